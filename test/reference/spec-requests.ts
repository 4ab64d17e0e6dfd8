// Random requests to a spec, each twice: in the words that the engine is asked in, and as plain facts for the reference.
import type { Hop, Request } from '../../src/evaluate/request.ts';
import type { Session } from '../../src/iam/session.ts';
import { openLibrary } from '../../src/pipeline.ts';
import type { GrantRule, Principal, Spec } from '../../src/spec/spec.ts';
import type { Random } from '../seeded.ts';
import { chance } from './generate-statements.ts';
import { type Mfa, mfaOf, type Settled } from './keys.ts';
import { type Facts, Unsaid } from './spec-conditions.ts';
import { organization } from './spec-generate.ts';
import { type Asker, type Call, is, isAbout, usernameOf } from './spec-semantics.ts';

const { catalogue } = openLibrary();
const [home, science] = ['444455556666', '222233334444'];

type Target = readonly [action: string, arn: string];

const each = (service: string, actions: readonly string[], arns: readonly string[]): readonly Target[] =>
  arns.flatMap((arn) => actions.map((action): Target => [`${service}:${action}`, arn]));
const inBuckets = (names: readonly string[]) => names.map((name) => `arn:aws:s3:::acme-${name}`);
const objects = [
  'data/a',
  'data/tmp/x',
  'site/a',
  'site/tmp/x',
  'site/x/1.csv',
  'site/home/ann/n',
  'vault/a',
  'results/a',
];
const users = ['ann', 'kim', 'teams/data/bob'].map((name) => `arn:aws:iam::${home}:user/${name}`);
const roles = [
  ...['admin', 'reader', 'robots/robot'].map((name) => `arn:aws:iam::${home}:role/${name}`),
  ...['analyst', 'automation/janitor'].map((name) => `arn:aws:iam::${science}:role/${name}`),
];

const targets: readonly Target[] = [
  ...each('s3', ['GetObject', 'PutObject', 'DeleteObject', 'DeleteObjectVersion'], inBuckets(objects)),
  ...each(
    's3',
    ['ListBucket', 'DeleteBucket', 'GetBucketPolicy', 'PutBucketVersioning'],
    inBuckets(['data', 'site', 'vault', 'results']),
  ),
  ...each(
    'iam',
    ['EnableMFADevice', 'ListMFADevices', 'GetUser', 'CreateAccessKey'],
    [...users, `arn:aws:iam::${science}:user/sue`],
  ),
  ...each('sts', ['AssumeRole'], roles),
  ['s3:ListAllMyBuckets', '*'],
];
const assumptionOf = { oidc: 'sts:AssumeRoleWithWebIdentity', saml: 'sts:AssumeRoleWithSAML' } as const;

/** One request, in both forms. */
export interface Asked {
  readonly request: Request;
  readonly parts: Parts;
}

export interface Parts {
  /** Absent: an anonymous caller. */
  readonly principal: Principal | undefined;
  readonly session: Session;
  readonly through: readonly Hop[];
  readonly target: Target;
  readonly stated: Stated;
}

/** The facts that a request states beside its caller and session. `code`: an MFA code in the call that is asked for. */
type Stated = Omit<Facts, 'mfa' | 'trustMfa' | 'isAwsService' | 'username' | 'organization'> & {
  readonly organization?: string;
  readonly code: boolean;
};

export function randomAsked(random: Random, spec: Spec): Asked {
  const picked = random.pick(spec.rules);
  const rule = picked.kind === 'statement' || chance(random, 0.2) ? undefined : picked;
  const principal = randomCaller(random, spec, rule);
  const session = randomSession(random, principal);
  const target = randomTarget(random, spec, rule, principal);
  const through = randomHops(random, principal, session, target);
  const stated = randomFacts(random, { principal, session, target, through });
  const parts = { principal, session, through, target, stated };
  return { request: requestOf(spec, parts), parts };
}

/** Mostly someone whom the rule speaks of, or spares. */
function randomCaller(random: Random, { principals }: Spec, rule: GrantRule | undefined): Principal | undefined {
  const callers = [...principals.values()].filter(makesRequests);
  const meant = rule && random.pick([...rule.to, ...rule.to, ...rule.except]);
  if (meant?.who === 'anonymous' || chance(random, 0.04)) return undefined;
  const fitting = callers.filter((one) => meant !== undefined && is(meant, askerOf(one)));
  return random.pick(fitting.length > 0 && chance(random, 0.9) ? fitting : callers);
}

