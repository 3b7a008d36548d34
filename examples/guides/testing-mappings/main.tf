terraform {
  required_version = ">= 1.11"

  required_providers {
    oktascim = {
      source = "oktascim/oktascim"
    }
  }
}

variable "app_label" {
  description = "Label of the app whose mappings are managed."
  type        = string
  default     = "Org2Org Hub"
}

locals {
  to_okta = {
    login       = "String.toLowerCase(appuser.email)"
    displayName = "appuser.displayName != null ? appuser.displayName : appuser.firstName + ' ' + appuser.lastName"
  }
}

data "oktascim_app" "hr" {
  label = var.app_label
}

resource "oktascim_attribute_mappings" "hr_to_okta" {
  app_id    = data.oktascim_app.hr.id
  direction = "TO_OKTA"
  mappings  = { for attribute, expression in local.to_okta : attribute => { expression = expression } }
}
