// The combiner, exhaustively: every fact with every relation, against AWS's rules written out a second time.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Answer,
  authorize,
  type Grant,
  type LayerFacts,
  type Limit,
  type Relation,
  ways,
} from '../../src/evaluate/authorize.ts';

const callers = ['identity', 'federated-user', 'root', 'outside'] as const;
const resourcePolicies = ['none', 'optional', 'required'] as const;
const limits: readonly Limit[] = ['none', 'allows', 'silent'];
const grants: readonly Grant[] = ['none', 'account', 'named', 'full'];
const booleans = [false, true];

interface Case {
  readonly facts: LayerFacts;
  readonly relation: Relation;
}

const everything: readonly Case[] = callers.flatMap((caller) =>
  resourcePolicies.flatMap((resourcePolicy) =>
    booleans.flatMap((sameAccount) =>
      everyFact().map((facts) => ({ facts, relation: { caller, sameAccount, resourcePolicy } })),
    ),
  ),
);

function everyFact(): readonly LayerFacts[] {
  return booleans.flatMap((deny) =>
    booleans.flatMap((identity) =>
      limits.flatMap((boundary) =>
        limits.flatMap((session) =>
          booleans.flatMap((scps) => grants.map((grant) => ({ deny, identity, boundary, session, scps, grant }))),
        ),
      ),
    ),
  );
}

/** One row: what a caller of this kind needs to get in, each alternative by itself enough. */
interface Rule {
  readonly when: string;
  readonly alternatives: readonly ((facts: LayerFacts) => boolean)[];
}

const identityAllows = (facts: LayerFacts) => facts.identity;
const boundaryLetsPass = (facts: LayerFacts) => facts.boundary !== 'silent';
const sessionLetsPass = (facts: LayerFacts) => facts.session !== 'silent';
const sessionPassesOn = (facts: LayerFacts) => facts.session === 'allows';
const anyGrant = (facts: LayerFacts) => facts.grant !== 'none';
const namesCaller = (facts: LayerFacts) => facts.grant === 'named' || facts.grant === 'full';
const namesSession = (facts: LayerFacts) => facts.grant === 'full';
const always = () => true;
const all =
  (...tests: readonly ((facts: LayerFacts) => boolean)[]) =>
  (facts: LayerFacts) =>
    tests.every((each) => each(facts));

const ofIdentity = all(identityAllows, boundaryLetsPass, sessionLetsPass);
const ofFederated = all(identityAllows, boundaryLetsPass, sessionPassesOn);
const namedWithin = all(namesCaller, boundaryLetsPass, sessionLetsPass);
const namedFederated = all(namesCaller, boundaryLetsPass, sessionPassesOn);

/** `caller, account, resource policy`; what has no row gets in by nothing. */
const rules: readonly Rule[] = [
  { when: 'identity same none', alternatives: [ofIdentity] },
  { when: 'identity same optional', alternatives: [ofIdentity, namedWithin, namesSession] },
  { when: 'identity same required', alternatives: [all(ofIdentity, anyGrant), namedWithin, namesSession] },
  { when: 'identity other optional', alternatives: [all(ofIdentity, anyGrant)] },
  { when: 'identity other required', alternatives: [all(ofIdentity, anyGrant)] },
  { when: 'federated-user same none', alternatives: [ofFederated] },
  { when: 'federated-user same optional', alternatives: [ofFederated, namedFederated, namesSession] },
  { when: 'federated-user same required', alternatives: [all(ofFederated, anyGrant), namedFederated, namesSession] },
  { when: 'federated-user other optional', alternatives: [all(ofFederated, anyGrant)] },
  { when: 'federated-user other required', alternatives: [all(ofFederated, anyGrant)] },
  { when: 'root same none', alternatives: [always] },
  { when: 'root same optional', alternatives: [always] },
  { when: 'root same required', alternatives: [anyGrant] },
  { when: 'root other optional', alternatives: [anyGrant] },
  { when: 'root other required', alternatives: [anyGrant] },
  ...['same', 'other'].flatMap((account) => [
    { when: `outside ${account} optional`, alternatives: [namesCaller] },
    { when: `outside ${account} required`, alternatives: [namesCaller] },
  ]),
];

function rowOf({ caller, sameAccount, resourcePolicy }: Relation): string {
  return `${caller} ${sameAccount ? 'same' : 'other'} ${resourcePolicy}`;
}

function expected({ facts, relation }: Case): Answer {
  if (facts.deny) return 'explicit-deny';
  if (!facts.scps) return 'implicit-deny';
  const row = rules.find(({ when }) => when === rowOf(relation));
  return row?.alternatives.some((enough) => enough(facts)) ? 'allow' : 'implicit-deny';
}

test('every fact with every relation', () => {
  const seen = new Map<Answer, number>();
  for (const each of everything) {
    const answer = authorize(each.facts, each.relation);
    assert.is(answer, expected(each), JSON.stringify(each));
    seen.set(answer, (seen.get(answer) ?? 0) + 1);
  }
  assert.is(everything.length, 4 * 3 * 2 * 2 * 2 * 3 * 3 * 2 * 4);
  assert.is(seen.get('explicit-deny'), everything.length / 2);
  // By rows of `rules`, of 72 facts without a Deny that SCPs let pass: identities 104, federated users 70, root 306, outside 144.
  assert.is(seen.get('allow'), 104 + 70 + 306 + 144);
});

test('a further Allow never takes access away, and a further limit never gives any', () => {
  const rank: Readonly<Record<Answer, number>> = { 'explicit-deny': 0, 'implicit-deny': 0, allow: 1 };
  for (const { facts, relation } of everything) {
    const now = rank[authorize(facts, relation)];
    const after = (change: Partial<LayerFacts>) => rank[authorize({ ...facts, ...change }, relation)];
    const story = JSON.stringify({ facts, relation });
    assert.ok(after({ identity: true }) >= now, story);
    assert.ok(after({ scps: true }) >= now, story);
    assert.ok(after({ grant: 'full' }) >= now, story);
    assert.ok(after({ boundary: 'silent' }) <= now, story);
    assert.ok(after({ session: 'silent' }) <= now, story);
    assert.ok(after({ deny: true }) <= now, story);
  }
});

test('across accounts, and for what has no account, a boundary or session policy is never passed by', () => {
  for (const { facts, relation } of everything) {
    if (relation.sameAccount || relation.caller === 'outside' || relation.caller === 'root') continue;
    if (facts.boundary === 'silent' || facts.session === 'silent') assert.is.not(authorize(facts, relation), 'allow');
  }
});

test('there is a way in exactly where it is allowed', () => {
  for (const { facts, relation } of everything) {
    if (facts.deny || !facts.scps) continue;
    const found = ways(facts, relation);
    assert.is(found.length > 0, authorize(facts, relation) === 'allow');
    assert.is(new Set(found).size, found.length);
    if (found.includes('full')) assert.is(facts.grant, 'full');
    if (found.includes('own')) assert.is(relation.resourcePolicy === 'required', false);
  }
});

test.run();
