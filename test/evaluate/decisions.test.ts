// From findings to a decision: the two readings of what is doubtful, and the statements that each rests on.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type AwsRequest, situationOf } from '../../src/evaluate/aws-request.ts';
import { doubtsBehind, type Ruling, type Rulings, rulingsOf } from '../../src/evaluate/decisions.ts';
import { evaluate } from '../../src/evaluate/layers.ts';
import { home, partner } from './estates.ts';
import {
  admin,
  adminSession,
  alice,
  allowAll,
  allowTo,
  asked,
  denyAll,
  federated,
  type Layers,
  lambda,
  paula,
  policies,
  root,
} from './policy-sets.ts';

interface Read extends Rulings {
  readonly doubts: readonly string[];
}

function read(set: Layers, changes: Partial<AwsRequest> = {}): Read {
  const compiled = policies(set);
  const findings = evaluate(compiled, situationOf(asked(changes)));
  const rulings = rulingsOf(compiled, findings);
  const doubts = doubtsBehind(findings, rulings).map(({ found, doubt }) => `${nameOf(found)}: ${doubt.text}`);
  return { ...rulings, doubts };
}

function nameOf({ placed: { layer, statement } }: Ruling['statements'][number]): string {
  return `${layer} ${statement.ref.index}`;
}

/** `allow: identity 0, scp 1`. */
function said({ answer, statements }: Ruling): string {
  return [answer, ...statements.map(nameOf)].join(' ');
}

/** The one reading of what holds no doubt. */
function surely(set: Layers, changes: Partial<AwsRequest> = {}): string {
  const { strict, lenient, doubts } = read(set, changes);
  assert.is(strict, lenient);
  assert.equal(doubts, []);
  return said(strict);
}

function bothWays(set: Layers, changes: Partial<AwsRequest> = {}): readonly string[] {
  const { strict, lenient } = read(set, changes);
  return [said(strict), said(lenient)];
}

const denyEverybody = { ...denyAll, Principal: '*' };
const toAlice = allowTo({ AWS: alice });
const toAccount = allowTo({ AWS: home });
const other = { ...allowAll, Action: 'iam:*' };

test('every Deny that matches is named, and no Allow beside it', () => {
  assert.is(
    surely({ identity: [allowAll, denyAll, denyAll], scps: [[allowAll, denyAll]] }),
    'explicit-deny scp 1 identity 1 identity 2',
  );
  assert.is(surely({ resource: [denyEverybody], identity: [allowAll] }), 'explicit-deny resource 0');
});

test('for want of an Allow nothing is named', () => {
  assert.is(surely({}), 'implicit-deny');
  assert.is(surely({ identity: [allowAll], boundary: [other] }), 'implicit-deny');
  assert.is(surely({ identity: [allowAll], scps: [[other]] }), 'implicit-deny');
});

const rests: readonly (readonly [what: string, set: Layers, changes: Partial<AwsRequest>, said: string])[] = [
  ['its own policies', { identity: [allowAll, other, allowAll] }, {}, 'allow identity 0 identity 2'],
  ['either side', { identity: [allowAll], resource: [toAlice] }, {}, 'allow resource 0 identity 0'],
  ['the resource’s policy alone', { identity: [other], resource: [toAlice] }, {}, 'allow resource 0'],
  [
    'its own and one that names the account',
    { identity: [allowAll], resource: [toAccount] },
    {},
    'allow resource 0 identity 0',
  ],
  ['what names it, not the account', { identity: [other], resource: [toAccount, toAlice] }, {}, 'allow resource 1'],
  [
    'its own policies and the boundary that leaves it in',
    { identity: [allowAll], boundary: [other, allowAll] },
    {},
    'allow identity 0 boundary 1',
  ],
  [
    'what goes past a session policy, not on the boundary, nor on what goes less far',
    { resource: [allowTo({ AWS: adminSession }), allowTo({ AWS: admin })], session: [other], boundary: [allowAll] },
    { principal: adminSession, role: admin },
    'allow resource 0',
  ],
  [
    'what goes past a boundary, on SCPs all the same',
    { resource: [toAlice], boundary: [other], scps: [[allowAll]] },
    {},
    'allow scp 0 resource 0',
  ],
  [
    'its very session named, its role named, and what lets both in',
    { resource: [allowTo({ AWS: adminSession }), allowTo({ AWS: admin })], boundary: [allowAll] },
    { principal: adminSession, role: admin },
    'allow resource 0 resource 1 boundary 0',
  ],
  ['no RCP, for those allow everything', { identity: [allowAll], rcps: [[allowTo('*')]] }, {}, 'allow identity 0'],
  [
    'its own policies, where there is no resource whose policy could say more',
    { identity: [allowAll], resource: [allowTo('*')] },
    { action: 'iam:ListUsers', resource: '*' },
    'allow identity 0',
  ],
  [
    'its own policies, where there is no resource',
    { identity: [allowAll], boundary: [allowAll] },
    { action: 'iam:ListUsers', resource: '*' },
    'allow identity 0 boundary 0',
  ],
  [
    'a session policy that passes it on',
    { identity: [allowAll], session: [allowAll, other] },
    { principal: adminSession },
    'allow identity 0 session 0',
  ],
  [
    'SCPs of every level',
    { identity: [allowAll], scps: [[allowAll], [allowAll, other]] },
    {},
    'allow scp 0 scp 0 identity 0',
  ],
  ['SCPs, where root needs no more', { scps: [[allowAll]] }, { principal: root }, 'allow scp 0'],
  ['nothing at all, of root', { identity: [allowAll] }, { principal: root }, 'allow'],
  [
    'both sides, across accounts',
    { identity: [allowAll], resource: [allowTo({ AWS: partner })] },
    { principal: paula },
    'allow resource 0 identity 0',
  ],
  [
    'the resource’s policy, of a service',
    { resource: [allowTo({ Service: lambda.service })] },
    { principal: lambda },
    'allow resource 0',
  ],
  [
    'the resource’s policy, of anonymous',
    { resource: [allowTo('*')], identity: [allowAll] },
    { principal: 'anonymous' },
    'allow resource 0',
  ],
  [
    'a federated user’s session policy',
    { identity: [allowAll], session: [allowAll] },
    { principal: federated },
    'allow identity 0 session 0',
  ],
  [
    'a role named, within its boundary',
    { resource: [allowTo({ AWS: admin })], boundary: [allowAll] },
    { principal: adminSession, role: admin },
    'allow resource 0 boundary 0',
  ],
];

