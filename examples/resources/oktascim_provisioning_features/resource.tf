data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

data "oktascim_app" "zscaler" {
  label = "Zscaler"
}

data "oktascim_app" "hr" {
  label = "Acme HR"
}

resource "oktascim_provisioning_features" "hub" {
  app_id = data.oktascim_app.hub.id

  create_users           = true
  update_user_attributes = true
  deactivate_users       = true

  sync_password = {
    enabled = true
    seed    = "RANDOM"
    change  = "KEEP_EXISTING"
  }
}

# One setting is enough: the others are read, and stay with whoever manages them.
resource "oktascim_provisioning_features" "zscaler" {
  app_id           = data.oktascim_app.zscaler.id
  deactivate_users = true
}

# The public API does not reach this app, and has Exclude Username Updates of none. A console contract writes these; without one they
# are compared with what the app shows.
resource "oktascim_provisioning_features" "hr" {
  app_id                   = data.oktascim_app.hr.id
  create_users             = true
  exclude_username_updates = true

  on_console_only = "warn"
}
