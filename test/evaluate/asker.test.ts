// One who asks many things gets the answers of one who asks each thing alone, though not everything is found out anew.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checksOf } from '../../src/check/plan.ts';
import { ask } from '../../src/evaluate/ask.ts';
import { askerOf } from '../../src/evaluate/asker.ts';
import type { Estate } from '../../src/evaluate/estate.ts';
import { estateOf } from '../../src/evaluate/estate.ts';
import type { Request, Verdict } from '../../src/evaluate/request.ts';
import type { PolicyDocument } from '../../src/iam/document.ts';
import { policyFromData } from '../../src/iam/read-policy.ts';
import { type Assumptions, nothingAssumed } from '../../src/iam/session.ts';
import type { ManifestDocument } from '../../src/manifest.ts';
import { openLibrary } from '../../src/pipeline.ts';
import { Refusal } from '../../src/text/diagnostic.ts';
import { buildShipped } from '../build.ts';
import type { Json } from '../reference/case.ts';
import { randomDocument } from '../reference/generate-statements.ts';
import { type Random, random, seed } from '../seeded.ts';
import { bucket, estate, home, object, partner, request } from './estates.ts';

const test = suite('evaluate/asker');

/** What was decided in words, or how it was refused. */
function saidBy(step: () => Verdict): unknown {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.diagnostics;
  }
}

interface Compared {
  /** Requests that were decided. */
  readonly decided: number;
  /** Answers that were made for them. */
  readonly made: number;
}

/** Asks all in turn of one asker, twice. */
function compare(of: Estate, requests: readonly Request[], assumptions: Assumptions, name: string): Compared {
  const [first] = requests;
  if (first === undefined) return { decided: 0, made: 0 };
  let decided = 0;
  const asker = askerOf(of, first, assumptions);
  const made = new Set<unknown>();
  for (const each of [...requests, ...requests.toReversed()]) {
    const alone = saidBy(() => ask(of, each, assumptions));
    const among = saidBy(() => asker.verdict(each));
    assert.equal(among, alone, `${name}: ${JSON.stringify(each)}`);
    if (Array.isArray(among)) continue;
    decided += 1;
    made.add(among);
  }
  return { decided, made: made.size };
}

/** Those who ask the same but for what is done to what. */
function byAsker(requests: readonly Request[]): readonly (readonly Request[])[] {
  const groups = new Map<string, Request[]>();
  for (const each of requests) {
    const id = JSON.stringify([each.as, each.session, each.claims, each.through, each.facts]);
    groups.set(id, [...(groups.get(id) ?? []), each]);
  }
  return [...groups.values()];
}

test('each caller of the shipped specs asks for all that anybody asks for', () => {
  const { catalogue } = openLibrary();
  const all = { decided: 0, made: 0 };
  for (const { spec, rendering, held } of buildShipped()) {
    const of = estateOf(rendering, held);
    const requests = spec.tests.flatMap((each) => checksOf(each, catalogue)).map((check) => check.request);
    const deeds = [...new Map(requests.map((each) => [`${each.action} ${each.resource.arn}`, each])).values()];
    for (const [first] of byAsker(requests)) {
      if (first !== undefined)
        add(
          all,
          compare(
            of,
            deeds.map((each) => doing(first, each)),
            spec.assumptions,
            spec.name,
          ),
        );
    }
  }
  assert.ok(all.decided > 3000, `${all.decided}`);
  assert.ok(all.made < all.decided / 2, `${all.made} of ${all.decided}`);
});

function add(all: { decided: number; made: number }, { decided, made }: Compared): void {
  all.decided += decided;
  all.made += made;
}

function doing(by: Request, { action, actionTypes, resource }: Request): Request {
  return { ...by, action, actionTypes, resource };
}

const arns = [
  object,
  bucket,
  `${bucket}/reports/q4.csv`,
  `${bucket}/reports`,
  `${bucket}/raw/a:b/c`,
  `${bucket}x/raw`,
  'arn:aws:s3:::other/x',
  'arn:aws-cn:s3:::acme-data/x',
  '*',
  `arn:aws:iam::${home}:role/ops/admin`,
  `arn:aws:iam::${home}:role/ops`,
  `arn:aws:iam::${home}:role/ops/admin/more`,
  `arn:aws:iam::${partner}:role/visitor`,
  `arn:aws:iam::${home}:user/team/alice`,
  'no-arn',
];
const actions = ['s3:GetObject', 's3:DeleteObject', 's3:ListBucket', 'sts:AssumeRole', 'iam:GetRole'];
const who: readonly Partial<Request>[] = [
  {},
  { as: 'paula', session: { kind: 'console' } },
  { as: 'root', session: { kind: 'console', mfaAge: 60 } },
  { as: 'admin', session: { kind: 'role-session' } },
  { as: 'alice', session: { kind: 'session-token', mfaAge: 60 }, through: [{ role: 'admin', mfaCode: false }] },
  { as: 'anonymous', session: { kind: 'none' } },
  { as: 'nobody' },
];

