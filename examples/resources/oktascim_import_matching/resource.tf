data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

resource "oktascim_import_matching" "hub" {
  app_id = data.oktascim_app.hub.id

  exact_match = {
    email = true
  }

  allow_partial_match   = true
  confirm_exact_match   = true
  confirm_partial_match = false
  confirm_new_users     = true
  activate_new_users    = false
}
