# Rendered by iamspec from the spec "console-mfa". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 1
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.identity_policies["staff"]) == "5cd7e5fed6236c411d5a74278340dd9093440e0790daa89ed6532d009a897582"
    error_message = "identity.staff is not the policy that was rendered."
  }
}
