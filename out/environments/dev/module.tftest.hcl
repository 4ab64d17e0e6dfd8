# Rendered by iamspec from the spec "environments/dev". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 1
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.identity_policies["staff"]) == "222d990c0dcaf54b3832912a65438903062d9c09052b0ce9ef4d1c223620d60b"
    error_message = "identity.staff is not the policy that was rendered."
  }
}