const holders = ['bucket data', 'identity alice', 'identity paula', 'identity admin', 'trust admin'] as const;

const principals: readonly Json[] = [
  { AWS: '*' },
  { Service: 'lambda.amazonaws.com' },
  ...[home, partner, `arn:aws:iam::${home}:user/team/alice`, `arn:aws:iam::${home}:role/ops/admin`].map((AWS) => ({
    AWS,
  })),
];

function randomEstate(next: Random): Estate {
  const documents = new Map<string, PolicyDocument>();
  const listed: Record<string, ManifestDocument> = {};
  for (const place of holders) {
    const [kind, target] = place.split(' ') as ['bucket' | 'identity' | 'trust', string];
    const aim = { action: kind === 'trust' ? 'sts:AssumeRole' : 's3:GetObject', resource: object, principals };
    const document = policyFromData(randomDocument(next, kind, aim), kind, (code) => assert.unreachable(code), {
      empty: 'taken',
    });
    if (document !== undefined) documents.set(place, document);
    listed[place] = { kind, file: `${place}.json`, attached_to: target };
  }
  const { manifest } = estate({});
  return estateOf({ manifest: { ...manifest, documents: listed }, documents }, new Map());
}

/** The mutation run tries them often, and asks for fewer. */
const rounds = Number(process.env.ROUNDS ?? 60);

test('whatever is asked on generated policies, refused things among them', () => {
  const next = random(seed);
  const all = { decided: 0, made: 0 };
  for (let round = 0; round < rounds; round += 1) {
    const of = randomEstate(next);
    for (const by of who) {
      const some = actions.flatMap((action) => arns.map((arn) => request({ ...by, action, arn })));
      const none = actions.map((action) => ({ ...request({ ...by, action }), actionTypes: [] }));
      add(all, compare(of, [...some, ...none], nothingAssumed, `seed ${seed}, round ${round}`));
    }
  }
  assert.ok(all.decided > rounds * 200 && all.made < all.decided * 0.6, `${all.made} of ${all.decided}`);
});

test('a pattern with a variable is held against the values of the request, a doubtful one included', () => {
  const of = estate({
    'identity alice': [
      { Effect: 'Allow', Action: 's3:*', Resource: `${bucket}/\${aws:username}/*` },
      { Effect: 'Allow', Action: 's3:*', Resource: `${bucket}/\${aws:PrincipalTag/team}/*` },
      { Effect: 'Deny', Action: 's3:*', Resource: `${bucket}/\${aws:MultiFactorAuthPresent}/*` },
    ],
  });
  const keys = ['alice/x', 'red/x', 'red', 'false/x', 'true/x'];
  for (const session of [{ kind: 'console' }, { kind: 'session-token' }] as const) {
    const requests = keys.map((key) => request({ session, arn: `${bucket}/${key}` }));
    compare(of, requests, nothingAssumed, session.kind);
  }
});

test('things that the same statements cover have one answer between them', () => {
  const of = estate({ 'identity alice': [{ Effect: 'Allow', Action: 's3:*', Resource: `${bucket}/a/*` }] });
  const requests = [1, 2, 3, 4].map((number) => request({ arn: `${bucket}/${number > 2 ? 'a' : 'b'}/${number}` }));
  assert.equal(compare(of, requests, nothingAssumed, 'two kinds'), { decided: 8, made: 2 });
});

test('what hangs on something that AWS leaves open is no one else’s answer', () => {
  const pattern = `${bucket}/\${aws:MultiFactorAuthPresent}/*`;
  const of = estate({ 'identity alice': [{ Effect: 'Allow', Action: 's3:*', Resource: pattern }] });
  const requests = ['other/x', 'false/x', 'true/x'].map((key) =>
    request({ session: { kind: 'session-token' }, arn: `${bucket}/${key}` }),
  );
  for (const each of [requests, requests.toReversed()]) {
    const asker = askerOf(of, requests[0] as Request, nothingAssumed);
    assert.equal(
      new Map(each.map((one) => [one.resource.arn, asker.verdict(one).outcome])),
      new Map(each.map((one) => [one.resource.arn, one.resource.arn.includes('/false/') ? 'unknown' : 'deny'])),
    );
  }
});

