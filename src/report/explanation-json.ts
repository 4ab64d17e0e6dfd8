// Printing: explanations for programs. The shape is published in schema/explain.schema.json; keys are only ever added to it.
import type { Explained } from '../check/explain.ts';
import type { CallTrace, WorldTrace } from '../evaluate/ask-trace.ts';
import type { FactTrace } from '../evaluate/facts.ts';
import type { LayerTrace, StatementTrace } from '../evaluate/trace.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { ShownSpec } from './decision.ts';
import { casesOf, decisionOf, diagnosticOf, place, questionsOf, requestOf, statementOf } from './json.ts';

export interface ExplanationReport {
  readonly version: 1;
  /** The program's exit code. */
  readonly exit: number;
  /** The spec's file; null where none was read. */
  readonly spec: string | null;
  readonly explanations: readonly unknown[];
  readonly diagnostics: readonly unknown[];
}

export function explanationReport(
  spec: ShownSpec | undefined,
  explained: readonly Explained[],
  diagnostics: readonly Diagnostic[],
  exit: number,
): ExplanationReport {
  return {
    version: 1,
    exit,
    spec: spec?.source.path ?? null,
    explanations: spec === undefined ? [] : explained.map((each) => explanationOf(spec, each)),
    diagnostics: diagnostics.map(diagnosticOf),
  };
}

function explanationOf(spec: ShownSpec, { asked, verdict, worlds, result }: Explained): object {
  const { outcome, cases } = verdict;
  return {
    request: requestOf(asked),
    outcome,
    reason: 'reason' in verdict ? verdict.reason : (cases[0]?.decision.reason ?? ''),
    settle: 'settle' in verdict ? verdict.settle : [],
    cases: casesOf(spec, verdict),
    check: result === undefined ? null : checkOf(result),
    worlds: worlds.map((world) => worldOf(spec, world)),
  };
}

function checkOf({ check, status, complaint }: NonNullable<Explained['result']>): object {
  const { test, target, expected } = check;
  const at = place({ source: test.source, span: target.at });
  return { test: test.name, expected, status, complaint: complaint === '' ? null : complaint, ...at };
}

function worldOf(spec: ShownSpec, { given, calls }: WorldTrace): object {
  return { given: questionsOf(given), calls: calls.map((call) => callOf(spec, call)) };
}

function callOf(spec: ShownSpec, { action, resource, caller, decisions, facts, layers }: CallTrace): object {
  return {
    action,
    resource,
    caller,
    decisions: decisions.map((each) => decisionOf(spec, each)),
    facts: facts.map(factOf),
    layers: layers.map((layer) => layerOf(spec, layer)),
  };
}

function factOf({ key, origin, seenBy, states }: FactTrace): object {
  return {
    key,
    origin,
    seen_by: seenBy,
    states: states.map((each) => ({ state: each.state, values: each.state === 'present' ? each.values : [] })),
  };
}

function layerOf(spec: ShownSpec, { layer, says, policies }: LayerTrace): object {
  return {
    layer,
    says,
    policies: policies.map(({ name }) => name),
    statements: policies.flatMap(({ statements }) => statements.map((each) => tracedOf(spec, each))),
  };
}

function tracedOf(spec: ShownSpec, { ref, effect, outcome, part, names, why, conditions }: StatementTrace): object {
  const rule = spec.rules.find(({ name }) => name === ref.rule);
  return {
    ...statementOf(spec, ref),
    ...(rule === undefined ? { file: null, line: null, column: null } : place({ source: spec.source, span: rule.at })),
    effect,
    outcome,
    part: part ?? null,
    names: names ?? null,
    why: why === '' ? null : why,
    conditions,
  };
}
