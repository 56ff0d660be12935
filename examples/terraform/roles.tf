variable "model" {
  type    = string
  default = "amazon.nova-lite-v1:0"
}

locals {
  trust = data.aws_iam_policy_document.trust.json
}

resource "aws_s3_bucket" "data" {
  bucket_prefix = "training-data-"
}

resource "aws_iam_role" "notebook" {
  name_prefix        = "notebook-"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy" "inference" {
  role   = aws_iam_role.notebook.id
  policy = data.aws_iam_policy_document.inference.json
}
