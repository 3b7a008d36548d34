variable "import_hook_token" {
  description = "Value of the header with which Okta authenticates to the hook."
  type        = string
  sensitive   = true
  ephemeral   = true
}

# Okta calls this hook for each user that it imports. To rotate the secret, give the new one and raise the version.
resource "oktascim_import_hook" "payroll" {
  name = "Payroll import"
  uri  = "https://hooks.example.com/okta/import"

  headers = {
    "x-source" = "okta"
  }

  auth = {
    header           = "Authorization"
    value_wo         = var.import_hook_token
    value_wo_version = 1
  }

  # No API says which apps call a hook: a console contract attaches it, and without one the plan and the apply warn.
  app_ids         = [data.oktascim_app.hr.id]
  on_console_only = "warn"
}

data "oktascim_app" "hr" {
  label = "Acme HR"
}

# A hook that Okta calls with an access token, prepared switched off.
resource "oktascim_import_hook" "partners" {
  name    = "Partner import"
  uri     = "https://partners.example.com/okta/import"
  enabled = false

  oauth2 = {
    client_id                = "okta-import"
    client_secret_wo         = var.import_hook_token
    client_secret_wo_version = 1
    token_url                = "https://partners.example.com/oauth2/token"
    scope                    = "import"
  }
}
