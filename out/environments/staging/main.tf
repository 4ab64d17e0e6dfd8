# Rendered by iamspec from the spec "environments/staging". Change the spec and render again: edits here are lost.
# The policies stand beside this file as JSON, and each of them exists only once.

locals {
  # By bucket: for aws_s3_bucket_policy.
  bucket_policies = {}

  # By user, role or group, of one that has several policies by NAME.PART: for aws_iam_policy and its attachments.
  identity_policies = {
    "staff" = file("${path.module}/policies/identity.staff.json")
  }

  # The same by user, role or group and then by part: "1" alone as long as one policy holds all.
  identity_policy_parts = {
    "staff" = {
      "1" = local.identity_policies["staff"]
    }
  }

  # By permission set of IAM Identity Center: for aws_ssoadmin_permission_set_inline_policy.
  permission_set_policies = {}

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
    "bob"   = "arn:aws:iam::222222222222:user/bob"
    "data"  = "arn:aws:s3:::acme-app-staging"
    "root"  = "arn:aws:iam::222222222222:root"
    "staff" = "arn:aws:iam::222222222222:group/staff"
  }

  # What each document belongs to.
  attachments = {
    "identity.staff" = {
      kind        = "identity"
      attached_to = "staff"
      arn         = "arn:aws:iam::222222222222:group/staff"
      name        = "staff"
      file        = "policies/identity.staff.json"
    }
  }
}
