data "oktascim_app" "hr" {
  label = "Acme HR"
}

data "oktascim_app_schema" "hr" {
  app_id = data.oktascim_app.hr.id
}

# The names under which the app knows its custom attributes.
output "external_names" {
  value = { for name, a in data.oktascim_app_schema.hr.attributes : name => a.external_name if !a.base }
}
