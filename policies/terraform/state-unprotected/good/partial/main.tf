# The rest comes from -backend-config.
terraform {
  backend "s3" {}
}
