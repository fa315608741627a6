output "name" {
  value = "new"
}
