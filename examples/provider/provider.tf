terraform {
  required_version = ">= 1.11"

  required_providers {
    oktascim = {
      source = "oktascim/oktascim"
    }
  }
}

# The org and the credential come from the environment, as for the official okta provider: OKTA_ORG_NAME, OKTA_BASE_URL and
# OKTA_API_TOKEN are enough. OKTA_ORG_URL, with the whole address, does instead of the first two.
provider "oktascim" {
  # Leaves half of each rate limit to the other clients of the org.
  max_api_capacity = 50

  # Reads what the System Log says has changed since the last apply, and nothing else.
  refresh = "incremental"

  # What has no public API, each by your own decision; see the guides "The private API" and "Settings without an API":
  # private_api      = true
  # console_contract = "okta-console.json"
}
