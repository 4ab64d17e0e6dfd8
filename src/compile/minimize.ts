// Makes a document's statements fewer and shorter without changing what they say. What it makes is taken only where it was
// proved to say the same, and never across rules: a statement must lead back to one.
import { byText, type ConditionClause, type RenderedKind, type Statement, sortedSet } from '../iam/document.ts';
import { operators, parseOperator } from '../iam/operators.ts';
import { statementLength } from '../iam/policy-text.ts';
import type { Piece } from './statements.ts';

/** Whether two lists of statements are proved to say the same of every request. */
export type Same = (kind: RenderedKind, first: readonly Statement[], second: readonly Statement[]) => boolean;

/** `pieces`: of one document. */
export function minimized(pieces: readonly Piece[], same: Same): readonly Piece[] {
  const rules = [...new Set(pieces.map(({ rule }) => rule))].sort(byText);
  return rules.flatMap((rule) => {
    const own = pieces.filter((each) => each.rule === rule);
    const less = merged(own.map(shortened));
    if (lengthOf(less) >= lengthOf(own)) return own;
    const [kind] = own.map(({ target }) => target.kind);
    return kind !== undefined && same(kind, statementsOf(own), statementsOf(less)) ? less : own;
  });
}

/** Of all their statements as JSON without white space. */
export function lengthOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { statement }) => sum + statementLength(statement), 0);
}

function statementsOf(pieces: readonly Piece[]): readonly Statement[] {
  return pieces.map(({ statement }) => statement);
}

/** Leaves out of each list what another entry of it says, too. */
function shortened(piece: Piece): Piece {
  const { action, resource } = piece.statement;
  return withStatement(piece, {
    action: { ...action, value: uncovered(action.value, (text) => text.toLowerCase()) },
    ...(resource === undefined ? {} : { resource: { ...resource, value: uncovered(resource.value, (text) => text) } }),
  });
}

function uncovered(values: readonly string[], fold: (text: string) => string): readonly string[] {
  const wide = values.filter((value) => /^[^*?$]*\*$/.test(value)).map((value) => fold(value.slice(0, -1)));
  return values.filter((value) => {
    const own = fold(value.replace(/\*$/, ''));
    return !wide.some((start) => own.startsWith(start) && !(own === start && value.endsWith('*')));
  });
}

type Change = Partial<Omit<Statement, 'sid' | 'effect'>>;

function withStatement(piece: Piece, change: Change): Piece {
  return { ...piece, statement: { ...piece.statement, ...change } };
}

/** Joins statements that differ in one list alone, as long as there are any. */
function merged(pieces: readonly Piece[]): readonly Piece[] {
  const joined = joinable.reduce(joinedAlong, pieces);
  return joined.length < pieces.length ? merged(joined) : joined;
}

/** A list of alternatives: what the statement is without it, what is in it, and the statement with another. */
interface Alternatives {
  readonly frame: unknown;
  readonly values: readonly string[];
  readonly put: (values: readonly string[]) => Change;
}

type Along = (statement: Statement) => Alternatives | undefined;

const joinable: readonly Along[] = [
  ({ action, ...rest }) =>
    action.not
      ? undefined
      : { frame: rest, values: action.value, put: (value) => ({ action: { not: false, value: sortedSet(value) } }) },
  ({ resource, ...rest }) =>
    resource === undefined || resource.not
      ? undefined
      : {
          frame: rest,
          values: resource.value,
          put: (value) => ({ resource: { not: false, value: sortedSet(value) } }),
        },
  awsPrincipals,
  ({ conditions, ...rest }) => {
    const [only] = conditions.filter(isAlternative);
    return only === undefined ? undefined : alongClause(only, conditions, rest);
  },
];

function awsPrincipals({ principal, ...rest }: Statement): Alternatives | undefined {
  if (principal === undefined || principal.not || principal.value === '*') return undefined;
  const { AWS: values, ...others } = principal.value;
  if (values === undefined || values.includes('*') || Object.keys(others).length > 0) return undefined;
  return { frame: rest, values, put: (more) => ({ principal: { not: false, value: { AWS: sortedSet(more) } } }) };
}

function alongClause(
  clause: ConditionClause,
  conditions: readonly ConditionClause[],
  rest: Omit<Statement, 'conditions'>,
): Alternatives {
  const without = conditions.filter((each) => each !== clause);
  const { operator, key } = clause;
  return {
    frame: [rest, without, operator, key],
    values: clause.values,
    put: (values) => ({
      conditions: conditions.map((each) => (each === clause ? { ...clause, values: sortedSet(values) } : each)),
    }),
  };
}

/** The values of a negated operator must all hold, as must those of a set. */
function isAlternative({ operator }: ConditionClause): boolean {
  const parsed = parseOperator(operator);
  return parsed !== undefined && parsed.set === undefined && !operators[parsed.base].negated;
}

function joinedAlong(pieces: readonly Piece[], along: Along): readonly Piece[] {
  const groups = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const { sid, ...statement } = piece.statement;
    const found = along(statement);
    const frame = found === undefined ? ['alone', sid] : ['with', found.frame];
    const id = JSON.stringify(frame);
    groups.set(id, [...(groups.get(id) ?? []), piece]);
  }
  return [...groups.values()].flatMap((group) => joinedGroup(group, along));
}

function joinedGroup(group: readonly Piece[], along: Along): readonly Piece[] {
  const [first] = group;
  const change = first && along(first.statement);
  if (first === undefined || change === undefined || group.length < 2) return group;
  return [withStatement(first, change.put(group.flatMap(({ statement }) => along(statement)?.values ?? [])))];
}
