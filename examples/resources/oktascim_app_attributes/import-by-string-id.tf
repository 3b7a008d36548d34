import {
  to = oktascim_app_attributes.hub
  id = "0oa1gjh63g214q0Hq0g4"
}
