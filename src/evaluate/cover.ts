// Audit arm: which parts of a rendering's policies requests reach, counted. Decides nothing, and knows no tests.
import type { ConditionClause, PolicyDocument, PolicyVersion, Statement } from '../iam/document.ts';
import { compileGlob } from '../iam/glob.ts';
import type { Assumptions } from '../iam/session.ts';
import { type Call, callsOf, situationIn } from './call.ts';
import type { Estate } from './estate.ts';
import { layersThatCount, type Situation, subjectsOf } from './layers.ts';
import { compilePrincipal } from './match-principal.ts';
import { compileResource } from './match-resource.ts';
import { isDoubt, type Outcome } from './outcome.ts';
import type { PlacedStatement, Policies } from './policies.ts';
import { decidedAhead, readingsOf } from './readings.ts';
import type { Request } from './request.ts';
import { type CompiledStatement, pinsCaller, type Subject } from './statement.ts';
import { inEveryWorld, type Oracle } from './worlds.ts';

/** Something of a statement that a request can reach. */
export type Piece =
  | { readonly kind: 'statement' }
  | { readonly kind: 'principal'; readonly type: PrincipalType; readonly value: string; readonly excluded: boolean }
  | { readonly kind: 'action' | 'resource'; readonly value: string; readonly excluded: boolean }
  | { readonly kind: 'condition'; readonly clause: ConditionClause };

type PrincipalType = '*' | 'AWS' | 'Service' | 'Federated' | 'CanonicalUser';

const principalTypes = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;

/** The statement itself, then its values and conditions as they stand in the document. */
export function piecesOf({ principal, action, resource, conditions }: Statement): readonly Piece[] {
  return [
    { kind: 'statement' },
    ...principalsOf(principal),
    ...action.value.map((value): Piece => ({ kind: 'action', value, excluded: action.not })),
    ...(resource?.value ?? []).map((value): Piece => ({ kind: 'resource', value, excluded: resource?.not === true })),
    ...conditions.map((clause): Piece => ({ kind: 'condition', clause })),
  ];
}

function principalsOf(principal: Statement['principal']): readonly Piece[] {
  if (principal === undefined) return [];
  const { not: excluded, value: listed } = principal;
  if (listed === '*') return [{ kind: 'principal', type: '*', value: '*', excluded }];
  return principalTypes.flatMap((type) =>
    (listed[type] ?? []).map((value): Piece => ({ kind: 'principal', type, value, excluded })),
  );
}

/**
 * By document, statement and piece: for how many requests it was reached and, of conditions, for how many it did not hold;
 * two numbers a piece.
 */
export type CoverageData = Readonly<Record<string, readonly (readonly number[])[]>>;

/**
 * Counts what requests reach of these documents; of other policies, such as those in `has`, nothing. A request counts once
 * for each piece, however many calls it makes, if it is reached in one of the ways AWS may behave; and only what is sure
 * counts, for of a doubt either side may be true:
 *
 * - a statement where it matches; an action, principal or resource where its statement matches and the value itself does;
 * - a value under `NotAction`, `NotPrincipal` or `NotResource` where it matches and that element alone keeps the statement
 *   from matching: the other side is that the statement does;
 * - a condition where its statement matches, and as missed where it alone keeps the statement from matching.
 *
 * So what was never reached could be taken out of its document, and no decision of these requests would turn into its
 * opposite; but for whether a bucket is public, which S3 asks of its whole policy.
 */
export class CoverageRecorder {
  readonly #probes: ReadonlyMap<string, readonly Probe[]>;
  /** Those that the current request reaches. */
  readonly #touched = new Set<Probe>();
  /** Statements that can be kept from matching by an action that they list. */
  readonly #excluding = new WeakMap<Policies, readonly PlacedStatement[]>();

  constructor(documents: ReadonlyMap<string, PolicyDocument>) {
    this.#probes = new Map(
      [...documents].map(([name, { statements, version }]) => [
        name,
        statements.map((statement) => new Probe(statement, version)),
      ]),
    );
  }

  /** Throws a Refusal where the request cannot be made. The estate is one of the same documents. */
  count(estate: Estate, request: Request, assumptions: Assumptions): void {
    const { assumes, act } = callsOf(estate, request);
    inEveryWorld(assumptions, (oracle) => this.#attempt([...assumes, act], oracle));
    for (const probe of this.#touched) probe.settle();
    this.#touched.clear();
  }

  toData(): CoverageData {
    return Object.fromEntries(
      [...this.#probes].map(([name, probes]) => [name, probes.map(({ counts }) => [...counts])]),
    );
  }

  /** What was counted elsewhere, of the same documents. */
  add(data: CoverageData): void {
    for (const [name, probes] of this.#probes) {
      for (const [index, { counts }] of probes.entries()) {
        const more = data[name]?.[index];
        if (more?.length !== counts.length)
          throw new Error(`what was counted of \`${name}\` is not of these documents`);
        for (const [at, count] of more.entries()) counts[at] = (counts[at] ?? 0) + count;
      }
    }
  }

  /** From role to role as far as it may come, and then to the action. */
  #attempt(calls: readonly Call[], oracle: Oracle): void {
    for (const call of calls) {
      const situation = situationIn(call, oracle);
      if (decidedAhead(call, situation) === undefined) this.#look(call, situation);
      const isLast = call === calls.at(-1);
      if (isLast || readingsOf(call, situation).every(({ decision }) => decision.kind !== 'allow')) return;
    }
  }

  #look({ policies, action, arn }: Call, situation: Situation): void {
    const counts = layersThatCount(policies, situation);
    const subjects = subjectsOf(policies, situation, counts);
    for (const placed of [...policies.statementsFor(action, arn), ...this.#excludingIn(policies, action)]) {
      if (counts[placed.layer] !== true) continue;
      const probe = this.#probeOf(placed.statement);
      if (probe === undefined) continue;
      probe.look(placed.statement, placed.layer === 'resource' ? subjects.resource : subjects.caller);
      this.#touched.add(probe);
    }
  }

  #excludingIn(policies: Policies, action: string): readonly PlacedStatement[] {
    let found = this.#excluding.get(policies);
    if (found === undefined) {
      const all = policies.placed.flatMap(({ statements }) => statements);
      found = all.filter(({ statement: { source } }) => source.action.not);
      this.#excluding.set(policies, found);
    }
    return found.filter(({ statement }) => !statement.coversAction(action));
  }

  #probeOf({ ref, source }: CompiledStatement): Probe | undefined {
    const probe = this.#probes.get(ref.document)?.[ref.index];
    return probe?.statement === source ? probe : undefined;
  }
}

