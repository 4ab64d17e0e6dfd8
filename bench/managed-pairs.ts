// Bench: pairs of AWS-managed policies that say something of S3, IAM or STS, each held against the other over all requests.
// Ends with 1 where an answer cannot be told for another reason than what AWS leaves open, or a target is missed.
import { readFileSync } from 'node:fs';
import { comparePolicies, type Way } from '../src/check/equal.ts';
import type { PolicyDocument } from '../src/iam/document.ts';
import { policyFromData } from '../src/iam/read-policy.ts';
import { openLibrary } from '../src/pipeline.ts';
import { type Random, random } from '../test/seeded.ts';

/** Milliseconds a pair, both ways: the answer, with a request where they differ. */
const TARGETS = { median: 40, p95: 200 } as const;
const PAIRS = Number(process.env.PAIRS ?? 200);
const seed = Number(process.env.SEED ?? 20_261_122);

const { catalogue } = openLibrary();

interface Named {
  readonly name: string;
  readonly document: PolicyDocument;
  readonly hasVariables: boolean;
}

interface Spent {
  readonly milliseconds: number;
  readonly names: string;
}

/** One line each, as src/iam/managed-policies.ts reads them: its name, path, version and document. */
function managed(): readonly Named[] {
  const lines = readFileSync('data/managed-policies.tsv', 'utf8').split('\n').slice(2);
  return lines.flatMap((each): readonly Named[] => {
    const [name = '', , , text] = each.split('\t');
    if (text === undefined) return [];
    const document = policyFromData(JSON.parse(text), 'identity', () => {});
    return document === undefined ? [] : [{ name, document, hasVariables: text.includes('${') }];
  });
}

function different(from: Random, all: readonly Named[]): readonly [Named, Named] {
  for (;;) {
    const pair = [from.pick(all), from.pick(all)] as const;
    if (pair[0] !== pair[1]) return pair;
  }
}

const policies = managed();
const dice = random(seed);
const spent: Spent[] = [];
/** All that differs, in lines, after the answer: of policies that have next to nothing in common. */
const described: Spent[] = [];
const answers = new Map<string, number>();
const reasons = new Map<string, string[]>();

for (let count = 0; count < PAIRS; count += 1) {
  const [a, b] = different(dice, policies);
  const names = `${a.name} and ${b.name}`;
  const start = performance.now();
  const { first, second } = comparePolicies(a.document, b.document, 'identity', ['a', 'b'], catalogue);
  const answered = performance.now();
  for (const way of [first, second]) if (way.answer === 'more') way.describe();
  spent.push({ milliseconds: answered - start, names });
  described.push({ milliseconds: performance.now() - answered, names });
  for (const way of [first, second])
    note(way, a.hasVariables || b.hasVariables ? `${names}, of which one has variables` : names);
}

function note(way: Way, names: string): void {
  answers.set(way.answer, (answers.get(way.answer) ?? 0) + 1);
  if (way.answer === 'unknown') reasons.set(way.finding, [...(reasons.get(way.finding) ?? []), names]);
}

/**
 * What AWS leaves open, and so does the answer: variables that a request chooses, and whether an ARN of a service matches
 * an action that works on no resource, such as `s3:ListAllMyBuckets` on `arn:aws:s3:::*`.
 */
const leftOpen = 'they differ only where AWS does not say what one of them means';

function at(part: number, among: readonly Spent[]): Spent | undefined {
  const sorted = among.toSorted((a, b) => a.milliseconds - b.milliseconds);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}

console.log(`${PAIRS} pairs of ${policies.length} AWS-managed policies, SEED=${seed}`);
console.log([...answers].map(([answer, times]) => `${answer} ${times}`).join(', '));
for (const [reason, pairs] of reasons) console.log(`unknown ${pairs.length}: ${reason} (${pairs.join('; ')})`);
const missed = [
  line('median', at(0.5, spent)?.milliseconds ?? 0, TARGETS.median),
  line('p95', at(0.95, spent)?.milliseconds ?? 0, TARGETS.p95),
].includes(true);
for (const [what, among] of [
  ['the answer', spent],
  ['all that differs, in lines', described],
] as const) {
  const [median, longest] = [at(0.5, among), at(1, among)];
  const of = `longest ${longest?.milliseconds.toFixed(0)} ms: ${longest?.names}`;
  console.log(`${what}: median ${median?.milliseconds.toFixed(1)} ms, ${of}`);
}
const others = [...reasons.keys()].filter((reason) => reason !== leftOpen);
for (const reason of others) console.error(`not to be told for a reason of our own: ${reason}`);
process.exit(missed || others.length > 0 ? 1 : 0);

function line(name: string, milliseconds: number, target: number): boolean {
  console.log(`${milliseconds <= target ? 'within' : 'MISSED'}  ${milliseconds.toFixed(1)} ms of ${target}  ${name}`);
  return milliseconds > target;
}
