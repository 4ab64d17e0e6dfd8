// Plans: which types of resources are read; others are counted.

const read: ReadonlySet<string> = new Set([
  'aws_iam_group',
  'aws_iam_group_membership',
  'aws_iam_group_policies_exclusive',
  'aws_iam_group_policy',
  'aws_iam_group_policy_attachment',
  'aws_iam_group_policy_attachments_exclusive',
  'aws_iam_instance_profile',
  'aws_iam_policy',
  'aws_iam_policy_attachment',
  'aws_iam_policy_document',
  'aws_iam_role',
  'aws_iam_role_policies_exclusive',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_iam_role_policy_attachments_exclusive',
  'aws_iam_user',
  'aws_iam_user_group_membership',
  'aws_iam_user_policies_exclusive',
  'aws_iam_user_policy',
  'aws_iam_user_policy_attachment',
  'aws_iam_user_policy_attachments_exclusive',
  'aws_organizations_policy',
  'aws_organizations_policy_attachment',
  'aws_s3_account_public_access_block',
  'aws_s3_bucket',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_versioning',
  'aws_s3_directory_bucket',
]);

export function isRead(type: string): boolean {
  return read.has(type);
}

const granting =
  /(?:_policy|_grant|_acl|_permission|_permissions|_policy_attachment)$|^aws_(?:kms_key|s3_access_point|sqs_queue|sns_topic|secretsmanager_secret|ssoadmin_\w+|iam_\w+|lakeformation_\w+|ram_\w+)$/;

/** Does such a resource that is not read have to do with who may do what? */
export function holdsPolicies(type: string): boolean {
  return (
    granting.test(type) &&
    !/^aws_(?:autoscaling|appautoscaling|lb|elb|dlm|ecr_lifecycle|iam_account_password)_/.test(type)
  );
}
