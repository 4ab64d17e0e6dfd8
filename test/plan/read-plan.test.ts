// From bytes to a plan: what is read of it, and what is refused, with words that help.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { PlanReader } from '../../src/plan/read-plan.ts';
import { Diagnostics, Refusal } from '../../src/text/diagnostic.ts';
import { type Instance, planText, read, readSound } from './plans.ts';

const bob: Instance = { type: 'aws_iam_user', name: 'bob', after: { name: 'bob', path: '/' }, unknown: { arn: true } };

function addresses(instances: readonly Instance[], more: object = {}): readonly string[] {
  return [...readSound(planText(instances, { more })).resources.keys()];
}

/** `code: message`, of an error or a refusal. */
function refusedAs(text: string | Uint8Array): string {
  const diagnostics = new Diagnostics();
  try {
    const reader = new PlanReader('plan.json');
    reader.write(typeof text === 'string' ? new TextEncoder().encode(text) : text);
    const plan = reader.end(diagnostics);
    assert.is(plan, undefined);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    diagnostics.take(error);
  }
  return diagnostics.all.map(({ code, message }) => `${code}: ${message}`).join('\n');
}

test('what will be there is read, with what is known only after apply', () => {
  const plan = readSound(planText([bob]));
  const resource = plan.resources.get('aws_iam_user.bob');
  assert.is(plan.kind, 'plan');
  assert.is(resource?.values.name, 'bob');
  assert.is(resource?.unknown.arn, true);
  assert.is(resource?.module, '');
  assert.equal(plan.configuration.resources.has('aws_iam_user.bob'), true);
});

test('what goes away, moves or was left behind is not there', () => {
  const gone: Instance = { type: 'aws_iam_user', name: 'old', before: { name: 'old' } };
  const moved: Instance = { ...bob, name: 'robert', previous: 'aws_iam_user.bob' };
  const deposed: Instance = { type: 'aws_iam_role', name: 'r', before: { name: 'r' }, deposed: '1a2b3c4d' };
  assert.equal(addresses([gone]), []);
  assert.equal(addresses([{ ...bob, prior: true }, moved]), ['aws_iam_user.robert']);
  assert.equal(addresses([deposed]), []);
});

test('what a plan leaves alone stays as it was: beside its targets, and what it forgets', () => {
  const untouched: Instance = { type: 'aws_iam_user', name: 'carol', after: { name: 'carol' }, prior: true };
  assert.equal(addresses([bob, untouched]), ['aws_iam_user.carol', 'aws_iam_user.bob']);
  const forgotten: Instance = { type: 'aws_iam_user', name: 'dora', before: { name: 'dora' }, actions: ['forget'] };
  assert.equal(addresses([{ ...forgotten, after: { name: 'dora' }, prior: true }, forgotten]), ['aws_iam_user.dora']);
});

test('nested modules, with keys of every kind', () => {
  const module = 'module.app["eu.west[1]"].module.inner[0].';
  const [resource] = readSound(planText([{ ...bob, module, index: 'a"b' }])).resources.values();
  assert.is(resource?.module, module);
  assert.is(resource?.index, 'a"b');
});

test('types that are not read are counted once, and their values are let go', () => {
  const key: Instance = { type: 'aws_kms_key', name: 'k', after: { policy: '{}' } };
  const other: Instance = { type: 'random_id', name: 'r', after: { hex: 'ff' } };
  const plan = readSound(planText([key, { ...key, name: 'l' }, other, bob]));
  assert.equal([...plan.unread], [['aws_kms_key', 2]]);
  assert.equal([...plan.resources.keys()], ['aws_iam_user.bob']);
});

test('a state is a plan that changes nothing', () => {
  const { planned_values: values } = JSON.parse(planText([bob]));
  const plan = readSound(JSON.stringify({ format_version: '1.0', terraform_version: '1.9.8', values }));
  assert.is(plan.kind, 'state');
  assert.equal([...plan.resources.keys()], ['aws_iam_user.bob']);
  assert.equal(plan.changes, []);
});

test('versions: those of Terraform 0.12 and of OpenTofu are read, later ones noted, others refused', () => {
  for (const version of ['0.1', '0.2', '1.0', '1.2']) assert.ok(read(planText([bob], { version })), version);
  const diagnostics = new Diagnostics();
  assert.ok(read(planText([bob], { version: '1.9' }), diagnostics));
  assert.equal(
    diagnostics.all.map(({ severity, code }) => `${severity} ${code}`),
    ['note plan-format'],
  );
  assert.match(
    refusedAs(planText([bob], { version: '2.0' })),
    /^plan-format: `plan.json` has the format version `2.0`/,
  );
  assert.match(refusedAs(planText([bob], { version: 'x' })), /^plan-format/);
  assert.match(
    refusedAs('{"resource_changes":[]}'),
    /^plan-malformed: `plan.json` is no plan: `format_version` is missing/,
  );
});

test('what is no plan is told from it', () => {
  const cases: readonly (readonly [string | Uint8Array, RegExp])[] = [
    ['', /^plan-not-json: `plan.json` is empty/],
    [Uint8Array.of(0x50, 0x4b, 3, 4, 0), /^plan-not-json: .*as Terraform keeps it/],
    ['tfplan\u0002', /^plan-not-json: .*before 0\.12/],
    [Uint8Array.of(0x1f, 0x8b, 8), /^plan-not-json: .*compressed/],
    [Uint8Array.of(0xff, 0xfe, 0x7b, 0), /^plan-not-json: .*UTF-16/],
    ['Terraform will perform the following actions:', /^plan-not-json: .*for people/],
    ['\nOpenTofu used the selected providers', /^plan-not-json: .*for people/],
    ['\u001b[0mTerraform', /^plan-not-json: .*for people/],
    [Uint8Array.of(0x7b, 0x22, 0xff), /^file-not-utf8/],
    ['{"format_version":"1.2",', /^json-syntax: `plan.json` cannot be read at byte 24: this ends in the middle/],
    ['{"version":4,"lineage":"x","resources":[]}', /^plan-malformed: .*state file/],
    ['{"@level":"info","@message":"Terraform 1.9.8"}', /^plan-not-json: .*log/],
    ['[]', /^plan-malformed/],
    [planText([bob], { more: { errored: true } }), /^plan-malformed: .*failed/],
  ];
  for (const [text, wanted] of cases) assert.match(refusedAs(text), wanted);
});

test('a resource without what every resource has is refused, with its address', () => {
  const base = { address: 'aws_iam_user.bob', mode: 'managed', type: 'aws_iam_user', name: 'bob' };
  const withChange = (data: object): string => JSON.stringify({ format_version: '1.2', resource_changes: [data] });
  const change = { actions: ['create'], before: null, after: { name: 'bob' } };
  assert.ok(read(withChange({ ...base, change })));
  assert.match(refusedAs(withChange(base)), /without `change`, `aws_iam_user.bob`/);
  assert.match(refusedAs(withChange({ ...base, mode: 'other', change })), /without `address`, `mode`/);
  assert.match(refusedAs(withChange({ ...base, change: { ...change, after: 'x' } })), /no object, `aws_iam_user.bob`/);
  assert.match(refusedAs('{"format_version":"1.2","resource_changes":["x"]}'), /something else than an object/);
});

test('a byte-order mark is left aside', () => {
  assert.ok(read(`\ufeff${planText([bob])}`));
});

test.run();
