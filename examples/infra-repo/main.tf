# The policies come from specs/, by way of out/: `make generate`. This module needs no provider. Beside it, in a real
# repository, stand the bucket, the roles and their attachments, which take the policies as below.

module "uploads" {
  source = "./out/uploads"
}

# resource "aws_iam_group_policy" "editors" {
#   group  = "editors"
#   policy = module.uploads.identity_policies["editors"]
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
