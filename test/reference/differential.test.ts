// The engine against the reference on requests in the spec's words: sessions, roles assumed one after the other, and what
// is assumed of AWS. A failure prints the seed that brings it back: SEED=…
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ask } from '../../src/evaluate/ask.ts';
import { estateOf } from '../../src/evaluate/estate.ts';
import type { Hop, Request } from '../../src/evaluate/request.ts';
import type { PolicyDocument, RenderedKind } from '../../src/iam/document.ts';
import { policyFromData } from '../../src/iam/read-policy.ts';
import { type Assumptions, assumptionValues, nothingAssumed, type Session } from '../../src/iam/session.ts';
import type { Manifest, ManifestDocument } from '../../src/manifest.ts';
import { estate as wired } from '../evaluate/estates.ts';
import { type Random, seed, random as seeded } from '../seeded.ts';
import type { Json } from './case.ts';
import { type Answer, answer, everyWay } from './combine.ts';
import { allOperators, Coverage, countPolicies } from './coverage.ts';
import { type Aim, chance, randomDocument } from './generate-statements.ts';
import { keysOf, type Mfa, mfaOf, type Settled } from './keys.ts';
import type { Doubt, Keys, Who } from './semantics.ts';

const rounds = 1500;
const requestsEach = 4;

const { manifest: base } = wired({});
const [home, partner] = ['444455556666', '111122223333'];

const callers: Readonly<Record<string, Who>> = {
  alice: { type: 'user', arn: `arn:aws:iam::${home}:user/team/alice`, account: home },
  bob: { type: 'user', arn: `arn:aws:iam::${home}:user/bob`, account: home },
  paula: { type: 'user', arn: `arn:aws:iam::${partner}:user/paula`, account: partner },
  admin: { type: 'role', arn: `arn:aws:iam::${home}:role/ops/admin`, account: home },
  visitor: { type: 'role', arn: `arn:aws:iam::${partner}:role/visitor`, account: partner },
  root: { type: 'root', arn: `arn:aws:iam::${home}:root`, account: home },
  'partner-root': { type: 'root', arn: `arn:aws:iam::${partner}:root`, account: partner },
  lambda: { type: 'service', name: 'lambda.amazonaws.com' },
  anonymous: { type: 'anonymous' },
};
const holders = ['alice', 'bob', 'paula', 'admin', 'visitor', 'staff'];
const anonymous: Who = { type: 'anonymous' };

const targets: readonly (readonly [action: string, arn: string])[] = [
  ['s3:GetObject', 'arn:aws:s3:::acme-data/reports/q3.csv'],
  ['s3:PutObject', 'arn:aws:s3:::acme-data/home/alice/x'],
  ['s3:GetObject', 'arn:aws:s3:::acme-data/home/nobody/x'],
  ['s3:PutObject', 'arn:aws:s3:::acme-data/a*b'],
  ['s3:GetObject', 'arn:aws:s3:::acme-data/axb'],
  ['s3:GetObject', 'arn:aws:s3:::acme-data/alice/x:y'],
  ['s3:ListBucket', 'arn:aws:s3:::acme-data'],
  ['s3:PutBucketPolicy', 'arn:aws:s3:::acme-data'],
  ['s3:ListAllMyBuckets', '*'],
  ['sts:AssumeRole', `arn:aws:iam::${home}:role/ops/admin`],
  ['sts:AssumeRole', `arn:aws:iam::${partner}:role/visitor`],
  ['iam:GetRole', `arn:aws:iam::${home}:role/ops/admin`],
];

/** Keys whose values a request states, or that follow from its session. */
const keys = [
  ...['aws:username', 's3:prefix', 'aws:PrincipalTag/team', 'example:Kind', 'aws:TagKeys'],
  ...['aws:MultiFactorAuthAge', 'aws:MultiFactorAuthPresent', 'aws:SecureTransport', 'aws:ViaAWSService'],
  ...['aws:CurrentTime', 'aws:EpochTime', 'aws:SourceIp', 'example:Size', 'example:Bytes', 'example:Source'],
];

