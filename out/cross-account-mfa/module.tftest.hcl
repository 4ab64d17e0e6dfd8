# Rendered by iamspec from the spec "cross-account-mfa". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 1
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.bucket_policies["exchange"]) == "407e59a939ce9e74b22761f1314f06bbf42a664d1fa312f591e97d4da3fe7713"
    error_message = "bucket.exchange is not the policy that was rendered."
  }
}
