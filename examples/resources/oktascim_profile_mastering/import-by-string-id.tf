import {
  to = oktascim_profile_mastering.hr
  id = "0oa1gjh63g214q0Hq0g4"
}
