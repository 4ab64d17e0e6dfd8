// Shared ground: how long statements are as JSON without white space. Knows nothing of templates: theirs is counted again,
// where it is printed.
import type { ConditionClause, Element, Statement } from './document.ts';

/** Of `{"Version":"2012-10-17","Statement":[]}`. */
export const emptyPolicyLength = 40;

/** Of one statement among others, with the comma that parts them. */
export function statementLength(statement: Statement): number {
  return JSON.stringify(statementJson(statement)).length + 1;
}

function statementJson({ sid, effect, principal, action, resource, conditions }: Statement): object {
  return {
    Sid: sid,
    Effect: effect,
    ...(principal === undefined ? {} : named('Principal', principal, principalJson(principal.value))),
    ...named('Action', action, oneOrMany(action.value)),
    ...(resource === undefined ? {} : named('Resource', resource, oneOrMany(resource.value))),
    ...(conditions.length === 0 ? {} : { Condition: conditionJson(conditions) }),
  };
}

function named(name: string, { not }: Element<unknown>, value: unknown): object {
  return { [not ? `Not${name}` : name]: value };
}

function oneOrMany(values: readonly string[]): unknown {
  return values.length === 1 ? values[0] : values;
}

function principalJson(value: NonNullable<Statement['principal']>['value']): unknown {
  if (value === '*') return value;
  return Object.fromEntries(Object.entries(value).map(([type, entries]) => [type, oneOrMany(entries)]));
}

function conditionJson(clauses: readonly ConditionClause[]): object {
  const operators: Record<string, Record<string, unknown>> = {};
  for (const { operator, key, values } of clauses) {
    operators[operator] = { ...operators[operator], [key]: oneOrMany(values) };
  }
  return operators;
}
