// The lookup of statements: it leaves out none that can match, keeps their order, and looks at few of many.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { absent } from '../../src/evaluate/keys.ts';
import { type CompiledStatement, compileStatement } from '../../src/evaluate/statement.ts';
import { StatementIndex } from '../../src/evaluate/statement-index.ts';
import type { PolicyVersion, Statement } from '../../src/iam/document.ts';
import { type Random, random, seed } from '../seeded.ts';
import { policy } from './policy-sets.ts';

function compiled(statements: readonly unknown[]): readonly CompiledStatement[] {
  const document = policy('identity', statements);
  return document.statements.map((statement, index) =>
    compileStatement(statement, document.version, { document: 'test', index }),
  );
}

function indexOf(statements: readonly CompiledStatement[]): StatementIndex<CompiledStatement> {
  return new StatementIndex(statements, (statement) => statement);
}

/** Could the statement match, by its action and its resource? A doubt counts. */
function canMatch({ coversAction, resource }: CompiledStatement, action: string, arn: string): boolean {
  const covered = resource === undefined || resource({ arn, action }, { lookup: () => absent });
  return coversAction(action) && covered !== false;
}

const actions = ['s3:GetObject', 's3:PutObject', 's3:*', 's3:Get*', '*', 'iam:PassRole'];
const pieces = [
  'arn:aws:s3:::',
  'b',
  'bc',
  'bcd',
  '/',
  'b/',
  '/k',
  '*',
  '?',
  '${*}',
  '${$}',
  ':',
  'arn:',
  'arn:aws',
  'a',
];

function randomPattern(from: Random): string {
  if (from.below(12) === 0) return '*';
  const start =
    from.below(3) === 0
      ? ''
      : from.pick(['arn:aws:s3:::', 'arn:aws:s3:::b', 'arn:aws:S3:::b', 'arn:aws:iam::111122223333:user/']);
  return start + Array.from({ length: 1 + from.below(4) }, () => from.pick(pieces)).join('');
}

/** Made here, not read: the lookup must hold for any text. */
function randomStatement(from: Random, version: PolicyVersion, index: number): CompiledStatement {
  const list = (most: number, make: () => string) => Array.from({ length: 1 + from.below(most) }, make);
  const source: Statement = {
    effect: from.pick(['Allow', 'Deny']),
    action: { not: from.below(8) === 0, value: list(2, () => from.pick(actions)) },
    resource: { not: from.below(8) === 0, value: list(3, () => randomPattern(from)) },
    conditions: [],
  };
  return compileStatement(source, version, { document: 'test', index });
}

test(`no statement that matches is left out, and each is there once, in order (seed ${seed})`, () => {
  const from = random(seed);
  let left = 0;
  let found = 0;
  for (let round = 0; round < 100; round++) {
    const version: PolicyVersion = round % 5 === 0 ? '2008-10-17' : '2012-10-17';
    const statements = Array.from({ length: 5 + from.below(40) }, (_, place) => randomStatement(from, version, place));
    const index = indexOf(statements);
    for (let each = 0; each < 20; each++) {
      const action = from.pick(['s3:GetObject', 's3:PutObject', 'iam:PassRole', 'sqs:SendMessage']);
      const arn = from.below(10) === 0 ? '*' : randomPattern(from).replace(/\$\{(.)\}/g, '$1');
      const got = index.lookup(action, arn);
      const places = got.map((statement) => statements.indexOf(statement));
      const place = `seed ${seed}, round ${round}: ${action} on ${arn}`;
      assert.equal(
        places,
        [...new Set(places)].sort((a, b) => a - b),
        `${place}: order and duplicates`,
      );
      const wanted = statements.filter((statement) => canMatch(statement, action, arn));
      const missing = wanted.filter((statement) => !got.includes(statement));
      assert.equal(
        missing.map(({ source }) => source),
        [],
        `${place}: left out`,
      );
      assert.ok(
        got.every(({ coversAction }) => coversAction(action)),
        `${place}: of another action`,
      );
      found += got.length;
      left += statements.length - got.length;
    }
  }
  assert.ok(found > 5000 && left > 15_000, `found ${found}, left out ${left}`);
});

const arnOf = (number: number) => `arn:aws:s3:::bucket-${number}/`;

test('of 1,000 statements on as many resources, few are looked at', () => {
  const index = indexOf(
    compiled([
      { Effect: 'Allow', Action: '*', Resource: '*' },
      ...Array.from({ length: 1000 }, (_, number) => ({
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: `${arnOf(number)}*`,
      })),
    ]),
  );
  const found = index.lookup('s3:GetObject', `${arnOf(123)}k`);
  assert.equal(
    found.map(({ ref }) => ref.index),
    [0, 124],
  );
  assert.is(index.lookup('s3:PutObject', `${arnOf(123)}k`).length, 1);
  assert.is(index.lookup('s3:GetObject', '*').length, 1001, 'an action on no resource sees all');
});

