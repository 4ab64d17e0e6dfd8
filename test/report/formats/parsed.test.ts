// Every format, read by tools that are not ours: it is what it says it is, and holds what the report holds.
import { readFileSync } from 'node:fs';
import type Ajv from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import Ajv04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { marked, type Token, type Tokens } from 'marked';
import { Parser, type Result } from 'tap-parser';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { validateXML } from 'xmllint-wasm';
import type { FormatName } from '../../../src/report/format-names.ts';
import { formatReport } from '../../../src/report/formats.ts';
import { noColours } from '../../../src/report/paint.ts';
import { printable } from '../../../src/report/printable.ts';
import type { CheckEntry, TestEntry } from '../../../src/report/report.ts';
import { reportSchema } from '../../../src/report/report-schema.ts';
import { everything } from '../everything.ts';

const report = everything();
const tests = report.specs.flatMap((spec) => spec.tests);
const proofs = report.specs.flatMap((spec) => spec.properties);
const unproved = proofs.filter(({ status }) => status !== 'proved');
const isWrong = ({ status }: TestEntry): boolean => ['failed', 'broken', 'unknown'].includes(status);
const wrong = tests.filter(isWrong);
const bad = (of: readonly TestEntry[]): readonly CheckEntry[] =>
  of.flatMap(({ checks }) => checks.filter(({ status }) => status !== 'passed'));

function print(name: FormatName, of = report): Promise<string> {
  return formatReport(name, of, noColours);
}

/** What a person has to be told of every failure. */
function assertTold(text: string, { told, file, line }: CheckEntry): void {
  assert.ok(told);
  for (const each of [told?.request, told?.expected, ...(told?.actual ?? []), ...(told?.why ?? []), told?.explain]) {
    assert.ok(text.includes(printable(each ?? '')), `${printable(each ?? '')}\nis not in\n${text}`);
  }
  assert.ok(text.includes(printable(`${file}:${line}:`)) || !text.includes('specs/'), `line ${line}`);
}

test('the published schema of the report is the one that reports are read by', () => {
  assert.equal(
    JSON.parse(readFileSync('schema/test-report.schema.json', 'utf8')),
    JSON.parse(JSON.stringify(reportSchema)),
  );
});

test('json fits its schema, which refuses what is no report', async () => {
  const schema = JSON.parse(readFileSync('schema/test-report.schema.json', 'utf8'));
  const validate = new Ajv2020.default({ strict: true, allowUnionTypes: true }).compile(schema);
  const data = JSON.parse(await print('json')) as object;
  assert.ok(validate(data), JSON.stringify(validate.errors));
  assert.equal(data, JSON.parse(JSON.stringify(report)));
  for (const spoilt of [{ ...data, version: 2 }, { ...data, specs: [{}] }, { ...data, exit: '0' }, []]) {
    assert.not.ok(validate(spoilt));
  }
});

