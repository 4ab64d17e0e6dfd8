// Statements of which nobody knows whether they are there: what hangs on one is undecided, with the reason, once.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ask } from '../../src/evaluate/ask.ts';
import { estateOf } from '../../src/evaluate/estate.ts';
import { isPublic } from '../../src/evaluate/public-access.ts';
import type { Verdict } from '../../src/evaluate/request.ts';
import type { Effect, PolicyDocument, Statement } from '../../src/iam/document.ts';
import { nothingAssumed } from '../../src/iam/session.ts';
import { type EstateOptions, type Policies, rendered, request } from './estates.ts';

const why = 'what the plan says, which is known only after apply';
const allow = { Effect: 'Allow', Action: 's3:*', Resource: '*' };

function open(effect: Effect, text = why): Statement {
  const all = { not: false, value: ['*'] };
  return { effect, principal: { not: false, value: '*' }, action: all, resource: all, conditions: [], open: text };
}

function verdictWith(
  policies: Policies,
  statements: readonly Statement[],
  as = 'alice',
  options: EstateOptions = {},
): Verdict {
  const { manifest, documents, held } = rendered(policies, options);
  const bucket: PolicyDocument = { version: '2012-10-17', statements };
  const listed = { ...manifest.documents, b: { kind: 'bucket', file: 'b', attached_to: 'data' } } as const;
  const estate = estateOf(
    { manifest: { ...manifest, documents: listed }, documents: new Map([...documents, ['b', bucket]]) },
    held,
  );
  const session = as === 'anonymous' ? ({ kind: 'none' } as const) : ({ kind: 'access-key' } as const);
  return ask(estate, request({ as, session }), nothingAssumed);
}

test('a statement that may not be there decides nothing that hangs on it', () => {
  assert.is(verdictWith({}, [open('Allow')]).outcome, 'unknown');
  assert.is(verdictWith({ 'identity alice': allow }, [open('Deny')]).outcome, 'unknown');
  assert.is(verdictWith({ 'identity alice': allow }, [open('Allow')]).outcome, 'allow', 'she has it anyway');
  const denied = { ...allow, Effect: 'Deny' };
  assert.is(verdictWith({ 'identity alice': denied }, [open('Allow')]).outcome, 'deny', 'she has it denied anyway');
});

test('the reason is told once, however many statements there may be', () => {
  const both = verdictWith({}, [open('Allow'), open('Deny')]);
  assert.ok('reason' in both);
  assert.is(both.reason, `it hangs on ${why}`);
  const two = verdictWith({}, [open('Allow'), open('Deny', 'something else')]);
  assert.ok('reason' in two);
  assert.match(two.reason, 'as does 1 more statement');
  const questions = both.cases.flatMap(({ given }) => given).map(({ text }) => text);
  assert.ok(questions.length > 0 && questions.every((text) => text === why), questions.join());
});

test('a policy may be public by a statement that may not be there', () => {
  assert.equal(isPublic([open('Allow')]), { text: why });
  assert.is(isPublic([open('Deny')]), false);
  const sure: Statement = { ...open('Allow') };
  const { open: _, ...there } = sure;
  assert.is(isPublic([there, open('Allow')]), true);
  const blocked = verdictWith({}, [open('Allow')], 'paula', { publicAccessBlock: 'all', principals: {} });
  assert.is(blocked.outcome === 'allow', false);
});

test.run();