test('a code that is given in the call is not seen by the caller’s own policies, whatever the role’s see', () => {
  const role = (name: string) => `arn:aws:iam::${home}:role/${name}`;
  const named = (name: string) => ({ kind: 'role', account: 'home', arn: role(name), has: [] }) as const;
  const roles = { one: named('xyz'), two: named('false'), three: named('true') };
  const trust = [{ Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' }];
  const Resource = role('${aws:MultiFactorAuthPresent}');
  const session = { kind: 'console' } as const;
  const of = estate(
    {
      'identity alice': [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource }],
      ...{ 'trust one': trust, 'trust two': trust, 'trust three': trust },
    },
    { principals: roles },
  );
  const requests = ['xyz', 'false', 'true'].map((name) =>
    request({ session, action: 'sts:AssumeRole', arn: role(name), facts: { mfaCode: 'given' } }),
  );
  const asker = askerOf(of, requests[0] as Request, { ...nothingAssumed, caller_sees_mfa_code: 'unseen' });
  assert.equal(
    requests.map((each) => asker.verdict(each).outcome),
    ['deny', 'allow', 'deny'],
  );
});

test('one thing after another, of which each is another kind of thing', () => {
  const of = estate({ 'identity alice': [{ Effect: 'Allow', Action: '*', Resource: '*' }] });
  const asker = askerOf(of, request(), nothingAssumed);
  const allowed = asker.verdict(request());
  assert.is(allowed.outcome, 'allow');
  assert.equal(
    allowed.cases.map(({ step }) => step),
    ['act'],
  );
  assert.throws(() => asker.verdict({ ...request(), actionTypes: [] }), /works on no resource/);
  for (const arn of ['arn:aws:s3:::acme-dat2/x', 'arn:aws:s3:::acme-dat2']) {
    asker.verdict(request({ arn: bucket }));
    assert.throws(() => asker.verdict(request({ arn })), /lies in no declared bucket/, arn);
  }
});

test('doubts on the way and doubts at the end are told together', () => {
  const tagged = (key: string) => ({ StringEquals: { [`aws:${key}`]: 'blue' } });
  const trust = { Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' };
  const of = estate({
    'trust admin': [
      { ...trust, Principal: { AWS: `arn:aws:iam::${home}:user/team/alice` }, Condition: tagged('PrincipalTag/a') },
    ],
    'identity admin': [{ Effect: 'Allow', Action: '*', Resource: '*', Condition: tagged('PrincipalTag/b') }],
  });
  const verdict = ask(of, request({ through: [{ role: 'admin', mfaCode: false }] }), nothingAssumed);
  const text = JSON.stringify(verdict.cases);
  assert.is(verdict.outcome, 'unknown');
  assert.match(text, 'PrincipalTag/a');
  assert.match(text, 'PrincipalTag/b');
  const last = verdict.cases.filter(({ step, decision }) => step === 'act' && decision.kind === 'allow');
  assert.is(last.length, 1);
  for (const key of ['PrincipalTag/a', 'PrincipalTag/b']) assert.match(JSON.stringify(last), key);
});

test('a statement that covers one thing surely and another perhaps, and one whose keys the resource’s policy asks for', () => {
  const tagged = [`${bucket}/a/*`, `${bucket}/\${aws:PrincipalTag/team}/*`];
  const perhaps = estate({ 'identity alice': [{ Effect: 'Allow', Action: 's3:*', Resource: tagged }] });
  const keys = ['a/x', 'b/x', 'a/y', 'alice/x'].map((key) => request({ arn: `${bucket}/${key}` }));
  const named = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: `${bucket}/\${aws:username}/*` };
  const told = [perhaps, estate({ 'bucket data': [named] })].map((of) => {
    const asker = askerOf(of, request(), nothingAssumed);
    return keys.map((each) => asker.verdict(each).outcome);
  });
  assert.equal(told, [
    ['allow', 'unknown', 'allow', 'unknown'],
    ['deny', 'deny', 'deny', 'allow'],
  ]);
});

test.run();
