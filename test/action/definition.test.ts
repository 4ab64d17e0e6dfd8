// action.yml: what comes from outside reaches no shell as text, and every input and output is one that the scripts know.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const text = readFileSync('action.yml', 'utf8');
const action: {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string; readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
} = parse(text);
const scripts = readdirSync('action').map((name) => readFileSync(`action/${name}`, 'utf8'));
const variableOf = (input: string): string => `INPUT_${input.toUpperCase().replaceAll('-', '_')}`;

test('no expression stands in a script', () => {
  assert.is(action.runs.using, 'composite');
  assert.ok(action.runs.steps.length > 0);
  for (const { run = '', uses, shell } of action.runs.steps) {
    assert.not.match(run, /\$\{\{/);
    assert.is(uses, undefined);
    assert.is(shell, 'bash');
  }
});

test('every input reaches the script by its own variable, and the script reads it', () => {
  const given = action.runs.steps.flatMap(({ env = {} }) => Object.entries(env));
  assert.equal(
    given,
    Object.keys(action.inputs).map((name) => [variableOf(name), `\${{ inputs.${name} }}`]),
  );
  const read = scripts.flatMap((script) =>
    [...script.matchAll(/(?:input\(|choice\()env, '(\w+)'/g)].map(([, name]) => `INPUT_${name}`),
  );
  assert.equal([...new Set(read)].sort(), given.map(([name]) => name).sort());
});

test('every output is given by the step', () => {
  const [{ id } = {}] = action.runs.steps;
  for (const [name, { value }] of Object.entries(action.outputs)) {
    assert.is(value, `\${{ steps.${id}.outputs.${name} }}`);
    assert.ok(
      scripts.some((script) => script.includes(`${name}: `) || script.includes(`'${name}': `)),
      name,
    );
  }
});

test('expressions are of inputs, of outputs of the step, and the token', () => {
  const all = [...text.matchAll(/\$\{\{(.*?)\}\}/g)].map(([, words = '']) => words.trim());
  assert.equal(
    all.filter((each) => !/^(?:inputs\.[\w-]+|steps\.iamspec\.outputs\.[\w-]+|github\.token)$/.test(each)),
    [],
  );
});

test('everything says what it is, and the script that is run is there', () => {
  for (const { description } of [...Object.values(action.inputs), ...Object.values(action.outputs)]) {
    assert.match(description, /\.$/);
  }
  const [{ run = '' } = {}] = action.runs.steps;
  const [, path = ''] = /\$GITHUB_ACTION_PATH\/(\S+?)"/.exec(run) ?? [];
  assert.ok(existsSync(path), path);
});

test('the scripts need nothing but Node, and are checked', () => {
  for (const script of scripts) {
    assert.match(script, /^\/\/ @ts-check\n\/\/ The action: /);
    for (const [, from = ''] of script.matchAll(/from '([^']+)'/g)) assert.match(from, /^(?:node:|\.\/[\w-]+\.mjs$)/);
  }
});

test.run();
