# Rendered by iamspec from the spec "delete-bucket-guard". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 2
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.bucket_policies["vault"]) == "dae53377c95be86360780befcc4ffc37f663b899710b6fd42969c8bd07400ab7"
    error_message = "bucket.vault is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["admin"]) == "e1b0cfff50316ea8870e5b9e9aaec5c0ffd8cb3b7f1a332d0f1d994144c23773"
    error_message = "trust.admin is not the policy that was rendered."
  }
}
