# One for the whole org, whatever the number of apps.
resource "oktascim_import_safeguards" "org" {
  app = {
    enabled                = true
    max_unassigned_percent = 10
  }
  org = {
    enabled                = true
    max_unassigned_percent = 10
  }

  # Without a console contract: warn of what is not as declared, instead of failing the apply.
  on_console_only = "warn"
}
