# The default user type, or another one by its id.
terraform import oktascim_attribute_mastering.people default
terraform import oktascim_attribute_mastering.workers otyfnjfba4ye7pgjB0g4
