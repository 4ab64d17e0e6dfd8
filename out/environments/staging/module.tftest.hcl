# Rendered by iamspec from the spec "environments/staging". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 1
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.identity_policies["staff"]) == "c8994ad8ea2751405cb00d4db7b4aa6aab82a80fdce662667c9276f139ec9116"
    error_message = "identity.staff is not the policy that was rendered."
  }
}
