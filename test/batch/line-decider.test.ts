import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LineDecider } from '../../src/batch/line-decider.ts';
import { blockOf } from '../../src/batch/line-splitter.ts';
import { badLines } from './bad-lines.ts';
import { usualLines } from './usual-lines.ts';

interface Result {
  readonly id: unknown;
  readonly decision: string;
  readonly deciding: readonly { readonly layer: string; readonly sid: string | null; readonly index: number }[];
  readonly reason?: string;
  readonly error?: { readonly code: string; readonly message: string };
}

function answer(...lines: readonly string[]): readonly Result[] {
  const results = new LineDecider().answer(blockOf(lines.join('\n')));
  assert.match(results, /^(?:.+\n)*$/, 'whole lines');
  return results
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Result);
}

for (const { name, line, id, code, message } of badLines) {
  test(`refuses ${name}`, () => {
    const [good = '', other = ''] = usualLines;
    const decider = new LineDecider();
    const results = decider.answer(blockOf(`${good}\n${line}\n${other}\n`)).split('\n');
    assert.is(decider.lines, 3);
    assert.is(decider.bad, 1);
    const [before, result = '', after] = results;
    const { error } = JSON.parse(result) as Result;
    assert.is(error?.code, code);
    assert.ok(error?.message.startsWith(message) || error?.message.endsWith(message), error?.message);
    assert.ok(result.startsWith(`{"id":${id},"decision":"unknown","deciding":[],"error":{"code":`), result);
    assert.equal([before, after], answerText(good, other), 'the others are decided as ever');
  });
}

function answerText(...lines: readonly string[]): readonly string[] {
  return new LineDecider()
    .answer(blockOf(lines.join('\n')))
    .trimEnd()
    .split('\n');
}

test('decides the usual lines, by the short way', () => {
  const decider = new LineDecider();
  const results = decider
    .answer(blockOf(usualLines.join('\n')))
    .trimEnd()
    .split('\n');
  assert.is(
    decider.bad,
    0,
    results.find((each) => each.includes('"error"')),
  );
  assert.is(decider.lines, usualLines.length);
  assert.is(decider.plain, usualLines.length - 1, 'all but that with a key `__proto__`');
  const decisions = results.map((each) => {
    const { decision, deciding } = JSON.parse(each) as Result;
    return [decision, ...deciding.map(({ layer, sid, index }) => `${layer} ${sid ?? index}`)].join(', ');
  });
  assert.equal(
    decisions.map((each) => each.split(',')[0]),
    [
      'allow',
      'explicit-deny',
      'allow',
      'explicit-deny',
      'implicit-deny',
      'allow',
      'allow',
      'allow',
      'allow',
      'unknown',
      'allow',
      'implicit-deny',
      'implicit-deny',
    ],
  );
});

test('ids come back as they were spelled', () => {
  const ids = [
    '1.0',
    '12345678901234567890',
    '1E2',
    '"a\\u0062\\/\\ud800"',
    '{"b": [1, {}],"a":"}"}',
    '[ ]',
    'false',
    'null',
    '-0',
  ];
  const lines = ids.map(
    (id) => `{"request":{"principal":"anonymous","action":"s3:GetObject","resource":"*"}, "id" : ${id} }`,
  );
  const decider = new LineDecider();
  const results = decider
    .answer(blockOf(lines.join('\n')))
    .trimEnd()
    .split('\n');
  assert.equal(
    results.map((each) => each.slice('{"id":'.length, each.indexOf(',"decision"'))),
    ids,
  );
  assert.is(decider.plain, ids.length);
});

test('blank lines are passed over, and a line may end in CRLF', () => {
  const [line = ''] = usualLines;
  const decider = new LineDecider();
  const results = decider.answer(blockOf(`\n\r\n${line}\r\n \t \n\n${line} \r\n`));
  assert.is(results, new LineDecider().answer(blockOf(`${line}\n${line}`)));
  assert.is(decider.lines, 2);
  assert.is(decider.bad, 0);
});

test('the same policies mean something else on a resource of another kind', () => {
  const trust =
    '{"resource":{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"*"}}}';
  const line = (action: string, resource: string): string =>
    `{"id":1,"request":{"principal":"arn:aws:iam::111122223333:user/a","action":"${action}","resource":"${resource}"},"policies":${trust}}`;
  const role = line('sts:AssumeRole', 'arn:aws:iam::111122223333:role/a');
  const bucket = line('s3:GetObject', 'arn:aws:s3:::b/k');
  const queue = line('sqs:SendMessage', 'arn:aws:sqs:eu-west-1:111122223333:q');
  const user = line('sts:GetFederationToken', 'arn:aws:iam::111122223333:user/role/a');
  const results = answer(role, bucket, queue, role, bucket, queue, user);
  assert.equal(
    results.map(({ decision, error }) => error?.code ?? decision),
    [
      'allow',
      'policy-element-missing',
      'policy-element-missing',
      'allow',
      'policy-element-missing',
      'policy-element-missing',
      'policy-element-missing',
    ],
  );
  assert.match(results[1]?.error?.message ?? '', 'a bucket policy');
  assert.match(results[2]?.error?.message ?? '', 'a resource policy');
});

test('names the document and the level of a statement where there are several', () => {
  const [, , , , , session = ''] = usualLines;
  const [result] = answer(session);
  const statements = result?.deciding.map((each) => JSON.stringify(each)).sort();
  assert.equal(statements, [
    '{"layer":"boundary","sid":null,"index":0}',
    '{"layer":"identity","sid":"FullAWSAccess","index":0}',
    '{"layer":"scp","sid":"FullAWSAccess","index":0,"document":0,"level":1}',
    '{"layer":"scp","sid":"FullAWSAccess","index":0,"level":0}',
    '{"layer":"session","sid":null,"index":0,"document":0}',
    '{"layer":"session","sid":null,"index":0,"document":1}',
  ]);
});

test('a line of megabytes that is no JSON is refused in no time, and in few words', () => {
  const many = 2 * 1024 * 1024;
  for (const line of [
    `{"id":7,"request":{"principal":"${'\\"'.repeat(many)}`,
    ']'.repeat(2 * many),
    '"'.repeat(2 * many),
    'a '.repeat(many),
  ]) {
    const start = performance.now();
    const [result = ''] = new LineDecider().answer(blockOf(line)).split('\n');
    assert.ok(performance.now() - start < 2000, `${line.slice(0, 20)}… takes ${performance.now() - start} ms`);
    assert.is((JSON.parse(result) as Result).error?.code, 'json-syntax');
  }
  const long = `{"id":7,"request":{"${'x'.repeat(many)}":1}}`;
  assert.ok((answer(long)[0]?.error?.message.length ?? 0) < 1100);
});

test('a line that is no text is answered with its id, if that is text', () => {
  const decider = new LineDecider();
  const damaged = (line: string): string => decider.answer(blockOf(line, 'not-utf8'));
  assert.match(
    damaged('{"id":7,"request":"\ufffd"}'),
    /^\{"id":7,"decision":"unknown","deciding":\[\],"error":\{"code":"batch-not-utf8"/,
  );
  assert.match(damaged('{"id":"\ufffd","request":"x"}'), /^\{"id":null,/);
  assert.match(decider.answer(blockOf('', 'too-long')), /^\{"id":null,.*"batch-line-too-long"/);
  assert.is(decider.bad, 3);
});

test.run();
