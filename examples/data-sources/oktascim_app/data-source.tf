data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

output "hub" {
  description = "Id of the app, what provisioning does at present, and which directions this provider can manage."
  value = {
    id       = data.oktascim_app.hub.id
    features = data.oktascim_app.hub.features
    support  = data.oktascim_app.hub.provisioning_support
  }
}
