# Rendered by iamspec from the spec "environments/prod". Change the spec and render again: edits here are lost.

output "bucket_policies" {
  description = "Bucket policies as JSON, by the bucket's name in the spec."
  value       = local.bucket_policies
}

output "identity_policies" {
  description = "Identity policies as JSON, by the name in the spec of the user, role or group; one that is too large for AWS stands here in parts, as NAME.PART."
  value       = local.identity_policies
}

output "identity_policy_parts" {
  description = "The same by the name of the user, role or group and then by part, to attach them all: one that is not too large has the part 1 alone."
  value       = local.identity_policy_parts
}

output "permission_set_policies" {
  description = "Inline policies of permission sets as JSON, by the permission set's name in the spec."
  value       = local.permission_set_policies
}

output "boundary_policies" {
  description = "Permissions boundaries as JSON, by the name in the spec of the user or role."
  value       = local.boundary_policies
}

output "trust_policies" {
  description = "Trust policies as JSON, by the role's name in the spec."
  value       = local.trust_policies
}

output "service_control_policies" {
  description = "Service control policies as JSON, by the unit or account in the spec that they are attached to, or `root`."
  value       = local.service_control_policies
}

output "resource_control_policies" {
  description = "Resource control policies as JSON, by the unit or account in the spec that they are attached to, or `root`."
  value       = local.resource_control_policies
}

output "arns" {
  description = "ARNs of the spec's principals and buckets, by name."
  value       = local.arns
}

output "attachments" {
  description = "What each policy document belongs to, by the document's name: kind, name in the spec, ARN, name in AWS, file."
  value       = local.attachments
}
