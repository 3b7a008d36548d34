variables {
  ada = {
    appuser = { firstName = "Ada", lastName = "Lovelace", email = "Ada.Lovelace@Example.com", displayName = null }
  }
}

run "people_get_the_right_values" {
  command = plan

  assert {
    condition     = provider::oktascim::el_eval(local.to_okta["login"], var.ada, "mapping-to-okta") == "ada.lovelace@example.com"
    error_message = "The login is not the email address in lower case."
  }

  assert {
    condition     = provider::oktascim::el_eval(local.to_okta["displayName"], var.ada, "mapping-to-okta") == "Ada Lovelace"
    error_message = "Without a display name it is not first and last name."
  }
}

run "only_these_attributes_are_read" {
  command = plan

  assert {
    condition = alltrue([
      for expression in values(local.to_okta) : alltrue([
        for attribute in provider::oktascim::el_attributes(expression) : contains(
          ["appuser.email", "appuser.displayName", "appuser.firstName", "appuser.lastName"], attribute
        )
      ])
    ])
    error_message = "A mapping reads an attribute that the HR system does not promise to fill."
  }
}

run "the_org_takes_them" {
  assert {
    condition     = oktascim_attribute_mappings.hr_to_okta.mappings["login"].push_status == "DONT_PUSH"
    error_message = "This app does not master profiles, so the login is set when a user is created and not again."
  }
}
