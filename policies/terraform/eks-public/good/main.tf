resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/shop"

  vpc_config {
    subnet_ids              = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]
    endpoint_private_access = true
    endpoint_public_access  = false
  }
}

resource "aws_eks_cluster" "batch" {
  name     = "batch"
  role_arn = "arn:aws:iam::111122223333:role/batch"

  vpc_config {
    subnet_ids          = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]
    public_access_cidrs = ["198.51.100.0/24"]
  }
}
