import {
  to = oktascim_attribute_mastering.people
  identity = {
    user_type_id = "otyOHp8nn2uAKCuox1d7"
  }
}
