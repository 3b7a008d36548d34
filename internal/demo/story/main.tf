terraform {
  required_version = ">= 1.11"

  required_providers {
    oktascim = {
      source = "oktascim/oktascim"
    }
  }
}

provider "oktascim" {}

variable "target_token" {
  description = "API token of the org that users are provisioned to."
  type        = string
  sensitive   = true
  ephemeral   = true
}

data "oktascim_app" "spoke" {
  label = "Org2Org Spoke"
}

resource "oktascim_connection" "spoke" {
  app_id           = data.oktascim_app.spoke.id
  base_url         = "https://target.example.com"
  token_wo         = var.target_token
  token_wo_version = 1
}

resource "oktascim_provisioning_features" "spoke" {
  app_id                 = oktascim_connection.spoke.app_id
  create_users           = true
  update_user_attributes = true
  deactivate_users       = true
}

resource "oktascim_import_settings" "spoke" {
  app_id = oktascim_connection.spoke.app_id

  username = {
    format = "EMAIL"
  }

  schedule = {
    enabled = true

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
