data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

data "oktascim_app" "zscaler" {
  label = "Zscaler"
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