function makesRequests(principal: Principal): boolean {
  if (principal.kind === 'sso') return principal.account !== undefined;
  return !['account', 'group', 'roles'].includes(principal.kind);
}

function askerOf(principal: Principal | undefined): Asker {
  if (principal === undefined) return { kind: 'anonymous' };
  switch (principal.kind) {
    case 'user':
    case 'role':
      return { kind: principal.kind, principal, account: principal.account, arn: principal.arn };
    case 'root':
      return { kind: 'root', principal, account: principal.account };
    case 'service':
      return { kind: 'service', principal };
    case 'sso': {
      const name = `eu-west-1/AWSReservedSSO_${principal.permissionSet}_0123456789abcdef`;
      const arn = `arn:aws:iam::${principal.account?.id}:role/aws-reserved/sso.amazonaws.com/${name}`;
      return { kind: 'role', principal, arn, ...(principal.account && { account: principal.account }) };
    }
    default:
      return { kind: 'token', principal };
  }
}

function randomSession(random: Random, principal: Principal | undefined): Session {
  switch (principal?.kind) {
    case 'user':
    case 'root': {
      const kind = random.pick(['access-key', 'console', 'console', 'session-token', 'session-token'] as const);
      if (chance(random, 0.05)) return { kind: 'federation-token' };
      if (kind === 'access-key' || chance(random, 0.3)) return { kind };
      return { kind, mfaAge: random.pick([0, 899, 900, 901, 3599, 3600, 3601, 40_000]) };
    }
    case 'role':
      return { kind: random.pick(['role-session', 'instance-profile'] as const) };
    case 'sso':
      return { kind: 'identity-provider' };
    default:
      return { kind: 'none' };
  }
}

function randomTarget(
  random: Random,
  spec: Spec,
  rule: GrantRule | undefined,
  principal: Principal | undefined,
): Target {
  if ((principal?.kind === 'oidc' || principal?.kind === 'saml') && chance(random, 0.7)) {
    return [assumptionOf[principal.kind], random.pick(roles.slice(0, 2))];
  }
  const call = { asker: askerOf(principal), ...noFacts, heldAnything: false };
  const fitting = targets.filter(([action, arn]) => rule && isAbout(rule, { ...call, action, ...placeOf(spec, arn) }));
  return random.pick(fitting.length > 0 && chance(random, 0.9) ? fitting : targets);
}

const noFacts = {
  facts: {
    mfa: undefined,
    trustMfa: undefined,
    tls: true,
    time: '',
    viaAwsService: false,
    tags: {},
    claims: {},
    keys: {},
  },
};

/** Providers have to go through a role before they can do anything else. */
function randomHops(
  random: Random,
  principal: Principal | undefined,
  session: Session,
  [action]: Target,
): readonly Hop[] {
  const vouched = principal?.kind === 'oidc' || principal?.kind === 'saml';
  if (action.startsWith('sts:AssumeRoleWith')) return [];
  const may = ['user', 'role', 'sso'].includes(principal?.kind ?? '') && session.kind !== 'federation-token';
  if (!vouched && !(may && chance(random, 0.15))) return [];
  const code = principal?.kind === 'user' && chance(random, 0.3);
  const first = {
    role: random.pick(vouched ? ['admin', 'reader'] : ['admin', 'reader', 'analyst', 'robot']),
    mfaCode: code,
  };
  return chance(random, 0.2)
    ? [first, { role: random.pick(['admin', 'analyst', 'janitor']), mfaCode: false }]
    : [first];
}

