// End-to-end: resources.tf, run by a real engine with a provider that has AWS's schema and makes nothing.
import * as fs from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildText } from '../build.ts';
import { temporaryFolder } from '../temporary.ts';
import { engineName, type Ran, runWith } from './engine.ts';
import { stubEnvironment } from './stub-provider.ts';

const test = suite(`resources, by ${engineName}`);
const environment = stubEnvironment();

function must(folder: string, ...args: readonly string[]): Ran {
  const ran = runWith(environment, folder, ...args);
  assert.is(ran.status, 0, ran.said);
  return ran;
}

interface Instance {
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** A module of what the spec renders, in a folder of its own below this one. */
function rendered(text: string): string {
  const folder = temporaryFolder('resources');
  fs.mkdirSync(join(folder, 'app', 'policies'), { recursive: true });
  for (const [path, file] of buildText(text).files) fs.writeFileSync(join(folder, 'app', path), file);
  return folder;
}

const app = fs.readFileSync('test/golden/resources/app.yaml', 'utf8');

test('a module with several accounts is planned, applied and settled, every policy as it was rendered', () => {
  const folder = rendered(app);
  const names = ['home', 'science', 'organization'];
  const providers = names.map((name) => `provider "aws" {\n  alias = "${name}"\n}\n`).join('\n');
  const handed = names.map((name) => `    aws.${name} = aws.${name}\n`).join('');
  const call = `module "app" {\n  source = "./app"\n  providers = {\n${handed}  }\n}\n`;
  fs.writeFileSync(join(folder, 'main.tf'), `${providers}\n${call}`);
  must(folder, 'init', '-no-color');
  must(folder, 'validate', '-no-color');
  must(folder, 'plan', '-no-color', '-out=plan');
  must(folder, 'apply', '-no-color', 'plan');
  must(folder, 'plan', '-no-color', '-detailed-exitcode');
  const { values } = JSON.parse(must(folder, 'show', '-json').out);
  const made = values.root_module.child_modules[0].resources as readonly Instance[];
  const policies = fs.readdirSync(join(folder, 'app', 'policies'));
  const texts = new Set(policies.map((name) => fs.readFileSync(join(folder, 'app', 'policies', name), 'utf8')));
  const found = made.flatMap(({ values: own }) => {
    const text = own.policy ?? own.assume_role_policy ?? own.content;
    return typeof text === 'string' && text.startsWith('{') ? [text] : [];
  });
  for (const text of found) assert.ok(texts.has(text), text);
  // All but the permission set's.
  assert.is(new Set(found).size, texts.size - 1);
  const attached = made.filter(({ type }) => type.endsWith('_policy_attachment'));
  for (const { values: own } of attached) {
    assert.match(String(own.policy_arn ?? own.policy_id), /^(?:made-up:aws_|arn:aws:iam::aws:policy\/)/);
  }
  assert.ok(attached.length > 5);
});

test('the tests of the module itself pass with a provider that is mocked', () => {
  const folder = join(rendered(app), 'app');
  must(folder, 'init', '-no-color');
  assert.match(must(folder, 'test', '-no-color').out, '1 passed, 0 failed');
});

test('one account needs no alias, and what the provider does not know fails', () => {
  const folder = join(rendered(fs.readFileSync('test/corpus/specs/good/resources.yaml', 'utf8')), 'app');
  must(folder, 'init', '-no-color');
  must(folder, 'validate', '-no-color');
  const file = join(folder, 'resources.tf');
  fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('assume_role_policy', 'assume_policy'));
  const ran = runWith(environment, folder, 'validate', '-no-color');
  assert.is(ran.status, 1);
  assert.match(ran.said, 'assume_policy');
});

test.run();
