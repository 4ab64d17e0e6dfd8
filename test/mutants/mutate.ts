// The closed list of ways in which people get MFA policies wrong, applied to one place of one document at a time.
import type { ConditionClause, PolicyDocument, Statement } from '../../src/iam/document.ts';
import { formatOperator, parseOperator } from '../../src/iam/operators.ts';

export interface Mutant {
  /** `DeletingTheBucketNeedsMfa: BoolIfExists aws:MultiFactorAuthPresent: remove IfExists`. */
  readonly name: string;
  readonly document: PolicyDocument;
  /** The one that was changed, as it was. */
  readonly statement: Statement;
}

export function mutantsOf(document: PolicyDocument): readonly Mutant[] {
  return document.statements.flatMap((statement, index) => {
    const label = statement.sid ?? `statement ${index + 1}`;
    const replaced = (...by: Statement[]): PolicyDocument => ({
      ...document,
      statements: document.statements.toSpliced(index, 1, ...by),
    });
    const dropped = { name: `${label}: drop the statement`, document: replaced(), statement };
    const clauses = statement.conditions.flatMap((clause, position) =>
      clauseMutants(clause).map(({ name, clauses: changed }) => ({
        name: `${label}: ${clause.operator} ${clause.key}: ${name}`,
        document: replaced({ ...statement, conditions: statement.conditions.toSpliced(position, 1, ...changed) }),
        statement,
      })),
    );
    return [dropped, ...clauses];
  });
}

interface ClauseMutant {
  readonly name: string;
  readonly clauses: readonly ConditionClause[];
}

/** Values that are cut short into patterns, or lose the account that they name; and values that nobody means. */
function valueMutants({
  operator,
  values,
}: ConditionClause): readonly { name: string; change: Partial<ConditionClause> }[] {
  const parsed = parseOperator(operator);
  if (parsed === undefined) return [];
  const { base } = parsed;
  const isText = base.startsWith('String');
  const isArn = base.startsWith('Arn');
  const mutants = values.length > 1 ? values.map((each) => without(each, values)) : [];
  if (isText || isArn)
    mutants.push({ name: 'other values', change: { values: values.map((each) => `${each}-other`) } });
  const like = operator.replace(/String(Not)?(?:Equals|Like)/, 'String$1Like');
  const widened = (name: string, of: (value: string) => string): void => {
    const changed = values.map(of);
    if (changed.some((each, index) => each !== values[index]))
      mutants.push({ name, change: { operator: like, values: changed } });
  };
  if (isArn) widened('any account', (value) => value.replace(/^(arn:[^:]*:[^:]*:[^:]*):\d{12}:/, '$1:*:'));
  if (isArn || /^String(?:Not)?(?:Equals|Like)$/.test(base)) {
    widened('cut at the last part', (value) => value.replace(/([/:])[^/:]+$/, '$1*'));
    widened('anything', () => '*');
  }
  if (base.endsWith('IpAddress')) mutants.push({ name: 'any address', change: { values: ['0.0.0.0/0', '::/0'] } });
  if (base.startsWith('Date')) {
    for (const step of [1, -1]) {
      const moved = values.map((each) => new Date(Date.parse(each) + step * 1000).toISOString());
      mutants.push({ name: `bound ${step > 0 ? '+' : '−'} 1 s`, change: { values: moved } });
    }
  }
  return mutants;
}

function without(value: string, values: readonly string[]): { name: string; change: Partial<ConditionClause> } {
  return { name: `without ${value}`, change: { values: values.filter((each) => each !== value) } };
}

const looser: Readonly<Record<string, string>> = {
  NumericGreaterThan: 'NumericGreaterThanEquals',
  NumericGreaterThanEquals: 'NumericGreaterThan',
  NumericLessThan: 'NumericLessThanEquals',
  NumericLessThanEquals: 'NumericLessThan',
  DateGreaterThan: 'DateGreaterThanEquals',
  DateGreaterThanEquals: 'DateGreaterThan',
  DateLessThan: 'DateLessThanEquals',
  DateLessThanEquals: 'DateLessThan',
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
  for (const { name, change } of valueMutants(clause)) changed(name, change);
  if (operator.base === 'Bool' || operator.base === 'Null') {
    changed('true ↔ false', { values: clause.values.map((value) => (value === 'true' ? 'false' : 'true')) });
  }
  const bound = looser[operator.base];
  if (bound !== undefined) {
    changed('> ↔ ≥', { operator: clause.operator.replace(operator.base, bound) });
  }
  if (operator.base.startsWith('Numeric')) {
    for (const step of [1, -1]) {
      changed(`bound ${step > 0 ? '+' : '−'} 1 s`, {
        values: clause.values.map((value) => String(Number(value) + step)),
      });
    }
  }
  return mutants;
}
