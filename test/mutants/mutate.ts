// The closed list of ways in which people get MFA policies wrong, applied to one place of one document at a time.
import type { ConditionClause, PolicyDocument, Statement } from '../../src/iam/document.ts';
import { formatOperator, parseOperator } from '../../src/iam/operators.ts';

export interface Mutant {
  /** `DeletingTheBucketNeedsMfa: BoolIfExists aws:MultiFactorAuthPresent: remove IfExists`. */
  readonly name: string;
  readonly document: PolicyDocument;
}

export function mutantsOf(document: PolicyDocument): readonly Mutant[] {
  return document.statements.flatMap((statement, index) => {
    const label = statement.sid ?? `statement ${index + 1}`;
    const replaced = (...by: Statement[]): PolicyDocument => ({
      ...document,
      statements: document.statements.toSpliced(index, 1, ...by),
    });
    const dropped = { name: `${label}: drop the statement`, document: replaced() };
    const clauses = statement.conditions.flatMap((clause, position) =>
      clauseMutants(clause).map(({ name, clauses: changed }) => ({
        name: `${label}: ${clause.operator} ${clause.key}: ${name}`,
        document: replaced({ ...statement, conditions: statement.conditions.toSpliced(position, 1, ...changed) }),
      })),
    );
    return [dropped, ...clauses];
  });
}

interface ClauseMutant {
  readonly name: string;
  readonly clauses: readonly ConditionClause[];
}

const looser: Readonly<Record<string, string>> = {
  NumericGreaterThan: 'NumericGreaterThanEquals',
  NumericGreaterThanEquals: 'NumericGreaterThan',
  NumericLessThan: 'NumericLessThanEquals',
  NumericLessThanEquals: 'NumericLessThan',
};

function clauseMutants(clause: ConditionClause): readonly ClauseMutant[] {
  const operator = parseOperator(clause.operator);
  if (operator === undefined) throw new Error(`unknown operator ${clause.operator}`);
  const mutants: ClauseMutant[] = [{ name: 'drop the condition', clauses: [] }];
  const changed = (name: string, change: Partial<ConditionClause>): void => {
    mutants.push({ name, clauses: [{ ...clause, ...change }] });
  };
  if (operator.base !== 'Null') {
    const name = operator.ifExists ? 'remove IfExists' : 'add IfExists';
    changed(name, { operator: formatOperator({ ...operator, ifExists: !operator.ifExists }) });
  }
  if (operator.base === 'Bool' || operator.base === 'Null') {
    changed('true ↔ false', { values: clause.values.map((value) => (value === 'true' ? 'false' : 'true')) });
  }
  const bound = looser[operator.base];
  if (bound !== undefined) {
    changed('> ↔ ≥', { operator: clause.operator.replace(operator.base, bound) });
    for (const step of [1, -1]) {
      changed(`bound ${step > 0 ? '+' : '−'} 1 s`, {
        values: clause.values.map((value) => String(Number(value) + step)),
      });
    }
  }
  return mutants;
}
