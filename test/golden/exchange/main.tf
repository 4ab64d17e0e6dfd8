# Rendered by iamspec from the spec "given". Change the spec and render again: edits here are lost.
# The policies stand beside this file as JSON, and each of them exists only once.

locals {
  # By bucket: for aws_s3_bucket_policy.
  bucket_policies = {
    "exchange" = file("${path.module}/policies/bucket.exchange.json")
  }

  # By user, role or group, of one that has several policies by NAME.PART: for aws_iam_policy and its attachments.
  identity_policies = {
    "analyst" = file("${path.module}/policies/identity.analyst.json")
    "nightly" = file("${path.module}/policies/identity.nightly.json")
    "staff"   = file("${path.module}/policies/identity.staff.json")
  }

  # The same by user, role or group and then by part: "1" alone as long as one policy holds all.
  identity_policy_parts = {
    "analyst" = {
      "1" = local.identity_policies["analyst"]
    }
    "nightly" = {
      "1" = local.identity_policies["nightly"]
    }
    "staff" = {
      "1" = local.identity_policies["staff"]
    }
  }

  # By permission set of IAM Identity Center: for aws_ssoadmin_permission_set_inline_policy.
  permission_set_policies = {}

  # By user or role: for aws_iam_policy and permissions_boundary of aws_iam_user and aws_iam_role.
  boundary_policies = {}

  # By role: for assume_role_policy of aws_iam_role.
  trust_policies = {
    "admin"   = file("${path.module}/policies/trust.admin.json")
    "nightly" = file("${path.module}/policies/trust.nightly.json")
  }

  # By unit or account, or `root`: for aws_organizations_policy of type SERVICE_CONTROL_POLICY.
  service_control_policies = {}

  # By unit or account, or `root`: for aws_organizations_policy of type RESOURCE_CONTROL_POLICY.
  resource_control_policies = {}

  # By the name that the spec gives it, every principal and bucket that has an ARN; a pattern for roles of an unknown name.
  arns = {
    "admin"         = "arn:aws:iam::444455556666:role/break-glass/admin"
    "analyst"       = "arn:aws:iam::222233334444:role/analyst"
    "archive"       = "arn:aws:s3:::acme-archive"
    "bob"           = "arn:aws:iam::444455556666:user/teams/bob"
    "exchange"      = "arn:aws:s3:::acme-partner-exchange"
    "nightly"       = "arn:aws:iam::444455556666:role/nightly"
    "partner-users" = "arn:aws:iam::111122223333:root"
    "root"          = "arn:aws:iam::444455556666:root"
    "staff"         = "arn:aws:iam::444455556666:group/staff"
  }

  # What each document belongs to.
  attachments = {
    "bucket.exchange" = {
      kind        = "bucket"
      attached_to = "exchange"
      arn         = "arn:aws:s3:::acme-partner-exchange"
      name        = "acme-partner-exchange"
      file        = "policies/bucket.exchange.json"
    }
    "identity.analyst" = {
      kind        = "identity"
      attached_to = "analyst"
      arn         = "arn:aws:iam::222233334444:role/analyst"
      name        = "analyst"
      file        = "policies/identity.analyst.json"
    }
    "identity.nightly" = {
      kind        = "identity"
      attached_to = "nightly"
      arn         = "arn:aws:iam::444455556666:role/nightly"
      name        = "nightly"
      file        = "policies/identity.nightly.json"
    }
    "identity.staff" = {
      kind        = "identity"
      attached_to = "staff"
      arn         = "arn:aws:iam::444455556666:group/staff"
      name        = "staff"
      file        = "policies/identity.staff.json"
    }
    "trust.admin" = {
      kind        = "trust"
      attached_to = "admin"
      arn         = "arn:aws:iam::444455556666:role/break-glass/admin"
      name        = "admin"
      file        = "policies/trust.admin.json"
    }
    "trust.nightly" = {
      kind        = "trust"
      attached_to = "nightly"
      arn         = "arn:aws:iam::444455556666:role/nightly"
      name        = "nightly"
      file        = "policies/trust.nightly.json"
    }
  }
}
