import {
  to = oktascim_app_attributes.hub
  identity = {
    app_id = "0oa1gjh63g214q0Hq0g4"
  }
}
