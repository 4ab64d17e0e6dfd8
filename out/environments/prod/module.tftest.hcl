# Rendered by iamspec from the spec "environments/prod". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 2
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.bucket_policies["data"]) == "549809698721f2946716a5ad590a5705d1a406c43ca1301b5192c64303eafdc2"
    error_message = "bucket.data is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["staff"]) == "b5b89580539f9e51de3c67fb277377bac9aacdd6ca3748f7383332aae0bd7916"
    error_message = "identity.staff is not the policy that was rendered."
  }
}
