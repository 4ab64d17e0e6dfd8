// Small random estates and questions, and all their requests one by one: what proofs are held against.
import { ask } from '../../src/evaluate/ask.ts';
import type { Request } from '../../src/evaluate/request.ts';
import type { Facts } from '../../src/iam/facts.ts';
import { compileGlob } from '../../src/iam/glob.ts';
import { nothingAssumed, type Session } from '../../src/iam/session.ts';
import type { Formula } from '../../src/regions/formula.ts';
import type { Material } from '../../src/regions/material.ts';
import type { Focus } from '../../src/regions/questions.ts';
import { everyone, isAmong, nobodyAtAll, type OpenCaller, type World } from '../../src/regions/world.ts';
import { Refusal } from '../../src/text/diagnostic.ts';
import { rendered } from '../evaluate/estates.ts';
import type { Random } from '../seeded.ts';

const home = '444455556666';
const partner = '111122223333';
const bucket = 'arn:aws:s3:::acme-data';

const actions = [
  ['s3:GetObject'],
  ['s3:PutObject', 's3:DeleteObject'],
  ['s3:*'],
  ['s3:Get*'],
  ['s3:*Object'],
  ['s3:ListBucket'],
  ['s3:ListBucket', 's3:GetObject'],
  ['s3:DeleteBucket'],
  ['*'],
  ['s3:?etObject'],
  ['s3:DeleteObjectVersion', 's3:PutBucketVersioning'],
];

const resources = [
  [`${bucket}/*`],
  [bucket],
  [bucket, `${bucket}/*`],
  [`${bucket}/home/\${aws:username}/*`],
  [`${bucket}/home/*`],
  [`${bucket}/home/admin/*`],
  [`${bucket}/*a`],
  [`${bucket}/*a*b*`],
  [`${bucket}/a*`, `${bucket}/b*`],
  [`${bucket}/?`],
  ['arn:aws:s3:::acme-*'],
  ['arn:aws:s3:::*/home/*'],
  ['*'],
  ['arn:aws:s3:*:*:acme-data/*'],
  [`${bucket}/\${aws:PrincipalTag/team}/*`],
];

const principals: readonly unknown[] = [
  '*',
  { AWS: '*' },
  { AWS: `arn:aws:iam::${partner}:root` },
  { AWS: home },
  { AWS: `arn:aws:iam::${home}:user/team/alice` },
  { AWS: [`arn:aws:iam::${partner}:user/paula`, `arn:aws:iam::${home}:role/ops/admin`] },
  { AWS: `arn:aws:iam::${home}:user/nobody-declared` },
  { Service: 'lambda.amazonaws.com' },
  { AWS: '999988887777', Service: 'logs.amazonaws.com' },
];

