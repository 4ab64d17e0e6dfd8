// Random cases in AWS's own terms: policies of all layers and a request, as plain JSON in the form of `case.ts`.
import type { Random } from '../seeded.ts';
import type { Case, CasePolicies, CaseRequest, Json } from './case.ts';
import { resourceKindOf } from './case.ts';
import { type Aim, chance, fullAccess, home, partner, randomDocument } from './generate-statements.ts';

type Caller = Pick<CaseRequest, 'principal' | 'role' | 'principalAccount'>;

const linkedRole = `arn:aws:iam::${home}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`;

/** By kind; the names are what the comparison counts. */
export const callers: Readonly<Record<string, readonly Caller[]>> = {
  user: [
    { principal: `arn:aws:iam::${home}:user/team/alice` },
    { principal: `arn:aws:iam::${home}:user/bob` },
    { principal: `arn:aws:iam::${partner}:user/paula`, principalAccount: partner },
  ],
  session: [
    { principal: `arn:aws:sts::${home}:assumed-role/admin/s1`, role: `arn:aws:iam::${home}:role/ops/admin` },
    { principal: `arn:aws:sts::${home}:assumed-role/admin/s1` },
    { principal: `arn:aws:sts::${home}:assumed-role/visitor/s2`, principalAccount: home },
    { principal: `arn:aws:sts::${partner}:assumed-role/visitor/s2`, role: `arn:aws:iam::${partner}:role/visitor` },
  ],
  role: [{ principal: `arn:aws:iam::${home}:role/ops/admin` }, { principal: `arn:aws:iam::${partner}:role/visitor` }],
  'linked role': [
    { principal: `arn:aws:sts::${home}:assumed-role/AWSServiceRoleForX/s3`, role: linkedRole },
    { principal: linkedRole },
  ],
  root: [{ principal: `arn:aws:iam::${home}:root` }, { principal: `arn:aws:iam::${partner}:root` }],
  federated: [
    { principal: `arn:aws:sts::${home}:federated-user/fay` },
    { principal: `arn:aws:sts::${partner}:federated-user/fay` },
  ],
  service: [
    { principal: { service: 'lambda.amazonaws.com' } },
    { principal: { service: 'logging.s3.amazonaws.com' }, principalAccount: home },
  ],
  provider: [
    { principal: { federated: 'accounts.google.com' } },
    { principal: { federated: `arn:aws:iam::${home}:saml-provider/corp` } },
  ],
  anonymous: [{ principal: 'anonymous' }],
};

const canonical = 'c0ffee'.repeat(11).slice(0, 64);

/** Every form that a policy may name somebody in. */
const principals: readonly Json[] = [
  { AWS: '*' },
  ...[home, partner].flatMap((account) => [{ AWS: account }, { AWS: `arn:aws:iam::${account}:root` }]),
  ...Object.values(callers).flatMap((each) => each.flatMap(formsOf)),
  { CanonicalUser: canonical },
];

function formsOf({ principal, role }: Caller): readonly Json[] {
  if (principal === 'anonymous') return [];
  if (typeof principal !== 'string') {
    return 'service' in principal ? [{ Service: principal.service }] : [{ Federated: principal.federated }];
  }
  const session = /:role\/(?:.*\/)?([^/]+)$/.exec(principal);
  const itsSession = `arn:aws:sts::${principal.split(':')[4]}:assumed-role/${session?.[1]}/s1`;
  return [principal, ...(role ? [role] : []), ...(session ? [itsSession] : [])].map((AWS) => ({ AWS }));
}

type Target = Pick<CaseRequest, 'action' | 'resource' | 'resourceAccount'>;

function s3(action: string, name: string): readonly Target[] {
  const resource = `arn:aws:s3:::${name}`;
  return [home, partner].map((resourceAccount) => ({ action, resource, resourceAccount }));
}

const key = (account: string) => `arn:aws:kms:us-east-1:${account}:key/1234-abcd`;

