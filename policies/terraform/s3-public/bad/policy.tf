resource "aws_s3_bucket" "legacy" {
  bucket = "shop-legacy"
  acl    = "public-read-write" # expect: tf-s3-public
}

resource "aws_s3_bucket_policy" "legacy" {
  bucket = aws_s3_bucket.legacy.id
  policy = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":\"*\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::shop-legacy/*\"}]}" # expect: tf-s3-public
}
