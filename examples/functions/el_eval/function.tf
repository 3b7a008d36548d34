# What would the mapping give this person? Nothing asks an org.
output "login" {
  value = provider::oktascim::el_eval(
    "String.toLowerCase(String.substring(appuser.firstName, 0, 1) + appuser.lastName)",
    { appuser = { firstName = "Ada", lastName = "Lovelace" } },
    "mapping-to-okta",
  )
}