const targets: readonly Target[] = [
  ...['reports/q3.csv', 'home/nobody/x', 'home/alice/x', 'alice/x:y', 'axb'].flatMap((name) =>
    s3('s3:GetObject', `acme-data/${name}`),
  ),
  ...s3('s3:PutObject', 'acme-data/a*b'),
  ...s3('s3:ListBucket', 'acme-data'),
  ...s3('s3:PutBucketPolicy', 'acme-data'),
  ...s3('s3:DeleteObjectVersion', 'acme-data/home/alice/x'),
  ...s3('s3:PutBucketVersioning', 'acme-data'),
  { action: 's3:GetObject', resource: 'arn:aws:s3:::acme-data/home/alice/x' },
  { action: 's3:ListAllMyBuckets', resource: '*' },
  { action: 'sts:AssumeRole', resource: `arn:aws:iam::${home}:role/ops/admin` },
  { action: 'sts:AssumeRole', resource: `arn:aws:iam::${partner}:role/visitor` },
  { action: 'sts:AssumeRoleWithWebIdentity', resource: `arn:aws:iam::${home}:role/ops/admin` },
  { action: 'sts:TagSession', resource: `arn:aws:iam::${home}:role/ops/admin` },
  { action: 'sts:GetCallerIdentity', resource: '*' },
  { action: 'sts:GetSessionToken', resource: '*' },
  { action: 'iam:GetRole', resource: `arn:aws:iam::${home}:role/ops/admin` },
  { action: 'iam:GetUser', resource: `arn:aws:iam::${home}:user/team/alice` },
  { action: 'iam:ListUsers', resource: '*' },
  { action: 'kms:Decrypt', resource: key(home) },
  { action: 'kms:Decrypt', resource: key(partner) },
  { action: 'kms:ListKeys', resource: '*' },
  { action: 'sqs:SendMessage', resource: `arn:aws:sqs:us-east-1:${home}:jobs` },
  { action: 'sqs:SendMessage', resource: `arn:aws:sqs:us-east-1:${partner}:jobs` },
  { action: 'sns:Publish', resource: `arn:aws:sns:us-east-1:${home}:news` },
];

/** Values that a request may state; several only where AWS lets a key have several, or says nothing about it. */
const contexts: Readonly<Record<string, readonly (string | readonly string[])[]>> = {
  'aws:PrincipalTag/team': ['alice', 'OPS', 'a*', home],
  's3:prefix': ['alice', 'team/x', 'ops', ''],
  'aws:TagKeys': ['alice', [], ['alice'], ['alice', 'ops'], ['Alice', 'team/x', 'zzz'], [''], ['', 'ops']],
  'aws:CalledVia': [['athena.amazonaws.com'], ['alice', 'athena.amazonaws.com'], []],
  'aws:PrincipalOrgPaths': [['o-acme/r-1/'], ['alice']],
  'aws:PrincipalOrgID': ['o-acme'],
  'aws:MultiFactorAuthPresent': ['true', 'false'],
  'aws:MultiFactorAuthAge': ['0', '599', '600', '4000'],
  'aws:SecureTransport': ['true', 'false', 'true'],
  'aws:ViaAWSService': ['true', 'false'],
  'aws:CurrentTime': ['2026-01-15T12:00:00Z', '2025-06-01T00:00:00+02:00'],
  'aws:EpochTime': ['1768478400', '1748728800'],
  'aws:TokenIssueTime': ['2026-01-15T12:00:00Z'],
  'aws:SourceIp': ['203.0.113.77', '198.51.100.200', '203.0.113.10', '2001:db8::1'],
  'aws:SourceArn': ['arn:aws:s3:::acme-data', `arn:aws:iam::${home}:user/x:y`],
  'aws:SourceVpce': ['o-acme'],
  'aws:SourceAccount': [home, partner],
  'aws:username': ['alice'],
  'aws:PrincipalArn': [`arn:aws:iam::${home}:role/ops/admin`],
  'example:Kind': ['alice', 'OPS', 'a*', [], ['alice'], ['OPS', 'alice'], ['x', 'y']],
  'example:Size': ['600', '0', '600.50', 'abc', ['599', '3600']],
  'example:When': ['2026-01-15T12:00:00Z', '1768478400', 'soon'],
  'example:Flag': ['true', 'FALSE', 'maybe'],
  'example:Bytes': ['QUJD', '!', ['AAAA', 'QUJD']],
  'example:Address': ['203.0.113.10', '2001:db8::2', 'nowhere', ['203.0.113.10', '198.51.100.7']],
  'example:Source': ['arn:aws:s3:::acme-data', `arn:aws:iam::${home}:user/x:y`, 'abc', []],
};

