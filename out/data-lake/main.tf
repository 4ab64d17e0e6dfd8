# Rendered by iamspec from the spec "data-lake". Change the spec and render again: edits here are lost.
# The policies stand beside this file as JSON, and each of them exists only once.

locals {
  # By bucket: for aws_s3_bucket_policy.
  bucket_policies = {
    "curated"   = file("${path.module}/policies/bucket.curated.json")
    "published" = file("${path.module}/policies/bucket.published.json")
    "raw"       = file("${path.module}/policies/bucket.raw.json")
  }

  # By user, role or group, of one that has several policies by NAME.PART: for aws_iam_policy and its attachments.
  identity_policies = {
    "analyst"     = file("${path.module}/policies/identity.analyst.json")
    "auditors"    = file("${path.module}/policies/identity.auditors.json")
    "break-glass" = file("${path.module}/policies/identity.break-glass.json")
    "engineers"   = file("${path.module}/policies/identity.engineers.json")
    "ingest"      = file("${path.module}/policies/identity.ingest.json")
    "scientists"  = file("${path.module}/policies/identity.scientists.json")
  }

  # The same by user, role or group and then by part: "1" alone as long as one policy holds all.
  identity_policy_parts = {
    "analyst" = {
      "1" = local.identity_policies["analyst"]
    }
    "auditors" = {
      "1" = local.identity_policies["auditors"]
    }
    "break-glass" = {
      "1" = local.identity_policies["break-glass"]
    }
    "engineers" = {
      "1" = local.identity_policies["engineers"]
    }
    "ingest" = {
      "1" = local.identity_policies["ingest"]
    }
    "scientists" = {
      "1" = local.identity_policies["scientists"]
    }
  }

  # By permission set of IAM Identity Center: for aws_ssoadmin_permission_set_inline_policy.
  permission_set_policies = {}

  # By user or role: for aws_iam_policy and permissions_boundary of aws_iam_user and aws_iam_role.
  boundary_policies = {}

  # By role: for assume_role_policy of aws_iam_role.
  trust_policies = {
    "analyst"     = file("${path.module}/policies/trust.analyst.json")
    "break-glass" = file("${path.module}/policies/trust.break-glass.json")
    "ingest"      = file("${path.module}/policies/trust.ingest.json")
  }

  # By unit or account, or `root`: for aws_organizations_policy of type SERVICE_CONTROL_POLICY.
  service_control_policies = {}

  # By unit or account, or `root`: for aws_organizations_policy of type RESOURCE_CONTROL_POLICY.
  resource_control_policies = {}

  # By the name that the spec gives it, every principal and bucket that has an ARN; a pattern for roles of an unknown name.
  arns = {
    "ana"         = "arn:aws:iam::444455556666:user/ana"
    "analyst"     = "arn:aws:iam::222233334444:role/analyst"
    "auditors"    = "arn:aws:iam::444455556666:group/auditors"
    "break-glass" = "arn:aws:iam::444455556666:role/break-glass"
    "curated"     = "arn:aws:s3:::acme-curated"
    "engineers"   = "arn:aws:iam::444455556666:group/engineers"
    "eve"         = "arn:aws:iam::999999999999:user/eve"
    "ingest"      = "arn:aws:iam::444455556666:role/ingest"
    "kim"         = "arn:aws:iam::444455556666:user/kim"
    "mallory"     = "arn:aws:iam::444455556666:user/mallory"
    "published"   = "arn:aws:s3:::acme-published"
    "raw"         = "arn:aws:s3:::acme-raw"
    "sam"         = "arn:aws:iam::222233334444:user/sam"
    "scientists"  = "arn:aws:iam::222233334444:group/scientists"
    "tess"        = "arn:aws:iam::222233334444:user/tess"
  }

  # What each document belongs to.
  attachments = {
    "bucket.curated" = {
      kind        = "bucket"
      attached_to = "curated"
      arn         = "arn:aws:s3:::acme-curated"
      name        = "acme-curated"
      file        = "policies/bucket.curated.json"
    }
    "bucket.published" = {
      kind        = "bucket"
      attached_to = "published"
      arn         = "arn:aws:s3:::acme-published"
      name        = "acme-published"
      file        = "policies/bucket.published.json"
    }
    "bucket.raw" = {
      kind        = "bucket"
      attached_to = "raw"
      arn         = "arn:aws:s3:::acme-raw"
      name        = "acme-raw"
      file        = "policies/bucket.raw.json"
    }
    "identity.analyst" = {
      kind        = "identity"
      attached_to = "analyst"
      arn         = "arn:aws:iam::222233334444:role/analyst"
      name        = "analyst"
      file        = "policies/identity.analyst.json"
    }
    "identity.auditors" = {
      kind        = "identity"
      attached_to = "auditors"
      arn         = "arn:aws:iam::444455556666:group/auditors"
      name        = "auditors"
      file        = "policies/identity.auditors.json"
    }
    "identity.break-glass" = {
      kind        = "identity"
      attached_to = "break-glass"
      arn         = "arn:aws:iam::444455556666:role/break-glass"
      name        = "break-glass"
      file        = "policies/identity.break-glass.json"
    }
    "identity.engineers" = {
      kind        = "identity"
      attached_to = "engineers"
      arn         = "arn:aws:iam::444455556666:group/engineers"
      name        = "engineers"
      file        = "policies/identity.engineers.json"
    }
    "identity.ingest" = {
      kind        = "identity"
      attached_to = "ingest"
      arn         = "arn:aws:iam::444455556666:role/ingest"
      name        = "ingest"
      file        = "policies/identity.ingest.json"
    }
    "identity.scientists" = {
      kind        = "identity"
      attached_to = "scientists"
      arn         = "arn:aws:iam::222233334444:group/scientists"
      name        = "scientists"
      file        = "policies/identity.scientists.json"
    }
    "trust.analyst" = {
      kind        = "trust"
      attached_to = "analyst"
      arn         = "arn:aws:iam::222233334444:role/analyst"
      name        = "analyst"
      file        = "policies/trust.analyst.json"
    }
    "trust.break-glass" = {
      kind        = "trust"
      attached_to = "break-glass"
      arn         = "arn:aws:iam::444455556666:role/break-glass"
      name        = "break-glass"
      file        = "policies/trust.break-glass.json"
    }
    "trust.ingest" = {
      kind        = "trust"
      attached_to = "ingest"
      arn         = "arn:aws:iam::444455556666:role/ingest"
      name        = "ingest"
      file        = "policies/trust.ingest.json"
    }
  }
}
