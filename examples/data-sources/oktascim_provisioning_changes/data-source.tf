data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

# What was changed about one app in the last seven days, by whomever.
data "oktascim_provisioning_changes" "hub" {
  app_id = data.oktascim_app.hub.id
}

# Who switched the creation of users off or on, in any app, in the last 30 days.
data "oktascim_provisioning_changes" "create_users" {
  section   = "provisioning_features"
  attribute = "create_users"
  since     = timeadd(plantimestamp(), "-720h")
  limit     = 1000
}

output "made_by_hand" {
  description = "Changes of the app that were made in the Admin Console."
  value = [
    for c in data.oktascim_provisioning_changes.hub.changes :
    "${c.time} ${c.actor.login}: ${coalesce(c.attribute, c.event_type)}" if c.via == "Admin Console"
  ]
}
