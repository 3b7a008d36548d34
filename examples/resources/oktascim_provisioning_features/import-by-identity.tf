import {
  to = oktascim_provisioning_features.hub
  identity = {
    app_id = "0oa1gjh63g214q0Hq0g4"
  }
}
