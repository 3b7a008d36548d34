import {
  to = oktascim_connection.hub
  identity = {
    app_id = "0oa1gjh63g214q0Hq0g4"
  }
}
