// Audit arm: everything that was looked at on the way to a decision, for people who ask why. Decides nothing anew: it
// matches the same statements against the same call.
import type { ConditionClause, Effect } from '../iam/document.ts';
import type { Relation } from './authorize.ts';
import { type Counts, evaluate, type Situation, subjectsOf } from './layers.ts';
import { isDoubt, type Outcome } from './outcome.ts';
import type { DecidingStatement, Layer, PlacedStatement, Policies } from './policies.ts';
import type { StatementRef } from './request.ts';
import { type CompiledStatement, matchStatement, type Subject } from './statement.ts';
import { actionText, conditionText, elementName, principalText, resourceText } from './why.ts';

export type TracedOutcome = 'matches' | 'does-not-match' | 'unknown';

/** One condition of a statement whose other elements match. */
export interface ConditionTrace extends ConditionClause {
  readonly outcome: 'holds' | 'fails' | 'unknown';
  /** What the request says of the key, and what that makes of the condition. */
  readonly why: string;
}

export interface StatementTrace {
  readonly ref: StatementRef;
  readonly place: DecidingStatement;
  readonly effect: Effect;
  readonly outcome: TracedOutcome;
  /** Of a resource's policy, where it matches: whether it names the caller, or the account alone. */
  readonly names?: 'caller' | 'account';
  /** The one element that does not match, as a policy spells it: `NotAction`, `Principal`, `Condition`. */
  readonly part?: string;
  /** Why it does not match, or what that hangs on; empty where it matches. */
  readonly why: string;
  /** All of them, where the other elements match. */
  readonly conditions: readonly ConditionTrace[];
}

/**
 * What a layer comes to. `delegates`: the resource's policy allows the caller's own account alone, whose policies have to
 * allow the caller. `cut-off`: it allows, and S3 lets that not count, for the bucket is public. `absent`: there is no
 * policy. `not-counted`: there is one, which does not bind this caller.
 */
export type Says = 'allows' | 'delegates' | 'denies' | 'silent' | 'unknown' | 'cut-off' | 'absent' | 'not-counted';

export interface LayerTrace {
  readonly layer: Layer;
  readonly says: Says;
  readonly policies: readonly {
    readonly name: string;
    readonly level: number;
    readonly statements: readonly StatementTrace[];
  }[];
}

const order: readonly Layer[] = ['scp', 'rcp', 'resource', 'identity', 'boundary', 'session'];

/** Every layer in the order in which AWS looks at them, whether or not it has policies. */
export function traceLayers(policies: Policies, situation: Situation): readonly LayerTrace[] {
  const { counts, relation, cut } = evaluate(policies, situation);
  const subjects = subjectsOf(policies, situation, counts);
  return order.map((layer) => {
    const placed = policies.placed.filter((each) => each.layer === layer);
    const subject = layer === 'resource' ? subjects.resource : subjects.caller;
    const traced = placed.map(({ policy, level, statements }) => ({
      name: policy.name,
      level,
      statements: statements.map((each) => traceStatement(each, subject)),
    }));
    const says = saysOf(layer, policies, counts, traced);
    if (layer !== 'resource' || says !== 'allows') return { layer, says, policies: traced };
    return { layer, says: isDoubt(cut) ? 'unknown' : cut ? 'cut-off' : grantsTo(relation, traced), policies: traced };
  });
}

/** In the caller's own account, naming that account alone leaves it to the account. */
function grantsTo({ caller, sameAccount }: Relation, traced: LayerTrace['policies']): Says {
  const named = traced.some(({ statements }) =>
    statements.some(({ effect, outcome, names }) => effect === 'Allow' && outcome === 'matches' && names === 'caller'),
  );
  return named || !sameAccount || caller === 'root' ? 'allows' : 'delegates';
}

