# Rendered by iamspec from the spec "sso". Change the spec and render again: edits here are lost.
# The policies stand beside this file as JSON, and each of them exists only once.

locals {
  # By bucket: for aws_s3_bucket_policy.
  bucket_policies = {
    "data"  = file("${path.module}/policies/bucket.data.json")
    "vault" = file("${path.module}/policies/bucket.vault.json")
  }

  # By user, role or group, of one that has several policies by NAME.PART: for aws_iam_policy and its attachments.
  identity_policies = {
    "ann" = file("${path.module}/policies/identity.ann.json")
  }

  # The same by user, role or group and then by part: "1" alone as long as one policy holds all.
  identity_policy_parts = {
    "ann" = {
      "1" = local.identity_policies["ann"]
    }
  }

  # By permission set of IAM Identity Center: for aws_ssoadmin_permission_set_inline_policy.
  permission_set_policies = {
    "viewers" = file("${path.module}/policies/identity.viewers.json")
  }

  # By user or role: for aws_iam_policy and permissions_boundary of aws_iam_user and aws_iam_role.
  boundary_policies = {}

  # By role: for assume_role_policy of aws_iam_role.
  trust_policies = {}

  # By unit or account, or `root`: for aws_organizations_policy of type SERVICE_CONTROL_POLICY.
  service_control_policies = {}

  # By unit or account, or `root`: for aws_organizations_policy of type RESOURCE_CONTROL_POLICY.
  resource_control_policies = {}

  # By the name that the spec gives it, every principal and bucket that has an ARN; a pattern for roles of an unknown name.
  arns = {
    "ann"         = "arn:aws:iam::444455556666:user/ann"
    "data"        = "arn:aws:s3:::acme-data"
    "data-admins" = "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_DataAdmin_????????????????"
    "mallory"     = "arn:aws:iam::444455556666:user/mallory"
    "robot"       = "arn:aws:iam::444455556666:role/robot"
    "vault"       = "arn:aws:s3:::acme-vault"
    "viewers"     = "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Viewer_????????????????"
  }

  # What each document belongs to.
  attachments = {
    "bucket.data" = {
      kind        = "bucket"
      attached_to = "data"
      arn         = "arn:aws:s3:::acme-data"
      name        = "acme-data"
      file        = "policies/bucket.data.json"
    }
    "bucket.vault" = {
      kind        = "bucket"
      attached_to = "vault"
      arn         = "arn:aws:s3:::acme-vault"
      name        = "acme-vault"
      file        = "policies/bucket.vault.json"
    }
    "identity.ann" = {
      kind        = "identity"
      attached_to = "ann"
      arn         = "arn:aws:iam::444455556666:user/ann"
      name        = "ann"
      file        = "policies/identity.ann.json"
    }
    "identity.viewers" = {
      kind        = "identity"
      attached_to = "viewers"
      arn         = "arn:aws:iam::444455556666:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Viewer_????????????????"
      name        = "Viewer"
      file        = "policies/identity.viewers.json"
    }
  }
}