test('of each property that is not proved every format says what was found, and of what kind it is', async () => {
  assert.equal(
    proofs.map(({ status }) => status),
    ['proved', 'refuted', 'unknown'],
  );
  for (const format of ['pretty', 'junit', 'tap', 'github', 'sarif', 'markdown'] as const) {
    const text = await print(format);
    const plain = text.replace(/\\"/g, '"').replaceAll('&#96;', '`').replaceAll('%3A', ':').replaceAll('%2C', ',');
    for (const { finding, status } of unproved) {
      assert.ok(plain.includes(printable(finding ?? 'nothing')), `${format}: ${finding}`);
      assert.match(plain.toLowerCase(), status === 'refuted' ? 'refuted' : /unknown|not to be proved/);
    }
  }
});

test('junit fits the schema of Jenkins', async () => {
  const xsd = readFileSync('test/report/formats/junit.xsd', 'utf8');
  const xml = await print('junit');
  const check = (contents: string) => validateXML({ xml: [{ fileName: 'r.xml', contents }], schema: [xsd] });
  const { valid, errors } = await check(xml);
  assert.ok(valid, errors.map(({ message }) => message).join('\n'));
  assert.not.ok((await check(xml.replace('<testcase', '<case'))).valid);
  assert.not.ok((await check(xml.replace('&lt;', '<'))).valid);
});

test('junit has a case for each test, and its counts are those of its cases', async () => {
  const xml = await print('junit');
  const count = (pattern: RegExp): number => [...xml.matchAll(pattern)].length;
  const [head = ''] = /<testsuites [^>]*>/.exec(xml) ?? [];
  assert.match(head, ` tests="${count(/<testcase /g)}"`);
  assert.match(head, ` failures="${count(/<failure /g)}"`);
  assert.match(head, ` errors="${count(/<error /g)}"`);
  // One for what is stale, and one for the threshold.
  assert.is(count(/<testcase /g), tests.length + proofs.length + 2);
  assert.is(count(/<skipped>/g), tests.filter(({ status }) => status === 'todo' || status === 'skipped').length);
  const text = xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&');
  for (const check of bad(wrong)) assertTold(text, check);
});

test('tap is TAP 14 to a parser, todo and skip are what they are called, and the YAML tells it all', async () => {
  const results: Result[] = [];
  const parser = new Parser({ strict: true });
  parser.on('assert', (result: Result) => results.push(result));
  const done = new Promise<{ readonly failures: readonly unknown[] }>((resolve) => parser.on('complete', resolve));
  parser.end(await print('tap'));
  const final = await done;
  // What is no TAP is among them, with what is wrong with it.
  const broken = (final.failures as readonly Partial<Result>[]).filter(({ tapError }) => tapError);
  assert.equal(broken, []);
  assert.is(results.length, tests.length + proofs.length + 2);
  const byStatus = (status: string): number => tests.filter((each) => each.status === status).length;
  assert.is(results.filter(({ skip }) => skip).length, byStatus('skipped'));
  assert.is(results.filter(({ todo, ok }) => todo && !ok).length, byStatus('todo'));
  assert.is(results.filter(({ ok, todo }) => !ok && !todo).length, wrong.length + unproved.length + 2);
  for (const each of wrong) {
    const result = results.find(({ name }) => name.endsWith(printable(each.name)));
    assert.ok(result, each.name);
    const diag = result?.diag as unknown as { readonly checks: readonly Record<string, string>[] };
    for (const [index, check] of bad([each]).entries()) {
      const entry = diag.checks[index] ?? {};
      const at = printable(`${check.file}:${check.line}:${check.column}`);
      assert.equal([entry.at, entry.explain], [at, printable(check.told?.explain ?? '')]);
      assert.is(entry.expected, check.told?.expected);
      assert.is(entry.actual ?? '', check.told?.actual.map(printable).join('\n'));
    }
  }
});

interface Command {
  readonly level: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** As the runner reads them: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs */
function commandsOf(text: string): readonly Command[] {
  const data = (part: string): string => part.replaceAll('%0A', '\n').replaceAll('%0D', '\r').replaceAll('%25', '%');
  const property = (part: string): string => data(part.replaceAll('%3A', ':').replaceAll('%2C', ','));
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, level = '', list = '', message = ''] = /^::(\w+) (.*?)::(.*)$/.exec(line) ?? [];
      const pairs = list.split(',').map((pair) => pair.split(/=(.*)/).slice(0, 2).map(property));
      return { level, properties: Object.fromEntries(pairs), message: data(message) };
    });
}

test('github has a command for each check that is wrong, on its line', async () => {
  const commands = commandsOf(await print('github'));
  const at = commands.filter(({ properties }) => properties.endColumn !== undefined);
  const shown = tests
    .filter((each) => isWrong(each) || each.status === 'todo')
    .flatMap((each) => bad([each]).map((check) => ({ check, test: each })));
  assert.is(at.length, shown.length);
  for (const [index, { check, test: of }] of shown.entries()) {
    const { level, properties, message } = at[index] as Command;
    assert.is(level, check.status === 'unknown' || of.status === 'todo' ? 'warning' : 'error');
    assert.equal(
      [properties.file, properties.line, properties.col],
      [printable(check.file), String(check.line), String(check.column)],
    );
    assert.match(properties.title ?? '', printable(of.name));
    for (const each of [check.told?.request, check.told?.expected, check.told?.explain]) {
      assert.ok(message.includes(printable(each ?? '')));
    }
  }
  assert.is(commands.filter(({ level }) => level === 'notice').length, 1);
  assert.ok(commands.every(({ level }) => ['error', 'warning', 'notice'].includes(level)));
});

