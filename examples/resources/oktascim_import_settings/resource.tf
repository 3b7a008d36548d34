data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

data "oktascim_app" "source" {
  label = "Org2Org Source"
}

resource "oktascim_import_settings" "hub" {
  app_id = data.oktascim_app.hub.id

  username = {
    format     = "CUSTOM"
    expression = "appuser.userName"
  }

  schedule = {
    full = {
      cron     = "0 2 * * 0"
      timezone = "Europe/Berlin"
    }
    incremental = {
      cron     = "0 */4 * * *"
      timezone = "Europe/Berlin"
    }
  }
}

# An empty schedule says that there is none: users are imported by hand only. Without the line, the schedule would be
# left to whoever manages it.
resource "oktascim_import_settings" "source" {
  app_id   = data.oktascim_app.source.id
  schedule = {}
}
