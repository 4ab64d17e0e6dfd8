// End-to-end: what is rendered, run by a real engine as the module that it is.
import * as fs from 'node:fs';
import { basename, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
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

/** Each document once, where it belongs, as the very bytes of its file. */
function assertHandsOut(outputs: Outputs, folder: string): void {
  const attachments = Object.values(outputs.attachments?.value ?? {}) as readonly Attachment[];
  const policies = fs.existsSync(join(folder, 'policies')) ? fs.readdirSync(join(folder, 'policies')) : [];
  assert.equal(attachments.map(({ file }) => basename(file)).sort(), policies.sort());
  for (const { kind, attached_to: to, file } of attachments) {
    const names = kind === 'identity' ? ['identity_policies', 'permission_set_policies'] : [`${kind}_policies`];
    const found = names.flatMap((name) => outputs[name]?.value[to] ?? []);
    assert.equal(found, [fs.readFileSync(join(folder, file), 'utf8')], `${kind} of ${to}`);
  }
  const handedOut = Object.entries(outputs).filter(([name]) => name.endsWith('_policies'));
  const count = handedOut.reduce((sum, [, { value }]) => sum + Object.keys(value).length, 0);
  assert.is(count, attachments.length);
}

const names = fs.readdirSync('out').filter((name) => fs.existsSync(join('out', name, 'iamspec.json')));

test('there are modules to run', () => {
  assert.ok(names.length > 10, `${names.length} folders in out/`);
});

for (const name of names) {
  test(`${name} is initialised, valid, applied, and hands out its policies; its own tests pass`, () => {
    const folder = join(temporaryFolder(`module-${name}`), name);
    fs.cpSync(join('out', name), folder, { recursive: true });
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
  });
}

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