function saysOf(layer: Layer, policies: Policies, counts: Counts, traced: LayerTrace['policies']): Says {
  if (counts[layer] === false) return traced.length === 0 ? 'absent' : 'not-counted';
  if (isAbsent(layer, policies, traced)) return 'absent';
  const statements = traced.flatMap((each) => each.statements);
  const has = (effect: Effect, outcome: TracedOutcome): boolean =>
    statements.some((each) => each.effect === effect && each.outcome === outcome);
  if (isDoubt(counts[layer])) return 'unknown';
  if (has('Deny', 'matches')) return 'denies';
  if (has('Deny', 'unknown')) return 'unknown';
  if (layer === 'rcp') return 'allows';
  if (layer === 'scp') return levelsSay(policies.scpLevels, traced);
  if (has('Allow', 'matches')) return 'allows';
  return has('Allow', 'unknown') ? 'unknown' : 'silent';
}

/** A boundary or session policy that is attached and empty is there. */
function isAbsent(layer: Layer, policies: Policies, traced: LayerTrace['policies']): boolean {
  if (layer === 'boundary' || layer === 'session') return !policies[layer];
  return layer === 'scp' ? policies.scpLevels === 0 : traced.length === 0;
}

/** Every level has to allow. */
function levelsSay(levels: number, traced: LayerTrace['policies']): Says {
  const outcomes = Array.from({ length: levels }, (_, level): Says => {
    const allows = traced
      .filter((each) => each.level === level)
      .flatMap(({ statements }) => statements)
      .filter(({ effect }) => effect === 'Allow');
    if (allows.some(({ outcome }) => outcome === 'matches')) return 'allows';
    return allows.some(({ outcome }) => outcome === 'unknown') ? 'unknown' : 'silent';
  });
  if (outcomes.includes('silent')) return 'silent';
  return outcomes.includes('unknown') ? 'unknown' : 'allows';
}

function traceStatement({ statement, deciding }: PlacedStatement, subject: Subject): StatementTrace {
  const { ref, effect } = statement;
  const about = { ref, place: deciding, effect };
  const mismatch = mismatchOf(statement, subject);
  if (mismatch !== undefined) return { ...about, outcome: 'does-not-match', ...mismatch, conditions: [] };
  const conditions = statement.clauses.map(({ test, source }) => traceCondition(source, test(subject.keys), subject));
  const failed = conditions.find(({ outcome }) => outcome === 'fails');
  if (failed !== undefined) {
    return { ...about, outcome: 'does-not-match', part: 'Condition', why: failed.why, conditions };
  }
  const { full, named, account } = matchStatement(statement, subject);
  if (isDoubt(account)) return { ...about, outcome: 'unknown', why: `it hangs on ${account.text}`, conditions };
  const open = [named, full].find(isDoubt);
  const why = open === undefined ? '' : `open: ${open.text}`;
  const names = statement.principal === undefined ? {} : ({ names: named === true ? 'caller' : 'account' } as const);
  return { ...about, outcome: 'matches', ...names, why, conditions };
}

/** The first element before the conditions that surely does not match. */
function mismatchOf(
  statement: CompiledStatement,
  subject: Subject,
): { readonly part: string; readonly why: string } | undefined {
  const { source } = statement;
  const { caller, resource, keys } = subject;
  if (!statement.coversAction(resource.action)) {
    return { part: elementName('action', source), why: actionText(source.action, resource.action) };
  }
  if (source.resource !== undefined && statement.resource?.(resource, keys) === false) {
    return { part: elementName('resource', source), why: resourceText(source.resource, resource.arn, keys) };
  }
  if (source.principal !== undefined && statement.principal?.(subject).account === false) {
    return { part: elementName('principal', source), why: principalText(source.principal, caller.name) };
  }
  return undefined;
}

function traceCondition(source: ConditionClause, holds: Outcome, { keys }: Subject): ConditionTrace {
  if (isDoubt(holds)) return { ...source, outcome: 'unknown', why: `it hangs on ${holds.text}` };
  const why = conditionText(source, keys, holds);
  return { ...source, outcome: holds ? 'holds' : 'fails', why };
}
