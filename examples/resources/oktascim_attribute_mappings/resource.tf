data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

# How Okta users are made from the app's: only these two attributes are managed.
resource "oktascim_attribute_mappings" "hub_to_okta" {
  app_id    = data.oktascim_app.hub.id
  direction = "TO_OKTA"

  mappings = {
    department = { expression = "appuser.department" }
    login      = { expression = "String.toLowerCase(appuser.email)" }
  }
}

# How the app's users are made from Okta's: the whole mapping, and nothing else is mapped.
resource "oktascim_attribute_mappings" "hub_to_app" {
  app_id    = data.oktascim_app.hub.id
  direction = "TO_APP"
  exclusive = true

  mappings = {
    firstName   = { expression = "user.firstName" }
    lastName    = { expression = "user.lastName" }
    email       = { expression = "user.email" }
    displayName = { expression = "user.firstName + ' ' + user.lastName" }

    nickName = {
      expression  = "user.nickName != null ? user.nickName : user.firstName"
      push_status = "DONT_PUSH" # when the user is created, and not again
    }
  }
}
