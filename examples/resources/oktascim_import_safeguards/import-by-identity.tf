import {
  to = oktascim_import_safeguards.org
  identity = {
    id = "org"
  }
}