interface Sarif {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly message: { readonly text: string };
        readonly partialFingerprints?: Readonly<Record<string, string>>;
        readonly suppressions?: readonly unknown[];
      }[];
    },
  ];
}

test('sarif fits the schema of SARIF 2.1.0', async () => {
  const schema = JSON.parse(
    readFileSync('node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json', 'utf8'),
  );
  const ajv = new Ajv04.default({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats.default(ajv as unknown as Ajv.default);
  const validate = ajv.compile(schema);
  const log = JSON.parse(await print('sarif')) as object;
  assert.ok(validate(log), JSON.stringify(validate.errors?.slice(0, 5)));
  assert.not.ok(validate({ ...log, runs: [{}] }));
});

test('sarif has a result for each check, told apart by fingerprints, and every rule that is named', async () => {
  const log = JSON.parse(await print('sarif')) as Sarif;
  const [{ tool, results }] = log.runs;
  for (const { ruleId, ruleIndex } of results) assert.is(tool.driver.rules[ruleIndex]?.id, ruleId);
  const checks = results.filter(({ ruleId }) => ruleId.startsWith('check-'));
  const shown = bad(tests.filter((each) => isWrong(each) || each.status === 'todo'));
  assert.is(checks.length, shown.length);
  assert.is(new Set(checks.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints))).size, shown.length);
  assert.is(checks.filter(({ suppressions }) => suppressions !== undefined).length, report.checks.todo);
  for (const [index, { told }] of shown.entries()) {
    for (const each of [told?.request, told?.expected, told?.explain]) {
      assert.ok(checks[index]?.message.text.includes(printable(each ?? '')), `${index}: ${each}`);
    }
  }
});

test('sarif knows a check again where lines have moved', async () => {
  const moved = {
    ...report,
    specs: report.specs.map((spec) => ({
      ...spec,
      tests: spec.tests.map((each) => ({
        ...each,
        checks: each.checks.map((check) => ({ ...check, line: check.line + 5, number: check.number })),
      })),
    })),
  };
  const prints = async (of: typeof report) =>
    (JSON.parse(await print('sarif', of)) as Sarif).runs[0].results.map(
      ({ partialFingerprints }) => partialFingerprints,
    );
  assert.equal(await prints(moved), await prints(report));
});

/** Tokens with all that are inside them. */
function flat(tokens: readonly Token[]): readonly Token[] {
  return tokens.flatMap((token) => [token, ...flat(('tokens' in token ? token.tokens : undefined) ?? [])]);
}

test('markdown has a row a spec and a block a failure, and no text of a user is more than text', async () => {
  const tokens = marked.lexer(await print('markdown'));
  const tables = tokens.filter((each): each is Tokens.Table => each.type === 'table');
  assert.is(tables.length, 1);
  const [table] = tables;
  assert.is(table?.rows.length, report.specs.length);
  for (const row of table?.rows ?? []) {
    assert.is(row.length, table?.header.length);
    for (const cell of row) {
      assert.equal(
        flat(cell.tokens).filter(({ type }) => !['text', 'escape'].includes(type)),
        [],
        JSON.stringify(cell),
      );
    }
  }
  const blocks = tokens.filter((each): each is Tokens.Code => each.type === 'code');
  assert.is(blocks.length, wrong.length + unproved.length);
  for (const [index, each] of wrong.entries()) {
    for (const check of bad([each])) assertTold(blocks[index]?.text ?? '', check);
  }
  const html = flat(tokens)
    .filter(({ type }) => type === 'html')
    .map(({ raw }) => raw);
  const tags = html.join('').match(/<\/?\w+/g) ?? [];
  assert.equal([...new Set(tags)].sort(), ['</b', '</details', '</summary', '<b', '<details', '<summary']);
  assert.is(tags.filter((tag) => tag === '<details').length, wrong.length + unproved.length);
});

test.run();
