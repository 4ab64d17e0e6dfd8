// Shared ground: the condition operators as a table. Syntax and relations between them; matching is evaluate/'s business.

export type BaseOperator =
  | 'StringEquals'
  | 'StringNotEquals'
  | 'StringEqualsIgnoreCase'
  | 'StringNotEqualsIgnoreCase'
  | 'StringLike'
  | 'StringNotLike'
  | 'NumericEquals'
  | 'NumericNotEquals'
  | 'NumericLessThan'
  | 'NumericLessThanEquals'
  | 'NumericGreaterThan'
  | 'NumericGreaterThanEquals'
  | 'DateEquals'
  | 'DateNotEquals'
  | 'DateLessThan'
  | 'DateLessThanEquals'
  | 'DateGreaterThan'
  | 'DateGreaterThanEquals'
  | 'Bool'
  | 'BinaryEquals'
  | 'IpAddress'
  | 'NotIpAddress'
  | 'ArnEquals'
  | 'ArnNotEquals'
  | 'ArnLike'
  | 'ArnNotLike'
  | 'Null';

export type ValueType = 'string' | 'numeric' | 'date' | 'bool' | 'binary' | 'ip' | 'arn' | 'null';

export interface OperatorFacts {
  readonly type: ValueType;
  /** Matches where the key is absent, and where no value of the list matches: `StringNotEquals`, `NotIpAddress`, `ArnNotLike`. */
  readonly negated: boolean;
  /** The operator that holds for exactly the present values for which this one does not; absent for `Bool`, `BinaryEquals`, `Null`. */
  readonly opposite?: BaseOperator;
  /** `*` and `?` in its values are wildcards. */
  readonly wildcards: boolean;
  /** `${…}` in its values is substituted. */
  readonly variables: boolean;
}

function facts(
  type: ValueType,
  negated: boolean,
  opposite: BaseOperator | undefined,
  { wildcards = false, variables = false } = {},
): OperatorFacts {
  return { type, negated, wildcards, variables, ...(opposite === undefined ? {} : { opposite }) };
}

const text = { variables: true };
const pattern = { variables: true, wildcards: true };

/**
 * Every operator that AWS documents, without `IfExists` and set prefixes.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const operators: Readonly<Record<BaseOperator, OperatorFacts>> = {
  StringEquals: facts('string', false, 'StringNotEquals', text),
  StringNotEquals: facts('string', true, 'StringEquals', text),
  StringEqualsIgnoreCase: facts('string', false, 'StringNotEqualsIgnoreCase', text),
  StringNotEqualsIgnoreCase: facts('string', true, 'StringEqualsIgnoreCase', text),
  StringLike: facts('string', false, 'StringNotLike', pattern),
  StringNotLike: facts('string', true, 'StringLike', pattern),
  NumericEquals: facts('numeric', false, 'NumericNotEquals'),
  NumericNotEquals: facts('numeric', true, 'NumericEquals'),
  NumericLessThan: facts('numeric', false, 'NumericGreaterThanEquals'),
  NumericLessThanEquals: facts('numeric', false, 'NumericGreaterThan'),
  NumericGreaterThan: facts('numeric', false, 'NumericLessThanEquals'),
  NumericGreaterThanEquals: facts('numeric', false, 'NumericLessThan'),
  DateEquals: facts('date', false, 'DateNotEquals'),
  DateNotEquals: facts('date', true, 'DateEquals'),
  DateLessThan: facts('date', false, 'DateGreaterThanEquals'),
  DateLessThanEquals: facts('date', false, 'DateGreaterThan'),
  DateGreaterThan: facts('date', false, 'DateLessThanEquals'),
  DateGreaterThanEquals: facts('date', false, 'DateLessThan'),
  Bool: facts('bool', false, undefined),
  BinaryEquals: facts('binary', false, undefined),
  IpAddress: facts('ip', false, 'NotIpAddress'),
  NotIpAddress: facts('ip', true, 'IpAddress'),
  ArnEquals: facts('arn', false, 'ArnNotEquals', pattern),
  ArnNotEquals: facts('arn', true, 'ArnEquals', pattern),
  ArnLike: facts('arn', false, 'ArnNotLike', pattern),
  ArnNotLike: facts('arn', true, 'ArnLike', pattern),
  Null: facts('null', false, undefined),
};

export interface Operator {
  readonly set?: 'ForAllValues' | 'ForAnyValue';
  readonly base: BaseOperator;
  readonly ifExists: boolean;
}

/**
 * Takes `ForAnyValue:StringLikeIfExists` apart; undefined where AWS knows no such operator. Case matters:
 * AWS does not say that it ignores it, and a policy that hangs on a misspelt operator must not pass.
 */
export function parseOperator(operator: string): Operator | undefined {
  const [, set, name = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]+?)(IfExists)?$/.exec(operator) ?? [];
  if (!Object.hasOwn(operators, name)) return undefined;
  if (name === 'Null' && ifExists) return undefined;
  return {
    base: name as BaseOperator,
    ifExists: ifExists !== undefined,
    ...(set === undefined ? {} : { set: set as 'ForAllValues' | 'ForAnyValue' }),
  };
}

/** The operator's name as a policy spells it. */
export function formatOperator({ set, base, ifExists }: Operator): string {
  return `${set ? `${set}:` : ''}${base}${ifExists ? 'IfExists' : ''}`;
}
