// Policies that are too large for AWS: what is rendered in their place says the same, fits, and stays put.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compareRenderings } from '../src/check/equal.ts';
import type { PolicyDocument, Statement } from '../src/iam/document.ts';
import { sizeLimits, sizeOf } from '../src/iam/limits.ts';
import { type AwsRequest, compilePolicies, decide } from '../src/index.ts';
import { type Build, openLibrary, test as runTests } from '../src/pipeline.ts';
import { buildText } from './build.ts';
import { type Random, random, seed } from './seeded.ts';

const { catalogue } = openLibrary();

const head = `
iamspec: 1
accounts: { home: "444455556666" }
principals:
  bob: { user: home/bob }
  staff: { group: home/staff, members: bob }
buckets:
  data: { name: acme-data-lake-production, account: home }
  logs: { name: acme-logs-of-production, account: home }
mfa: { present: { key_absent: denied } }
rules:
`;

const readings = ['s3:GetObject', '[s3:GetObject, s3:GetObjectVersion]', '"s3:Get*"', '[s3:GetObject, s3:PutObject]'];
const conditions = ['', ', when: { mfa: present }', ', when: { source_ip: 203.0.113.0/24 }', ', when: { tls: true }'];

/** Rules by name; `count` of them. */
function someRules(count: number, chance: Random): readonly string[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${chance.pick(['team', 'group', 'project'])}-${index}`;
    const bucket = chance.pick(['data', 'logs']);
    const where = `${bucket}/${chance.pick(['reports', 'incoming', 'archive'])}/${name}/*`;
    const effect = chance.below(5) === 0 ? 'deny' : 'allow';
    return `  ${name}: { ${effect}: ${chance.pick(readings)}, to: staff, resource: ${where}, ...COND }`.replace(
      ', ...COND',
      chance.pick(conditions),
    );
  });
}

function staffOf({ rendering: { documents } }: Build): ReadonlyMap<string, PolicyDocument> {
  return new Map([...documents].filter(([name]) => name.startsWith('identity.staff')));
}

function buildRules(rules: readonly string[]): Build {
  return buildText(`${head}${rules.join('\n')}\n`);
}

/** All that the rules say, from specs of few rules each: none of those is too large. */
function wholeOf(rules: readonly string[]): PolicyDocument {
  const statements: Statement[] = [];
  for (let start = 0; start < rules.length; start += 20) {
    const found = staffOf(buildRules(rules.slice(start, start + 20)));
    assert.equal([...found.keys()], ['identity.staff']);
    statements.push(...(found.get('identity.staff')?.statements ?? []));
  }
  return { version: '2012-10-17', statements };
}

test('a policy that is too large is rendered in parts that fit, and say together what the rules say', () => {
  const chance = random(seed);
  for (let round = 0; round < 6; round++) {
    const rules = someRules(50 + chance.below(90), chance);
    const built = buildRules(rules);
    const told = `seed ${seed}, round ${round}`;
    const parts = staffOf(built);
    assert.ok(parts.size > 1, told);
    for (const [name] of parts) {
      assert.match(name, /^identity\.staff\.[1-9]\d*$/);
      assert.ok(sizeOf(built.files.get(`policies/${name}.json`) ?? '', sizeLimits.identity) <= 6144 * 0.9, told);
    }
    const whole = wholeOf(rules);
    assert.ok(sayTheSame(built, whole), told);
    decidedSame([...parts.values()], whole, chance, told);
    assert.not.ok(sayTheSame(built, withoutOne(whole, chance)), `${told}: a statement less is another policy`);
  }
});

function sayTheSame({ rendering }: Build, whole: PolicyDocument): boolean {
  const { 'identity.staff.1': first, ...others } = rendering.manifest.documents;
  assert.ok(first && Object.keys(others).length > 0);
  const manifest = { ...rendering.manifest, documents: { 'identity.staff': first } };
  const one = { manifest, documents: new Map([['identity.staff', whole]]) };
  const found = compareRenderings(one, rendering, ['the whole', 'the parts'], catalogue);
  return found.every((each) => each.first.answer === 'same' && each.second.answer === 'same');
}

function withoutOne({ version, statements }: PolicyDocument, chance: Random): PolicyDocument {
  const out = chance.pick(statements);
  return { version, statements: statements.filter((each) => each !== out) };
}

function decidedSame(parts: readonly PolicyDocument[], whole: PolicyDocument, chance: Random, told: string): void {
  const [split, one] = [compilePolicies({ identity: parts }), compilePolicies({ identity: [whole] })];
  const seen = new Set<string>();
  for (let round = 0; round < 2000; round++) {
    const request = someRequest(whole, chance);
    const [found, expected] = [decide(split, request), decide(one, request)];
    seen.add(expected.decision);
    assert.is(found.decision, expected.decision, `${told}: ${JSON.stringify(request)}`);
  }
  assert.equal([...seen].sort(), ['allow', 'explicit-deny', 'implicit-deny']);
}

function someRequest({ statements }: PolicyDocument, chance: Random): AwsRequest {
  const pattern = chance.pick(chance.pick(statements).resource?.value ?? ['*']);
  return {
    principal: 'arn:aws:iam::444455556666:user/bob',
    action: chance.pick([
      's3:GetObject',
      's3:GetObjectVersion',
      's3:PutObject',
      's3:GetObjectTagging',
      's3:DeleteObject',
    ]),
    resource: pattern.replace('*', chance.pick(['x', '', 'a/b'])),
    context: {
      'aws:SecureTransport': chance.pick(['true', 'false']),
      'aws:SourceIp': chance.pick(['203.0.113.7', '198.51.100.1']),
      ...(chance.below(2) === 0 ? {} : { 'aws:MultiFactorAuthPresent': chance.pick(['true', 'false']) }),
    },
  };
}

test('a rule more or less changes few of the files', () => {
  const chance = random(seed);
  let [one, rounds] = [0, 0];
  for (; rounds < 20; rounds++) {
    const rules = someRules(60 + chance.below(60), chance);
    const out = chance.pick(rules);
    const [before, after] = [rules.filter((each) => each !== out), rules].map((some) => policyFiles(buildRules(some)));
    const names = new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])]);
    const touched = [...names].filter((name) => before?.get(name) !== after?.get(name)).length;
    assert.ok(touched >= 1 && touched <= 3, `seed ${seed}, round ${rounds}: ${touched} of ${names.size} files`);
    if (touched === 1) one++;
  }
  assert.ok(one / rounds > 0.7, `seed ${seed}: one file alone in ${one} of ${rounds}`);
});

