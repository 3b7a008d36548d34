data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

data "oktascim_attribute_mappings" "hub_to_okta" {
  app_id    = data.oktascim_app.hub.id
  direction = "TO_OKTA"
}

output "login_is_made_by" {
  value = data.oktascim_attribute_mappings.hub_to_okta.mappings["login"].expression
}
