// Audit arm: ways to get one value of a condition wrong. Which operator then takes it is mutant-conditions.ts's business.
import type { ConditionClause } from '../iam/document.ts';
import { type BaseOperator, operators } from '../iam/operators.ts';
import { parseCidr, parseDate, parseNumber } from '../iam/read-values.ts';
import type { MutationOperator, Swap } from './mutant-change.ts';
import { coveredBy, cuts, inNextAccount, widerArns, withoutVariables } from './mutant-texts.ts';

const day = 24 * 60 * 60 * 1000;

/** Of each value of the clause in turn; a pattern also takes the place of the other values that it covers. */
export function* swapsOf(
  { values }: ConditionClause,
  base: BaseOperator,
  accounts: readonly string[],
): Generator<Swap> {
  for (const value of values) {
    for (const [operator, to] of otherValues(value, base, accounts)) {
      const isPattern = operator === 'widen-value' || operator === 'drop-variable';
      yield { operator, from: isPattern ? coveredBy(to, values, value) : [value], to };
    }
  }
}

type OtherValue = readonly [MutationOperator, string];

function* otherValues(value: string, base: BaseOperator, accounts: readonly string[]): Generator<OtherValue> {
  const { type } = operators[base];
  if (type === 'numeric') yield* otherNumbers(value);
  else if (type === 'date') yield* otherDates(value);
  else if (type === 'ip') yield* widerRanges(value);
  else if (type === 'arn' || type === 'string') yield* otherTexts(value, base, accounts);
}

function* otherNumbers(value: string): Generator<OtherValue> {
  const number = parseNumber(value);
  if (number === undefined) return;
  yield ['double-bound', String(number * 2)];
  yield ['halve-bound', String(Number.isInteger(number) ? Math.floor(number / 2) : number / 2)];
}

function* otherDates(value: string): Generator<OtherValue> {
  const time = parseDate(value);
  if (time === undefined) return;
  for (const moved of [time - day, time + day]) {
    yield ['move-date', /^\d+(?:\.\d+)?$/.test(value) ? String(moved / 1000) : formatDate(moved)];
  }
}

function formatDate(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** With one group of digits less, and of any address. The address is left as it is: AWS ignores the bits behind the prefix. */
function* widerRanges(value: string): Generator<OtherValue> {
  const range = parseCidr(value);
  if (range === undefined || range.bits === 0) return;
  const [address = ''] = value.split('/');
  const group = range.bytes.length === 4 ? 8 : 16;
  const bits = Math.ceil(range.bits / group - 1) * group;
  if (bits > 0) yield ['widen-address', `${address}/${bits}`];
  yield ['widen-address', range.bytes.length === 4 ? '0.0.0.0/0' : '::/0'];
}

function* otherTexts(value: string, base: BaseOperator, accounts: readonly string[]): Generator<OtherValue> {
  const next = inNextAccount(value, accounts);
  if (next !== undefined) yield ['other-account', next];
  // There is no pattern where case does not count.
  if (base.endsWith('IgnoreCase')) return;
  const open = withoutVariables(value);
  if (open !== undefined) yield ['drop-variable', open];
  const wider = value.startsWith('arn:') ? widerArns(value) : cuts(value);
  for (const text of wider) yield ['widen-value', text];
  // The ARN operators take no bare `*`.
  if (operators[base].type === 'string') yield ['widen-value', '*'];
}
