// The decision corpus: every case on the engine and, where it states a decision, on the reference semantics.
import * as fs from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AwsDecision } from '../src/evaluate/decide.ts';
import { Refusal } from '../src/text/diagnostic.ts';
import type { Json } from './reference/case.ts';
import { answer, everyWay } from './reference/combine.ts';
import { type CorpusCase, corpusFiles, readCases } from './reference/corpus.ts';
import { engineDecision } from './reference/engine.ts';
import { situationOf } from './reference/request.ts';

/** What is wrong with the engine's answer; undefined where nothing is. */
function engineProblem(asked: CorpusCase): string | undefined {
  let given: AwsDecision;
  try {
    given = engineDecision(asked);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const [first] = error.diagnostics;
    return first?.code === asked.error ? undefined : `refused by ${first?.code}: ${first?.message}`;
  }
  if (given.decision !== asked.decision) return `${given.decision} instead of ${asked.decision ?? asked.error}`;
  if (asked.deciding === undefined) return undefined;
  const [wanted, found] = [asked.deciding.map(statementText), given.deciding.map((each) => foundText(each, asked))];
  const same = [...wanted].sort().join() === [...found].sort().join();
  return same ? undefined : `decided by ${found.join(', ') || 'nothing'} instead of ${wanted.join(', ') || 'nothing'}`;
}

function statementText(wanted: string | Json): string {
  if (typeof wanted === 'string') return wanted;
  const { layer, level = 0, document = 0, index } = wanted;
  return `${layer} ${level} ${document} ${index}`;
}

/** By its Sid where the case names Sids. */
function foundText({ sid, ...place }: AwsDecision['deciding'][number], { deciding = [] }: CorpusCase): string {
  return sid !== null && deciding.includes(sid) ? sid : statementText(place);
}

function referenceProblem(asked: CorpusCase): string | undefined {
  if (asked.decision === undefined) return undefined;
  const situation = situationOf({ ...asked, policies: parsed(asked.policies) as CorpusCase['policies'] });
  const answers = new Set(everyWay((doubt) => answer(situation, doubt).answer));
  const [only = 'none'] = answers;
  const found = answers.size > 1 ? 'unknown' : only;
  return found === asked.decision ? undefined : `${found} instead of ${asked.decision}`;
}

/** With every document that is written as JSON text parsed. */
function parsed(value: unknown): unknown {
  if (typeof value === 'string') return JSON.parse(value);
  if (Array.isArray(value)) return value.map(parsed);
  const isLayers = typeof value === 'object' && value !== null && !('Statement' in value);
  return isLayers ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, parsed(each)])) : value;
}

const files = corpusFiles();

test('the corpus is not empty', () => {
  assert.ok(files.length > 0);
});

for (const file of files) {
  test(`${file}: engine and reference decide what it says`, () => {
    const problems = readCases(fs.readFileSync(file, 'utf8'), file).flatMap((asked) => [
      ...[engineProblem(asked)].flatMap((each) => (each ? [`${asked.name}: the engine: ${each}`] : [])),
      ...[referenceProblem(asked)].flatMap((each) => (each ? [`${asked.name}: the reference: ${each}`] : [])),
    ]);
    if (problems.length > 0) assert.unreachable(['what is wrong', ...problems.slice(0, 10)].join('\n'));
  });
}

const request = '{ principal: anonymous, action: "s3:GetObject", resource: "arn:aws:s3:::b/k" }';

const malformed: Readonly<Record<string, readonly [text: string, message: RegExp]>> = {
  'no cases': ['source: words\ncases: []', /has no cases/],
  'no source': [`request: ${request}\ncases: [{ name: a, decision: allow }]`, /says no `source`/],
  'a case that asserts nothing': ['source: words\ncases: [{ name: a }]', /states neither or both/],
  'a case that asserts two things': [
    'source: words\ncases: [{ name: a, decision: allow, error: x }]',
    /neither or both/,
  ],
  'an unknown decision': ['source: words\ncases: [{ name: a, decision: deny }]', /knows no decision `deny`/],
  'an unknown key of a case': ['source: words\ncases: [{ name: a, decision: allow, why: b }]', /unknown keys: why/],
  'an unknown layer': [
    'source: words\npolicies: { scp: [] }\ncases: [{ name: a, decision: allow }]',
    /unknown keys: scp/,
  ],
  'an unknown key of a request': [
    'source: words\ncases: [{ name: a, request: { who: b }, decision: allow }]',
    /unknown keys: who/,
  ],
  'a name twice': [
    'source: words\ncases: [{ name: a, decision: allow }, { name: a, decision: allow }]',
    /two cases `a`/,
  ],
};

for (const [what, [text, message]] of Object.entries(malformed)) {
  test(`the corpus refuses ${what}`, () => {
    assert.throws(() => readCases(text, 'a.yaml'), message);
  });
}

test('what a case says is laid over what the file shares, context key by key, and null takes away', () => {
  const [found] = readCases(
    `source: words
policies: { identity: [], resource: {} }
request: { principal: anonymous, role: r, context: { a: '1', b: '2' } }
cases: [{ name: a, policies: { resource: null }, request: { role: null, context: { b: null, c: '3' } }, decision: allow }]`,
    'a.yaml',
  );
  assert.equal(found?.policies, { identity: [] });
  assert.equal(found?.request, { principal: 'anonymous', context: { a: '1', c: '3' } });
});

/** A case that the engine gets wrong, and how, must not pass. */
test('a wrong decision, a wrong deciding statement and a missing error are noticed', () => {
  const asked = (rest: Partial<CorpusCase>): CorpusCase => ({
    name: 'a',
    policies: { resource: { Version: '2012-10-17', Statement: [] } },
    request: { principal: 'anonymous', action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' },
    ...rest,
  });
  assert.is(engineProblem(asked({ decision: 'implicit-deny' })), undefined);
  assert.is(referenceProblem(asked({ decision: 'implicit-deny' })), undefined);
  assert.is(engineProblem(asked({ decision: 'allow' })), 'implicit-deny instead of allow');
  assert.is(referenceProblem(asked({ decision: 'allow' })), 'implicit-deny instead of allow');
  assert.is(engineProblem(asked({ error: 'request-malformed' })), 'implicit-deny instead of request-malformed');
  assert.match(engineProblem(asked({ decision: 'implicit-deny', deciding: ['Sid'] })) ?? '', /^decided by nothing/);
  assert.match(engineProblem(asked({ decision: 'allow', policies: { identity: [{}] } })) ?? '', /^refused by/);
});

test.run();
