# A generic SCIM app, which the public API does not reach.
provider "oktascim" {
  private_api = true
}

data "oktascim_app" "hr" {
  label = "Acme HR"
}

resource "oktascim_import_settings" "hr" {
  app_id   = data.oktascim_app.hr.id
  username = { format = "CUSTOM", expression = "String.toLowerCase(appuser.email)" }
  schedule = { interval_seconds = 86400 } # once a day
}

resource "oktascim_import_matching" "hr" {
  app_id = data.oktascim_app.hr.id

  # The third option. employeeNumber must be mapped from the app to Okta.
  exact_match = { attributes = ["employeeNumber"] }

  allow_partial_match = true
  confirm_exact_match = true
}