/** Stated seldom: they contradict what follows from the caller. */
const contrary = ['aws:username', 'aws:PrincipalArn'];

function randomContext(random: Random): NonNullable<CaseRequest['context']> {
  const context: Record<string, string | readonly string[]> = {};
  for (const [name, values] of Object.entries(contexts)) {
    if (chance(random, contrary.includes(name) ? 0.02 : 0.3)) {
      context[chance(random, 0.05) ? name.toLowerCase() : name] = random.pick(values);
    }
  }
  return context;
}

function randomCaller(random: Random): Caller {
  return random.pick(callers[random.pick([...Object.keys(callers), 'user', 'user', 'session', 'root'])] ?? []);
}

function randomRequest(random: Random, caller: Caller, target: Target): CaseRequest {
  const code =
    target.resourceAccount && chance(random, 0.3) ? { mfaDeleteCode: random.pick(['valid', 'wrong'] as const) } : {};
  return { ...caller, ...target, context: randomContext(random), ...code };
}

/** The caller's own forms as often as all others together, so that policies name who asks. */
function aimOf({ action, resource, principal, role }: CaseRequest): Aim {
  const own = formsOf({ principal, ...(role === undefined ? {} : { role }) });
  const times = own.length === 0 ? 0 : Math.ceil(principals.length / (own.length * 2));
  return { action, resource, principals: [...principals, ...Array.from({ length: times }, () => own).flat()] };
}

function documents(random: Random, kind: 'identity' | 'boundary' | 'session' | 'scp' | 'rcp', aim: Aim, most: number) {
  return Array.from({ length: random.below(most) + 1 }, () => randomDocument(random, kind, aim));
}

function limits(random: Random, kind: 'boundary' | 'session' | 'scp', aim: Aim): readonly Json[] {
  if (chance(random, 0.04)) return [];
  const own = documents(random, kind, aim, 2);
  return chance(random, 0.45) ? [fullAccess, ...(chance(random, 0.5) ? own : [])] : own;
}

function randomPolicies(random: Random, request: CaseRequest): CasePolicies {
  const aim = aimOf(request);
  const account = request.resource !== '*' && !/^(?:iam|s3:List\w+Buckets)/.test(request.action);
  const resource = account && chance(random, 0.75) ? randomDocument(random, resourceKindOf(request), aim) : null;
  const levels = (number: number, level: () => readonly Json[]) => Array.from({ length: number }, level);
  return {
    ...(chance(random, 0.8) ? { identity: documents(random, 'identity', aim, 2) } : {}),
    ...(resource === null && chance(random, 0.5) ? {} : { resource }),
    ...(chance(random, 0.25) ? { boundary: limits(random, 'boundary', aim) } : {}),
    ...(chance(random, 0.25) ? { session: limits(random, 'session', aim) } : {}),
    ...(chance(random, 0.2) ? { scps: levels(random.below(3), () => limits(random, 'scp', aim)) } : {}),
    ...(chance(random, 0.15) ? { rcps: levels(1 + random.below(2), () => documents(random, 'rcp', aim, 2)) } : {}),
    ...(chance(random, 0.3)
      ? { bucket: { mfaDelete: chance(random, 0.5), blockPublicAccess: chance(random, 0.5) } }
      : {}),
  };
}

export function randomCase(random: Random): Case {
  const request = randomRequest(random, randomCaller(random), random.pick(targets));
  return { policies: randomPolicies(random, request), request };
}

/** The same policies and target, asked about with another context and, half the time, by somebody else. */
export function askedAgain(random: Random, { policies, request }: Case): Case {
  const { principal, role, principalAccount, action, resource, resourceAccount } = request;
  const same = { principal, ...(role && { role }), ...(principalAccount && { principalAccount }) };
  const target = { action, resource, ...(resourceAccount && { resourceAccount }) };
  return { policies, request: randomRequest(random, chance(random, 0.5) ? same : randomCaller(random), target) };
}
