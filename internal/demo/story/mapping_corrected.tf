resource "oktascim_attribute_mappings" "spoke_to_okta" {
  app_id    = oktascim_connection.spoke.app_id
  direction = "TO_OKTA"

  mappings = {
    login = { expression = "String.toLowerCase(appuser.email)" }
  }
}
