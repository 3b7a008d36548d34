# The app's id and the direction; for another user type than the default one its id as well, as in 0oa1gjh63g214q0Hq0g4/TO_OKTA/otyfnjfba4ye7pgjB0g4.
terraform import oktascim_attribute_mappings.hub_to_okta 0oa1gjh63g214q0Hq0g4/TO_OKTA
