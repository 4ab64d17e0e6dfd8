// Bench: reading, checking and compiling a spec, against the bare YAML parse of the same text by the `yaml` package. Ends with
// 1 where a text does not compile, which is never timed, or the target is missed.
import { readdirSync, readFileSync } from 'node:fs';
import { LineCounter, parseDocument } from 'yaml';
import { compile } from '../src/compile/compile.ts';
import { openLibrary } from '../src/pipeline.ts';
import { readSpec } from '../src/spec/read.ts';
import { Diagnostics } from '../src/text/diagnostic.ts';
import { medianRatio, type Subject, timeInRounds } from './timing.ts';

/** Ours at 60 % of the speed of the bare parse. */
const TARGET = 0.6;
const library = openLibrary();

interface Text {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

const shipped: readonly Text[] = readdirSync('specs')
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => ({ name, path: `specs/${name}`, text: readFileSync(`specs/${name}`, 'utf8') }));

/** A spec of as many rules and tests as a large estate has. */
function grown(count: number): Text {
  const numbers = Array.from({ length: count }, (_, index) => index + 1);
  const lines = [
    'iamspec: 1',
    'accounts: { home: "444455556666" }',
    'principals:',
    ...numbers.map((number) => `  team-${number}: { role: home/teams/team-${number} }`),
    ...numbers.map((number) => `  user-${number}: { user: home/user-${number} }`),
    'buckets:',
    ...numbers.map((number) => `  data-${number}: { name: acme-data-${number}, account: home }`),
    'mfa: { fresh: { key_absent: denied, max_age: 1h } }',
    'rules:',
    ...numbers.flatMap((number) => [
      `  team-${number}-works:`,
      '    allow: [s3:DeleteObject, s3:GetObject, s3:ListBucket, s3:PutObject]',
      `    to: [team-${number}, user-${number}]`,
      `    resource: data-${number}`,
      `  guard-${number}:`,
      '    deny: [s3:DeleteObject, s3:PutObject]',
      '    to: everyone',
      `    except: team-${number}`,
      `    resource: data-${number}`,
      '    unless: { mfa: fresh }',
      `  team-${number}-by-mfa: { allow: sts:AssumeRole, to: user-${number}, resource: team-${number}, when: { mfa: fresh } }`,
    ]),
    'tests:',
    ...numbers.map(
      (number) =>
        `  user ${number} reads with a key: { as: user-${number}, with: access-key, can: s3:GetObject, resource: data-${number}/a }`,
    ),
  ];
  return { name: `${count} teams`, path: 'specs/grown.yaml', text: `${lines.join('\n')}\n` };
}

/** True where it compiles. */
function ours({ path, text }: Text): boolean {
  const diagnostics = new Diagnostics();
  const spec = readSpec({ path, text }, library, diagnostics);
  return spec !== undefined && compile(spec, library.catalogue, diagnostics) !== undefined;
}

function bare({ text }: Text): boolean {
  const document = parseDocument(text, { lineCounter: new LineCounter() });
  return document.errors.length === 0;
}

function subject(name: string, texts: readonly Text[], run: (text: Text) => boolean): Subject {
  const wrong = texts.find((text) => !run(text));
  if (wrong !== undefined) {
    console.error(`${name}: \`${wrong.name}\` does not pass; nothing was timed`);
    process.exit(1);
  }
  const runAll = () => texts.filter(run).length;
  return { name, runAll, items: texts.length, expected: texts.length };
}

let met = true;
for (const [name, texts] of [
  ['shipped specs', shipped],
  ['500 teams', [grown(500)]],
] as const) {
  const [yaml, whole] = [subject('yaml', texts, bare), subject('iamspec', texts, ours)];
  const [yamlRates = [], wholeRates = []] = timeInRounds([yaml, whole]);
  const ratio = medianRatio(wholeRates, yamlRates);
  met &&= ratio >= TARGET;
  console.log(`${name.padEnd(14)} read, checked and compiled at ${ratio.toFixed(2)} of the speed of the bare parse`);
}
console.log(`${met ? 'within' : 'below'} the target of ${TARGET}`);
process.exitCode = met ? 0 : 1;
