# Rendered by iamspec from the spec "delete-bucket-guard-exempt-role". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 4
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.bucket_policies["by-arn"]) == "e9706f37a7db4e4eb42fdedfcd0250da75b955c7f894f9bc93f23ac3492607c4"
    error_message = "bucket.by-arn is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.bucket_policies["by-notprincipal"]) == "47869858f89f772f9a7fb3218754a6941707612976ebfdbfe7368f334ad5a240"
    error_message = "bucket.by-notprincipal is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["bounded-keeper"]) == "fbf5ff479079f168a07807b30c93c568327f2c44be30d0574f5572e72a71d311"
    error_message = "trust.bounded-keeper is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["keeper"]) == "fbf5ff479079f168a07807b30c93c568327f2c44be30d0574f5572e72a71d311"
    error_message = "trust.keeper is not the policy that was rendered."
  }
}
