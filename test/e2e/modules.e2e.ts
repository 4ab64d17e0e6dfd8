// End-to-end: what is rendered, run by a real engine as the module that it is.
import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildText } from '../build.ts';
import { temporaryFolder } from '../temporary.ts';
import { engineName, type Ran, run } from './engine.ts';

const test = suite(`modules, by ${engineName}`);

function must(ran: Ran): Ran {
  assert.is(ran.status, 0, ran.said);
  return ran;
}

interface Attachment {
  readonly kind: string;
  readonly attached_to: string;
  readonly file: string;
}

/** As `output -json` has it. */
type Outputs = Readonly<Record<string, { readonly value: Readonly<Record<string, unknown>> }>>;

/** Of kinds whose output is not called after them. */
const outputsOf: Readonly<Record<string, readonly string[]>> = {
  identity: ['identity_policies', 'permission_set_policies'],
  scp: ['service_control_policies'],
  rcp: ['resource_control_policies'],
};

/** Each document once, where it belongs, as the very bytes of its file. */
function assertHandsOut(outputs: Outputs, folder: string): void {
  const attachments = Object.values(outputs.attachments?.value ?? {}) as readonly Attachment[];
  const policies = fs.existsSync(join(folder, 'policies')) ? fs.readdirSync(join(folder, 'policies')) : [];
  assert.equal(attachments.map(({ file }) => basename(file)).sort(), policies.sort());
  for (const { kind, attached_to: to, file } of attachments) {
    const names = outputsOf[kind] ?? [`${kind}_policies`];
    const key = basename(file, '.json').slice(`${kind}.`.length);
    const found = names.flatMap((name) => outputs[name]?.value[key] ?? []);
    assert.equal(found, [fs.readFileSync(join(folder, file), 'utf8')], `${kind} of ${to}`);
  }
  const handedOut = Object.entries(outputs).filter(([name]) => name.endsWith('_policies'));
  const count = handedOut.reduce((sum, [, { value }]) => sum + Object.keys(value).length, 0);
  assert.is(count, attachments.length);
  assertParts(outputs, attachments, folder);
}

/** All identity policies of a user, role or group, and no others, for whoever attaches them. */
function assertParts(outputs: Outputs, attachments: readonly Attachment[], folder: string): void {
  const sets = Object.keys(outputs.permission_set_policies?.value ?? {});
  const wanted: Record<string, string[]> = {};
  for (const { kind, attached_to: to, file } of attachments) {
    if (kind !== 'identity' || sets.includes(to)) continue;
    wanted[to] = [...(wanted[to] ?? []), fs.readFileSync(join(folder, file), 'utf8')].sort();
  }
  const parts = Object.entries(outputs.identity_policy_parts?.value ?? {});
  const found = parts.map(([to, own]) => [to, Object.values(own as Readonly<Record<string, string>>).sort()]);
  assert.equal(Object.fromEntries(found), wanted);
}

const names = fs
  .readdirSync('out', { recursive: true, encoding: 'utf8' })
  .flatMap((path) => (path.endsWith('/iamspec.json') ? [path.slice(0, -'/iamspec.json'.length)] : []))
  .sort();

test('there are modules to run', () => {
  assert.ok(names.length > 10, `${names.length} folders in out/`);
});

/** Initialised, valid, applied; it hands out its policies, and its own tests pass. */
function assertRuns(folder: string): void {
  must(run(folder, 'fmt', '-check', '-recursive', '-diff'));
  must(run(folder, 'init', '-no-color'));
  must(run(folder, 'validate', '-no-color'));
  must(run(folder, 'plan', '-no-color', '-out=plan'));
  must(run(folder, 'apply', '-no-color', 'plan'));
  assertHandsOut(JSON.parse(must(run(folder, 'output', '-json')).out) as Outputs, folder);
  must(run(folder, 'plan', '-no-color', '-detailed-exitcode'));
  assert.not.ok(fs.existsSync(join(folder, '.terraform', 'providers')), 'no provider is installed');
  const tested = must(run(folder, 'test', '-no-color'));
  assert.match(tested.out, '1 passed, 0 failed');
}

for (const name of names) {
  test(`${name} is initialised, valid, applied, and hands out its policies; its own tests pass`, () => {
    const folder = join(temporaryFolder('module'), basename(name));
    fs.cpSync(join('out', name), folder, { recursive: true });
    assertRuns(folder);
  });
}

test('so is a module whose identity policy is too large for one', () => {
  const rules = Array.from(
    { length: 90 },
    (_, index) => `  team-${index}: { allow: [s3:GetObject, s3:PutObject], to: staff, resource: data/${index}/* }\n`,
  );
  const { files } = buildText(`
iamspec: 1
accounts: { home: "444455556666" }
principals: { staff: { group: home/staff } }
buckets: { data: { name: acme-data, account: home } }
rules:
${rules.join('')}`);
  const folder = join(temporaryFolder('module-parts'), 'parts');
  fs.mkdirSync(join(folder, 'policies'), { recursive: true });
  for (const [path, text] of files) fs.writeFileSync(join(folder, path), text);
  assert.ok(fs.readdirSync(join(folder, 'policies')).length > 1);
  assertRuns(folder);
});

test('resources of a provider are written as the engine formats them', () => {
  const { files } = buildText(fs.readFileSync('test/golden/resources/app.yaml', 'utf8'));
  const folder = temporaryFolder('module-resources');
  for (const [path, text] of files) if (/\.(?:tf|hcl)$/.test(path)) fs.writeFileSync(join(folder, path), text);
  assert.ok(fs.existsSync(join(folder, 'resources.tf')));
  must(run(folder, 'fmt', '-check', '-diff'));
});

test('a policy that was changed by hand fails the tests of its module', () => {
  const folder = join(temporaryFolder('module-edited'), 'sso');
  fs.cpSync('out/sso', folder, { recursive: true });
  const policy = join(folder, 'policies', 'bucket.data.json');
  fs.writeFileSync(policy, fs.readFileSync(policy, 'utf8').replace('BoolIfExists', 'Bool'));
  must(run(folder, 'init', '-no-color'));
  const tested = run(folder, 'test', '-no-color');
  assert.is(tested.status, 1, tested.said);
  assert.match(tested.said, 'bucket.data is not the policy that was rendered');
});

test.run();
