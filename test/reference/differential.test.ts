// The engine against the reference, on thousands of generated policies and requests. A failure prints the seed that
// brings it back: SEED=…
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decide } from '../../src/evaluate/decide.ts';
import { estateOf } from '../../src/evaluate/estate.ts';
import type { Request } from '../../src/evaluate/request.ts';
import type { DocumentKind, PolicyDocument } from '../../src/iam/document.ts';
import { operators } from '../../src/iam/operators.ts';
import { policyFromData } from '../../src/iam/read-policy.ts';
import { type Assumptions, assumptionValues, nothingAssumed, type Session } from '../../src/iam/session.ts';
import type { Manifest, ManifestDocument } from '../../src/manifest.ts';
import { estate as wired } from '../evaluate/estates.ts';
import { seed, random as seeded } from '../seeded.ts';
import { document, pick, type Random } from './generate.ts';
import { keysOf, mfaOf, type Settled } from './keys.ts';
import { type Answer, answer, type Doubt, type Json, type Keys, type Who } from './semantics.ts';

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
  lambda: { type: 'service', service: 'lambda.amazonaws.com' },
  anonymous: { type: 'anonymous' },
};
const holders = ['alice', 'bob', 'paula', 'admin', 'visitor', 'staff'];

interface World {
  readonly documents: Readonly<Record<string, Json>>;
  readonly estate: ReturnType<typeof estateOf>;
}

function randomWorld(random: Random): World {
  const documents: Record<string, Json> = {};
  for (const name of holders) if (random() < 0.6) documents[`identity ${name}`] = document(random, 'identity');
  if (random() < 0.85) documents['bucket data'] = document(random, 'bucket');
  for (const role of ['admin', 'visitor']) if (random() < 0.9) documents[`trust ${role}`] = document(random, 'trust');
  const read = new Map<string, PolicyDocument>();
  const listed: Record<string, ManifestDocument> = {};
  for (const [place, data] of Object.entries(documents)) {
    const [kind, target] = place.split(' ') as [DocumentKind, string];
    const parsed = policyFromData(data, kind, (code, path, message) => {
      throw new Error(`the generator made a malformed policy: ${code} at ${path.join('.')}: ${message}`);
    });
    if (parsed) read.set(place, parsed);
    listed[place] = { kind, file: `${place}.json`, attached_to: target };
  }
  const manifest: Manifest = { ...base, documents: listed };
  return { documents, estate: estateOf({ manifest, documents: read }, new Map()) };
}

function randomSession(random: Random, { type }: Who): Session {
  if (type === 'service' || type === 'anonymous') return { kind: 'none' };
  if (type === 'role') return { kind: pick(random, ['role-session', 'instance-profile'] as const) };
  const kind = pick(random, ['access-key', 'console', 'session-token'] as const);
  return kind === 'access-key' || random() < 0.4 ? { kind } : { kind, mfaAge: pick(random, [0, 599, 600, 4000]) };
}

function randomRequest(random: Random): Request {
  const as = pick(random, Object.keys(callers));
  const who = callers[as] ?? { type: 'anonymous' };
  const [action, arn] = pick(random, targets);
  const through = (who.type === 'user' || who.type === 'role') && action.startsWith('s3:') && random() < 0.2;
  const optional = <Value>(name: string, values: readonly Value[]) =>
    random() < 0.3 ? { [name]: pick(random, values) } : {};
  const mfaCode = action === 'sts:AssumeRole' && who.type === 'user' && random() < 0.3;
  return {
    as,
    session: randomSession(random, who),
    ...(through
      ? { through: { role: pick(random, ['admin', 'visitor']), mfaCode: who.type === 'user' && random() < 0.3 } }
      : {}),
    action,
    actionTypes: arn === '*' ? [] : ['any'],
    resource: { arn },
    facts: {
      ...(random() < 0.3 || who.type === 'service'
        ? { sourceIp: pick(random, ['203.0.113.77', '198.51.100.200']) }
        : {}),
      ...optional('tls', [true, false]),
      ...optional('prefix', ['alice', 'team/x', 'ops']),
      ...optional('time', ['2025-06-01T00:00:00+02:00', '2026-01-15T12:00:01Z']),
      ...(mfaCode ? { mfaCode: 'given' } : {}),
      aws: {
        'aws:PrincipalTag/team': pick(random, [[], ['alice'], ['OPS'], ['a*'], [home]]),
        'aws:TagKeys': pick(random, [[], ['alice'], ['alice', 'ops'], ['Alice', 'team/x', 'zzz']]),
        'example:Kind': pick(random, [[], ['alice'], ['OPS'], ['a*']]),
        'example:Size': pick(random, [[], ['600'], ['0'], ['600.50']]),
        'example:Bytes': pick(random, [[], ['QUJD']]),
        'example:Source': pick(random, [[], ['arn:aws:s3:::acme-data'], [`arn:aws:iam::${home}:user/x:y`]]),
      },
    },
  };
}

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

