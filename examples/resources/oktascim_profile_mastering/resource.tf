data "oktascim_app" "hr" {
  label = "Acme HR"
}

# Without a console contract these are compared with what Okta shows, and the apply tells what to set in the Admin Console.
resource "oktascim_profile_mastering" "hr" {
  app_id = data.oktascim_app.hr.id

  enabled                      = true
  on_app_deactivation          = "SUSPEND"
  reactivate_suspended_users   = true
  reactivate_deactivated_users = false
}
