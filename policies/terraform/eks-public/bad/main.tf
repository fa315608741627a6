resource "aws_eks_cluster" "shop" {
  name     = "shop"
  role_arn = "arn:aws:iam::111122223333:role/shop"

  vpc_config { # expect: tf-eks-public
    subnet_ids = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]
  }
}

resource "aws_eks_cluster" "batch" {
  name     = "batch"
  role_arn = "arn:aws:iam::111122223333:role/batch"

  vpc_config {
    subnet_ids             = ["subnet-0a1b2c3d", "subnet-1a1b2c3d"]
    endpoint_public_access = true
    public_access_cidrs    = ["0.0.0.0/0"] # expect: tf-eks-public
  }
}
