import {
  to = oktascim_import_hook.payroll
  id = "calYsJE0eh4aUPUSS1d7"
}
