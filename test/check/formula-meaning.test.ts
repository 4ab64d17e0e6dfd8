// Conditions of properties, asked of single requests: what they hold for, and that what a rule renders says exactly that,
// as a grant and, negated, as a guard. What holds stands here by hand.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formulaOf } from '../../src/check/formula.ts';
import { absent, type Keys, present } from '../../src/evaluate/keys.ts';
import { compileClause } from '../../src/evaluate/match-condition.ts';
import type { ConditionClause, Statement } from '../../src/iam/document.ts';
import { openLibrary } from '../../src/pipeline.ts';
import { clausesOf, type Formula } from '../../src/regions/formula.ts';
import type { Conditions } from '../../src/spec/spec.ts';
import { buildText } from '../build.ts';
import { readGood } from '../spec/reading.ts';

const { catalogue } = openLibrary();

/** What a request carries: a key that is not here is absent. */
type Facts = Readonly<Record<string, string | readonly string[]>>;

function keysOf(facts: Facts): Keys {
  const byName = new Map(Object.entries(facts).map(([key, value]) => [key.toLowerCase(), value]));
  return {
    lookup(key) {
      const value = byName.get(key);
      return value === undefined ? absent : present(...(typeof value === 'string' ? [value] : value));
    },
  };
}

function clauseHolds(clause: ConditionClause, facts: Facts): boolean {
  const outcome = compileClause(clause, '2012-10-17')(keysOf(facts));
  if (typeof outcome !== 'boolean') throw new Error(outcome.text);
  return outcome;
}

function holds(formula: Formula, facts: Facts): boolean {
  if ('clause' in formula) return clauseHolds(formula.clause, facts);
  if ('all' in formula) return formula.all.every((each) => holds(each, facts));
  return formula.any.some((each) => holds(each, facts));
}

const declared = `iamspec: 1
accounts: { home: "444455556666" }
principals: { bob: { user: home/bob } }
buckets: { vault: { name: acme-vault, account: home } }
mfa:
  shown: { key_absent: denied }
  shown-or-exempt: { key_absent: exempt }
  by-age: { key_absent: denied, key: age }
  fresh: { key_absent: denied, max_age: 1h }
  fresh-or-exempt: { key_absent: exempt, max_age: 1h }
`;

/** Something to do that can carry the keys of the condition. */
interface Asked {
  readonly condition: string;
  readonly action?: string;
}

function conditionsOf({ condition, action = 's3:GetObject' }: Asked): Conditions {
  const text = `${declared}properties: { p: { nobody_can: ${action}, resource: vault, when: ${condition} } }\n`;
  const [property] = readGood(text).properties;
  if (property?.form !== 'nobody_can') throw new Error('the property was not read');
  return property.when;
}

function rendered(rules: string): readonly Statement[] {
  const { rendering } = buildText(`${declared}rules:\n${rules}`);
  return [...rendering.documents.values()].flatMap(({ statements }) => statements);
}

interface Rendered {
  readonly grants: readonly Statement[];
  readonly guards: readonly Statement[];
}

function renderedOf({ condition, action = 's3:GetObject' }: Asked): Rendered {
  return {
    grants: rendered(`  r: { allow: ${action}, to: bob, resource: vault, when: ${condition} }\n`),
    guards: rendered(`  r: { deny: ${action}, to: everyone, resource: vault, unless: ${condition} }\n`),
  };
}

function matches(statements: readonly Statement[], facts: Facts): boolean {
  return statements.some(({ conditions }) => conditions.every((clause) => clauseHolds(clause, facts)));
}

interface Case extends Asked {
  readonly holdsFor: readonly Facts[];
  /** Beside a request that carries nothing, unless `holdsFor` has it. */
  readonly not: readonly Facts[];
}

const shown = { 'aws:MultiFactorAuthPresent': 'true' };
const no: Facts = { 'aws:MultiFactorAuthPresent': 'false' };
const aged = (age: number): Facts => ({ ...shown, 'aws:MultiFactorAuthAge': String(age) });

