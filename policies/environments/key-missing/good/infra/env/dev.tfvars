region   = "eu-central-1"
replicas = 1
database = {
  name = "dev"
  port = 5433
}
