import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Case, CasePolicies, CaseRequest, Json } from '../reference/case.ts';
import { randomCase } from '../reference/generate.ts';
import { random, seed } from '../seeded.ts';
import { type Comparison, compare, differences, ourDecision } from './compare.ts';
import { askOracle } from './iam-simulate.ts';
import { repairs } from './repairs.ts';
import { mapConditions, mapStatements } from './rewrite.ts';
import { shrink } from './shrink.ts';

/** From so many on, every row has something to explain. */
const ENOUGH_FOR_EVERY_ROW = 100_000;
const cases = Number(process.env.CASES ?? 2000);

interface Story {
  readonly number: number;
  readonly given: Case;
}

const counts = new Map<string, number>();
const unexplained: Story[] = [];

function count(what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function total(start: string): number {
  return [...counts].reduce((sum, [what, number]) => (what.startsWith(start) ? sum + number : sum), 0);
}

function note(comparison: Comparison, story: Story): void {
  const { result } = comparison;
  count(result === 'not compared' ? `not compared: ${comparison.why}` : result);
  if (result === 'explained') for (const row of comparison.rows) count(`row: ${row}`);
  if (result === 'unexplained' && unexplained.length < 5) unexplained.push(story);
}

/** The case made small, with what either side says. */
async function tell({ number, given }: Story): Promise<string> {
  const told = JSON.stringify(await compare(given));
  const small = await shrink(given, async (smaller) => JSON.stringify(await compare(smaller)) === told);
  return `case ${number} of SEED=${seed}, made small:\n  ${JSON.stringify(small)}\n  ${told}`;
}

const table = suite('oracle: the table of differences');

table('names every row once, with its repair or its doubt, who is right, why and where', () => {
  const names = differences.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  const repaired = differences.filter(({ doubt }) => doubt === undefined).map(({ name }) => name);
  assert.equal([...repaired].sort(), Object.keys(repairs).sort());
  for (const { name, right, why, source } of differences) {
    assert.ok(['ours', 'theirs', 'open'].includes(right), name);
    assert.ok(why.length > 20 && source.startsWith('https://docs.aws.amazon.com/'), name);
  }
});

table('shows every row in an example that it alone explains', async () => {
  for (const { name, example } of differences) {
    assert.equal(await compare(example), { result: 'explained', rows: [name] }, name);
  }
});

table.run();

const oracle = suite(`oracle: ${cases} generated cases`);

oracle('decides as this engine does, but for what the table explains', async () => {
  const from = random(seed);
  for (let number = 1; number <= cases; number += 1) {
    const given = randomCase(from);
    note(await compare(given), { number, given });
  }
  const stories: string[] = [];
  for (const story of unexplained) stories.push(await tell(story));
  assert.is(total('unexplained'), 0, `${total('unexplained')} differences that no row explains\n${stories.join('\n')}`);
});

oracle('is asked often enough, and often agrees', () => {
  const compared = cases - total('not compared');
  assert.ok(compared > cases * 0.4, `SEED=${seed}: only ${compared} of ${cases} cases were compared`);
  assert.ok(total('same') > compared * 0.7, `SEED=${seed}: only ${total('same')} of ${compared} are the same`);
});

if (cases >= ENOUGH_FOR_EVERY_ROW) {
  oracle('finds every row of the table', () => {
    const idle = differences
      .filter(({ name, seldom }) => !seldom && !counts.has(`row: ${name}`))
      .map(({ name }) => name);
    assert.equal(idle, [], `SEED=${seed}: rows that explain nothing`);
  });
}

oracle('says what it did', () => {
  if (process.env.CASES === undefined) return;
  const lines = [...counts].sort(([, one], [, other]) => other - one).map(([what, number]) => `${number}  ${what}`);
  console.log(`\n${lines.join('\n')}`);
});

oracle.run();

const asking = suite('oracle: asking');

const user = 'arn:aws:iam::444455556666:user/bob';
const read = { principal: user, action: 's3:GetObject', resource: 'arn:aws:s3:::acme/x' };

function policy(...Statement: readonly Json[]): Json {
  return { Version: '2012-10-17', Statement };
}

const allowAll = { Effect: 'Allow', Action: '*', Resource: '*' };

asking('puts every layer', async () => {
  const allow = policy(allowAll);
  const silent = policy();
  const role = { ...read, principal: 'arn:aws:sts::444455556666:assumed-role/r/s' };
  const deny = policy({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' });
  const layers: readonly [CasePolicies, string][] = [
    [{}, 'allow'],
    [{ identity: [silent] }, 'implicit-deny'],
    [{ resource: deny }, 'explicit-deny'],
    [{ boundary: [silent] }, 'implicit-deny'],
    [{ boundary: [] }, 'implicit-deny'],
    [{ session: [silent] }, 'implicit-deny'],
    [{ session: [] }, 'implicit-deny'],
    [{ session: [allow, silent] }, 'allow'],
    [{ scps: [[allow], [silent]] }, 'implicit-deny'],
    [{ scps: [[allow], []] }, 'implicit-deny'],
    [{ scps: [[allow], [allow]] }, 'allow'],
    [{ rcps: [[deny]] }, 'explicit-deny'],
    [{ rcps: [[]] }, 'allow'],
  ];
  for (const [policies, decision] of layers) {
    const given = { policies: { identity: [allow], ...policies }, request: role };
    assert.equal(await askOracle(given), { decision }, JSON.stringify(policies));
  }
});

asking('says what it leaves out', async () => {
  const left: readonly [CasePolicies, Partial<CaseRequest>, RegExp][] = [
    [{}, { principal: { federated: 'accounts.google.com' } }, /identity providers/],
    [{}, { principal: 'anonymous' }, /whose the resource is/],
    [{}, { resource: 'arn:aws:s3:::acme/a*b' }, /an asterisk/],
    [{ bucket: { mfaDelete: true } }, { action: 's3:DeleteObjectVersion' }, /MFA Delete/],
    [{ identity: [policy({ Effect: 'Allow', Action: 's3:*' })] }, {}, /refuses a policy \(identity\)/],
    [{ session: [policy(), { Statement: [] }] }, { principal: 'arn:aws:iam::444455556666:role/r' }, /two versions/],
  ];
  for (const [policies, request, why] of left) {
    const answer = await askOracle({ policies, request: { ...read, ...request } });
    assert.match('notCompared' in answer ? answer.notCompared : answer.decision, why);
  }
});

asking('gives the keys that follow from the caller', async () => {
  const condition = (Condition: Json): CasePolicies => ({ identity: [policy({ ...allowAll, Condition })] });
  const holds = async (Condition: Json, request: Partial<CaseRequest> = {}) =>
    askOracle({ policies: condition(Condition), request: { ...read, ...request } });
  assert.equal(await holds({ ArnEquals: { 'aws:PrincipalArn': user } }), { decision: 'allow' });
  assert.equal(await holds({ StringEquals: { 'aws:username': 'bob' } }), { decision: 'allow' });
  const context = { 'AWS:username': 'alice' };
  assert.equal(await holds({ StringEquals: { 'aws:username': 'alice' } }, { context }), { decision: 'allow' });
  const gone = { context: { 'aws:TagKeys': [] } };
  assert.equal(await holds({ Null: { 'aws:TagKeys': 'true' } }, gone), { decision: 'allow' });
  const role = { principal: 'arn:aws:sts::444455556666:assumed-role/r/s', role: 'arn:aws:iam::444455556666:role/p/r' };
  assert.equal(await holds({ ArnEquals: { 'aws:PrincipalArn': role.role } }, role), { decision: 'allow' });
});

asking('is never explained where the engine forgets its Denies, or takes any condition for true', async () => {
  const wrong: readonly ((given: Case) => Case)[] = [
    (given) => mapStatements(given, (statement) => (statement.Effect === 'Deny' ? undefined : statement)),
    (given) => mapConditions(given, () => []),
  ];
  for (const change of wrong) {
    const from = random(seed);
    let found = 0;
    for (let number = 0; number < 300; number += 1) {
      const { result } = await compare(randomCase(from), (given) => ourDecision(change(given)));
      if (result === 'unexplained') found += 1;
    }
    assert.ok(found > 5, `SEED=${seed}: only ${found} of 300 cases show it`);
  }
});

asking('is told as a small story', async () => {
  const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
  const statement = { Sid: 'A', ...allowAll, Action: ['s3:Get*', 's3:Put*'], Condition };
  const given: Case = {
    policies: { identity: [policy(statement), policy()], resource: null },
    request: { ...read, context: { 'aws:username': 'bob' } },
  };
  const small = await shrink(given, async ({ policies }) => JSON.stringify(policies).includes('s3:Put*'));
  assert.equal(small, {
    policies: { identity: [{ Version: '2012-10-17', Statement: [{ Action: ['s3:Put*'] }] }] },
    request: read,
  });
});

asking.run();
