// What an estate says of callers and buckets beside rules: boundaries, policies that nobody wrote down, organizations, and
// Block Public Access.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ask } from '../../src/evaluate/ask.ts';
import { nothingAssumed } from '../../src/iam/session.ts';
import type { ManifestPrincipal } from '../../src/manifest.ts';
import { type EstateOptions, estate, home, outcomeOf, partner, request } from './estates.ts';

const all = { Effect: 'Allow', Action: '*', Resource: '*' };
const reads = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
const admin = { as: 'admin', session: { kind: 'role-session' } } as const;

function alice(changes: { has?: string[]; boundary?: string }): Readonly<Record<string, ManifestPrincipal>> {
  return { alice: { kind: 'user', account: 'home', arn: `arn:aws:iam::${home}:user/team/alice`, has: [], ...changes } };
}

test('a boundary limits what identity policies give', () => {
  const bounded = estate({ 'identity alice': [all], 'boundary alice': [reads] });
  assert.is(outcomeOf(bounded, request()), 'allow');
  assert.is(outcomeOf(bounded, request({ action: 's3:PutObject' })), 'implicit-deny');
  assert.is(outcomeOf(estate({ 'boundary alice': [all] }), request()), 'implicit-deny', 'it grants nothing');
  const denied = estate({ 'identity alice': [all], 'boundary alice': [all, { ...reads, Effect: 'Deny' }] });
  assert.is(outcomeOf(denied, request()), 'explicit-deny');
  const verdict = ask(bounded, request({ action: 's3:PutObject' }), nothingAssumed);
  assert.match(verdict.cases[0]?.decision.reason ?? '', 'the permissions boundary of `alice` does not allow it');
});

test('a boundary that is held by name', () => {
  const policies = { 'identity alice': [all], 'identity bob': [all] };
  const options = { principals: alice({ boundary: './reads.json' }), held: { './reads.json': [reads] } };
  const bounded = estate(policies, options);
  assert.is(outcomeOf(bounded, request()), 'allow');
  assert.is(outcomeOf(bounded, request({ action: 's3:PutObject' })), 'implicit-deny');
  assert.is(outcomeOf(bounded, request({ as: 'bob', action: 's3:PutObject' })), 'allow', 'it is hers alone');
  assert.throws(() => estate(policies, { principals: alice({ boundary: 'NotGiven' }) }), /NotGiven/);
});

test('of a role, and of the federation tokens of a user', () => {
  const direct = { ...all, Action: 's3:*', Principal: { AWS: `arn:aws:iam::${home}:role/ops/admin` } };
  const role = estate({ 'boundary admin': [reads], 'bucket data': [direct] });
  assert.is(outcomeOf(role, request(admin)), 'allow');
  assert.is(
    outcomeOf(role, request({ ...admin, action: 's3:PutObject' })),
    'implicit-deny',
    'no way past it by the role’s ARN',
  );
  const token = { session: { kind: 'federation-token' } } as const;
  const user = { ...direct, Principal: { AWS: `arn:aws:iam::${home}:user/team/alice` } };
  const bounded = estate({ 'boundary alice': [reads], 'bucket data': [user] });
  assert.is(outcomeOf(bounded, request({ ...token, action: 's3:PutObject' })), 'implicit-deny');
  assert.is(outcomeOf(bounded, request({ action: 's3:PutObject' })), 'allow', 'past it by her own');
});

const anything = alice({ has: ['anything'] });

test('anything: what is not granted is open, what is refused is refused, what is granted is granted', () => {
  const open = ask(estate({}, { principals: anything }), request(), nothingAssumed);
  assert.is(open.outcome, 'unknown');
  const text = 'it hangs on whether `alice` holds a policy that allows it: `has: anything` leaves that open';
  assert.is('reason' in open ? open.reason : '', text);
  assert.equal(
    open.cases.map(({ decision }) => decision.kind),
    ['implicit-deny', 'allow'],
  );
  const everyone = { ...reads, Principal: '*' };
  assert.is(outcomeOf(estate({ 'bucket data': [everyone] }, { principals: anything }), request()), 'allow');
  const denied = estate({ 'bucket data': [{ ...everyone, Effect: 'Deny' }] }, { principals: anything });
  assert.is(outcomeOf(denied, request()), 'explicit-deny');
  const bounded = estate({ 'boundary alice': [reads] }, { principals: anything });
  assert.is(outcomeOf(bounded, request()), 'unknown');
  const outside = ask(bounded, request({ action: 's3:PutObject' }), nothingAssumed);
  assert.equal(
    outside.cases.map(({ decision }) => `${decision.kind}, ${decision.reason}`),
    ['implicit-deny, the permissions boundary of `alice` does not allow it'],
  );
});

