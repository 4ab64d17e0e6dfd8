# Rendered by iamspec from the spec "delete-bucket-guard-notprincipal". Change the spec and render again: edits here are lost.
# The policies stand beside this file as JSON, and each of them exists only once.

locals {
  # By bucket: for aws_s3_bucket_policy.
  bucket_policies = {
    "vault" = file("${path.module}/policies/bucket.vault.json")
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
    "admin" = file("${path.module}/policies/trust.admin.json")
  }

  # By unit or account, or `root`: for aws_organizations_policy of type SERVICE_CONTROL_POLICY.
  service_control_policies = {}

  # By unit or account, or `root`: for aws_organizations_policy of type RESOURCE_CONTROL_POLICY.
  resource_control_policies = {}

  # By the name that the spec gives it, every principal and bucket that has an ARN; a pattern for roles of an unknown name.
  arns = {
    "admin"   = "arn:aws:iam::356876009414:role/admin"
    "bob"     = "arn:aws:iam::356876009414:user/bob"
    "eve"     = "arn:aws:iam::999999999999:user/eve"
    "root"    = "arn:aws:iam::356876009414:root"
    "scratch" = "arn:aws:s3:::acme-scratch"
    "vault"   = "arn:aws:s3:::acme-vault"
  }

  # What each document belongs to.
  attachments = {
    "bucket.vault" = {
      kind        = "bucket"
      attached_to = "vault"
      arn         = "arn:aws:s3:::acme-vault"
      name        = "acme-vault"
      file        = "policies/bucket.vault.json"
    }
    "trust.admin" = {
      kind        = "trust"
      attached_to = "admin"
      arn         = "arn:aws:iam::356876009414:role/admin"
      name        = "admin"
      file        = "policies/trust.admin.json"
    }
  }
}
