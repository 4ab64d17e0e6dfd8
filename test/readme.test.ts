// The README's own spec: what a newcomer copies first must work.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatSpec } from '../src/format/format.ts';
import { compilePolicies, decide, parsePolicy } from '../src/index.ts';
import { openLibrary, test as runTests } from '../src/pipeline.ts';
import { Diagnostics } from '../src/text/diagnostic.ts';
import { buildText } from './build.ts';
import { filesIn, iamspec, project } from './cli/program.ts';

const readme = fs.readFileSync('README.md', 'utf8');

test('its spec renders, and its tests hold', () => {
  const [, spec] = /```yaml\n([\s\S]*?)```/.exec(readme) ?? [];
  assert.ok(spec);
  const { counts, properties } = runTests(buildText(spec ?? ''), openLibrary());
  assert.equal(
    properties.map(({ status }) => status),
    ['proved'],
  );
  const { passed: _, ...wrong } = counts;
  assert.equal(
    Object.values(wrong).filter((count) => count > 0),
    [],
  );
  assert.ok(counts.passed >= 3);
  const source = { path: 'README.md', text: spec ?? '' };
  assert.is(formatSpec(source, new Diagnostics()), spec, 'it is formatted');
});

test('the shipped specs count as many checks as it says', () => {
  const [, said = ''] = /\$ iamspec test\n([\s\S]*?)```/.exec(readme) ?? [];
  const withoutTime = (text: string) => text.replace(/ \(\d+ ms\)/, '');
  const folder = project(filesIn('.', 'specs'));
  assert.is(withoutTime(iamspec(folder, 'test').out), withoutTime(said));
});

test('its commands print what it says, where a policy was edited as it says', () => {
  const folder = project(filesIn('.', 'specs'));
  assert.is(iamspec(folder, 'generate').exit, 0);
  const [, block = ''] = /```\n(\$ sed [\s\S]*?)```/.exec(readme) ?? [];
  const [, edit = '', shown = ''] = /^\$ (sed .*)\n\$ iamspec test .*\n([\s\S]*)$/.exec(block) ?? [];
  const edited = inShell(folder, edit);
  assert.is(edited, '');
  const tested = inShell(folder, /\$ (iamspec test .*)\n/.exec(block)?.[1] ?? '');
  assert.ok(tested.startsWith(shown), tested);
  const [, refuted = 'none'] = /```\n(REFUTED [\s\S]*?)```/.exec(readme) ?? [];
  assert.ok(tested.includes(refuted), tested);
  const [, command = '', output] = /```\n\$ (iamspec explain .*\\\n.*)\n([\s\S]*?)```/.exec(readme) ?? [];
  assert.is(inShell(folder, command), output);
  const [, hint = ''] = /^ {2}explain {3}(.*)$/m.exec(shown) ?? [];
  assert.is(inShell(folder, hint), output);
});

test('its library example decides as it says', () => {
  const [, code = ''] = /```ts\nimport [^\n]*'iamspec';\n([\s\S]*?)```/.exec(readme) ?? [];
  const [, said = ''] = /\}\); \/\/ (\{.*\})\n$/.exec(code) ?? [];
  const statement = { Principal: '*', Action: 's3:PutObject', Resource: 'arn:aws:s3:::acme/*' };
  const Condition = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
  const guard = { ...statement, Sid: 'WritesNeedMfa', Effect: 'Deny', Condition };
  const text = JSON.stringify({ Version: '2012-10-17', Statement: [{ ...statement, Effect: 'Allow' }, guard] });
  const scp = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
  const names = { compilePolicies, decide, parsePolicy, text, scp };
  const run = new Function(...Object.keys(names), code.replace('\ndecide(', '\nreturn decide('));
  assert.equal(run(...Object.values(names)), new Function(`return ${said}`)());
});

test('the line of the evaluation page is decided as it says', () => {
  const page = fs.readFileSync('docs/evaluation.md', 'utf8');
  const [, line = ''] = /```json\n(.*)\n```/.exec(page) ?? [];
  const [, first] = /\$ iamspec decide < requests\.ndjson\n(.*)\n/.exec(page) ?? [];
  const { status, stdout } = spawnSync(process.execPath, ['dist/iamspec.cjs', 'decide'], {
    input: line,
    encoding: 'utf8',
  });
  assert.is(stdout, `${first}\n`);
  assert.is(status, 0);
});

function inShell(folder: string, command: string): string {
  const script = `iamspec() { "${process.execPath}" "${resolve('dist/iamspec.cjs')}" "$@"; }\n${command}\n`;
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1' };
  const { stdout, stderr } = spawnSync('sh', { input: script, cwd: folder, env, encoding: 'utf8' });
  assert.is(stderr, '');
  return stdout;
}

test('its spec to format comes out as it says', () => {
  const [, command = '', shown] = /```\n\$ (iamspec fmt [^`]*?\nEND)\n([^`]*)```/.exec(readme) ?? [];
  assert.is(inShell(project(), command), shown);
});

test('its links lead to files that are there', () => {
  const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path]) => path ?? '');
  assert.ok(links.length > 10);
  assert.equal(
    links.filter((path) => !fs.existsSync(path)),
    [],
  );
});

test.run();
