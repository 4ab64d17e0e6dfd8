# Rendered by iamspec from the spec "data-lake". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 12
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.bucket_policies["curated"]) == "1e4884a5cbd23e0649c08f240ece4342fab20f7a4a3e795a8c31d6f81056f09c"
    error_message = "bucket.curated is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.bucket_policies["published"]) == "16ed995d8b850d0f3ba5e15ca9adfe27068d7d11c42003e564cab328c8fc224b"
    error_message = "bucket.published is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.bucket_policies["raw"]) == "2d4bff859dcfc85144031371cfe5ade527fbe04b1d7a8406eca6e8bda5ab7fc2"
    error_message = "bucket.raw is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["analyst"]) == "6aed7097be6b8103932fe159f01c8c91a0093143df122119cc05cf9ae561d0e4"
    error_message = "identity.analyst is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["auditors"]) == "ab95787409e4caa0ba131bcbee6e6f81c6a778197c066f317e1b1221c3712900"
    error_message = "identity.auditors is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["break-glass"]) == "a5e2c71ce1557344a9dfdf6f85380503ae1d3f2b901de06eb858dc9f8c910da1"
    error_message = "identity.break-glass is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["engineers"]) == "cfe1a56fb752c322ea0b84bec2289cb82b38063262937022fb328c5f60d5f215"
    error_message = "identity.engineers is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["ingest"]) == "e7ae68e860e5fcd79e94bb218f08368718d4fa457353e668a12ca99964214f16"
    error_message = "identity.ingest is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["scientists"]) == "02c1b23d8f86278ddd448fb901b2ac16dfc75559f3248e34e09907102a207cdf"
    error_message = "identity.scientists is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["analyst"]) == "0efb8504f26ecfe5c0930420d7774e7335d2a97dc2a54f4471a964512c2cb111"
    error_message = "trust.analyst is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["break-glass"]) == "6eb6ef28b5666d883afbaeb0aee705a98386dda6029928049f60102c767ae2a9"
    error_message = "trust.break-glass is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["ingest"]) == "1d2cb4bbdd3f991213b093105b8b9590861aaec1a2fc53a39e29fa285d6c8efb"
    error_message = "trust.ingest is not the policy that was rendered."
  }
}
