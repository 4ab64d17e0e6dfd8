# Rendered by iamspec from the spec "uploads". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 3
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.identity_policies["application"]) == "5e094435b9e9e8a427ebaac956d0b250cdc682b2271d50b087d92b5817be4815"
    error_message = "identity.application is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["editors"]) == "43d09ce764dd0330f98f41032b0c056210bfde68a6d90a40a88c5b9f1037b67b"
    error_message = "identity.editors is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["application"]) == "5f6423b0257a46c1f3cef8cf43bce5d16f88683e0309fdfee447b196ecf5c42c"
    error_message = "trust.application is not the policy that was rendered."
  }
}
