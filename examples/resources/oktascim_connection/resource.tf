data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

data "oktascim_app" "google" {
  label = "Google Workspace"
}

variable "hub_token" {
  description = "API token of the org that the hub provisions to."
  type        = string
  sensitive   = true
  ephemeral   = true
}

# A token connection. To rotate the token, give the new one and raise the version.
resource "oktascim_connection" "hub" {
  app_id           = data.oktascim_app.hub.id
  base_url         = "https://target.example.com"
  token_wo         = var.hub_token
  token_wo_version = 1
}

# An OAuth 2.0 connection that an administrator consents to in the browser: it is prepared switched off. Open its
# authorize_url, consent, then set enabled to true.
resource "oktascim_connection" "google" {
  app_id  = data.oktascim_app.google.id
  enabled = false
  oauth2  = {}
}

output "google_consent" {
  description = "Page on which an administrator consents, null once that is done."
  value       = oktascim_connection.google.authorize_url
}