const conditions: readonly unknown[] = [
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
  { Null: { 'aws:MultiFactorAuthAge': 'true' } },
  { NumericGreaterThan: { 'aws:MultiFactorAuthAge': '3600' } },
  { NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '900' } },
  { NumericGreaterThanIfExists: { 'aws:MultiFactorAuthAge': '3600' } },
  { Bool: { 'aws:SecureTransport': 'false' } },
  { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
  { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24', '10.0.0.0/8'] } },
  { StringEquals: { 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' } },
  { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } },
  { ArnLike: { 'aws:PrincipalArn': `arn:aws:iam::${home}:role/ops/*` } },
  { ArnNotLike: { 'aws:PrincipalArn': [`arn:aws:iam::${home}:role/ops/*`, `arn:aws:iam::${home}:root`] } },
  { StringLike: { 'aws:PrincipalArn': `arn:aws:iam::${home}:user/*a*` } },
  { StringLike: { 's3:prefix': 'home/*' } },
  { StringLike: { 's3:prefix': ['home/${aws:username}/*', 'public/*'] } },
  { StringEquals: { 'aws:username': ['alice', 'admin'] } },
  { StringEquals: { 'aws:PrincipalTag/team': 'red' } },
  { StringNotLike: { 'aws:PrincipalTag/team': 'r*' } },
  { StringEquals: { 's3:ExistingObjectTag/class': '${aws:PrincipalTag/team}' } },
  { 'ForAnyValue:StringEquals': { 'aws:TagKeys': ['a', 'b'] } },
  { 'ForAllValues:StringLike': { 'aws:TagKeys': ['a*', 'b'] } },
  { Null: { 'aws:TagKeys': 'false' } },
  { DateLessThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
  { Bool: { 'aws:ViaAWSService': 'true' } },
  { Bool: { 'aws:PrincipalIsAWSService': 'false' } },
  { StringEquals: { 'aws:PrincipalAccount': home } },
  { Null: { 'aws:TokenIssueTime': 'true' } },
];

function statement(random: Random, ofResource: boolean): Readonly<Record<string, unknown>> {
  const deny = random.fraction() < 0.4;
  const action = random.pick(actions);
  const resource = random.pick(resources);
  const found = Array.from({ length: random.pick([0, 0, 1, 1, 2]) }, () => random.pick(conditions));
  const not = deny && random.fraction() < 0.15;
  return {
    Effect: deny ? 'Deny' : 'Allow',
    ...(ofResource
      ? { [not ? 'NotPrincipal' : 'Principal']: not ? random.pick(principals.slice(2)) : random.pick(principals) }
      : {}),
    [random.fraction() < 0.12 ? 'NotAction' : 'Action']: action,
    [random.fraction() < 0.12 ? 'NotResource' : 'Resource']: resource,
    ...(found.length === 0 ? {} : { Condition: merged(found) }),
  };
}

/** Of a bucket's policy, as JSON would have them. */
export function randomStatements(random: Random, count: number): readonly unknown[] {
  return Array.from({ length: count }, () => statement(random, true));
}

function merged(all: readonly unknown[]): unknown {
  const result: Record<string, Record<string, unknown>> = {};
  for (const each of all as readonly Record<string, Record<string, unknown>>[]) {
    for (const [operator, keys] of Object.entries(each)) result[operator] = { ...result[operator], ...keys };
  }
  return result;
}

const ours = 'o-a1b2c3d4e5';

/** For the unit that the bucket's account is in, its root, and an account that is in no unit: fewer levels bind that one. SCPs that allow change nothing, beside what is attached everywhere. */
function guardRails(random: Random, withPartner: boolean): Record<string, unknown> {
  const places: Record<string, unknown> = {};
  for (const place of ['scp root', 'scp apps', 'scp home', ...(withPartner ? ['scp partner'] : [])]) {
    if (random.fraction() < 0.3) places[place] = [statement(random, false)];
  }
  for (const place of ['rcp apps', 'rcp home']) {
    if (random.fraction() < 0.3) places[place] = [ofAnRcp(statement(random, false))];
  }
  return places;
}

/** It knows no `NotAction`, and denies. */
function ofAnRcp(drawn: Readonly<Record<string, unknown>>): unknown {
  const { NotAction, Action = NotAction, ...rest } = drawn;
  return { ...rest, Effect: 'Deny', Principal: '*', Action };
}

/** Undefined where the policies would be refused. `generous`: those who are declared may do a lot, so that something is left of it after the Denies. */
export function randomMaterial(random: Random, generous: boolean): Material | undefined {
  const some = (ofResource: boolean, most: number): readonly unknown[] =>
    Array.from({ length: 1 + random.below(most) }, () => statement(random, ofResource));
  const places: Record<string, unknown> = {};
  if (random.fraction() < 0.85) places['bucket data'] = some(true, 4);
  for (const place of ['identity alice', 'identity staff', 'identity admin', 'identity bob']) {
    if (random.fraction() < 0.5) places[place] = some(false, 2);
  }
  if (random.fraction() < 0.3) places['boundary alice'] = some(false, 2);
  if (generous) {
    const all = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
    for (const place of ['identity alice', 'identity admin'])
      places[place] = [all, ...((places[place] ?? []) as unknown[])];
    if (random.fraction() < 0.5) delete places['boundary alice'];
  }
  const organizations = random.pick([{}, {}, { home: ours }, { home: ours, partner: ours }]);
  if (organizations.home !== undefined) Object.assign(places, guardRails(random, organizations.partner !== undefined));
  try {
    const options = {
      mfaDelete: random.fraction() < 0.2,
      publicAccessBlock: random.pick(['all', 'none'] as const),
      organizations,
    };
    const { manifest, documents, held } = rendered(places, options);
    const assumptions =
      random.fraction() < 0.5
        ? nothingAssumed
        : ({
            ...nothingAssumed,
            mfa_through_role: 'lost',
            temporary_key_without_mfa: 'present',
            federated_mfa_key: 'absent',
            root_session_mfa: 'carried',
          } as const);
    return { manifest, documents, held, assumptions };
  } catch {
    return undefined;
  }
}

const formulas: readonly Formula[] = [
  { clause: { operator: 'Bool', key: 'aws:MultiFactorAuthPresent', values: ['true'] } },
  { clause: { operator: 'NumericLessThanEquals', key: 'aws:MultiFactorAuthAge', values: ['3600'] } },
  { clause: { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] } },
  { clause: { operator: 'IpAddress', key: 'aws:SourceIp', values: ['203.0.113.0/25'] } },
  {
    any: [
      { clause: { operator: 'StringEquals', key: 'aws:PrincipalTag/team', values: ['red'] } },
      { clause: { operator: 'Bool', key: 'aws:MultiFactorAuthPresent', values: ['true'] } },
    ],
  },
];

export function randomFocus(random: Random): Focus {
  const among = random.pick([
    everyone,
    { ...nobodyAtAll, names: new Set(['alice', 'admin']) },
    { ...nobodyAtAll, names: new Set(['staff']) },
    { ...nobodyAtAll, accounts: new Set([partner]) },
    { ...nobodyAtAll, anonymous: true, names: new Set(['lambda', 'root', 'bob']) },
  ]);
  return {
    actions: { not: random.fraction() < 0.1, value: random.pick(actions) },
    resources: [
      random.pick([
        { kind: 'bucket', bucket: 'data' },
        { kind: 'objects', bucket: 'data', key: random.pick(['*', 'home/*', 'home/admin/*', 'a*', '*b']) },
      ] as const),
    ],
    among,
    except: random.fraction() < 0.3 ? { ...nobodyAtAll, names: new Set(['root', 'admin']) } : nobodyAtAll,
    when: random.fraction() < 0.3 ? random.pick(formulas) : { all: [] },
    unless: random.fraction() < 0.5 ? random.pick(formulas) : { any: [] },
  };
}

const names = [
  '',
  '/x',
  '/a',
  '/b',
  '/ab',
  '/ba',
  '/aab',
  '/home/x',
  '/home/alice/x',
  '/home/admin/x',
  '/home/x/a',
  '/red/x',
  '/home/somebody/b',
];
const asked = [
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:ListBucket',
  's3:DeleteBucket',
  's3:GetBucketPolicy',
  's3:DeleteObjectVersion',
  's3:PutBucketVersioning',
  's3:PutObjectAcl',
];
const ofBucket = new Set(['s3:ListBucket', 's3:DeleteBucket', 's3:GetBucketPolicy', 's3:PutBucketVersioning']);

const facts: readonly Partial<Facts>[] = [
  {},
  { tls: false },
  { sourceIp: '203.0.113.200' },
  { sourceIp: '10.1.2.3' },
  { sourceIp: '192.0.2.1', tls: false },
  { time: '2025-06-01T00:00:00Z' },
  { mfaDeleteCode: 'valid' },
];

function sessionsOf({ caller }: OpenCaller): readonly Session[] {
  const ages = [undefined, 60, 900, 901, 3600, 3601];
  const withAges = (kind: 'console' | 'session-token'): readonly Session[] =>
    ages.map((age) => (age === undefined ? { kind } : { kind, mfaAge: age }));
  if (caller.kind === 'user' || caller.kind === 'root') {
    return [{ kind: 'access-key' }, ...withAges('console'), ...withAges('session-token'), { kind: 'federation-token' }];
  }
  if (caller.kind === 'role')
    return [
      { kind: 'role-session' },
      { kind: 'role-session', mfaAge: 60 },
      { kind: 'role-session', mfaAge: 4000 },
      { kind: 'instance-profile' },
    ];
  return [{ kind: 'none' }];
}

/** A random request of this world; every key that a policy may look at is stated. */
export function randomRequest(random: Random, world: World): Request {
  const from = random.pick(world.callers);
  const action = random.pick(asked);
  const name = ofBucket.has(action) ? '' : random.pick(names.slice(1));
  const known = 'account' in from.caller ? from.caller.account.organization : undefined;
  const organization =
    known === undefined && 'account' in from.caller
      ? random.pick([{ organization: 'o-a1b2c3d4e5' }, { organization: 'none' }])
      : {};
  const prefix =
    action === 's3:ListBucket'
      ? random.pick([{}, { prefix: 'home/x' }, { prefix: 'home/alice/' }, { prefix: 'public/y' }])
      : {};
  const session = random.pick(sessionsOf(from));
  const viaService = session.kind === 'access-key' && random.fraction() < 0.15;
  const aws: Record<string, readonly string[]> = {
    'aws:PrincipalTag/team': random.pick([[], ['red'], ['blue'], ['home']]),
    's3:ExistingObjectTag/class': random.pick([[], ['red']]),
    'aws:TagKeys': random.pick([[], ['a'], ['b'], ['a', 'z'], ['a', 'b'], ['z']]),
    ...(random.fraction() < 0.2 ? { 'aws:SourceVpce': [random.pick(['vpce-1', 'vpce-2'])] } : {}),
    ...(viaService ? { 'aws:ViaAWSService': ['true'] } : {}),
  };
  const chosen = { ...random.pick(facts), ...organization, ...prefix };
  return {
    as: from.caller.name,
    session,
    action,
    actionTypes: [name === '' ? 'bucket' : 'object'],
    resource: { arn: `${bucket}${name}`, bucket: 'data' },
    facts: { ...('aws:SourceVpce' in aws ? { ...chosen, sourceIp: undefined } : chosen), aws } as Facts,
  };
}

/** Is the request one of those that are asked about? Undefined where that hangs on what AWS leaves open. */
export function isInFocus(request: Request, focus: Focus, world: World): boolean | undefined {
  const caller = world.callers.find((each) => each.caller.name === request.as);
  if (caller === undefined || !isAmong(caller, focus.among) || isAmong(caller, focus.except)) return false;
  const inActions = focus.actions.value.some((each) =>
    compileGlob(each, { caseInsensitive: true }).matches(request.action),
  );
  if (inActions === focus.actions.not) return false;
  const { arn } = request.resource;
  const inside = focus.resources.some((scope) => {
    if (scope.kind === 'bucket') return true;
    return scope.kind === 'objects' && compileGlob(`${bucket}/${scope.key}`).matches(arn);
  });
  if (!inside) return false;
  const when = formulaHolds(focus.when, request);
  const unless = formulaHolds(focus.unless, request);
  if (when === false || unless === true) return false;
  return when === undefined || unless === undefined ? undefined : true;
}

/** By the words of the request alone, for sessions whose keys are certain. */
function formulaHolds(formula: Formula, request: Request): boolean | undefined {
  if ('all' in formula)
    return combined(
      formula.all.map((each) => formulaHolds(each, request)),
      false,
    );
  if ('any' in formula)
    return combined(
      formula.any.map((each) => formulaHolds(each, request)),
      true,
    );
  const { key, values } = formula.clause;
  const { session, facts: said } = request;
  switch (key) {
    case 'aws:MultiFactorAuthPresent':
      return mfaAge(request) === undefined ? undefined : mfaAge(request) !== 'none';
    case 'aws:MultiFactorAuthAge': {
      const age = mfaAge(request);
      return age === undefined ? undefined : age !== 'none' && age <= 3600;
    }
    case 'aws:SecureTransport':
      return said.tls ?? true;
    case 'aws:SourceIp':
      if ('aws:SourceVpce' in said.aws) return false;
      return ['203.0.113.10'].includes(said.sourceIp ?? '203.0.113.10');
    case 'aws:PrincipalTag/team':
      return said.aws['aws:PrincipalTag/team']?.[0] === values[0];
    default:
      throw new Error(`${session.kind} ${key}`);
  }
}

function combined(parts: readonly (boolean | undefined)[], any: boolean): boolean | undefined {
  if (parts.includes(any)) return any;
  return parts.includes(undefined) ? undefined : !any;
}

function mfaAge({ session, as, facts: said }: Request): number | 'none' | undefined {
  if ('aws:ViaAWSService' in said.aws) return 'none';
  if (session.mfaAge === undefined) return 'none';
  // What root's and roles' sessions carry is open, unless an assumption settles it.
  return as.startsWith('root') || as.includes('root') || session.kind === 'role-session' ? undefined : session.mfaAge;
}

/** Undefined where the request cannot be made. */
export function outcomeOf(request: Request, world: World): 'allow' | 'deny' | 'unknown' | 'broken' | undefined {
  try {
    return ask(world.estate, request, world.assumptions).outcome;
  } catch (error) {
    if (error instanceof Refusal || error instanceof Error) return undefined;
    throw error;
  }
}
