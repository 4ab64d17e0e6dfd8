// Policies that iamspec did not write, attached to what generated specs have: by a file, or by their names.
import type { Random } from '../seeded.ts';
import type { Data } from './grammar.ts';
import * as words from './words.ts';

/** Texts by their paths; `attachments.yaml` may be among them. */
export type PolicyFolder = Readonly<Record<string, unknown>>;

const places: readonly (readonly [kind: 'bucket' | 'role' | 'identity' | 'boundary', names: readonly string[]])[] = [
  ['bucket', ['data', 'site', 'results']],
  ['role', words.roles],
  ['identity', ['bob', 'sam', 'staff', 'admin', 'analyst', 'data-admins']],
  ['boundary', ['sam', 'admin', 'reader']],
];

const named = { bucket: 'bucket', role: 'trust', identity: 'identity', boundary: 'boundary' } as const;

export function policyFolder(random: Random): PolicyFolder {
  const { below, fraction, pick } = random;
  const listed = fraction() < 0.6;
  const attachments: Record<string, Data> = {};
  const files: Record<string, unknown> = {};
  for (let index = 0; index <= below(4); index += 1) {
    const [kind, names] = pick(places);
    const name = pick(names);
    const file = listed ? pick([`p${index}.json`, `people/p${index}.json`]) : `${named[kind]}.${name}.json`;
    files[file] = policy(random, kind);
    attachments[file] = { [kind]: fraction() < 0.3 ? [...new Set([name, pick(names)])] : name };
  }
  return listed ? { ...files, 'attachments.yaml': { iamspec: 1, attachments } } : files;
}

function policy(random: Random, kind: string): Data {
  const statements = Array.from({ length: 1 + random.below(3) }, () => statement(random, kind));
  return {
    ...(random.fraction() < 0.9 ? { Version: random.pick(['2012-10-17', '2012-10-17', '2008-10-17']) } : {}),
    Statement: statements.length === 1 && random.fraction() < 0.3 ? statements[0] : statements,
  };
}

function statement(random: Random, kind: string): Data {
  const { pick, fraction } = random;
  const negated = fraction() < 0.2 ? 'Not' : '';
  const principals = ['arn:aws:iam::444455556666:root', 'arn:aws:iam::444455556666:role/admin', '222233334444'];
  const arns = ['arn:aws:s3:::acme-data', 'arn:aws:s3:::acme-data/*', 'arn:aws:s3:::acme-*/${aws:username}/*', '*'];
  const actions =
    kind === 'role'
      ? ['sts:AssumeRole', 'sts:AssumeRoleWithWebIdentity', 'sts:TagSession']
      : [...words.objectActions, ...words.bucketActions, 's3:*', 's3:Get*', '*', 'iam:EnableMFADevice'];
  return {
    ...(fraction() < 0.4 ? { Sid: pick(['Rule1', 'Rule2', 'Own', 'Own2']) } : {}),
    Effect: pick(['Allow', 'Allow', 'Deny']),
    ...(kind === 'bucket' || kind === 'role'
      ? { Principal: pick(['*', { AWS: '*' }, { AWS: several(random, principals) }, { Service: 'ec2.amazonaws.com' }]) }
      : {}),
    [`${negated}Action`]: several(random, actions),
    ...(kind === 'role' ? {} : { [fraction() < 0.1 ? 'NotResource' : 'Resource']: several(random, arns) }),
    ...(fraction() < 0.5 ? { Condition: condition(random) } : {}),
  };
}

function condition({ pick }: Random): Data {
  return pick<Data>([
    { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    { NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' }, Bool: { 'aws:SecureTransport': true } },
    { IpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '2001:db8::/32'] } },
    { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': ['o-a1b2c3d4e5/*'] } },
    { StringNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::444455556666:role/admin' } },
    { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' }, Null: { 'aws:TokenIssueTime': 'true' } },
    { StringLikeIfExists: { 's3:prefix': ['tmp/*', '${aws:username}/*'] } },
    { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::acme-data' } },
  ]);
}

/** One, or two without duplicates. */
function several({ pick, fraction }: Random, items: readonly string[]): string | readonly string[] {
  return fraction() < 0.5 ? pick(items) : [...new Set([pick(items), pick(items)])];
}
