# Rendered by iamspec from the spec "organization-scp". Change the spec and render again: edits here are lost.
# The policies stand beside this file as JSON, and each of them exists only once.

locals {
  # By bucket: for aws_s3_bucket_policy.
  bucket_policies = {
    "data" = file("${path.module}/policies/bucket.data.json")
  }

  # By user, role or group, of one that has several policies by NAME.PART: for aws_iam_policy and its attachments.
  identity_policies = {
    "auditor" = file("${path.module}/policies/identity.auditor.json")
  }

  # The same by user, role or group and then by part: "1" alone as long as one policy holds all.
  identity_policy_parts = {
    "auditor" = {
      "1" = local.identity_policies["auditor"]
    }
  }

  # By permission set of IAM Identity Center: for aws_ssoadmin_permission_set_inline_policy.
  permission_set_policies = {}

  # By user or role: for aws_iam_policy and permissions_boundary of aws_iam_user and aws_iam_role.
  boundary_policies = {}

  # By role: for assume_role_policy of aws_iam_role.
  trust_policies = {
    "deployer" = file("${path.module}/policies/trust.deployer.json")
  }

  # By unit or account, or `root`: for aws_organizations_policy of type SERVICE_CONTROL_POLICY.
  service_control_policies = {
    "root"      = file("${path.module}/policies/scp.root.json")
    "workloads" = file("${path.module}/policies/scp.workloads.json")
  }

  # By unit or account, or `root`: for aws_organizations_policy of type RESOURCE_CONTROL_POLICY.
  resource_control_policies = {}

  # By the name that the spec gives it, every principal and bucket that has an ARN; a pattern for roles of an unknown name.
  arns = {
    "ann"            = "arn:aws:iam::100000000001:user/ann"
    "app-identities" = "arn:aws:iam::200000000002:root"
    "auditor"        = "arn:aws:iam::300000000003:role/auditor"
    "automation"     = "arn:aws:iam::200000000002:role/automation/*"
    "bob"            = "arn:aws:iam::200000000002:user/bob"
    "data"           = "arn:aws:s3:::acme-app-data"
    "deployer"       = "arn:aws:iam::200000000002:role/automation/deployer"
    "root"           = "arn:aws:iam::200000000002:root"
  }

  # What each document belongs to.
  attachments = {
    "bucket.data" = {
      kind        = "bucket"
      attached_to = "data"
      arn         = "arn:aws:s3:::acme-app-data"
      name        = "acme-app-data"
      file        = "policies/bucket.data.json"
    }
    "identity.auditor" = {
      kind        = "identity"
      attached_to = "auditor"
      arn         = "arn:aws:iam::300000000003:role/auditor"
      name        = "auditor"
      file        = "policies/identity.auditor.json"
    }
    "scp.root" = {
      kind        = "scp"
      attached_to = "root"
      arn         = null
      name        = "r-ab12"
      file        = "policies/scp.root.json"
    }
    "scp.workloads" = {
      kind        = "scp"
      attached_to = "workloads"
      arn         = null
      name        = "ou-ab12-11111111"
      file        = "policies/scp.workloads.json"
    }
    "trust.deployer" = {
      kind        = "trust"
      attached_to = "deployer"
      arn         = "arn:aws:iam::200000000002:role/automation/deployer"
      name        = "deployer"
      file        = "policies/trust.deployer.json"
    }
  }
}
