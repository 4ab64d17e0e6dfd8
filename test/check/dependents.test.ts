// What a touched declaration means for rules whose own lines did not change.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { rulesNaming } from '../../src/check/dependents.ts';
import { build, openLibrary, type Tools } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';

const text = `iamspec: 1
accounts:
  home: "444455556666"
  partner: { id: "111122223333", managed: false }
principals:
  staff: { group: home/staff, members: [bob] }
  bob: { user: home/bob }
  guest: { user: partner/guest }
buckets:
  data:
    name: acme-data
    account: home
  other: { name: acme-other, account: home }
mfa:
  fresh: { key_absent: denied, max_age: 1h }
  present: { key_absent: denied }
rules:
  staff-reads: { allow: s3:GetObject, to: staff, resource: data }
  guest-reads: { allow: s3:GetObject, to: guest, resource: other, when: { mfa: fresh } }
  guard: { deny: s3:PutObject, to: everyone, except: bob, resource: data, unless: { any: [{ mfa: present }, { tls: false }] } }
use:
  device: { preset: manage-own-mfa, version: 1, to: staff, with: { mfa: fresh } }
`;

const tools: Tools = {
  library: openLibrary(),
  templates: shipped(),
  readHeld: (_, name) => {
    throw new Error(`${name} is not there`);
  },
};

function namingAt(...words: readonly string[]): readonly string[] {
  const spec = build({ path: 'specs/x.yaml', text }, tools, new Diagnostics())?.spec;
  if (spec === undefined) throw new Error('the spec is in error');
  const lines = words.map((word) => text.split('\n').findIndex((line) => line.includes(word)) + 1);
  return [...rulesNaming(spec, new Set(lines))];
}

const ofDevice = ['create-device', 'deactivate-device', 'enrol', 'list-devices'].map((rule) => `device.${rule}`);

for (const [what, words, rules] of [
  ['a requirement', ['  fresh:'], ['guest-reads', 'device.deactivate-device']],
  ['a requirement inside `any`', ['  present:'], ['guard']],
  ['a line of a bucket below its name', ['name: acme-data'], ['staff-reads', 'guard']],
  ['a member of a group', ['  bob:'], ['staff-reads', 'guard', ...ofDevice]],
  ['an account, through its principals and buckets', ['  partner:'], ['guest-reads']],
  ['a line of a rule', ['  staff-reads:'], []],
] as const) {
  test(`${what} touches the rules that name it`, () => {
    assert.equal([...namingAt(...words)].sort(), [...rules].sort());
  });
}

test.run();
