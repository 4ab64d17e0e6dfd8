// Presets: what a use leaves out, the project's own, and what only shows in a use.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shippedPresets } from '../../src/generated/presets.ts';
import type { GrantRule, Spec } from '../../src/spec/spec.ts';
import type { Diagnostic } from '../../src/text/diagnostic.ts';
import { head, own, type Read, read, reader, use } from './presets.ts';
import { told } from './reading.ts';

function good({ spec, all }: Read): Spec {
  if (spec === undefined) throw new Error(all.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return spec;
}

function grant(spec: Spec, name: string): GrantRule {
  const rule = spec.rules.find((each) => each.name === name);
  if (rule === undefined || rule.kind === 'statement') throw new Error(`no rule ${name}`);
  return rule;
}

function names({ rules }: Spec): readonly string[] {
  return rules.map(({ name }) => name);
}

function resourcesOf({ resources }: GrantRule): readonly string[] {
  return resources.map((each) => {
    if (each.kind === 'objects') return `${each.bucket.name}/${each.key}`;
    if (each.kind === 'bucket') return each.bucket.name;
    return each.kind === 'arn' ? each.arn : each.kind;
  });
}

function whoOf({ to }: GrantRule): readonly string[] {
  return to.map(({ who }) => (typeof who === 'string' ? who : who.name));
}

/** One error, and nothing else. */
function only({ spec, all }: Read): Diagnostic {
  assert.is(spec, undefined);
  assert.equal(all.map(({ code }) => code).length, 1, all.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  const [first] = all;
  assert.is(first?.severity, 'error');
  return first as Diagnostic;
}

/** What is pointed at. */
function pointedAt({ at }: Diagnostic): string {
  return at === undefined ? '' : at.source.text.slice(at.span.start, at.span.end);
}

test('the rules left out are not there, the others are, hardened ones included', () => {
  assert.equal(names(good(use(`${own}, with: { mfa: fresh }, without: [enrol, list-devices]`))), [
    'u.create-device',
    'u.deactivate-device',
  ]);
  const without = 'without: [list-devices, create-device, enrol, devices-stay-without-mfa]';
  const hardened = use(`${own}, with: { mfa: fresh, hardened: true }, ${without}`);
  assert.equal(names(good(hardened)), ['u.deactivate-device', 'u.nothing-but-enrolment-without-mfa']);
});

test('a guard that is left out is told with what it refuses; an allow is not', () => {
  const guards = 'without: [devices-stay-without-mfa, enrol]';
  const { spec, all } = use(`${own}, with: { mfa: fresh, hardened: true }, ${guards}`);
  assert.ok(spec);
  assert.equal(
    all.map((each) => [each.severity, each.code, pointedAt(each)]),
    [['note', 'preset-guard-left-out', 'devices-stay-without-mfa']],
  );
  assert.match(all[0]?.message ?? '', '`iam:DeactivateMFADevice`, `iam:DeleteVirtualMFADevice` without MFA');
  const statement = `rules:
  read: { allow: s3:GetObject, to: <to>, resource: data }
  shut: { statement: { Effect: Deny, Principal: "*", Action: s3:DeleteBucket, Resource: "arn:aws:s3:::acme-data" }, attach: { bucket: data }, why: Printed. }
  open: { statement: { Effect: Allow, Principal: "*", Action: s3:GetObject, Resource: "arn:aws:s3:::acme-data/x" }, attach: { bucket: data }, why: Printed. }
`;
  const files = { a: `preset: a\nversion: 1\ndescription: A.\n${statement}` };
  const left = use('preset: a, version: 1, to: bob, without: [shut, open]', files);
  assert.equal(left.all.map(pointedAt), ['shut']);
});

test('a rule that is left out is no rule for `because`', () => {
  const naming = (rule: string) =>
    `tests:\n  t: { as: bob, with: access-key, cannot: s3:GetObject, resource: data/a, because: { rules: [u.${rule}] } }\n`;
  const written = `${own}, with: { mfa: fresh, hardened: true }, without: [devices-stay-without-mfa]`;
  assert.ok(use(written, {}, naming('nothing-but-enrolment-without-mfa')).spec);
  const { all } = use(written, {}, naming('devices-stay-without-mfa'));
  assert.equal(
    all.filter(({ severity }) => severity === 'error').map(({ code }) => code),
    ['unknown-rule'],
  );
});

test("a project's own preset: settings stand where its placeholders stood", () => {
  const spec = good(use('preset: reader, version: 1, to: [bob, staff], with: { bucket: data }'));
  assert.equal(names(spec), ['u.read', 'u.list']);
  assert.equal(resourcesOf(grant(spec, 'u.read')), ['data/*']);
  assert.equal(resourcesOf(grant(spec, 'u.list')), ['data']);
  assert.equal(whoOf(grant(spec, 'u.read')), ['bob', 'staff']);
  assert.equal(whoOf(grant(spec, 'u.list')), ['bob', 'staff', 'worker']);
});

test('settings may stand in keys, twice in a text, and beside each other; `why` stays', () => {
  const file = `preset: a
version: 1
description: A.
with: { tag: a tag, a: a folder, b: a folder }
rules:
  r:
    allow: s3:GetObject
    to: <to>
    resource: data/<a>/<b>/<a>*
    when: { aws: { StringEquals: { aws:PrincipalTag/<tag>: "<a>" } } }
    why: For <a>.
`;
  const rule = grant(good(use('preset: a, version: 1, to: bob, with: { tag: team, a: x, b: "<a>" }', { file })), 'u.r');
  assert.equal(resourcesOf(rule), ['data/x/<a>/x*']);
  const [condition] = rule.when;
  assert.ok(condition?.kind === 'aws');
  assert.equal([condition.key, condition.values], ['aws:PrincipalTag/team', ['x']]);
  assert.is(rule.why, 'For x.');
});

test('`<mfa>` is the requirement, `<strict-mfa>` the same one with `key_absent: denied`, `<partition>` that of the spec', () => {
  const file = `preset: a
version: 1
description: A.
with: { mfa: an MFA requirement }
rules:
  as-is: { allow: iam:GetUser, to: <to>, resource: "arn:<partition>:iam::*:user/*", when: { mfa: <mfa> } }
  strict: { allow: iam:GetUser, to: <to>, resource: "arn:<partition>:iam::*:user/*", when: { mfa: <strict-mfa> } }
`;
  const china = head.replace('"444455556666"', '{ id: "444455556666", partition: aws-cn }');
  const spec = good(read(`${china}use: { u: { preset: a, version: 1, to: bob, with: { mfa: fresh } } }\n`, { file }));
  const absent = ['u.as-is', 'u.strict'].map((name) => {
    const [condition] = grant(spec, name).when;
    return condition?.kind === 'mfa' && condition.requirement.keyAbsent;
  });
  assert.equal(absent, ['exempt', 'denied']);
  assert.equal(resourcesOf(grant(spec, 'u.strict')), ['arn:aws-cn:iam::*:user/*']);
  assert.equal([...spec.mfa.keys()], ['fresh']);
});

test('shipped presets have the form of own ones, and follow the partition', () => {
  for (const name of readdirSync('templates/presets')) {
    const text = readFileSync(`templates/presets/${name}`, 'utf8');
    const stem = name.replace('.yaml', '');
    assert.ok(Object.hasOwn(shippedPresets, stem), `${name} was not built`);
    assert.not.match(text, 'arn:aws:');
    // Under another name, for its own is taken.
    assert.equal(read(head, { [stem]: text.replace(`preset: ${stem}`, `preset: own-${stem}`) }).all, []);
  }
});

test('what a rule of a preset accepts holds in the whole use', () => {
  const file = reader.replace(
    'resource: <bucket>/* }',
    'resource: <bucket>/*/x, accept: { star-crosses-slash: Meant. } }',
  );
  const { spec, all } = use('preset: reader, version: 1, to: bob, with: { bucket: data }', { file });
  assert.ok(spec);
  const [accepted] = grant(spec, 'u.read').accept;
  assert.equal([accepted?.code, accepted?.reason], ['star-crosses-slash', 'Meant.']);
  const [note] = all;
  assert.is(note?.code, 'star-crosses-slash');
  const [within, at] = [accepted?.within, note?.at?.span];
  assert.ok(within && at && within.start <= at.start && at.end <= within.end);
});

test('several versions of one preset live side by side, and a use keeps to its own', () => {
  const second = reader.replace('version: 1', 'version: 2').replace('<bucket>/*', '<bucket>/second/*');
  const files = { reader, second };
  const settings = 'to: bob, with: { bucket: data }';
  assert.equal(resourcesOf(grant(good(use(`preset: reader, version: 1, ${settings}`, files)), 'u.read')), ['data/*']);
  const later = good(use(`preset: reader, version: 2, ${settings}`, files));
  assert.equal(resourcesOf(grant(later, 'u.read')), ['data/second/*']);
  const missing = only(use(`preset: reader, version: 3, ${settings}`, files));
  assert.equal([missing.code, missing.help], ['unknown-preset-version', 'there is `1`, `2`']);
});

test('a name and version that is there already, in the folder or among the shipped ones', () => {
  const twice = only(read(head, { a: reader, b: reader }));
  assert.equal([told(twice), twice.at?.source.path], ['preset-name-taken 2:10', 'specs/presets/b.yaml']);
  assert.match(twice.message, 'specs/presets/a.yaml:1:9');
  const shipped = reader.replace('preset: reader', 'preset: manage-own-mfa');
  assert.is(only(read(head, { shipped })).code, 'preset-name-taken');
  const next = shipped.replace('version: 1', 'version: 2');
  assert.equal(names(good(use('preset: manage-own-mfa, version: 2, to: bob, with: { bucket: data }', { next }))), [
    'u.read',
    'u.list',
  ]);
});

test('an own preset is for whom its rules fit, or for the kinds it says', () => {
  const settings = 'version: 1, with: { bucket: data }';
  const plain = reader.replace('[<to>, worker]', '<to>');
  assert.ok(use(`preset: reader, to: worker, ${settings}`, { plain }).spec);
  const twice = only(use(`preset: reader, to: worker, ${settings}`));
  assert.equal([twice.code, pointedAt(twice)], ['duplicate-value', 'u']);
  const users = reader.replace('rules:', 'for: user\nrules:');
  const wrong = only(use(`preset: reader, to: [bob, staff], ${settings}`, { users }));
  assert.equal([wrong.code, pointedAt(wrong)], ['wrong-kind', 'staff']);
  const everyone = `preset: a
version: 1
description: A.
rules: { shut: { deny: s3:DeleteObject, to: <to>, resource: data } }
`;
  assert.equal(whoOf(grant(good(use('preset: a, version: 1, to: everyone', { everyone })), 'u.shut')), ['everyone']);
});

test('a setting in error is told once, at its value, with the rule and the place in the preset', () => {
  const wrong = only(use('preset: reader, version: 1, to: bob, with: { bucket: dat }'));
  assert.equal([wrong.code, pointedAt(wrong)], ['unknown-name', 'dat']);
  const whence = 'the setting `bucket` in the rule `read` of the preset `reader`, specs/presets/reader.yaml:6:52';
  assert.match(wrong.message, whence);
  assert.is(wrong.help, 'did you mean `data`?');
});

test('whom it is used for is told once, at the name', () => {
  const wrong = only(use('preset: reader, version: 1, to: [staff, bo], with: { bucket: data }'));
  assert.equal([wrong.code, pointedAt(wrong)], ['unknown-name', 'bo']);
  assert.match(wrong.message, 'the rule `read` of the preset `reader`, specs/presets/reader.yaml:6:36');
});

test("a mistake of the preset's own that only shows in a use stands at the use, with its place in the file", () => {
  const files = { reader: reader.replace('s3:ListBucket', 's3:ListBuckets') };
  const wrong = only(use('preset: reader, version: 1, to: bob, with: { bucket: data }', files));
  assert.equal([wrong.code, pointedAt(wrong), wrong.at?.source.path], ['unknown-action', 'u', 'specs/x.yaml']);
  assert.match(wrong.message, '(the rule `list` of the preset `reader`, specs/presets/reader.yaml:7:18)');
  assert.equal(read(head, files).all, [], 'no use, no rules');
});

test('settings that make two values, or two keys, the same', () => {
  const file = `preset: a
version: 1
description: A.
with: { a: a tag, b: a tag }
rules:
  r: { allow: s3:GetObject, to: <to>, resource: [data/<a>, data/<b>], when: { aws: { StringEquals: { aws:PrincipalTag/<a>: x, aws:PrincipalTag/<b>: y } } } }
`;
  assert.ok(use('preset: a, version: 1, to: bob, with: { a: x, b: y }', { file }).spec);
  assert.is(only(use('preset: a, version: 1, to: bob, with: { a: x, b: x }', { file })).code, 'duplicate-key');
  const values = file.replace(/, when: .*\}/, ' }');
  assert.is(only(use('preset: a, version: 1, to: bob, with: { a: x, b: x }', { values })).code, 'duplicate-value');
});

test('settings that are missing, empty or unknown', () => {
  const codeAt = (settings: string) => {
    const wrong = only(use(`preset: reader, version: 1, to: bob${settings}`));
    return [wrong.code, pointedAt(wrong), wrong.help];
  };
  assert.equal(codeAt(''), ['preset-setting', 'preset', 'add `with: { bucket: … }`']);
  assert.equal(codeAt(', with: { bucket: "" }'), ['preset-setting', '""', 'write the bucket']);
  assert.equal(codeAt(', with: { bucket: data, mfa: fresh }'), ['preset-setting', 'mfa', 'there is `bucket`']);
  assert.equal(codeAt(', with: { bucket: data, hardened: true }')[1], 'hardened');
});

test('a test that names a rule of a use in error adds no error', () => {
  const because =
    'tests: { t: { as: bob, with: access-key, cannot: s3:GetObject, resource: data/a, because: { rules: [u.read] } } }\n';
  only(use('preset: reader, version: 1, to: bob, with: { bucket: dat }', { reader }, because));
});

test.run();
