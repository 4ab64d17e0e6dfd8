# Rendered by iamspec from the spec "console-mfa-own-device". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 1
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.identity_policies["staff"]) == "7348ca235e01b83c2c7d8787fb4867e55409b7c5f598688346e0c55e2c190d54"
    error_message = "identity.staff is not the policy that was rendered."
  }
}
