# The policies come from specs/, by way of out/: `make generate`. This module needs no provider. Beside it, in a real
# repository, stand the bucket, the roles and their attachments, which take the policies as below.

module "uploads" {
  source = "./out/uploads"
}

# resource "aws_iam_policy" "editors" {
#   for_each = module.uploads.identity_policy_parts["editors"] # one part, until it is too large for one
#   name     = "uploads-editors-${each.key}"
#   policy   = each.value
# }

# resource "aws_iam_group_policy_attachment" "editors" {
#   for_each   = aws_iam_policy.editors
#   group      = "editors"
#   policy_arn = each.value.arn
# }

# resource "aws_iam_role" "application" {
#   name               = "application"
#   assume_role_policy = module.uploads.trust_policies["application"]
# }

output "identity_policies" {
  value = module.uploads.identity_policies
}

output "trust_policies" {
  value = module.uploads.trust_policies
}
