import {
  to = oktascim_connection.hub
  id = "0oa1gjh63g214q0Hq0g4"
}
