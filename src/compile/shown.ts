// Reads from a statement what it has to do with MFA and with the whole world. For warnings and the runbook alone;
// what AWS decides is evaluate/'s business.
import type { ConditionClause, Statement } from '../iam/document.ts';
import { operators, parseOperator } from '../iam/operators.ts';
import { parseCidr } from '../iam/read-values.ts';

const present = 'aws:multifactorauthpresent';
const age = 'aws:multifactorauthage';

function has(clauses: readonly ConditionClause[], operator: RegExp, key: string, value?: string): boolean {
  return clauses.some(
    (clause) =>
      operator.test(clause.operator) &&
      clause.key.toLowerCase() === key &&
      (value === undefined || (clause.values.length === 1 && clause.values[0] === value)),
  );
}

/** Does it take an MFA key, with MFA shown, for the statement to apply? */
export function takesMfa({ conditions }: Pick<Statement, 'conditions'>): boolean {
  return (
    has(conditions, /^Bool$/, present, 'true') ||
    has(conditions, /^Null$/, age, 'false') ||
    has(conditions, /^NumericLessThan(Equals)?$/, age)
  );
}

export type Unshown = 'keyless-too' | 'key-is-false';

/** For a Deny: does it stop who did not show MFA, and those whose session has no MFA key too? */
export function stopsWithoutMfa({ conditions }: Pick<Statement, 'conditions'>): Unshown | undefined {
  const keyless =
    has(conditions, /^BoolIfExists$/, present, 'false') ||
    has(conditions, /^Null$/, age, 'true') ||
    has(conditions, /^NumericGreaterThan(Equals)?IfExists$/, age);
  if (keyless) return 'keyless-too';
  return has(conditions, /^Bool$/, present, 'false') ? 'key-is-false' : undefined;
}

/** Does the statement speak of everyone, strangers and anonymous callers included? */
export function speaksOfAll({ principal }: Pick<Statement, 'principal'>): boolean {
  if (principal === undefined || principal.not) return false;
  return principal.value === '*' || (principal.value.AWS ?? []).includes('*');
}

const fixedKeys = [
  'aws:principalorgid',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
];

/**
 * Do the conditions keep strangers out, as S3 sees it? MFA and TLS do not.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function keepsStrangersOut({ conditions }: Pick<Statement, 'conditions'>): boolean {
  return conditions.some(({ operator, key, values }) => {
    if (operator === 'IpAddress') return key.toLowerCase() === 'aws:sourceip' && values.every(isNarrow);
    const exact = /^(StringEquals|StringEqualsIgnoreCase|StringLike|ArnEquals|ArnLike)$/.test(operator);
    return exact && fixedKeys.includes(key.toLowerCase()) && values.every((value) => !/[*?]|\$\{/.test(value));
  });
}

const perhapsFixedKeys = [
  ...fixedKeys,
  'aws:principalorgpaths',
  'aws:principalservicename',
  's3:x-amz-server-side-encryption-aws-kms-key-id',
];

/** Is an Allow public whatever S3 counts? A condition that it may count is enough for a doubt. */
export function isSurelyPublic(statement: Pick<Statement, 'effect' | 'principal' | 'conditions'>): boolean {
  if (statement.effect !== 'Allow' || !speaksOfAll(statement) || keepsStrangersOut(statement)) return false;
  return !statement.conditions.some(({ operator, key, values }) => {
    const { base, ifExists, set } = parseOperator(operator) ?? {};
    if (ifExists !== false || set === 'ForAllValues' || base === undefined || operators[base].negated) return false;
    if (base === 'IpAddress') return key.toLowerCase() === 'aws:sourceip' && values.every(isNarrow);
    if (base === 'Null' || !perhapsFixedKeys.includes(key.toLowerCase())) return false;
    const wildcards = base !== 'StringEquals' && base !== 'StringEqualsIgnoreCase';
    return values.every((value) => !value.includes('${') && !(wildcards && /[*?]/.test(withoutTakenWildcard(value))));
  });
}

/** Of access points S3 takes any name, of roles perhaps any session. */
function withoutTakenWildcard(value: string): string {
  return value.replace(/(?<=:accesspoint\/)[*?]$|(?<=^AROA\w*:)\*$/, '');
}

function isNarrow(text: string): boolean {
  const range = parseCidr(text);
  return range !== undefined && range.bits >= (range.bytes.length === 4 ? 8 : 32);
}
