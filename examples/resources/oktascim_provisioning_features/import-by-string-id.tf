import {
  to = oktascim_provisioning_features.hub
  id = "0oa1gjh63g214q0Hq0g4"
}
