resource "oktascim_import_matching" "acme" {
  app_id = data.oktascim_app.acme.id

  exact_match = {
    attributes = ["employeeNumber", "costCenter"]
  }

  allow_partial_match = true
  confirm_exact_match = true
}
