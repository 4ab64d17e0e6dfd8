# Rendered by iamspec from the spec "console-mfa-hardened". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 1
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.identity_policies["staff"]) == "444782f7cff74bba5facfd70f6d999e1a69f86a6c36bc94c4fa82e2e7aa1710d"
    error_message = "identity.staff is not the policy that was rendered."
  }
}
