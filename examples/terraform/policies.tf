data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "inference" {
  statement {
    sid     = "AskTheModel"
    actions = ["bedrock-runtime:InvokeModel", "bedrock:Converse"]
    resources = [
      "arn:aws:bedrock:eu-west-1::foundation-model/${var.model}",
    ]
  }

  statement {
    sid       = "ReadEndpoints"
    actions   = ["sagemaker:InvokeEndpoint", "sagemaker:ListEndpoints"]
    resources = ["*"] # One of the two could name its endpoint.
  }

  statement {
    actions   = ["rekognition:Detect*"]
    resources = ["*"]

    condition {
      test     = "StringEquals"
      variable = "aws:RequestedRegion"
      values   = ["eu-west-1"]
    }
  }
}

# What a document is used for stands in another file: roles.tf trusts with it.
data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }
  }
}

resource "aws_iam_policy" "pipeline" {
  name = "pipeline"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Train"
        Effect   = "Allow"
        Action   = ["sagemaker:CreateTraningJob", "iam:PassRole"]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_role_policy" "notebook" {
  name   = "notebook"
  role   = aws_iam_role.notebook.id
  policy = <<-EOT
    {
      "Statement": [
        {
          "Effect": "Allow",
          "Action": ["s3:HeadObject", "s3:GetObject"],
          "Resource": "${aws_s3_bucket.data.arn}/*"
        }
      ]
    }
  EOT
}
