// What is explained must be what was decided: on every check of the shipped specs.
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Explained } from '../../src/check/explain.ts';
import { checksOf } from '../../src/check/plan.ts';
import type { CallTrace } from '../../src/evaluate/ask-trace.ts';
import type { Decision } from '../../src/evaluate/request.ts';
import type { StatementTrace } from '../../src/evaluate/trace.ts';
import { explainChecks, openLibrary } from '../../src/pipeline.ts';
import { buildShipped } from '../build.ts';

const { catalogue } = openLibrary();
const test = suite('check/explain');

const all = buildShipped().flatMap((built) =>
  explainChecks(
    built,
    built.spec.tests.flatMap((each) => checksOf(each, catalogue)),
  ).map((explained) => ({ name: built.spec.name, explained })),
);

function nameOf({ name, explained: { asked } }: (typeof all)[number]): string {
  return `${name}: ${JSON.stringify(asked.request)}`;
}

function textOf(step: string, { kind, statements }: Decision): string {
  return `${step} ${kind} ${statements.map(({ document, index }) => `${document}[${index}]`).join(' ')}`;
}

function decided({ asked, worlds }: Explained): readonly string[] {
  const hops = asked.request.through?.length ?? 0;
  return worlds.flatMap(({ calls }) =>
    (calls.at(-1)?.decisions ?? []).map((each) => textOf(calls.length > hops ? 'act' : 'assume', each)),
  );
}

test('the last calls of all worlds are decided as the verdict says', () => {
  assert.ok(all.length > 400);
  for (const each of all) {
    const cases = each.explained.verdict.cases.map(({ step, decision }) => textOf(step, decision));
    assert.equal([...new Set(decided(each.explained))].sort(), [...new Set(cases)].sort(), nameOf(each));
  }
});

test('every check is judged as its test is', () => {
  for (const each of all) assert.is(each.explained.result?.status, 'passed', nameOf(each));
});

function callsOf({ worlds }: Explained): readonly CallTrace[] {
  return worlds.flatMap(({ calls }) => calls);
}

test('a layer denies where, and only where, the call is denied explicitly', () => {
  const kinds = new Set<string>();
  for (const each of all) {
    for (const { decisions, layers } of callsOf(each.explained)) {
      const [decision, other] = decisions;
      if (decision === undefined || other !== undefined || layers.length === 0) continue;
      kinds.add(decision.kind);
      const denies = layers.some(({ says }) => says === 'denies');
      assert.is(denies, decision.kind === 'explicit-deny', nameOf(each));
    }
  }
  assert.equal([...kinds].sort(), ['allow', 'explicit-deny', 'implicit-deny', 'mfa-delete']);
});

function statementsOf({ layers }: CallTrace): readonly StatementTrace[] {
  return layers.flatMap(({ policies }) => policies.flatMap((policy) => policy.statements));
}

test('every statement that does not match says which part of it does not, and why', () => {
  const parts = new Set<string>();
  for (const each of all) {
    for (const { outcome, part, why, conditions } of callsOf(each.explained).flatMap(statementsOf)) {
      assert.is(part === undefined, outcome !== 'does-not-match', nameOf(each));
      if (part !== undefined) parts.add(part);
      if (outcome !== 'matches') assert.is.not(why, '', nameOf(each));
      assert.ok(!conditions.some((condition) => condition.why === ''), nameOf(each));
    }
  }
  assert.equal([...parts].sort(), ['Action', 'Condition', 'NotAction', 'NotPrincipal', 'Principal', 'Resource']);
});

test('the statements that decide match', () => {
  let deciding = 0;
  for (const each of all) {
    for (const call of callsOf(each.explained)) {
      const matching = statementsOf(call).filter(({ outcome }) => outcome === 'matches');
      const refs = matching.map(({ ref }) => ref);
      const [decision, other] = call.decisions;
      if (decision === undefined || other !== undefined) continue;
      deciding += decision.statements.length;
      assert.ok(
        decision.statements.every((ref) => refs.includes(ref)),
        nameOf(each),
      );
    }
  }
  assert.ok(deciding > 400);
});

test.run();