/** Does this one value match? */
type ValueTest = (subject: Subject) => boolean;

/** Actions whose values are kept at hand. */
const mostActions = 5000;

/** One statement with what was counted of it. */
class Probe {
  readonly statement: Statement;
  readonly counts: number[];
  readonly #version: PolicyVersion;
  readonly #pieces: readonly Piece[];
  /** Of the current request. */
  readonly #reached = new Set<number>();
  readonly #tests = new Map<number, ValueTest>();
  readonly #byAction = new Map<string, readonly number[]>();

  constructor(statement: Statement, version: PolicyVersion) {
    this.statement = statement;
    this.#version = version;
    this.#pieces = piecesOf(statement);
    this.counts = this.#pieces.flatMap(() => [0, 0]);
  }

  /** One element that surely does not match, and nothing else that stands in the way, is what a request can show of it. */
  look({ coversAction, doubt, resource, principal, clauses }: CompiledStatement, subject: Subject): void {
    if (doubt !== undefined) return;
    let failed: Piece['kind'] | ConditionClause | undefined;
    const isOver = (outcome: Outcome, what: Piece['kind'] | ConditionClause): boolean => {
      if (outcome === true) return false;
      if (isDoubt(outcome) || failed !== undefined) return true;
      failed = what;
      return false;
    };
    if (isOver(coversAction(subject.resource.action), 'action')) return;
    if (isOver(resource?.(subject.resource, subject.keys) ?? true, 'resource')) return;
    if (isOver(principal?.(subject).account ?? true, 'principal')) return;
    for (const { test, source } of clauses) if (isOver(test(subject.keys), source)) return;
    if (typeof failed === 'object') this.#missed(failed);
    else if (failed !== undefined) this.#excluded(failed, subject);
    else this.#matched(subject);
  }

  settle(): void {
    for (const at of this.#reached) this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.#reached.clear();
  }

  #missed(clause: ConditionClause): void {
    const at = this.#pieces.findIndex((piece) => piece.kind === 'condition' && piece.clause === clause);
    this.#reached.add(2 * at + 1);
  }

  #matched(subject: Subject): void {
    for (const [at, piece] of this.#pieces.entries()) {
      if (piece.kind === 'statement' || piece.kind === 'condition') this.#reached.add(2 * at);
      else if (piece.kind !== 'action' && !piece.excluded && this.#holds(at, piece, subject)) this.#reached.add(2 * at);
    }
    if (!this.statement.action.not) for (const at of this.#actionsFor(subject)) this.#reached.add(2 * at);
  }

  /** Only what an element leaves out can keep it from matching. */
  #excluded(kind: Piece['kind'], subject: Subject): void {
    for (const [at, piece] of this.#pieces.entries()) {
      const isListed = piece.kind === kind && 'excluded' in piece && piece.excluded;
      if (isListed && this.#holds(at, piece, subject)) this.#reached.add(2 * at);
    }
  }

  /** Actions are few, and values perhaps many. */
  #actionsFor(subject: Subject): readonly number[] {
    const { action } = subject.resource;
    const known = this.#byAction.get(action);
    if (known !== undefined) return known;
    const found = [...this.#pieces.entries()].flatMap(([at, piece]) =>
      piece.kind === 'action' && this.#holds(at, piece, subject) ? [at] : [],
    );
    if (this.#byAction.size >= mostActions) this.#byAction.clear();
    this.#byAction.set(action, found);
    return found;
  }

  #holds(at: number, piece: Piece, subject: Subject): boolean {
    let test = this.#tests.get(at);
    if (test === undefined) {
      test = compileValue(piece, this.statement, this.#version);
      this.#tests.set(at, test);
    }
    return test(subject);
  }
}

function compileValue(piece: Piece, { conditions }: Statement, version: PolicyVersion): ValueTest {
  if (piece.kind === 'action') {
    const glob = compileGlob(piece.value, { caseInsensitive: true });
    return ({ resource }) => glob.matches(resource.action);
  }
  if (piece.kind === 'resource') {
    const [fixed = ''] = /^[^*?$]*/.exec(piece.value) ?? [];
    const covers = compileResource({ not: false, value: [piece.value] }, version);
    return ({ resource, keys }) => resource.arn.startsWith(fixed) && covers(resource, keys) === true;
  }
  if (piece.kind === 'principal') {
    const value = piece.type === '*' ? '*' : { [piece.type]: [piece.value] };
    const covers = compilePrincipal({ not: false, value }, conditions.some(pinsCaller));
    return (subject) => covers(subject).account === true;
  }
  return () => false;
}
