data "oktascim_apps" "active" {
  status = "ACTIVE"
}

output "out_of_reach" {
  description = "Apps that provision, but whose settings only the Admin Console reaches."
  value = [
    for app in data.oktascim_apps.active.apps : app.label if app.provisioning_support.outbound == "private"
  ]
}

# One rule for every app whose To App settings this provider can write and whose provisioning is on.
resource "oktascim_provisioning_features" "offboarding" {
  for_each = {
    for app in data.oktascim_apps.active.apps : app.label => app.id
    if app.provisioning_support.outbound == "public" && length(app.features) > 0
  }

  app_id           = each.value
  deactivate_users = true
}
