import {
  to = oktascim_import_matching.hub
  id = "0oa1gjh63g214q0Hq0g4"
}
