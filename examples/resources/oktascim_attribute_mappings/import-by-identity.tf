import {
  to = oktascim_attribute_mappings.hub_to_okta
  identity = {
    app_id    = "0oa1gjh63g214q0Hq0g4"
    direction = "TO_OKTA"
  }
}
