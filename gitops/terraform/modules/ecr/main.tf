# One repository for each service in this environment: dev/user holds dev-1.15.0-rc.1, prod/user holds prod-1.14.2.
# A promotion copies an image, by digest, into the repository of the next environment, also of services that do not run
# there yet.
resource "aws_ecr_repository" "this" {
  for_each = var.services

  name                 = "${var.environment}/${each.key}"
  image_tag_mutability = "IMMUTABLE"

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "KMS"
  }

  tags = { service = each.key }
}

resource "aws_ecr_lifecycle_policy" "this" {
  for_each = aws_ecr_repository.this

  repository = each.value.name

  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "Layers that no tag names"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
        action       = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "All but the last releases"
        selection = {
          tagStatus      = "tagged"
          tagPatternList = ["${var.environment}-*"]
          countType      = "imageCountMoreThan"
          countNumber    = var.kept_images
        }
        action = { type = "expire" }
      },
    ]
  })
}
