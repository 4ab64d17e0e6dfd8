# Rendered by iamspec from the spec "given". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 6
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.bucket_policies["exchange"]) == "ace38981622e942578f26cad500c92a6049ee099d8d37f9a5e33460950bc0b94"
    error_message = "bucket.exchange is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["analyst"]) == "fced8807669861a53b60a4f38a7c166c3704d96d00f9164e35a459a970acda9e"
    error_message = "identity.analyst is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["nightly"]) == "cb299c7fdd02cf3ed5e898d929b4b424505654885417fff7252d6944a1099d61"
    error_message = "identity.nightly is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["staff"]) == "4a6d261532b8353e9a5bd1622654014922e26f03d4c71d1b1fe793d162a02fa2"
    error_message = "identity.staff is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["admin"]) == "b2826cef1d04c10796e487a207f5627f7ec999672c59f13cc593b55f155191dc"
    error_message = "trust.admin is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["nightly"]) == "8ce99abfa84139586b13a7ae15538cf31cb0f12b9a5853627ef6b364e1e7f614"
    error_message = "trust.nightly is not the policy that was rendered."
  }
}
