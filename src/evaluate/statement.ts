// Audit arm: one statement, compiled once: does it match a request, and if not, which element is it that does not?
// Knows nothing of other statements, nor of what follows from a match.
import type { ConditionClause, Effect, PolicyVersion, Statement } from '../iam/document.ts';
import { compileGlob } from '../iam/glob.ts';
import { parseOperator } from '../iam/operators.ts';
import type { Keys } from './keys.ts';
import { type ClauseTest, compileClause } from './match-condition.ts';
import { type Coverage, compilePrincipal, type PrincipalTest, type PrincipalView } from './match-principal.ts';
import { compileResource, type ResourceTest, type ResourceView } from './match-resource.ts';
import { and, type Doubt, type Outcome } from './outcome.ts';
import type { StatementRef } from './request.ts';

/** What a statement is matched against; its action was matched before. */
export interface Subject extends PrincipalView {
  readonly resource: ResourceView;
}

export interface CompiledStatement {
  readonly ref: StatementRef;
  readonly effect: Effect;
  readonly source: Statement;
  readonly version: PolicyVersion;
  readonly coversAction: (action: string) => boolean;
  /** What stands in the way of telling, whatever the request: a `NotAction` that lists nothing, or that it may not be there. */
  readonly doubt?: Doubt;
  readonly resource: ResourceTest | undefined;
  readonly principal: PrincipalTest | undefined;
  readonly clauses: readonly CompiledClause[];
}

export interface CompiledClause {
  readonly test: ClauseTest;
  readonly source: ConditionClause;
}

/** In which ways the statement covers the caller, all else being fulfilled; without a principal element, fully. */
export type Match = Coverage;

export function compileStatement(source: Statement, version: PolicyVersion, ref: StatementRef): CompiledStatement {
  return {
    ref,
    effect: source.effect,
    source,
    version,
    coversAction: compileAction(source),
    ...doubtOf(source),
    resource: source.resource && compileResource(source.resource, version),
    principal: source.principal && compilePrincipal(source.principal, source.conditions.some(pinsCaller)),
    clauses: source.conditions.map((clause) => ({ test: compileClause(clause, version), source: clause })),
  };
}

function doubtOf({ action, open }: Statement): Pick<CompiledStatement, 'doubt'> {
  if (open !== undefined) return { doubt: { text: open } };
  return action.not && action.value.length === 0 ? { doubt: emptyNot } : {};
}

const emptyNot: Doubt = { text: 'what an empty `NotAction` covers, which AWS does not say' };

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
function compileAction({ action: { not: negated, value } }: Statement): (name: string) => boolean {
  const globs = value.map((text) => compileGlob(text, { caseInsensitive: true }));
  return (name) => globs.some((glob) => glob.matches(name)) !== negated;
}

/** Asks for one exact principal: a text without variables, and without wildcards where those have a meaning. */
export function pinsCaller({ operator, key, values }: ConditionClause): boolean {
  const { base, set } = parseOperator(operator) ?? {};
  if (key.toLowerCase() !== 'aws:principalarn' || set !== undefined || values.length === 0) return false;
  if (base === 'StringEquals') return values.every((value) => !value.includes('${'));
  const asks = base === 'StringLike' || base === 'ArnEquals' || base === 'ArnLike';
  return asks && values.every((value) => !/[*?]|\$\{/.test(value));
}

const fully: Match = { full: true, named: true, account: true };
const never: Match = { full: false, named: false, account: false };

/** Is what is acted on among the statement's resources? Nothing else of a statement looks at what that is. */
export function coversResource({ resource }: CompiledStatement, view: ResourceView, keys: Keys): Outcome {
  return resource === undefined || resource(view, keys);
}

/** All elements must hold. A sure mismatch outweighs any doubt, so it is looked for to the end. */
export function matchStatement(statement: CompiledStatement, subject: Subject): Match {
  const inside = coversResource(statement, subject.resource, subject.keys);
  if (inside === false) return never;
  const coverage = statement.principal?.(subject) ?? fully;
  if (coverage.account === false) return never;
  let rest: Outcome = statement.doubt === undefined ? inside : and(statement.doubt, inside);
  for (const { test } of statement.clauses) {
    const holds = test(subject.keys);
    if (holds === false) return never;
    if (holds !== true) rest = and(rest, holds);
  }
  if (rest === true) return coverage;
  return { full: and(coverage.full, rest), named: and(coverage.named, rest), account: and(coverage.account, rest) };
}