const principals: readonly Json[] = [
  { AWS: '*' },
  { Service: 'lambda.amazonaws.com' },
  ...[home, partner, `arn:aws:iam::${home}:root`, `arn:aws:iam::${partner}:root`].map((AWS) => ({ AWS })),
  ...Object.values(callers).flatMap(({ arn, type }) => (arn && type !== 'root' ? [{ AWS: arn }] : [])),
  { AWS: `arn:aws:sts::${home}:assumed-role/admin/s1` },
  { AWS: `arn:aws:sts::${home}:federated-user/alice` },
];

interface World {
  readonly documents: Readonly<Record<string, Json>>;
  readonly estate: ReturnType<typeof estateOf>;
  /** A federation token's name, and with it the ARN, is not known in a spec's words. */
  readonly asksForArns: boolean;
}

function randomWorld(random: Random): World {
  const asksForArns = chance(random, 0.6);
  const documents: Record<string, Json> = {};
  const make = (kind: RenderedKind): Json => {
    const [action, resource] = random.pick(targets.filter(([each]) => kind !== 'bucket' || each.startsWith('s3:')));
    const aim: Aim = {
      action: kind === 'trust' ? 'sts:AssumeRole' : action,
      resource,
      principals,
      keys: asksForArns ? [...keys, 'aws:PrincipalArn'] : keys,
    };
    return randomDocument(random, kind, aim);
  };
  for (const name of holders) if (chance(random, 0.6)) documents[`identity ${name}`] = make('identity');
  if (chance(random, 0.85)) documents['bucket data'] = make('bucket');
  for (const role of ['admin', 'visitor']) if (chance(random, 0.9)) documents[`trust ${role}`] = make('trust');
  const read = new Map<string, PolicyDocument>();
  const listed: Record<string, ManifestDocument> = {};
  for (const [place, data] of Object.entries(documents)) {
    const [kind, target] = place.split(' ') as [RenderedKind, string];
    const told = (code: string, at: readonly (string | number)[], message: string) => {
      throw new Error(`the generator made a malformed policy: ${code} at ${at.join('.')}: ${message}`);
    };
    const parsed = policyFromData(data, kind, told, { empty: 'taken' });
    if (parsed) read.set(place, parsed);
    listed[place] = { kind, file: `${place}.json`, attached_to: target };
  }
  const manifest: Manifest = { ...base, documents: listed };
  return { documents, estate: estateOf({ manifest, documents: read }, new Map()), asksForArns };
}

function randomSession(random: Random, { type }: Who, { asksForArns }: World): Session {
  if (type === 'service' || type === 'anonymous') return { kind: 'none' };
  if (type === 'role') {
    return { kind: random.pick(['role-session', 'instance-profile', 'identity-provider'] as const) };
  }
  if (type === 'user' && !asksForArns && chance(random, 0.25)) return { kind: 'federation-token' };
  const kind = random.pick(['access-key', 'console', 'session-token'] as const);
  return kind === 'access-key' || chance(random, 0.4) ? { kind } : { kind, mfaAge: random.pick([0, 599, 600, 4000]) };
}

/** One role or two, the first with an MFA code now and then, which only a user can give. */
function randomHops(random: Random, { type }: Who): readonly Hop[] {
  const hop = (first: boolean): Hop => ({
    role: random.pick(['admin', 'visitor']),
    mfaCode: first && type === 'user' && chance(random, 0.3),
  });
  return chance(random, 0.3) ? [hop(true), hop(false)] : [hop(true)];
}

function randomRequest(random: Random, world: World): Request {
  const as = random.pick(Object.keys(callers));
  const who = callers[as] ?? anonymous;
  const [action, arn] = random.pick(targets);
  const session = randomSession(random, who, world);
  const through = (who.type === 'user' || who.type === 'role') && action.startsWith('s3:') && chance(random, 0.25);
  const hops = session.kind === 'federation-token' ? [] : randomHops(random, who);
  const optional = <Value>(name: string, values: readonly Value[]) =>
    chance(random, 0.3) ? { [name]: random.pick(values) } : {};
  const isUser = who.type === 'user' && session.kind !== 'federation-token';
  return {
    as,
    session,
    ...(through && hops.length > 0 ? { through: hops } : {}),
    action,
    actionTypes: arn === '*' ? [] : ['any'],
    resource: { arn },
    facts: {
      ...(who.type === 'service' || chance(random, 0.3)
        ? { sourceIp: random.pick(['203.0.113.77', '198.51.100.200']) }
        : {}),
      ...optional('tls', [true, false]),
      ...optional('prefix', ['alice', 'team/x', 'ops']),
      ...optional('time', ['2025-06-01T00:00:00+02:00', '2026-01-15T12:00:01Z']),
      ...(action === 'sts:AssumeRole' && isUser && chance(random, 0.3) ? { mfaCode: 'given' } : {}),
      aws: {
        'aws:PrincipalTag/team': random.pick([[], ['alice'], ['OPS'], ['a*'], [home]]),
        'aws:TagKeys': random.pick([[], ['alice'], ['alice', 'ops'], ['Alice', 'team/x', 'zzz']]),
        'example:Kind': random.pick([[], ['alice'], ['OPS'], ['a*']]),
        'example:Size': random.pick([[], ['600'], ['0'], ['600.50']]),
        'example:Bytes': random.pick([[], ['QUJD']]),
        'example:Source': random.pick([[], ['arn:aws:s3:::acme-data'], [`arn:aws:iam::${home}:user/x:y`]]),
      },
    },
  };
}

