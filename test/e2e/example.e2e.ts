// End-to-end: the example repository, used as its README says.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../temporary.ts';
import { engine, engineName, environment } from './engine.ts';

const test = suite(`the example repository, by ${engineName}`);
const program = resolve('dist/iamspec.cjs');

function make(folder: string, target: string): string {
  const variables = [`IAMSPEC=node ${program}`, `PROGRAM=${program}`, `TERRAFORM=${engine}`];
  const { status, stdout, stderr } = spawnSync('make', ['--no-print-directory', target, ...variables], {
    cwd: folder,
    env: environment,
    encoding: 'utf8',
  });
  assert.is(status, 0, `make ${target}\n${stdout}${stderr}`);
  return stdout;
}

function textsUnder(folder: string): Readonly<Record<string, string>> {
  const paths = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => fs.statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, fs.readFileSync(join(folder, path), 'utf8')]));
}

/** Lines of the README that are to be typed. */
function commandsIn(readme: string): readonly string[] {
  const [, block = ''] = /```sh\n([\s\S]*?)```/.exec(readme) ?? [];
  return [...block.matchAll(/^make (\w+)/gm)].map(([, target = '']) => target);
}

test('goes from nothing to an applied module with outputs by the commands of its README', () => {
  const folder = join(temporaryFolder('example'), 'infra-repo');
  fs.cpSync('examples/infra-repo', folder, { recursive: true });
  const committed = textsUnder(join(folder, 'out'));
  fs.rmSync(join(folder, 'out'), { recursive: true });

  const commands = commandsIn(fs.readFileSync(join(folder, 'README.md'), 'utf8'));
  assert.equal(commands, ['generate', 'apply', 'outputs']);
  const [, , printed = ''] = commands.map((target) => make(folder, target));
  assert.equal(textsUnder(join(folder, 'out')), committed);

  const outputs = JSON.parse(printed) as Record<string, { readonly value: Record<string, string> }>;
  const policies = join(folder, 'out/uploads/policies');
  for (const [output, kind] of [
    ['identity_policies', 'identity'],
    ['trust_policies', 'trust'],
  ] as const) {
    const files = fs.readdirSync(policies).filter((name) => name.startsWith(`${kind}.`));
    assert.ok(files.length > 0);
    assert.equal(
      Object.entries(outputs[output]?.value ?? {}).sort(),
      files.map((name) => [name.split('.')[1], fs.readFileSync(join(policies, name), 'utf8')]).sort(),
    );
  }
  make(folder, 'check');
});

test.run();
