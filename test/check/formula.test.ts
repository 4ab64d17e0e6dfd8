// Conditions of properties: what a rule renders for a condition is what a property means by the same words.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openLibrary, test as run } from '../../src/pipeline.ts';
import { buildText } from '../build.ts';

const library = openLibrary();

const conditions = [
  '{ tls: true }',
  '{ tls: false }',
  '{ source_ip: [203.0.113.0/24, "2001:db8::/32"] }',
  '{ organization: o-a1b2c3d4e5 }',
  '{ vpc_endpoint: [vpce-0a1b2c3d4e5f60718, vpce-0a1b2c3d4e5f60719] }',
  '{ via_aws_service: false }',
  '{ tag: { principal: { team: red } } }',
  '{ tag: { resource: { class: "re*" } } }',
  '{ tag: { request: { class: red } } }',
  '{ time: { after: 2026-03-01T00:00:00Z, before: 2026-04-01T00:00:00Z } }',
  '{ mfa: fresh }',
  '{ mfa: fresh, tls: true }',
  '{ any: [{ mfa: fresh }, { source_ip: 203.0.113.0/24 }] }',
  '{ any: [{ tls: true, source_ip: 203.0.113.0/24 }, { tag: { principal: { team: red, unit: "b?" } } }] }',
  '{ aws: { StringNotLike: { "aws:UserAgent": "curl/*" } } }',
  '{ aws: { "ForAnyValue:StringEquals": { "aws:TagKeys": [a, b] } } }',
  '{ aws: { "ForAllValues:StringLike": { "aws:TagKeys": ["a*", b] } } }',
  '{ aws: { StringEqualsIfExists: { "aws:UserAgent": curl } } }',
  '{ aws: { "Null": { "aws:UserAgent": "false" } } }',
] as const;

function statuses(rules: string, properties: string): readonly string[] {
  const text = `iamspec: 1
accounts: { home: "444455556666" }
principals: { bob: { user: home/bob } }
buckets: { vault: { name: acme-vault, account: home } }
mfa: { fresh: { key_absent: denied, max_age: 1h } }
rules:
${rules}properties:
${properties}`;
  return run(buildText(text), library).properties.map(({ status, finding }) => `${status} ${finding}`.trim());
}

for (const condition of conditions) {
  test(`${condition}: a grant lets exactly those in for whom it holds`, () => {
    const rules = `  bob-reads: { allow: s3:GetObject, to: bob, resource: vault, when: ${condition} }\n`;
    const about = 'resource: vault, among: bob, closed: true';
    const properties = `  nobody: { nobody_can: s3:GetObject, ${about}, unless: ${condition} }
  everyone: { everyone_can: s3:GetObject, ${about}, when: ${condition} }
`;
    assert.equal(statuses(rules, properties), ['proved', 'proved']);
  });

  test(`${condition}: a guard refuses exactly those for whom it does not hold`, () => {
    const rules = `  bob-reads: { allow: s3:GetObject, to: bob, resource: vault }
  guard: { deny: s3:GetObject, to: everyone, resource: vault, unless: ${condition} }
`;
    const properties = `  nobody: { nobody_can: s3:GetObject, resource: vault, unless: ${condition} }
  everyone: { everyone_can: s3:GetObject, resource: vault, among: bob, when: ${condition} }
`;
    assert.equal(statuses(rules, properties), ['proved', 'proved']);
  });
}

test('a listing has a prefix, and nothing else has one', () => {
  const rules = '  bob-lists: { allow: s3:ListBucket, to: bob, resource: vault, when: { prefix: [a/*, b] } }\n';
  const about = 'resource: vault, among: bob, closed: true';
  const properties = `  nobody: { nobody_can: s3:ListBucket, ${about}, unless: { prefix: [a/*, b] } }
  everyone: { everyone_can: s3:ListBucket, ${about}, when: { prefix: [a/*, b] } }
  other: { nobody_can: s3:ListBucket, ${about}, unless: { prefix: a/* } }
`;
  const [nobody, everyone, other = ''] = statuses(rules, properties);
  assert.equal([nobody, everyone], ['proved', 'proved']);
  assert.match(other, /^refuted `bob`/);
});

test.run();