const cases: readonly Case[] = [
  { condition: '{ mfa: shown }', holdsFor: [aged(0), aged(129_600)], not: [no] },
  { condition: '{ mfa: by-age }', holdsFor: [aged(0), aged(129_600)], not: [no] },
  { condition: '{ mfa: shown-or-exempt }', holdsFor: [{}, aged(0), aged(129_600)], not: [no] },
  { condition: '{ mfa: fresh }', holdsFor: [aged(0), aged(3600)], not: [no, aged(3601)] },
  { condition: '{ mfa: fresh-or-exempt }', holdsFor: [{}, aged(0), aged(3600)], not: [no, aged(3601)] },
  {
    condition: '{ tls: true }',
    holdsFor: [{ 'aws:SecureTransport': 'true' }],
    not: [{ 'aws:SecureTransport': 'false' }],
  },
  {
    condition: '{ tls: false }',
    holdsFor: [{ 'aws:SecureTransport': 'false' }],
    not: [{ 'aws:SecureTransport': 'true' }],
  },
  {
    condition: '{ source_ip: [203.0.113.0/24, "2001:db8::/32"] }',
    holdsFor: [{ 'aws:SourceIp': '203.0.113.255' }, { 'aws:SourceIp': '2001:db8:1::1' }],
    not: [{ 'aws:SourceIp': '203.0.114.0' }, { 'aws:SourceIp': '2001:db9::1' }],
  },
  {
    condition: '{ organization: o-a1b2c3d4e5 }',
    holdsFor: [{ 'aws:PrincipalOrgID': 'o-a1b2c3d4e5' }],
    not: [{ 'aws:PrincipalOrgID': 'o-a1b2c3d4e6' }],
  },
  {
    condition: '{ vpc_endpoint: [vpce-0a1b2c3d4e5f60718, vpce-0a1b2c3d4e5f60719] }',
    holdsFor: [{ 'aws:SourceVpce': 'vpce-0a1b2c3d4e5f60718' }, { 'aws:SourceVpce': 'vpce-0a1b2c3d4e5f60719' }],
    not: [{ 'aws:SourceVpce': 'vpce-0a1b2c3d4e5f60710' }],
  },
  {
    condition: '{ aws_service: true }',
    holdsFor: [{ 'aws:PrincipalIsAWSService': 'true' }],
    not: [{ 'aws:PrincipalIsAWSService': 'false' }],
  },
  {
    condition: '{ via_aws_service: false }',
    holdsFor: [{ 'aws:ViaAWSService': 'false' }],
    not: [{ 'aws:ViaAWSService': 'true' }],
  },
  {
    condition: '{ prefix: [a/*, b] }',
    action: 's3:ListBucket',
    holdsFor: [{ 's3:prefix': 'a/' }, { 's3:prefix': 'a/b/c' }, { 's3:prefix': 'b' }],
    not: [{ 's3:prefix': 'a' }, { 's3:prefix': 'b/' }],
  },
  {
    condition: '{ tag: { principal: { team: red, unit: "b?" } } }',
    holdsFor: [{ 'aws:PrincipalTag/team': 'red', 'aws:PrincipalTag/unit': 'b1' }],
    not: [
      { 'aws:PrincipalTag/team': 'red' },
      { 'aws:PrincipalTag/unit': 'b1' },
      { 'aws:PrincipalTag/team': 'red', 'aws:PrincipalTag/unit': 'b' },
      { 'aws:PrincipalTag/team': 'blue', 'aws:PrincipalTag/unit': 'b1' },
    ],
  },
  {
    condition: '{ tag: { resource: { class: "re*" } } }',
    holdsFor: [{ 's3:ExistingObjectTag/class': 'red' }],
    not: [{ 's3:ExistingObjectTag/class': 'blue' }, { 's3:RequestObjectTag/class': 'red' }],
  },
  {
    condition: '{ tag: { request: { class: red } } }',
    action: 's3:PutObject',
    holdsFor: [{ 's3:RequestObjectTag/class': 'red' }],
    not: [{ 's3:RequestObjectTag/class': 'blue' }, { 's3:ExistingObjectTag/class': 'red' }],
  },
  {
    condition: '{ time: { after: 2026-03-01T00:00:00Z, before: 2026-04-01T00:00:00Z } }',
    holdsFor: [{ 'aws:CurrentTime': '2026-03-01T00:00:01Z' }, { 'aws:CurrentTime': '2026-03-31T23:59:59Z' }],
    not: [{ 'aws:CurrentTime': '2026-03-01T00:00:00Z' }, { 'aws:CurrentTime': '2026-04-01T00:00:00Z' }],
  },
  {
    condition: '{ mfa: fresh, tls: true }',
    holdsFor: [{ ...aged(1), 'aws:SecureTransport': 'true' }],
    not: [aged(1), { 'aws:SecureTransport': 'true' }, { ...no, 'aws:SecureTransport': 'true' }],
  },
  {
    condition: '{ any: [{ mfa: fresh, tls: true }, { source_ip: 203.0.113.0/24 }] }',
    holdsFor: [
      { ...aged(1), 'aws:SecureTransport': 'true' },
      { 'aws:SourceIp': '203.0.113.1' },
      { ...no, 'aws:SourceIp': '203.0.113.1', 'aws:SecureTransport': 'false' },
    ],
    not: [aged(1), { 'aws:SourceIp': '203.0.112.1' }, { 'aws:SecureTransport': 'true', 'aws:SourceIp': '203.0.112.1' }],
  },
  {
    condition: '{ aws: { StringNotLike: { "aws:UserAgent": ["curl/*", wget] } } }',
    holdsFor: [{ 'aws:UserAgent': 'firefox' }],
    not: [{ 'aws:UserAgent': 'curl/8' }, { 'aws:UserAgent': 'wget' }],
  },
  {
    condition: '{ aws: { StringNotEqualsIfExists: { "aws:UserAgent": curl } } }',
    holdsFor: [{}, { 'aws:UserAgent': 'wget' }],
    not: [{ 'aws:UserAgent': 'curl' }],
  },
  {
    condition: '{ aws: { StringEqualsIfExists: { "aws:UserAgent": curl } } }',
    holdsFor: [{}, { 'aws:UserAgent': 'curl' }],
    not: [{ 'aws:UserAgent': 'wget' }],
  },
  {
    condition: '{ aws: { "Null": { "aws:UserAgent": "true" } } }',
    holdsFor: [{}],
    not: [{ 'aws:UserAgent': 'curl' }],
  },
  {
    condition: '{ aws: { "ForAnyValue:StringEquals": { "aws:TagKeys": [a, b] } } }',
    holdsFor: [{ 'aws:TagKeys': ['a', 'c'] }],
    not: [{ 'aws:TagKeys': ['c'] }],
  },
  {
    condition: '{ aws: { "ForAllValues:StringLike": { "aws:TagKeys": ["a*", b] } } }',
    holdsFor: [{ 'aws:TagKeys': ['ab', 'b'] }],
    not: [{ 'aws:TagKeys': ['a', 'c'] }],
  },
];

