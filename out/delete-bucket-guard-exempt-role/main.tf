# Rendered by iamspec from the spec "delete-bucket-guard-exempt-role". Change the spec and render again: edits here are lost.
# The policies stand beside this file as JSON, and each of them exists only once.

locals {
  # By bucket: for aws_s3_bucket_policy.
  bucket_policies = {
    "by-arn"          = file("${path.module}/policies/bucket.by-arn.json")
    "by-notprincipal" = file("${path.module}/policies/bucket.by-notprincipal.json")
  }

  # By user, role or group, of one that has several policies by NAME.PART: for aws_iam_policy and its attachments.
  identity_policies = {}

  # The same by user, role or group and then by part: "1" alone as long as one policy holds all.
  identity_policy_parts = {}

  # By permission set of IAM Identity Center: for aws_ssoadmin_permission_set_inline_policy.
  permission_set_policies = {}

  # By user or role: for aws_iam_policy and permissions_boundary of aws_iam_user and aws_iam_role.
  boundary_policies = {}

  # By role: for assume_role_policy of aws_iam_role.
  trust_policies = {
    "bounded-keeper" = file("${path.module}/policies/trust.bounded-keeper.json")
    "keeper"         = file("${path.module}/policies/trust.keeper.json")
  }

  # By unit or account, or `root`: for aws_organizations_policy of type SERVICE_CONTROL_POLICY.
  service_control_policies = {}

  # By unit or account, or `root`: for aws_organizations_policy of type RESOURCE_CONTROL_POLICY.
  resource_control_policies = {}

  # By the name that the spec gives it, every principal and bucket that has an ARN; a pattern for roles of an unknown name.
  arns = {
    "bob"             = "arn:aws:iam::356876009414:user/bob"
    "bounded-keeper"  = "arn:aws:iam::356876009414:role/bounded-keeper"
    "by-arn"          = "arn:aws:s3:::acme-vault-by-arn"
    "by-notprincipal" = "arn:aws:s3:::acme-vault-by-notprincipal"
    "keeper"          = "arn:aws:iam::356876009414:role/keeper"
    "root"            = "arn:aws:iam::356876009414:root"
  }

  # What each document belongs to.
  attachments = {
    "bucket.by-arn" = {
      kind        = "bucket"
      attached_to = "by-arn"
      arn         = "arn:aws:s3:::acme-vault-by-arn"
      name        = "acme-vault-by-arn"
      file        = "policies/bucket.by-arn.json"
    }
    "bucket.by-notprincipal" = {
      kind        = "bucket"
      attached_to = "by-notprincipal"
      arn         = "arn:aws:s3:::acme-vault-by-notprincipal"
      name        = "acme-vault-by-notprincipal"
      file        = "policies/bucket.by-notprincipal.json"
    }
    "trust.bounded-keeper" = {
      kind        = "trust"
      attached_to = "bounded-keeper"
      arn         = "arn:aws:iam::356876009414:role/bounded-keeper"
      name        = "bounded-keeper"
      file        = "policies/trust.bounded-keeper.json"
    }
    "trust.keeper" = {
      kind        = "trust"
      attached_to = "keeper"
      arn         = "arn:aws:iam::356876009414:role/keeper"
      name        = "keeper"
      file        = "policies/trust.keeper.json"
    }
  }
}
