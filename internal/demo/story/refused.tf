resource "oktascim_import_matching" "spoke" {
  app_id = oktascim_connection.spoke.app_id

  exact_match = {
    username   = true
    attributes = ["employeeNumber"]
  }

  allow_partial_match = true
  confirm_exact_match = true
}