/** Every way to settle what the assumptions leave open. */
function settledWays(assumptions: Assumptions): readonly Settled[] {
  let all: readonly Readonly<Record<string, string>>[] = [{}];
  for (const [name, values] of Object.entries(assumptionValues)) {
    const assumed = assumptions[name as keyof Assumptions];
    const open = assumed === 'either' ? values : [assumed];
    all = all.flatMap((each) => open.map((value) => ({ ...each, [name]: value })));
  }
  return all as unknown as readonly Settled[];
}

type Decided = Answer | 'session' | 'broken';

/** Every answer that AWS may give; undefined where there are too many ways to try. */
function referenceResults(
  documents: World['documents'],
  request: Request,
  assumptions: Assumptions,
): ReadonlySet<Decided> | undefined {
  const results = new Set<Decided>();
  for (const settled of settledWays(assumptions)) {
    const all = everyWay((doubt) => decided({ documents, request, settled, doubt }));
    if (all === undefined) return undefined;
    for (const result of all) results.add(result);
  }
  return results;
}

interface Way {
  readonly documents: World['documents'];
  readonly request: Request;
  readonly settled: Settled;
  readonly doubt: Doubt;
}

/** A caller on its way through the roles: whose policies count, as whom AWS sees it, and its MFA. */
interface Acting {
  readonly name: string;
  readonly who: Who;
  readonly session: Session;
  readonly mfa: Mfa;
}

function decided(way: Way): Decided {
  const { request, settled } = way;
  const { session, through = [], action, resource, facts } = request;
  const named = callers[request.as] ?? anonymous;
  const who = session.kind === 'federation-token' ? federated(named) : named;
  const { kind, mfaAge } = session;
  const first = mfaOf({ who, kind, ...(mfaAge === undefined ? {} : { mfaAge }) }, settled);
  let acting: Acting = { name: request.as, who, session, mfa: first };
  for (const { role: name, mfaCode } of through) {
    const role = callers[name] ?? anonymous;
    if (oneCall(way, acting, 'sts:AssumeRole', role.arn ?? '', mfaCode) !== 'allow') return 'broken';
    const before = mfaCode || typeof acting.mfa !== 'number' ? {} : { before: acting.mfa };
    const mfa = mfaOf({ who: role, kind: 'role-session', ...before }, settled);
    acting = { name, who: role, session: { kind: 'role-session' }, mfa };
  }
  return oneCall(way, acting, action, resource.arn, facts.mfaCode === 'given');
}

function federated({ arn = '', account = '' }: Who): Who {
  return { type: 'federated', account, issuer: arn };
}

