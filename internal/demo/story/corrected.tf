resource "oktascim_import_matching" "spoke" {
  app_id = oktascim_connection.spoke.app_id

  exact_match = {
    email = true
  }

  allow_partial_match = true
  confirm_exact_match = true
}
