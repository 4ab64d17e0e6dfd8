// import/: AWS's ways to ask for MFA, back to the requirement that each is. The language's table read from right to left.
import type { ConditionClause } from '../iam/document.ts';
import type { MfaForm } from './cast.ts';

const present = 'aws:multifactorauthpresent';
const age = 'aws:multifactorauthage';

/** A requirement that clauses ask for, and those clauses. */
export interface FoundMfa {
  readonly form: MfaForm;
  readonly clauses: readonly ConditionClause[];
}

/** Of clauses that let through, or say whom a Deny is about. */
export function mfaShown(clauses: readonly ConditionClause[]): FoundMfa | undefined {
  const strict = find(clauses, 'Bool', present, 'true');
  if (strict !== undefined) return { form: { keyAbsent: 'denied' }, clauses: [strict] };
  const byAge = find(clauses, 'Null', age, 'false');
  if (byAge !== undefined) return { form: { keyAbsent: 'denied', byAge: true }, clauses: [byAge] };
  const fresh = aged(clauses, 'NumericLessThanEquals');
  if (fresh !== undefined) return { form: { keyAbsent: 'denied', maxAge: fresh.seconds }, clauses: [fresh.clause] };
  const lenient = find(clauses, 'BoolIfExists', present, 'true');
  if (lenient === undefined) return undefined;
  const lately = aged(clauses, 'NumericLessThanEqualsIfExists');
  if (lately === undefined) return { form: { keyAbsent: 'exempt' }, clauses: [lenient] };
  return { form: { keyAbsent: 'exempt', maxAge: lately.seconds }, clauses: [lenient, lately.clause] };
}

/** Of clauses of a Deny: the requirement that is not met where they hold. */
export function mfaMissing(clauses: readonly ConditionClause[]): FoundMfa | undefined {
  const strict = find(clauses, 'BoolIfExists', present, 'false');
  if (strict !== undefined) return { form: { keyAbsent: 'denied' }, clauses: [strict] };
  const lenient = find(clauses, 'Bool', present, 'false');
  if (lenient !== undefined) return { form: { keyAbsent: 'exempt' }, clauses: [lenient] };
  const byAge = find(clauses, 'Null', age, 'true');
  if (byAge !== undefined) return { form: { keyAbsent: 'denied', byAge: true }, clauses: [byAge] };
  const stale = aged(clauses, 'NumericGreaterThanIfExists');
  return stale && { form: { keyAbsent: 'denied', maxAge: stale.seconds }, clauses: [stale.clause] };
}

export function asksForMfa({ key }: ConditionClause): boolean {
  return key.toLowerCase() === present || key.toLowerCase() === age;
}

function find(clauses: readonly ConditionClause[], operator: string, key: string, value: string) {
  return clauses.find(
    (each) =>
      each.operator === operator &&
      each.key.toLowerCase() === key &&
      each.values.length === 1 &&
      each.values[0]?.toLowerCase() === value,
  );
}

function aged(clauses: readonly ConditionClause[], operator: string) {
  const clause = clauses.find((each) => each.operator === operator && each.key.toLowerCase() === age);
  const [value = ''] = clause?.values ?? [];
  if (clause === undefined || clause.values.length !== 1 || !/^[1-9]\d{0,8}$/.test(value)) return undefined;
  return { clause, seconds: Number(value) };
}
