data "oktascim_app" "hr" {
  label = "Org2Org Source"
}

resource "oktascim_attribute_mastering" "people" {
  # The default user type; name another one with user_type_id.
  attributes = {
    mobilePhone = { master = "OKTA" }
    title       = { master = "PROFILE_MASTER" }
    department = {
      master  = "OVERRIDE"
      sources = [data.oktascim_app.hr.id]
    }
  }
}
