import {
  to = oktascim_attribute_mappings.hub_to_okta
  id = "0oa1gjh63g214q0Hq0g4/TO_OKTA"
}
