package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/oktascim/terraform-provider-oktascim/internal/terraform"
)

// resourcesPerApp is the number of resources that the configuration has for each app.
const resourcesPerApp = 6

// configuration declares six resources for each app. They are repeated by count over a local list, which is the cheapest form for
// Terraform itself: for_each over a set that is made in the resource is evaluated anew for each instance. For the same reason they
// take the app's id from the list and wait for the connections by depends_on, where a user would refer to the connection.
const configuration = `terraform {
  required_providers {
    oktascim = { source = "oktascim/oktascim" }
  }
}

provider "oktascim" {
%s}

resource "oktascim_connection" "app" {
  count            = length(local.apps)
  app_id           = local.apps[count.index]
  base_url         = "https://target.example.com"
  token_wo         = "token-of-the-target"
  token_wo_version = 1
}

resource "oktascim_provisioning_features" "app" {
  count                  = length(local.apps)
  app_id                 = local.apps[count.index]
  create_users           = true
  update_user_attributes = true
  deactivate_users       = true
  depends_on             = [oktascim_connection.app]
}

resource "oktascim_import_settings" "app" {
  count      = length(local.apps)
  app_id     = local.apps[count.index]
  username   = { format = "EMAIL" }
  schedule = {
    full        = { cron = "0 2 * * 0", timezone = "Europe/Berlin" }
    incremental = { cron = "0 */4 * * *", timezone = "Europe/Berlin" }
  }
  depends_on = [oktascim_connection.app]
}

resource "oktascim_import_matching" "app" {
  count               = length(local.apps)
  app_id              = local.apps[count.index]
  exact_match         = { email = true }
  allow_partial_match = true
  confirm_exact_match = true
  depends_on          = [oktascim_connection.app]
}

resource "oktascim_attribute_mappings" "to_okta" {
  count     = length(local.apps)
  app_id    = local.apps[count.index]
  direction = "TO_OKTA"
  mappings = {
    department = { expression = "appuser.department" }
    login      = { expression = "String.toLowerCase(appuser.email)" }
  }
  depends_on = [oktascim_connection.app]
}

resource "oktascim_attribute_mappings" "to_app" {
  count     = length(local.apps)
  app_id    = local.apps[count.index]
  direction = "TO_APP"
  mappings = {
    displayName = { expression = "user.firstName + ' ' + user.lastName" }
    email       = { expression = "user.email" }
    firstName   = { expression = "user.firstName" }
    lastName    = { expression = "user.lastName" }
  }
  depends_on = [oktascim_connection.app]
}
`

// declare writes the configuration of the apps with these ids; arguments are the provider's, by name, as Terraform writes values.
func declare(w *terraform.Workspace, apps []string, arguments map[string]string) error {
	var lines strings.Builder
	for name, value := range arguments {
		fmt.Fprintf(&lines, "  %s = %s\n", name, value)
	}
	if err := w.Write("main.tf", fmt.Sprintf(configuration, lines.String())); err != nil {
		return err
	}
	locals, err := json.Marshal(map[string]any{"locals": map[string]any{"apps": apps}})
	if err != nil {
		return fmt.Errorf("encoding the list of apps: %w", err)
	}
	return w.Write("apps.tf.json", string(locals))
}
