import {
  to = oktascim_import_hook.payroll
  identity = {
    id = "calYsJE0eh4aUPUSS1d7"
  }
}
