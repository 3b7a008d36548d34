data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

data "oktascim_connection" "hub" {
  app_id = data.oktascim_app.hub.id
}

output "hub_enabled" {
  value = data.oktascim_connection.hub.enabled
}

output "hub_keys" {
  description = "Public keys that the service app in the target org must know, for a connection that authenticates with OAuth 2.0."
  value       = try(jsondecode(data.oktascim_connection.hub.jwks).keys, [])
}