for (const each of cases) {
  test(`${each.condition} holds for these requests and no others`, () => {
    const formula = formulaOf(conditionsOf(each), true);
    const nothing = each.holdsFor.some((facts) => Object.keys(facts).length === 0) ? [] : [{}];
    for (const facts of each.holdsFor) assert.ok(holds(formula, facts), `it holds for ${JSON.stringify(facts)}`);
    for (const facts of [...each.not, ...nothing]) {
      assert.not(holds(formula, facts), `it does not hold for ${JSON.stringify(facts)}`);
    }
  });

  test(`${each.condition}: a grant and a guard with it render just that`, () => {
    const formula = formulaOf(conditionsOf(each), true);
    const { grants, guards } = renderedOf(each);
    assert.ok(grants.length > 0 && guards.length > 0);
    for (const facts of combined([...each.holdsFor, ...each.not, {}])) {
      const wanted = holds(formula, facts);
      assert.is(matches(grants, facts), wanted, `the grant, for ${JSON.stringify(facts)}`);
      assert.is(matches(guards, facts), !wanted, `the guard, for ${JSON.stringify(facts)}`);
    }
  });
}

/** Every value of every key that stands in one, with every value of the others, and without. But for MFA: its keys go together. */
function combined(facts: readonly Facts[]): readonly Facts[] {
  const groupOf = (key: string): string => (key.startsWith('aws:MultiFactorAuth') ? 'mfa' : key);
  const groups = new Map<string, Map<string, Facts>>();
  for (const each of facts) {
    for (const key of Object.keys(each)) {
      const group = groupOf(key);
      const part = Object.fromEntries(Object.entries(each).filter(([other]) => groupOf(other) === group));
      const known = groups.get(group) ?? new Map([['', {}]]);
      groups.set(group, known.set(JSON.stringify(part), part));
    }
  }
  let all: readonly Facts[] = [{}];
  for (const parts of groups.values())
    all = all.flatMap((one) => [...parts.values()].map((part) => ({ ...one, ...part })));
  return all;
}

test('tags of what is no object have the keys of other services', () => {
  const conditions = conditionsOf({
    condition: '{ tag: { resource: { a: x }, request: { b: y }, principal: { c: z } } }',
  });
  const keys = (inS3: boolean) => clausesOf(formulaOf(conditions, inS3)).map(({ key }) => key);
  assert.equal(keys(true).toSorted(), ['aws:PrincipalTag/c', 's3:ExistingObjectTag/a', 's3:RequestObjectTag/b']);
  assert.equal(keys(false).toSorted(), ['aws:PrincipalTag/c', 'aws:RequestTag/b', 'aws:ResourceTag/a']);
  for (const key of [...keys(true), ...keys(false)]) assert.ok(catalogue.conditionKey(key), key);
});

test('no conditions hold for everything', () => {
  assert.ok(holds(formulaOf([], true), {}));
  assert.ok(holds(formulaOf([], false), no));
});

test.run();
