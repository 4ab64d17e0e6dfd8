# Rendered by iamspec from the spec "sso". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 4
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.bucket_policies["data"]) == "84c711ba9c38b309a1492264fc0ea50a0f8f17d3f4c9725deed1e23ee24b05e7"
    error_message = "bucket.data is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.bucket_policies["vault"]) == "daed98465f9ef5da69e927945e664367c4f62ff17e5fb2f1dd5e580d5a27737e"
    error_message = "bucket.vault is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["ann"]) == "b3beaf9afe997ae01d526ec100222a603b1ed2385d6b7b89b6ee583ef47435db"
    error_message = "identity.ann is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.permission_set_policies["viewers"]) == "557fa9fdab4beac03f4cb9e7208a68fae5a9f24444aaffa3a9c2291727f28e4a"
    error_message = "identity.viewers is not the policy that was rendered."
  }
}
