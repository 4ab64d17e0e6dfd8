# Rendered by iamspec from the spec "partner-exchange". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 6
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.bucket_policies["exchange"]) == "cd7a844df32b5ed15db02ea9f00fab539c8e0487431eb03ec9b35d1860fc5cea"
    error_message = "bucket.exchange is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["admin"]) == "edfbed1fe629db2aa2accc4f87bb785b5e4123b745c053431b57dba00aabfd04"
    error_message = "identity.admin is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["nightly"]) == "9507b6ae955ea2f416f21f182a5c2b635e5be66463023d8eeca5120bab0596f3"
    error_message = "identity.nightly is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["staff"]) == "d159ce87a68396a90712c6e65606458d09beb2455ec57ea843028ce79e93c583"
    error_message = "identity.staff is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["admin"]) == "8df71d2540bbac89e1d1a2103f4d718be3f3af6a2d9c164181a89da2d6853921"
    error_message = "trust.admin is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["nightly"]) == "ef498f97addcb871629404af43b466308d39bb19f14556b9c683713cef65ba85"
    error_message = "trust.nightly is not the policy that was rendered."
  }
}
