// `iamspec matrix`, run for real: tables and data; what is left out, and bad input.
import * as fs from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { matrixSchema } from '../../src/report/matrix-schema.ts';
import { validator } from '../batch/json-schema.ts';
import { iamspec, project, type Run, vault } from './program.ts';

const path = 'schema/matrix.schema.json';
const letters = { mfa: 'M', no_mfa: 'N', key: 'K' } as const;

function shipped(spec: string, ...args: readonly string[]): Run {
  return iamspec(resolve('.'), 'matrix', `specs/${spec}.yaml`, ...args);
}

interface Cell {
  readonly action: string;
  readonly needs_mfa: boolean;
  readonly mfa: { readonly answer: string } | null;
  readonly no_mfa: { readonly answer: string } | null;
  readonly key: { readonly answer: string } | null;
}

interface Report {
  readonly matrix: {
    readonly buckets: readonly {
      readonly bucket: string;
      readonly rows: readonly { readonly caller: { readonly name: string }; readonly cells: readonly Cell[] }[];
    }[];
  };
}

function letter(cell: Cell, situation: keyof typeof letters): string {
  const answer = cell[situation]?.answer;
  if (answer === undefined) return '.';
  return answer === 'yes' ? letters[situation] : answer === 'no' ? '-' : answer === 'depends' ? '~' : '?';
}

for (const spec of ['console-mfa-hardened', 'partner-exchange', 'sso', 'mfa-by-age']) {
  test(`${spec}: the tables fit a terminal, and say what the data says`, () => {
    const printed = shipped(spec);
    assert.equal([printed.exit, printed.err], [0, '']);
    for (const line of printed.out.split('\n')) assert.ok(line.length <= 80, line);
    const { exit, out } = shipped(spec, '--format', 'json');
    assert.is(exit, 0);
    const report = JSON.parse(out) as Report;
    assert.equal(validator(JSON.parse(fs.readFileSync(path, 'utf8')))(report), []);
    for (const { rows } of report.matrix.buckets) {
      for (const { caller, cells } of rows) {
        const words = cells.map((cell) => `${letter(cell, 'mfa')}${letter(cell, 'no_mfa')}${letter(cell, 'key')}`);
        const line = new RegExp(`${caller.name}.* +${words.map((word) => word.replace(/[.?]/g, '\\$&')).join(' +')}`);
        assert.match(printed.out, line);
        for (const cell of cells) {
          assert.is(cell.needs_mfa, /^M[-.][-.]$/.test(words[cells.indexOf(cell)] ?? '') && cell.mfa !== null);
        }
      }
    }
  });
}

test('columns and buckets are chosen by name', () => {
  const { exit, out } = shipped('sso', '--bucket', 'vault', '--action', 's3:GetObjectVersion', '--format', 'json');
  assert.is(exit, 0);
  const { buckets } = (JSON.parse(out) as Report).matrix;
  assert.equal(
    buckets.map(({ bucket }) => bucket),
    ['vault'],
  );
  for (const { cells } of buckets[0]?.rows ?? []) {
    assert.equal(
      cells.map(({ action }) => action),
      ['s3:GetObjectVersion'],
    );
  }
});

test('--all also shows those whom the spec does not declare', () => {
  const rows = (all: readonly string[]) =>
    (JSON.parse(shipped('sso', '--format', 'json', ...all).out) as Report).matrix;
  const count = (all: readonly string[]): number => rows(all).buckets[0]?.rows.length ?? 0;
  assert.ok(count(['--all']) > count([]));
  assert.match(shipped('sso', '--all').out, 'another user of home');
});

for (const [args, words] of [
  [['--bucket', 'vaullt'], 'did you mean `vault`?'],
  [['--action', 's3:GetObjekt'], 'AWS has no action `s3:GetObjekt`'],
  [['--action', 's3:Get*'], 'AWS has no action `s3:Get*`'],
  [['--environment', 'dev'], 'dev'],
] as const) {
  test(`matrix ${args.join(' ')} is refused`, () => {
    const { exit, out, err } = iamspec(project({ 'specs/vault.yaml': vault }), 'matrix', ...args);
    assert.equal([exit, out], [2, '']);
    assert.ok(err.includes(words), err);
  });
}

test('one spec of several is to be named', () => {
  const folder = project({ 'specs/vault.yaml': vault, 'specs/other.yaml': vault.replaceAll('acme-', 'else-') });
  const { exit, err } = iamspec(folder, 'matrix');
  assert.is(exit, 2);
  assert.match(err, 'error[several-specs]');
});

test('the published schema is the one that is printed', () => {
  const printed = iamspec(project(), 'schema', '--of', 'matrix').out;
  assert.is(printed, `${JSON.stringify(matrixSchema, null, 2)}\n`);
  if (process.env.UPDATE_GOLDEN) fs.writeFileSync(path, printed);
  assert.is(fs.readFileSync(path, 'utf8'), printed, `print it anew: \`iamspec schema --of matrix > ${path}\``);
});

test.run();