const allSettled: readonly Settled[] = combinations();

function combinations(): Settled[] {
  let all: Record<string, string>[] = [{}];
  for (const [name, values] of Object.entries(assumptionValues)) {
    if (name === 'federated_mfa_key') continue;
    all = all.flatMap((each) => values.map((value) => ({ ...each, [name]: value })));
  }
  return all as unknown as Settled[];
}

type Result = Answer | 'session' | 'broken';

/** Every way that AWS may behave, tried one by one; undefined where there are too many. */
function referenceResults(
  documents: World['documents'],
  request: Request,
  assumptions: Assumptions,
): Set<Result> | undefined {
  const results = new Set<Result>();
  for (const settled of allSettled) {
    const fits = Object.entries(settled).every(([name, value]) => {
      const assumed = assumptions[name as keyof Assumptions];
      return assumed === 'either' || assumed === value;
    });
    if (!fits) continue;
    const asked: string[] = [];
    for (let bits = 0; bits < 2 ** asked.length || bits === 0; bits++) {
      const result = oneWay(documents, request, settled, (about) => {
        if (!asked.includes(about)) asked.push(about);
        return ((bits >> asked.indexOf(about)) & 1) === 1;
      });
      if (asked.length > 8) return undefined;
      results.add(result);
    }
  }
  return results;
}

function oneWay(documents: World['documents'], request: Request, settled: Settled, doubt: Doubt): Result {
  const { session, through, action, resource } = request;
  const who = callers[request.as] ?? { type: 'anonymous' };
  const mfa = mfaOf(
    { who, kind: session.kind, ...(session.mfaAge === undefined ? {} : { mfaAge: session.mfaAge }) },
    settled,
  );
  if (through === undefined) {
    return oneCall(
      documents,
      request,
      request.as,
      mfa,
      session,
      action,
      resource.arn,
      request.facts.mfaCode === 'given',
      settled,
      doubt,
    );
  }
  const role = callers[through.role] ?? who;
  const assume = oneCall(
    documents,
    request,
    request.as,
    mfa,
    session,
    'sts:AssumeRole',
    role.arn ?? '',
    through.mfaCode,
    settled,
    (about) => doubt(`assume ${about}`),
  );
  if (assume !== 'allow') return 'broken';
  const before = through.mfaCode ? undefined : session.mfaAge;
  const after = mfaOf({ who: role, kind: 'role-session', ...(before === undefined ? {} : { before }) }, settled);
  return oneCall(
    documents,
    request,
    through.role,
    after,
    { kind: 'role-session' },
    action,
    resource.arn,
    false,
    settled,
    doubt,
  );
}

