# Rendered by iamspec from the spec "ec2-role-mfa". Change the spec and render again: edits here are lost.
# The policies stand beside this file as JSON, and each of them exists only once.

locals {
  # By bucket: for aws_s3_bucket_policy.
  bucket_policies = {}

  # By user, role or group, of one that has several policies by NAME.PART: for aws_iam_policy and its attachments.
  identity_policies = {
    "operator" = file("${path.module}/policies/identity.operator.json")
    "people"   = file("${path.module}/policies/identity.people.json")
    "reader"   = file("${path.module}/policies/identity.reader.json")
  }

  # The same by user, role or group and then by part: "1" alone as long as one policy holds all.
  identity_policy_parts = {
    "operator" = {
      "1" = local.identity_policies["operator"]
    }
    "people" = {
      "1" = local.identity_policies["people"]
    }
    "reader" = {
      "1" = local.identity_policies["reader"]
    }
  }

  # By permission set of IAM Identity Center: for aws_ssoadmin_permission_set_inline_policy.
  permission_set_policies = {}

  # By user or role: for aws_iam_policy and permissions_boundary of aws_iam_user and aws_iam_role.
  boundary_policies = {}

  # By role: for assume_role_policy of aws_iam_role.
  trust_policies = {
    "operator" = file("${path.module}/policies/trust.operator.json")
    "reader"   = file("${path.module}/policies/trust.reader.json")
  }

  # By unit or account, or `root`: for aws_organizations_policy of type SERVICE_CONTROL_POLICY.
  service_control_policies = {}

  # By unit or account, or `root`: for aws_organizations_policy of type RESOURCE_CONTROL_POLICY.
  resource_control_policies = {}

  # By the name that the spec gives it, every principal and bucket that has an ARN; a pattern for roles of an unknown name.
  arns = {
    "bob"      = "arn:aws:iam::642434777320:user/bob"
    "data"     = "arn:aws:s3:::my-s3-bucket-08-01-2023"
    "mallory"  = "arn:aws:iam::642434777320:user/mallory"
    "operator" = "arn:aws:iam::642434777320:role/operator"
    "other"    = "arn:aws:s3:::my-other-bucket-08-01-2023"
    "people"   = "arn:aws:iam::642434777320:group/people"
    "reader"   = "arn:aws:iam::642434777320:role/EC2RoleToAccessS3ThroughMFA"
  }

  # What each document belongs to.
  attachments = {
    "identity.operator" = {
      kind        = "identity"
      attached_to = "operator"
      arn         = "arn:aws:iam::642434777320:role/operator"
      name        = "operator"
      file        = "policies/identity.operator.json"
    }
    "identity.people" = {
      kind        = "identity"
      attached_to = "people"
      arn         = "arn:aws:iam::642434777320:group/people"
      name        = "people"
      file        = "policies/identity.people.json"
    }
    "identity.reader" = {
      kind        = "identity"
      attached_to = "reader"
      arn         = "arn:aws:iam::642434777320:role/EC2RoleToAccessS3ThroughMFA"
      name        = "EC2RoleToAccessS3ThroughMFA"
      file        = "policies/identity.reader.json"
    }
    "trust.operator" = {
      kind        = "trust"
      attached_to = "operator"
      arn         = "arn:aws:iam::642434777320:role/operator"
      name        = "operator"
      file        = "policies/trust.operator.json"
    }
    "trust.reader" = {
      kind        = "trust"
      attached_to = "reader"
      arn         = "arn:aws:iam::642434777320:role/EC2RoleToAccessS3ThroughMFA"
      name        = "EC2RoleToAccessS3ThroughMFA"
      file        = "policies/trust.reader.json"
    }
  }
}
