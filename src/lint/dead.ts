// Audit arm: why no request reaches a statement: the part of it that would have to be another one. Words are found elsewhere.
import { type CompiledStatement, compileStatement } from '../evaluate/statement.ts';
import type { ConditionClause, Statement } from '../iam/document.ts';
import { untoldReason } from '../regions/untold.ts';
import type { Setting } from './scene.ts';
import type { Scenes } from './scenes.ts';

export type DeadReason =
  /** These never hold together; one alone never holds. */
  | { readonly kind: 'condition'; readonly clauses: readonly ConditionClause[] }
  /** They ask a role for MFA that only machines assume. */
  | { readonly kind: 'machine'; readonly clauses: readonly ConditionClause[] }
  /** No caller has what they stand for. */
  | { readonly kind: 'variable'; readonly variables: readonly string[] }
  /** None of the actions works on any of the resources. */
  | { readonly kind: 'resource' }
  | { readonly kind: 'principal' }
  /** It hangs on several parts at once. */
  | { readonly kind: 'together' };

export function whyDead(statement: CompiledStatement, scenes: Scenes): DeadReason {
  const { source } = statement;
  const reaches = reacher(statement, scenes);
  const bare: Statement = { ...source, conditions: [] };
  if (source.conditions.length > 0 && reaches(bare)) return conditionReason(source, reaches);
  const { resource } = source;
  if (resource !== undefined) {
    const variables = [...new Set(resource.value.flatMap((each) => each.match(variable) ?? []))];
    const filled = { ...resource, value: resource.value.map((each) => each.replace(variable, '*')) };
    if (variables.length > 0 && reaches({ ...bare, resource: filled })) return { kind: 'variable', variables };
    if (reaches({ ...bare, resource: { not: false, value: ['*'] } })) return { kind: 'resource' };
  }
  const anybody: Statement = { ...bare, principal: { not: false, value: '*' } };
  if (source.principal !== undefined && reaches(anybody)) return { kind: 'principal' };
  return { kind: 'together' };
}

const variable = /\$\{[^}]*\}/g;

type Reaches = (statement: Statement, change?: Partial<Setting>) => boolean;

/** Would the statement be reached if it were this one? Where that cannot be told, it would not. */
function reacher(statement: CompiledStatement, { reach }: Scenes): Reaches {
  const { version, ref } = statement;
  return (source, change = {}) =>
    reach.some((scene) => {
      const placed = scene.placed(statement);
      if (placed === undefined) return false;
      const other = compileStatement(source, version, ref);
      try {
        return scene.with({ ...change, statements: [{ ...placed, statement: other }] }).reaches(other);
      } catch (error) {
        untoldReason(error);
        return false;
      }
    });
}

function conditionReason(source: Statement, reaches: Reaches): DeadReason {
  let clauses = source.conditions;
  for (const clause of source.conditions) {
    const fewer = clauses.filter((each) => each !== clause);
    if (fewer.length > 0 && !reaches({ ...source, conditions: fewer })) clauses = fewer;
  }
  const withMfa = reaches({ ...source, conditions: clauses }, { isThere: () => true });
  return { kind: withMfa ? 'machine' : 'condition', clauses };
}
