resource "oktascim_provisioning_features" "acme" {
  app_id                 = data.oktascim_app.acme.id
  update_user_attributes = false
  deactivate_users       = true
}

resource "oktascim_profile_mastering" "acme" {
  app_id                     = oktascim_provisioning_features.acme.app_id
  enabled                    = true
  on_app_deactivation        = "SUSPEND"
  reactivate_suspended_users = true
}

resource "oktascim_import_safeguards" "org" {
  app = {
    max_unassigned_percent = 10
  }
}
