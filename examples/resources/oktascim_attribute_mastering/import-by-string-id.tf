# The default user type; another one is imported by its id.
import {
  to = oktascim_attribute_mastering.people
  id = "default"
}
