# Rendered by iamspec from the spec "github-oidc". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 4
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.bucket_policies["site"]) == "ad34ddb867168e0058a4e19eba832ff71d944e79fe3b24fe85e665b7fc25fab7"
    error_message = "bucket.site is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["deploy"]) == "6a353f288af75ea629009b0d7e4dbb04e2ca542da4520ad26dc1c86851cc4bcc"
    error_message = "identity.deploy is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["staff"]) == "6a353f288af75ea629009b0d7e4dbb04e2ca542da4520ad26dc1c86851cc4bcc"
    error_message = "identity.staff is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["deploy"]) == "eb3b536809d9d9c2830c3f2cdde400e362706419dcaae335b4b1ca1f72a5a757"
    error_message = "trust.deploy is not the policy that was rendered."
  }
}
