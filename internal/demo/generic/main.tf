terraform {
  required_version = ">= 1.11"

  required_providers {
    oktascim = {
      source = "oktascim/oktascim"
    }
  }
}

variable "admin_url" {
  description = "Address of the org's Admin Console, which does not follow from that of a local org."
  type        = string
}

variable "refresh" {
  description = "How a plan learns what Okta has: full or incremental."
  type        = string
  default     = "full"
}

provider "oktascim" {
  private_api      = true
  admin_url        = var.admin_url
  console_contract = "console.json"
  refresh          = var.refresh
}

data "oktascim_app" "acme" {
  label = "Acme HR"
}
