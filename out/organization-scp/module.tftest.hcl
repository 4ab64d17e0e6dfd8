# Rendered by iamspec from the spec "organization-scp". Change the spec and render again: edits here are lost.
# `tofu test` or `terraform test`, in this folder: does the module hand out the policies, byte for byte?

run "hands_out_the_policies" {
  command = plan

  assert {
    condition     = length(output.attachments) == 5
    error_message = "The module has another number of policies than the spec."
  }

  assert {
    condition     = sha256(output.bucket_policies["data"]) == "fbea789b829b8ac9e149cdfdaaf1b9d90ee43e8f9e7a9b6d38f127ad66c0cca1"
    error_message = "bucket.data is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.identity_policies["auditor"]) == "d5b815fb1e1c47addcca0f41efa640702a68ae3621bb6f487837764bd2efcac5"
    error_message = "identity.auditor is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.service_control_policies["root"]) == "ed7b1c9be1248a35ee990c9f2604fdc5d4a552d4fda029b3c89fb322059f33db"
    error_message = "scp.root is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.service_control_policies["workloads"]) == "350a288facaf8bd877dfe1aa23bbd04aca8b975419d615fe63f7ea2d0f90ebe7"
    error_message = "scp.workloads is not the policy that was rendered."
  }

  assert {
    condition     = sha256(output.trust_policies["deployer"]) == "01341f1163079dc795819d83b78aecf69aec717e9adcf5e4695c7a54ddc9a6f5"
    error_message = "trust.deployer is not the policy that was rendered."
  }
}
