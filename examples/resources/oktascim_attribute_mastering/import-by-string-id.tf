import {
  to = oktascim_attribute_mastering.people
  id = "otyOHp8nn2uAKCuox1d7"
}