test('anything: across accounts it is one half, and a trust policy has the last word', () => {
  const paula: ManifestPrincipal = {
    kind: 'user',
    account: 'partner',
    arn: `arn:aws:iam::${partner}:user/paula`,
    has: ['anything'],
  };
  const outside = { principals: { paula } };
  const shared = { 'bucket data': [{ ...reads, Principal: { AWS: partner } }] };
  assert.is(outcomeOf(estate({}, outside), request({ as: 'paula' })), 'implicit-deny');
  assert.is(outcomeOf(estate(shared, outside), request({ as: 'paula' })), 'unknown');
  const trust = { Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' };
  const through = { through: [{ role: 'admin', mfaCode: false }] };
  const open = estate({ 'trust admin': [trust], 'identity admin': [reads] }, { principals: anything });
  assert.is(outcomeOf(open, request(through)), 'unknown');
  assert.is(outcomeOf(estate({ 'identity admin': [reads] }, { principals: anything }), request(through)), 'broken');
});

test('anything: of a group, it is its members’', () => {
  const staff: ManifestPrincipal = {
    kind: 'group',
    account: 'home',
    arn: `arn:aws:iam::${home}:group/staff`,
    has: ['anything'],
    members: ['alice'],
  };
  const of = estate({}, { principals: { staff } });
  assert.is(outcomeOf(of, request()), 'unknown');
  assert.is(outcomeOf(of, request({ as: 'bob' })), 'implicit-deny');
});

const [ours, theirs] = ['o-aaaaaaaaaa', 'o-bbbbbbbbbb'];
const organizations = { home: ours, partner: theirs };

/** Whether alice, or another, can read under a condition: `true`, `false` or `?`. */
function holds(
  Condition: object,
  asked: Parameters<typeof request>[0] = {},
  options: EstateOptions = {},
): boolean | '?' {
  const statement = { ...all, Condition };
  const identities = Object.fromEntries(['alice', 'admin', 'visitor'].map((name) => [`identity ${name}`, [statement]]));
  const trust = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };
  const bucket = { ...statement, Action: 's3:*', Principal: '*' };
  const policies = { ...identities, 'trust admin': [trust], 'trust visitor': [trust], 'bucket data': [bucket] };
  const outcome = outcomeOf(estate(policies, options), request(asked));
  return outcome === 'allow' ? true : outcome === 'unknown' ? '?' : false;
}

const is = (key: string, value: string) => ({ StringEquals: { [key]: value } });
const missing = (key: string) => ({ Null: { [key]: 'true' } });
const org = 'aws:PrincipalOrgID';
const stated = (organization: string) => ({ facts: { organization } });
const lambda = { as: 'lambda', session: { kind: 'none' } } as const;

const rows: readonly [string, boolean | '?', object, Parameters<typeof request>[0]?, EstateOptions?][] = [
  ['declared', true, is(org, ours), {}, { organizations }],
  ['declared, another', false, is(org, theirs), {}, { organizations }],
  ['not declared', '?', is(org, ours)],
  ['stated', true, is(org, ours), stated(ours)],
  ['stated as none', true, missing(org), stated('none')],
  ['none: no path either', true, missing('aws:PrincipalOrgPaths'), stated('none')],
  ['declared: there is a path', false, missing('aws:PrincipalOrgPaths'), {}, { organizations }],
  ['a path is never known', '?', is('aws:PrincipalOrgPaths', 'x'), {}, { organizations }],
  ['anonymous', true, missing(org), { as: 'anonymous', session: { kind: 'none' } }, { organizations }],
  ['a service', true, missing(org), lambda, { organizations }],
  ['a service: no path', true, missing('aws:PrincipalOrgPaths'), lambda, { organizations }],
  ['the resource’s', true, is('aws:ResourceOrgID', ours), {}, { organizations }],
  ['the resource’s, not declared', '?', is('aws:ResourceOrgID', ours)],
  [
    'the resource’s is not the caller’s',
    true,
    is('aws:ResourceOrgID', ours),
    { as: 'visitor', session: { kind: 'role-session' } },
    { organizations },
  ],
];

for (const [name, expected, condition, asked, options] of rows) {
  test(`organization: ${name}`, () => {
    assert.is(holds(condition, asked, options), expected);
  });
}

test('organization: what is stated is said of the first caller’s account', () => {
  const through = (role: string) => ({ ...stated(ours), through: [{ role, mfaCode: false }] });
  assert.is(holds(is(org, ours), through('admin')), true);
  const some = { StringLike: { [org]: 'o-*' } };
  assert.is(holds(some, through('visitor')), '?');
  assert.is(holds(some, through('visitor'), { organizations: { partner: theirs } }), true);
});

test('organization: a statement against what the account declares is refused', () => {
  const of = estate({}, { organizations });
  assert.throws(() => ask(of, request(stated(theirs)), nothingAssumed), /in the organization `o-aaaaaaaaaa`/);
  assert.is(ask(of, request(stated(ours)), nothingAssumed).outcome, 'deny');
});

test('Block Public Access cuts off what a public policy grants to other accounts', () => {
  const open = { 'bucket data': [{ ...reads, Principal: '*' }], 'identity paula': [all] };
  const paula = request({ as: 'paula' });
  assert.is(outcomeOf(estate(open), paula), 'allow');
  assert.is(outcomeOf(estate(open, { publicAccessBlock: 'none' }), paula), 'allow');
  assert.is(outcomeOf(estate(open, { publicAccessBlock: 'all' }), paula), 'implicit-deny');
  assert.is(outcomeOf(estate(open, { publicAccessBlock: 'all' }), request()), 'allow', 'not to its own');
  const narrow = { ...open, 'bucket data': [{ ...reads, Principal: { AWS: partner } }] };
  assert.is(outcomeOf(estate(narrow, { publicAccessBlock: 'all' }), paula), 'allow');
});

test.run();
