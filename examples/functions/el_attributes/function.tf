# Which attributes does the expression read?
output "reads" {
  value = provider::oktascim::el_attributes("user.department == null ? user.division : user.department")
}
