# Rendered by iamspec from the spec "ec2-role-mfa". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 5
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.identity_policies["operator"]) == "daf904153aa7d16b1d712963b1a690cf5964d29700ba925ecef397b2d71f8501"
    error_message = "identity.operator is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["people"]) == "2cc8b822a18da1959e92fddfc82dfc6aedeeb379a67999ef4232075e9829e23f"
    error_message = "identity.people is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["reader"]) == "daf904153aa7d16b1d712963b1a690cf5964d29700ba925ecef397b2d71f8501"
    error_message = "identity.reader is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["operator"]) == "ce40f4ade53b1d2639b3f993af5a78dfb825dcdcd9de5edc4d3c9084803fd4e7"
    error_message = "trust.operator is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["reader"]) == "75a1b433390f86fabaae341d0c71b10cccae09a3763bce8345f5637dd8bcd494"
    error_message = "trust.reader is not the policy that was rendered."
  }
}
