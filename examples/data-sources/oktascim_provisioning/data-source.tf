data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

data "oktascim_provisioning" "hub" {
  app_id = data.oktascim_app.hub.id
}

locals {
  settings = data.oktascim_provisioning.hub.settings
}

output "creates_users" {
  value = jsondecode(local.settings["provisioning_features.create_users"].value)
}

output "not_written_by_terraform" {
  description = "Settings of the tab that this run could only compare, or not even that."
  value       = [for name, s in local.settings : name if s.tier == null || s.tier == "asserted"]
}