function randomFacts(random: Random, { principal, session, target: [action], through }: Omit<Parts, 'stated'>): Stated {
  const { pick } = random;
  const maybe = <Value>(name: string, share: number, values: readonly Value[]) =>
    chance(random, share) ? { [name]: pick(values) } : {};
  const inside = chance(random, 0.25);
  const user = principal?.kind === 'user' && session.kind !== 'federation-token' && through.length === 0;
  const assumes = action === 'sts:AssumeRole';
  const tags = Object.entries({ 'principal team': 1, 'resource class': 1, 'request kind': 1 }).flatMap(([tag]) =>
    chance(random, 0.75) ? [[tag, pick(['data', 'data', 'dx', 'other'])] as const] : [],
  );
  const partner = principal !== undefined && 'account' in principal && principal.account?.name === 'partner';
  return {
    tls: chance(random, 0.8),
    ...(inside
      ? { vpcEndpoint: pick(['vpce-0123456789abcdef0', 'vpce-1a2b3c4d', 'vpce-99999999']) }
      : { sourceIp: pick(['203.0.113.7', '203.0.113.99', '10.20.30.40', '192.0.2.1', '2001:db8::7', '2001:db9::7']) }),
    ...(action === 's3:ListBucket'
      ? maybe('prefix', 0.8, ['tmp/x', 'tmp/x', 'a/', 'b/c', 'home/ann/x', 'home/bob/x', 'z'])
      : {}),
    ...(partner ? maybe('organization', 0.7, [organization, 'o-zzzzzzzzzz']) : {}),
    time: pick([
      '2025-12-31T23:59:59Z',
      '2026-01-01T00:00:00Z',
      '2026-06-01T00:00:00+02:00',
      '2026-06-01T00:00:00Z',
      '2026-12-31T22:00:00Z',
      '2027-02-01T00:00:00Z',
    ]),
    viaAwsService:
      ['user', 'role'].includes(principal?.kind ?? '') && !assumes && through.length === 0 && chance(random, 0.15),
    tags: Object.fromEntries(tags),
    claims: {
      aud: [
        principal?.kind === 'saml'
          ? 'https://signin.aws.amazon.com/saml'
          : pick(['sts.amazonaws.com', 'sts.amazonaws.com', 'x']),
      ],
      sub: [
        pick(
          principal?.kind === 'saml'
            ? ['zoe', 'yan', 'max']
            : ['repo:acme/site:ref:refs/heads/main', 'repo:acme/app:x', 'repo:evil/site:ref:refs/heads/main'],
        ),
      ],
    },
    ...(assumes ? maybe('externalId', 0.7, ['7c1f0a', '7c1f0a', 'b2', 'c3']) : {}),
    ...maybe('mfaDeleteCode', 0.4, ['valid', 'valid', 'wrong']),
    keys: {
      ...maybe('s3:x-amz-server-side-encryption', 0.7, ['aws:kms', 'AES256']),
      ...maybe('s3:signatureAge', 0.7, ['599', '600', '601']),
    },
    code: assumes && user && chance(random, 0.4),
  };
}

/** Which declared thing is it, and whose? */
function placeOf(
  { accounts, buckets, principals }: Spec,
  arn: string,
): Pick<Call, 'arn' | 'owner' | 'bucket' | 'role'> {
  const bucket = [...buckets.values()].find((one) => arn === one.arn || arn.startsWith(`${one.arn}/`));
  const role = [...principals.values()].find((one) => one.kind === 'role' && one.arn === arn);
  const owner = bucket?.account ?? [...accounts.values()].find(({ id }) => id === arn.split(':')[4]);
  return { arn, ...(bucket && { bucket }), ...(role?.kind === 'role' && { role }), ...(owner && { owner }) };
}

function requestOf(spec: Spec, { principal, session, through, target: [action, arn], stated }: Parts): Request {
  const { tls, sourceIp, vpcEndpoint, prefix, time, viaAwsService, tags, externalId, mfaDeleteCode, code, keys } =
    stated;
  const { bucket, role } = placeOf(spec, arn);
  const object = bucket !== undefined && arn !== bucket.arn;
  const raw: Readonly<Record<string, string | undefined>> = {
    'aws:ViaAWSService': viaAwsService ? 'true' : undefined,
    'aws:SourceVpce': vpcEndpoint,
    'aws:PrincipalTag/team': tags['principal team'],
    [object ? 's3:ExistingObjectTag/class' : 'aws:ResourceTag/class']: tags['resource class'],
    [object ? 's3:RequestObjectTag/kind' : 'aws:RequestTag/kind']: tags['request kind'],
    'sts:ExternalId': externalId,
    's3:x-amz-server-side-encryption': keys['s3:x-amz-server-side-encryption'],
    's3:signatureAge': keys['s3:signatureAge'],
  };
  const states = Object.entries(raw).filter(([key, value]) => value !== undefined || key !== 'aws:ViaAWSService');
  const vouched = principal?.kind === 'oidc' || principal?.kind === 'saml';
  return {
    as: principal?.name ?? 'anonymous',
    session,
    ...(vouched ? { claims: stated.claims } : {}),
    ...(through.length > 0 ? { through } : {}),
    action,
    actionTypes: catalogue.action(action)?.resourceTypes ?? [],
    resource: { arn, ...(bucket && { bucket: bucket.name }), ...(role && { principal: role.name }) },
    facts: {
      tls,
      time,
      ...(sourceIp === undefined ? {} : { sourceIp }),
      ...(prefix === undefined ? {} : { prefix }),
      ...organizationOf(stated, principal),
      ...(code ? { mfaCode: 'given' } : {}),
      ...(mfaDeleteCode === undefined ? {} : { mfaDeleteCode: mfaDeleteCode as 'valid' }),
      aws: Object.fromEntries(states.map(([key, value]) => [key, value === undefined ? [] : [value]])),
    },
  };
}

