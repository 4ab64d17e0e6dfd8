// Audit arm: one statement, compiled once: does it match a request, and if not, which element is it that does not?
// Knows nothing of other statements, nor of what follows from a match.
import type { ConditionClause, Effect, PolicyVersion, Statement } from '../iam/document.ts';
import { compileGlob } from '../iam/glob.ts';
import type { Caller } from './caller.ts';
import type { Keys } from './keys.ts';
import { type ClauseTest, compileClause } from './match-condition.ts';
import { type Coverage, compilePrincipal, type PrincipalTest } from './match-principal.ts';
import { compileResource, type ResourceTest, type ResourceView } from './match-resource.ts';
import { and, isDoubt, type Outcome, or } from './outcome.ts';
import type { StatementRef } from './request.ts';

/** What a statement is matched against; its action was matched before. */
export interface Subject {
  readonly caller: Caller;
  readonly resource: ResourceView;
  readonly keys: Keys;
}

export interface CompiledStatement {
  readonly ref: StatementRef;
  readonly effect: Effect;
  readonly source: Statement;
  readonly coversAction: (action: string) => boolean;
  readonly resource: ResourceTest | undefined;
  readonly principal: PrincipalTest | undefined;
  readonly clauses: readonly CompiledClause[];
}

interface CompiledClause {
  readonly test: ClauseTest;
  readonly source: ConditionClause;
}

/** Which element decided that a statement does not match. */
export type Mismatch = 'action' | 'resource' | 'principal' | ConditionClause;

export interface Match {
  /** Where the caller is named itself, or needs no naming. */
  readonly direct: Outcome;
  /** Where only its account is named. */
  readonly account: Outcome;
  /** There if the statement surely does not match. */
  readonly mismatch?: Mismatch;
}

export function compileStatement(source: Statement, version: PolicyVersion, ref: StatementRef): CompiledStatement {
  return {
    ref,
    effect: source.effect,
    source,
    coversAction: compileAction(source),
    resource: source.resource && compileResource(source.resource, version),
    principal: source.principal && compilePrincipal(source.principal),
    clauses: source.conditions.map((clause) => ({ test: compileClause(clause, version), source: clause })),
  };
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
function compileAction({ action }: Statement): (name: string) => boolean {
  const globs = action.value.map((text) => compileGlob(text, { caseInsensitive: true }));
  return (name) => globs.some((glob) => glob.matches(name)) !== action.not;
}

const needsNoNaming: Coverage = { direct: true, account: false };
const wrongResource: Match = { direct: false, account: false, mismatch: 'resource' };
const wrongPrincipal: Match = { direct: false, account: false, mismatch: 'principal' };
const surely: Match = { direct: true, account: false };

/** All elements must hold. A sure mismatch outweighs any doubt, so it is looked for to the end. */
export function matchStatement(statement: CompiledStatement, { caller, resource, keys }: Subject): Match {
  const inside = statement.resource === undefined || statement.resource(resource, keys);
  if (inside === false) return wrongResource;
  const coverage = statement.principal?.(caller, keys) ?? needsNoNaming;
  if (coverage.direct === false && coverage.account === false) return wrongPrincipal;
  let rest: Outcome = inside;
  for (const { test, source } of statement.clauses) {
    const holds = test(keys);
    if (holds === false) return { direct: false, account: false, mismatch: source };
    rest = and(rest, holds);
  }
  if (rest === true && coverage === needsNoNaming) return surely;
  return { direct: and(coverage.direct, rest), account: and(coverage.account, rest) };
}

/** Does the statement match in either way? */
export function matched({ direct, account }: Match): Outcome {
  return direct === false ? account : isDoubt(direct) ? or(account, direct) : true;
}
