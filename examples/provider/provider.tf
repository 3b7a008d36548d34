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
}
