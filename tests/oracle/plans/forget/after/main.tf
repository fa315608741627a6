removed {
  from = terraform_data.left

  lifecycle {
    destroy = false
  }
}