for (const [what, set, changes, expected] of rests) {
  test(`an allow rests on ${what}`, () => assert.is(surely(set, changes), expected));
}

test('the facts behind an answer', () => {
  const facts = (set: Layers, changes: Partial<AwsRequest> = {}) => read(set, changes).strict.facts;
  const nothing = { deny: false, identity: false, boundary: 'none', session: 'none', scps: true, grant: 'none' };
  assert.equal(facts({}), nothing);
  assert.equal(facts({ identity: [allowAll, denyAll] }), { ...nothing, deny: true, identity: true });
  assert.equal(facts({ boundary: [] }), { ...nothing, boundary: 'silent' });
  assert.equal(facts({ boundary: [allowAll] }), { ...nothing, boundary: 'allows' });
  assert.equal(facts({ boundary: [] }, { principal: root }), nothing, 'root has no boundary');
  assert.equal(facts({ session: [] }), nothing, 'a user has no session policy');
  assert.equal(facts({ session: [] }, { principal: adminSession }), { ...nothing, session: 'silent' });
  assert.equal(facts({ session: [allowAll] }, { principal: adminSession }), { ...nothing, session: 'allows' });
  assert.equal(facts({ scps: [[allowAll], []] }), { ...nothing, scps: false });
  assert.equal(facts({ scps: [[allowAll, allowAll], [other]] }), { ...nothing, scps: false });
  assert.equal(facts({ scps: [[allowAll], [allowAll]] }), nothing);
  assert.equal(facts({ scps: [[]] }, { principal: lambda }), nothing, 'SCPs do not bind services');
  for (const [principal, grant] of [
    [home, 'account'],
    [alice, 'full'],
    [partner, 'none'],
  ] as const) {
    assert.equal(facts({ resource: [allowTo({ AWS: principal })] }), { ...nothing, grant });
  }
  const ofAdmin = { principal: adminSession, role: admin };
  assert.equal(facts({ resource: [allowTo({ AWS: admin })] }, ofAdmin), { ...nothing, grant: 'named' });
  assert.equal(facts({ resource: [toAlice, toAccount] }), { ...nothing, grant: 'full' }, 'the strongest');
  assert.equal(facts({ resource: [toAccount, toAlice] }), { ...nothing, grant: 'full' }, 'in any order');
  const cut: Layers = { resource: [allowTo('*')], bucket: { blockPublicAccess: true } };
  assert.equal(facts(cut, { principal: paula }), nothing);
  assert.is(facts({ resource: [allowTo('*')] }, { principal: paula }).grant, 'full');
});

/** Holds, does not hold, or is in doubt, as the request states `example:Size`. */
const sized = { Condition: { NumericEquals: { 'example:Size': '1' } } };
const unreadable = { context: { 'example:Size': 'x' } };

