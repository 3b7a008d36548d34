data "oktascim_app" "hub" {
  label = "Org2Org Hub"
}

resource "oktascim_app_attributes" "hub" {
  app_id = data.oktascim_app.hub.id

  attributes = {
    costCenterCode = {
      title              = "Cost center code"
      type               = "string"
      external_name      = "costCenter"
      external_namespace = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
      min_length         = 4
      max_length         = 8
    }

    grade = {
      title = "Grade"
      type  = "integer"
      enum  = ["4", "5"]
      one_of = [
        { const = "4", title = "Senior" },
        { const = "5", title = "Principal" },
      ]
    }

    entitlements = {
      title         = "Entitlements"
      type          = "array"
      external_name = "entitlements"
      items         = { type = "string" }
      union         = true
    }
  }
}

# A mapping of a declared attribute comes after it, because it takes the app from schema_app_id.
resource "oktascim_attribute_mappings" "hub" {
  app_id    = oktascim_app_attributes.hub.schema_app_id
  direction = "TO_APP"

  mappings = {
    costCenterCode = { expression = "user.costCenter" }
  }
}
