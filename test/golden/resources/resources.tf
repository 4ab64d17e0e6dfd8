# Rendered by iamspec from the spec "app". Change the spec and render again: edits here are lost.
# Buckets, users and groups are made elsewhere, and known here by name. Nobody is given a password or an access key.

resource "aws_iam_policy" "identity_admin" {
  provider = aws.home

  name   = "app.identity.admin"
  policy = local.identity_policies["admin"]
}

resource "aws_iam_policy" "identity_analyst" {
  provider = aws.science

  name   = "app.identity.analyst"
  policy = local.identity_policies["analyst"]
}

resource "aws_iam_policy" "identity_bob" {
  provider = aws.home

  name   = "app.identity.bob"
  policy = local.identity_policies["bob"]
}

resource "aws_iam_policy" "identity_elsewhere" {
  provider = aws.science

  name   = "app.identity.elsewhere"
  policy = local.identity_policies["elsewhere"]
}

resource "aws_iam_policy" "identity_staff" {
  provider = aws.home

  name   = "app.identity.staff"
  policy = local.identity_policies["staff"]
}

resource "aws_iam_policy" "boundary_admin" {
  provider = aws.home

  name   = "app.boundary.admin"
  policy = local.boundary_policies["admin"]
}

resource "aws_iam_policy" "boundary_bob" {
  provider = aws.home

  name   = "app.boundary.bob"
  policy = local.boundary_policies["bob"]
}

resource "aws_iam_role" "admin" {
  provider = aws.home

  name               = "admin"
  path               = "/teams/"
  assume_role_policy = local.trust_policies["admin"]

  permissions_boundary = aws_iam_policy.boundary_admin.arn
}

resource "aws_iam_role" "analyst" {
  provider = aws.science

  name               = "analyst"
  path               = "/"
  assume_role_policy = local.trust_policies["analyst"]

  permissions_boundary = "arn:aws:iam::aws:policy/ReadOnlyAccess"

  # AWS takes no policy that names a role that is not there.
  depends_on = [aws_iam_role.admin]
}

resource "aws_iam_role_policy_attachment" "identity_admin" {
  provider = aws.home

  role       = aws_iam_role.admin.name
  policy_arn = aws_iam_policy.identity_admin.arn
}

resource "aws_iam_role_policy_attachment" "identity_analyst" {
  provider = aws.science

  role       = aws_iam_role.analyst.name
  policy_arn = aws_iam_policy.identity_analyst.arn
}

resource "aws_iam_user_policy_attachment" "identity_bob" {
  provider = aws.home

  user       = "bob"
  policy_arn = aws_iam_policy.identity_bob.arn
}

resource "aws_iam_role_policy_attachment" "identity_elsewhere" {
  provider = aws.science

  role       = "made-elsewhere"
  policy_arn = aws_iam_policy.identity_elsewhere.arn
}

resource "aws_iam_group_policy_attachment" "identity_staff" {
  provider = aws.home

  group      = "staff"
  policy_arn = aws_iam_policy.identity_staff.arn
}

resource "aws_iam_role_policy_attachment" "has_admin_SecurityAudit" {
  provider = aws.home

  role       = aws_iam_role.admin.name
  policy_arn = "arn:aws:iam::aws:policy/SecurityAudit"
}

resource "aws_iam_instance_profile" "admin" {
  provider = aws.home

  name = "admin-profile"
  role = aws_iam_role.admin.name
}

resource "aws_s3_bucket_policy" "data" {
  provider = aws.home

  bucket = "acme-app-data"
  policy = local.bucket_policies["data"]

  # AWS takes no policy that names a role that is not there.
  depends_on = [aws_iam_role.analyst]
}

resource "aws_s3_bucket_policy" "logs" {
  provider = aws.science

  bucket = "acme-app-logs"
  policy = local.bucket_policies["logs"]
}

resource "aws_s3_bucket_versioning" "data" {
  provider = aws.home

  bucket = "acme-app-data"

  versioning_configuration {
    status = "Enabled"
  }

  # MFA Delete is switched on by root, with MFA, and never by Terraform: see RUNBOOK.md.
  lifecycle {
    ignore_changes = [versioning_configuration[0].mfa_delete]
  }
}

resource "aws_s3_bucket_versioning" "logs" {
  provider = aws.science

  bucket = "acme-app-logs"

  versioning_configuration {
    status = "Suspended"
  }
}

resource "aws_s3_bucket_public_access_block" "data" {
  provider = aws.home

  bucket = "acme-app-data"

  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_public_access_block" "logs" {
  provider = aws.science

  bucket = "acme-app-logs"

  block_public_acls       = false
  block_public_policy     = false
  ignore_public_acls      = false
  restrict_public_buckets = false
}

resource "aws_organizations_policy" "scp_workloads" {
  provider = aws.organization

  name    = "app.scp.workloads"
  type    = "SERVICE_CONTROL_POLICY"
  content = local.service_control_policies["workloads"]
}

resource "aws_organizations_policy_attachment" "scp_workloads" {
  provider = aws.organization

  policy_id = aws_organizations_policy.scp_workloads.id
  target_id = "ou-ab12-11111111"
}

resource "aws_organizations_policy" "rcp_home" {
  provider = aws.organization

  name    = "app.rcp.home"
  type    = "RESOURCE_CONTROL_POLICY"
  content = local.resource_control_policies["home"]
}

resource "aws_organizations_policy_attachment" "rcp_home" {
  provider = aws.organization

  policy_id = aws_organizations_policy.rcp_home.id
  target_id = "444455556666"
}