test('a doubtful Deny matches in the strict reading, a doubtful Allow in the lenient one', () => {
  const deny = { ...denyAll, ...sized };
  const allow = { ...allowAll, ...sized };
  assert.equal(bothWays({ identity: [allowAll, deny] }, unreadable), ['explicit-deny identity 1', 'allow identity 0']);
  assert.equal(bothWays({ identity: [allow] }, unreadable), ['implicit-deny', 'allow identity 0']);
  assert.equal(bothWays({ identity: [allowAll, allow] }, unreadable), [
    'allow identity 0',
    'allow identity 0 identity 1',
  ]);
  assert.equal(bothWays({ identity: [denyAll, deny] }, unreadable), [
    'explicit-deny identity 0 identity 1',
    'explicit-deny identity 0',
  ]);
  assert.equal(bothWays({ identity: [allowAll], boundary: [allow] }, unreadable), [
    'implicit-deny',
    'allow identity 0 boundary 0',
  ]);
  assert.equal(bothWays({ identity: [allowAll], scps: [[allow]] }, unreadable), [
    'implicit-deny',
    'allow scp 0 identity 0',
  ]);
  assert.equal(bothWays({ resource: [allowTo({ AWS: alice }, sized)] }, unreadable), [
    'implicit-deny',
    'allow resource 0',
  ]);
});

test('a resource’s Allow that is in doubt is not relied on beside one that is sure', () => {
  const across = { identity: [allowAll], resource: [allowTo({ AWS: partner }), allowTo({ AWS: partner }, sized)] };
  assert.equal(bothWays(across, { ...unreadable, principal: paula }), [
    'allow resource 0 identity 0',
    'allow resource 0 resource 1 identity 0',
  ]);
});

test('how strong a grant is may be in doubt, too', () => {
  const bounded: Layers = { boundary: [other], resource: [allowTo('*')] };
  const { strict, lenient } = read(bounded);
  assert.is(strict.facts.grant, 'named');
  assert.is(lenient.facts.grant, 'full');
  assert.equal(bothWays(bounded), ['implicit-deny', 'allow resource 0']);
  const named = read({ resource: [allowTo({ AWS: alice })] }, { principal: federated });
  assert.is(named.strict.facts.grant, 'none');
  assert.is(named.lenient.facts.grant, 'named');
  const account = read({ resource: [allowTo({ CanonicalUser: 'a'.repeat(64) })] });
  assert.equal([account.strict.facts.grant, account.lenient.facts.grant], ['none', 'account']);
});

test('whether S3 cuts a grant off may be in doubt: the strict reading cuts', () => {
  const Condition = { StringLike: { 'aws:userid': 'AROAEXAMPLE:*' } };
  const set: Layers = {
    resource: [allowTo('*', { Condition }), allowTo({ AWS: paula })],
    bucket: { blockPublicAccess: true },
  };
  const { strict, lenient } = read({ ...set, identity: [allowAll] }, { principal: paula });
  assert.equal([strict.facts.grant, lenient.facts.grant], ['none', 'full']);
});

test('an RCP whose service is not surely covered is a doubtful Deny, and its Allows never count', () => {
  const set: Layers = { identity: [allowAll], resourceKind: 'resource', rcps: [[denyEverybody]] };
  const queue = { action: 'sns:Publish', resource: `arn:aws:sns:us-east-1:${home}:news` };
  assert.equal(bothWays(set, queue), ['explicit-deny rcp 0', 'allow identity 0']);
});

test('the doubts behind two readings are those of the statements that either rests on', () => {
  const doubt = 'the value `x`, which the operator cannot read';
  const doubts = (set: Layers) => read(set, unreadable).doubts;
  assert.equal(doubts({ identity: [allowAll, { ...denyAll, ...sized }] }), [`identity 1: ${doubt}`]);
  assert.equal(doubts({ identity: [{ ...allowAll, ...sized }] }), [`identity 0: ${doubt}`]);
  assert.equal(doubts({ identity: [{ ...allowAll, ...sized }, denyAll] }), [], 'of an Allow that decides nothing');
  const [star] = read({ boundary: [other], resource: [allowTo('*')] }).doubts;
  assert.match(star ?? '', /^resource 0: whether `\*` in a resource policy also goes past/);
  const byId = { identity: [allowAll], resource: [allowTo({ CanonicalUser: 'a'.repeat(64) })] };
  assert.match(read(byId).doubts[0] ?? '', /^resource 0: whose account a canonical user's id stands for/);
  assert.equal(read({ ...byId, scps: [[]] }).doubts, [], 'where SCPs shut it out in any case');
  const byName = { resource: [allowTo({ AWS: [home, alice] })], session: [allowAll] };
  assert.match(read(byName, { principal: federated }).doubts[0] ?? '', /^resource 0: whose permissions/);
  const [named] = read({ resource: [toAlice], session: [allowAll] }, { principal: federated }).doubts;
  assert.match(named ?? '', /^resource 0: whose permissions the federated user's session has/);
});

test.run();