function policyFiles({ files }: Build): ReadonlyMap<string, string> {
  return new Map([...files].filter(([path]) => path.startsWith('policies/')));
}

test('its rules in another order give the same files', () => {
  const rules = someRules(90, random(seed));
  assert.equal([...buildRules([...rules].reverse()).files], [...buildRules(rules).files]);
});

test('the statements of one rule stand in one part, and each leads to its rule', () => {
  const rules = someRules(90, random(seed));
  const { manifest, documents } = buildRules(rules).rendering;
  const places = new Map<string, Set<string>>();
  for (const [name, { statements }] of documents) {
    for (const { sid = '' } of statements) {
      const rule = manifest.sids[sid] ?? '';
      places.set(rule, (places.get(rule) ?? new Set()).add(name));
    }
  }
  assert.is(places.size, rules.length);
  assert.ok([...places.values()].every(({ size }) => size === 1));
});

function teams(count: number): readonly string[] {
  return Array.from(
    { length: count },
    (_, index) =>
      `  team-${index}: { allow: [s3:GetObject, s3:PutObject], to: staff, resource: data/teams/${index}/* }`,
  );
}

test('where too many parts would have to be attached, they are filled up; where that is too many, too, it is refused', () => {
  const built = buildRules(teams(420));
  const parts = staffOf(built);
  assert.equal(
    [...parts.keys()].sort(),
    [1, 10, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => `identity.staff.${number}`),
  );
  assert.ok(sayTheSame(built, wholeOf(teams(420))));
  for (const [name] of parts) {
    assert.ok(sizeOf(built.files.get(`policies/${name}.json`) ?? '', sizeLimits.identity) <= 6144, name);
  }
  assert.throws(
    () => buildRules(teams(500)),
    /too-many-attachments: `staff` is attached 12 managed policies, and AWS takes 10/,
  );
});

test('a property sees all parts as one policy', () => {
  const text = (rules: readonly string[], own: string) =>
    `${head}${rules.join('\n')}\nproperties:\n  staff reads no more: { nobody_can: s3:GetObject, resource: data/other/*, among: bob, closed: true }\n  staff deletes nothing: { nobody_can: ${own}, resource: data, among: bob, closed: true }\n`;
  const statusOf = (own: string) =>
    runTests(buildText(text(teams(90), own)), openLibrary()).properties.map(({ status }) => status);
  assert.equal(statusOf('s3:DeleteObject'), ['proved', 'proved']);
  assert.equal(statusOf('s3:PutObject'), ['proved', 'refuted']);
});

test('statements that are too large are rendered in parts of their own', () => {
  const keys = Array.from({ length: 300 }, (_, index) => `data/some/prefix/of/${index}/*`);
  const rules = [...teams(5), `  long: { allow: s3:GetObject, to: staff, resource: [${keys.join(', ')}] }`];
  const built = buildRules(rules);
  assert.ok(staffOf(built).size > 2);
  const [long] = [
    ...staffOf(buildRules([`  long: { allow: s3:GetObject, to: staff, resource: [${keys[0]}] }`])).values(),
  ];
  const resource = {
    not: false,
    value: keys.map((key) => `arn:aws:s3:::acme-data-lake-production/${key.slice('data/'.length)}`).sort(),
  };
  const whole = [...wholeOf(teams(5)).statements, ...(long?.statements ?? []).map((each) => ({ ...each, resource }))];
  assert.ok(sayTheSame(built, { version: '2012-10-17', statements: whole }));
});

test.run();
