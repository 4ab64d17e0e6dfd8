# Rendered by iamspec from the spec "mfa-by-age". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 1
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.identity_policies["staff"]) == "cd12bded51910061c70b19c319ce44835ef1592808e0793e13e25f901810becf"
    error_message = "identity.staff is not the policy that was rendered."
  }
}