/** Only of accounts that the spec puts nowhere. */
function organizationOf({ organization: id }: Stated, principal: Principal | undefined) {
  const account = principal !== undefined && 'account' in principal ? principal.account : undefined;
  return account === undefined || account.organization !== undefined ? {} : { organization: id ?? 'none' };
}

/** The calls that a request makes, one after the other, the last being the one asked for. */
export function callsOf(spec: Spec, parts: Parts, settled: Settled, heldAnything: boolean): readonly Call[] {
  const { principal, session, through, target, stated } = parts;
  let asker = firstAsker(principal, session);
  let mfa = stated.viaAwsService ? false : firstMfa(asker, session, settled);
  const calls: Call[] = [];
  for (const { role: name, mfaCode } of through) {
    const role = spec.principals.get(name);
    if (role?.kind !== 'role') throw new Error(`${name} is no role`);
    const vouched = principal?.kind === 'oidc' || principal?.kind === 'saml' ? assumptionOf[principal.kind] : '';
    const action = calls.length === 0 && vouched ? vouched : 'sts:AssumeRole';
    const facts = factsOf(stated, asker, mfa, mfaCode, settled);
    calls.push({ asker, action, ...placeOf(spec, role.arn), facts, heldAnything });
    const before = typeof mfa === 'number' && !mfaCode ? { before: mfa } : {};
    const kind = action === 'sts:AssumeRole' ? 'role-session' : 'identity-provider';
    mfa = mfaOf({ who: { type: 'role' }, kind, ...before }, settled);
    asker = askerOf(role);
  }
  const facts = factsOf(stated, asker, mfa, stated.code, settled);
  return [...calls, { asker, action: target[0], ...placeOf(spec, target[1]), facts, heldAnything }];
}

function firstAsker(principal: Principal | undefined, { kind, mfaAge }: Session): Asker {
  const asker = askerOf(principal);
  if (kind === 'federation-token') return { ...asker, kind: 'federated' };
  return kind === 'session-token' && mfaAge === undefined ? { ...asker, keptFromIam: true } : asker;
}

function firstMfa({ kind: type }: Asker, { kind, mfaAge }: Session, settled: Settled): Mfa {
  if (type === 'token') return undefined;
  return mfaOf({ who: { type }, kind, ...(mfaAge === undefined ? {} : { mfaAge }) }, settled);
}

const ofTokens = new Unsaid('of which organization the bearer of a token is');

function factsOf(stated: Stated, asker: Asker, mfa: Mfa, code: boolean, settled: Settled): Facts {
  const { code: _, organization: said, keys, ...facts } = stated;
  const seen = code && settled.caller_sees_mfa_code === 'seen' ? 0 : mfa;
  const id = asker.account?.organization === undefined ? said : organization;
  const isAwsService =
    asker.kind === 'anonymous' || asker.kind === 'token' ? {} : { isAwsService: asker.kind === 'service' };
  const username = usernameOf(asker);
  return {
    ...facts,
    mfa: seen,
    trustMfa: code ? 0 : mfa,
    ...(asker.kind === 'token' ? { organization: ofTokens } : id === undefined ? {} : { organization: id }),
    ...isAwsService,
    ...(username === undefined ? {} : { username }),
    keys: { ...keys, 'aws:SecureTransport': String(stated.tls) },
  };
}