function oneCall(way: Way, acting: Acting, action: string, arn: string, code: boolean): Decided {
  const { documents, request, settled, doubt } = way;
  const { name, who, session, mfa } = acting;
  if (who.type === 'root' && action === 'sts:AssumeRole') return 'session';
  if ((who.type === 'federated' || who.type === 'anonymous') && /^(iam|sts):/.test(action)) return 'session';
  if (session.kind === 'session-token' && session.mfaAge === undefined && action.startsWith('iam:')) return 'session';
  const { tls, sourceIp, time, prefix, aws } = request.facts;
  const facts = {
    tls: tls === undefined ? undefined : String(tls),
    sourceIp,
    time,
    prefix: action === 's3:ListBucket' ? prefix : undefined,
  };
  const seen = code && settled.caller_sees_mfa_code === 'seen' ? 0 : mfa;
  const places = [`identity ${name}`, ...(name === 'alice' ? ['identity staff'] : [])];
  const identity = places.flatMap((place): readonly Json[] => (documents[place] ? [documents[place]] : []));
  const kind = action.startsWith('sts:') ? 'trust' : arn.startsWith('arn:aws:s3') ? 'bucket' : undefined;
  const resource = documents[`${kind} ${kind === 'bucket' ? 'data' : arn.split('/').at(-1)}`] ?? null;
  const owner = kind === 'bucket' ? home : arn.split(':')[4];
  const situation = {
    who,
    action,
    arn,
    ...(owner === undefined ? {} : { owner }),
    policies: { identity, resource },
    callerKeys: keysOf(who, seen, aws as Keys, facts),
    keys: keysOf(who, code ? 0 : mfa, aws as Keys, facts),
  };
  return answer(situation, doubt).answer;
}

/** Holds the verdict on one random request against the reference's results, the kinds of decision included. */
function compareOne(random: Random, world: World, place: string, coverage: Coverage): void {
  const { documents, estate } = world;
  const request = randomRequest(random, world);
  const assumptions = chance(random, 0.5) ? nothingAssumed : settledAtRandom(random);
  const expected = referenceResults(documents, request, assumptions);
  coverage.add(expected === undefined ? 'too many doubts' : 'compared');
  if (expected === undefined) return;
  const verdict = ask(estate, request, assumptions);
  const outcomes = new Set(
    [...expected].map((result) => (result === 'allow' || result === 'broken' ? result : 'deny')),
  );
  const wanted = outcomes.size === 1 ? [...outcomes][0] : 'unknown';
  coverage.add(`outcome ${wanted}`);
  coverage.add(`session ${request.session.kind}`);
  coverage.add(`roles ${request.through?.length ?? 0}`);
  const wrong = (what: string) => {
    const file = path.join(os.tmpdir(), `iamspec-differential-${seed}.json`);
    fs.writeFileSync(
      file,
      JSON.stringify({ documents, request, assumptions, expected: [...expected], verdict }, null, 1),
    );
    return assert.unreachable(`${what} (${place}); the story is in ${file}`);
  };
  if (verdict.outcome !== wanted) wrong(`${verdict.outcome} instead of ${wanted}`);
  if (wanted === 'broken' || wanted === 'unknown') return;
  const kinds = verdict.cases.map(({ decision }) => decision.kind).sort();
  const same = [...new Set(kinds)].join() === [...expected].sort().join();
  if (!same) wrong(`${kinds.join()} instead of ${[...expected].join()}`);
  for (const kind of expected) coverage.add(`kind ${kind}`);
}

test(`engine and reference agree on requests in the spec's words (seed ${seed})`, () => {
  const random = seeded(seed);
  const coverage = new Coverage();
  for (let round = 0; round < rounds; round++) {
    const world = randomWorld(random);
    const identity = Object.values(world.documents);
    countPolicies({ policies: { identity }, request: { principal: '', action: '', resource: '' } }, coverage);
    for (let each = 0; each < requestsEach; each++) {
      compareOne(random, world, `SEED=${seed}, round ${round}`, coverage);
    }
  }
  const wanted = [
    ...['allow', 'deny', 'unknown', 'broken'].map((each) => `outcome ${each}`),
    ...['explicit-deny', 'implicit-deny', 'session'].map((each) => `kind ${each}`),
    ...['federation-token', 'identity-provider', 'instance-profile', 'console'].map((each) => `session ${each}`),
    ...['roles 1', 'roles 2'],
  ];
  assert.equal(coverage.lacking(wanted, 20), [], 'occurred too seldom');
  assert.equal(coverage.lacking(allOperators, 1), [], 'never occurred');
  assert.ok(coverage.of('too many doubts') < coverage.of('compared') / 100, 'too many doubts');
});

function settledAtRandom(random: Random): Assumptions {
  const entries = Object.entries(assumptionValues).map(([name, values]) => [
    name,
    random.pick(values as readonly string[]),
  ]);
  return Object.fromEntries(entries) as unknown as Assumptions;
}

test.run();
