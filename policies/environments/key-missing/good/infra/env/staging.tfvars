region   = "eu-central-1"
replicas = 1
database = {
  name = "staging"
  port = 5433
}