test('of 1,000 statements on as many actions, few are looked at', () => {
  const statements = Array.from({ length: 1000 }, (_, number) => ({
    Effect: 'Allow',
    Action: `s3:Action${number}`,
    Resource: '*',
  }));
  const found = indexOf(compiled(statements)).lookup('s3:action7', `${arnOf(1)}k`);
  assert.equal(
    found.map(({ ref }) => ref.index),
    [7],
  );
});

/** Enough statements that are about something else for the tree to be worth its making. */
const others = Array.from({ length: 20 }, (_, number) => ({
  Effect: 'Allow',
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::z-${number}`,
}));

test('what is looked at hangs on the text before the first wildcard alone', () => {
  const found = (Resource: string | readonly string[], arn: string): boolean => {
    const index = indexOf(compiled([{ Effect: 'Allow', Action: 's3:GetObject', Resource }, ...others]));
    return index.lookup('s3:GetObject', arn).some(({ ref }) => ref.index === 0);
  };
  assert.ok(found('arn:aws:s3:::b', 'arn:aws:s3:::b'));
  assert.ok(found('arn:aws:s3:::b*', 'arn:aws:s3:::bc'));
  assert.not(found('arn:aws:s3:::b*', 'arn:aws:s3:::c'));
  assert.not(found('arn:aws:s3:::bc*', 'arn:aws:s3:::b'));
  assert.ok(found('arn:aws:s3:::b?d', 'arn:aws:s3:::bcd'));
  assert.not(found('arn:aws:s3:::b?d', 'arn:aws:s3:::c'));
  assert.ok(found('arn:aws:s3:::b${aws:username}', 'arn:aws:s3:::bcd'));
  assert.not(found('arn:aws:s3:::b${aws:username}', 'arn:aws:s3:::cd'));
  assert.ok(found(['arn:aws:s3:::b', 'arn:aws:s3:::c'], 'arn:aws:s3:::c'), 'each entry of a list');
  assert.ok(found(['arn:aws:s3:::b', '*'], 'arn:aws:s3:::c'), 'one of which may be anything');
  assert.ok(found('arn:aws:s3', 'arn:x:y:::c'), 'of a short ARN only the first field is sure');
  assert.not(found('arn:aws:s3', 'brn:x:y:::c'));
  assert.ok(found('arn:aws:S3:::b', 'arn:aws:s3:::b'), 'nor is more of one that is not in lower case');
  assert.ok(found('arn:aws:iam::AWS:policy/p', 'arn:aws:iam::aws:policy/p'));
  assert.not(found('arn:aws:s3:::B', 'arn:aws:s3:::c'), 'but behind the fifth colon case counts');
  assert.not(found('arn:aws:s3:::b:C', 'arn:aws:s3:::c'));
});

test('a statement on all but some resources, and one without a resource, is always looked at', () => {
  const [notThis] = compiled([{ Effect: 'Deny', Action: '*', NotResource: 'arn:aws:s3:::b' }]);
  const trust = policy('trust', [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject' }]).statements.map(
    (statement) => compileStatement(statement, '2012-10-17', { document: 'trust', index: 0 }),
  );
  for (const arn of ['arn:aws:s3:::b', 'arn:aws:s3:::other', 'x']) {
    const all = [...compiled(others), ...(notThis ? [notThis] : []), ...trust];
    assert.equal(indexOf(all).lookup('s3:GetObject', arn), all.slice(20));
  }
});

test('patterns that share their beginnings are told apart', () => {
  const texts = [
    'arn:aws:s3:::abc',
    'arn:aws:s3:::abd',
    'arn:aws:s3:::ab',
    'arn:aws:s3:::abcd',
    'arn:aws:s3:::a',
    'arn:aws:s3:::abc',
  ];
  const statements = compiled([
    ...texts.map((text) => ({ Effect: 'Allow', Action: 's3:GetObject', Resource: `${text}*` })),
    ...others,
  ]);
  const index = indexOf(statements);
  for (const arn of [...texts, 'arn:aws:s3:::abcde', 'arn:aws:s3:::abx', 'arn:aws:s3:::', 'arn:aws:s3:::b']) {
    const places = index.lookup('s3:GetObject', arn).map(({ ref }) => ref.index);
    const wanted = texts.flatMap((text, place) => (arn.startsWith(text) ? [place] : []));
    assert.equal(places, wanted, arn);
  }
});

test.run();
