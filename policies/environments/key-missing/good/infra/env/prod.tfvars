region = "eu-west-1"
database = {
  name = "prod"
}