function oneCall(
  documents: World['documents'],
  request: Request,
  as: string,
  mfa: undefined | false | number,
  session: Session,
  action: string,
  arn: string,
  code: boolean,
  settled: Settled,
  doubt: Doubt,
): Result {
  const who = callers[as] ?? { type: 'anonymous' };
  if (who.type === 'root' && action === 'sts:AssumeRole') return 'session';
  if (session.kind === 'session-token' && session.mfaAge === undefined && action.startsWith('iam:')) return 'session';
  const { tls, sourceIp, time, prefix, aws } = request.facts;
  const facts = {
    tls: tls === undefined ? undefined : String(tls),
    sourceIp,
    time,
    prefix: action === 's3:ListBucket' ? prefix : undefined,
  };
  const seen = code && settled.caller_sees_mfa_code === 'seen' ? 0 : mfa;
  const groups = as === 'alice' ? ['identity staff'] : [];
  const identity = [`identity ${as}`, ...groups].flatMap((place): Json[] => {
    const held = documents[place];
    return held === undefined ? [] : [held];
  });
  const kind = action.startsWith('sts:') ? 'trust' : arn.startsWith('arn:aws:s3') ? 'bucket' : undefined;
  const target = kind === 'bucket' ? 'data' : arn.split('/').at(-1);
  const found = documents[`${kind} ${target}`];
  const owner = kind === 'bucket' ? home : arn.split(':')[4];
  let number = 0;
  return answer(
    {
      who,
      action,
      arn,
      ...(owner === undefined ? {} : { owner }),
      identity,
      resource: kind === undefined ? null : { trust: kind === 'trust', ...(found ? { document: found } : {}) },
      callerKeys: keysOf(who, seen, aws as Keys, facts),
      resourceKeys: keysOf(who, code ? 0 : mfa, aws as Keys, facts),
    },
    (about) => doubt(`${about} ${number++}`),
  );
}

type Count = (what: string) => void;

/** Holds the verdict on one random request against the reference's results, the kinds of decision included. */
function compareOne(random: Random, { documents, estate }: World, place: string, count: Count): void {
  const request = randomRequest(random);
  const assumptions = random() < 0.5 ? nothingAssumed : settledAtRandom(random);
  const expected = referenceResults(documents, request, assumptions);
  if (expected === undefined) return;
  const verdict = decide(estate, request, assumptions);
  const outcomes = new Set(
    [...expected].map((result) => (result === 'allow' || result === 'broken' ? result : 'deny')),
  );
  const wanted = outcomes.size === 1 ? [...outcomes][0] : 'unknown';
  count(`outcome ${wanted}`);
  const wrong = (what: string) => {
    const story = { documents, request, assumptions, verdict, expected: [...expected] };
    return assert.unreachable(`${what} (${place}): ${JSON.stringify(story, null, 1)}`);
  };
  if (verdict.outcome !== wanted) wrong(`${verdict.outcome} instead of ${wanted}`);
  if (wanted === 'broken' || wanted === 'unknown') return;
  const kinds = verdict.cases.map(({ decision }) => decision.kind).sort();
  const same = [...new Set(kinds)].join() === [...expected].sort().join();
  if (!same) wrong(`${kinds.join()} instead of ${[...expected].join()}`);
  for (const kind of expected) count(`kind ${kind}`);
}

test(`engine and reference agree (seed ${seed})`, () => {
  const random = seeded(seed).fraction;
  const seen = new Map<string, number>();
  const count = (what: string) => seen.set(what, (seen.get(what) ?? 0) + 1);
  for (let round = 0; round < rounds; round++) {
    const world = randomWorld(random);
    for (const [, name] of JSON.stringify(world.documents).matchAll(/"((?:For\w+:)?[A-Z]\w+)":\{"/g)) count(`${name}`);
    for (let each = 0; each < requestsEach; each++) {
      compareOne(random, world, `SEED=${seed}, round ${round}`, count);
    }
  }
  const often = ['allow', 'deny', 'unknown', 'broken'].map((each) => `outcome ${each}`);
  const kinds = ['explicit-deny', 'implicit-deny', 'session'].map((each) => `kind ${each}`);
  for (const what of [...often, ...kinds]) {
    assert.ok((seen.get(what) ?? 0) >= 20, `${what} occurred ${seen.get(what) ?? 0} times`);
  }
  const wanted = Object.keys(operators).flatMap((name) => [
    ...(name === 'Null' ? [] : [`${name}IfExists`]),
    ...['', 'ForAllValues:', 'ForAnyValue:'].map((set) => `${set}${name}`),
  ]);
  for (const name of wanted) assert.ok(seen.has(name), `${name} never occurred`);
});

function settledAtRandom(random: Random): Assumptions {
  const entries = Object.entries(assumptionValues).map(([name, values]) => [
    name,
    pick(random, values as readonly string[]),
  ]);
  return Object.fromEntries(entries) as unknown as Assumptions;
}

test.run();
