import {
  to = oktascim_import_safeguards.org
  id = "org"
}
