// Audit arm: ways to get `Principal` and `NotPrincipal` wrong. Whom they then cover is evaluate/'s business.
import { parseArn, rootArn } from '../iam/arn.ts';
import { type Element, type PrincipalValue, sortedSet } from '../iam/document.ts';
import { type PrincipalType, principalTypes } from '../iam/read-grammar.ts';
import { type Change, type Changes, insteadOf, swapped } from './mutant-change.ts';
import { inNextAccount } from './mutant-texts.ts';

type Lists = Exclude<PrincipalValue, '*'>;
type ElementChange = Omit<Change, 'statement'> & { readonly element: Element<PrincipalValue> };

export const principalChanges: Changes = function* (statement, { accounts }) {
  const { principal } = statement;
  if (principal === undefined || principal.value === '*') return;
  for (const { element, ...said } of elementChanges(principal.value, principal.not, accounts)) {
    yield { ...said, statement: { ...statement, principal: element } };
  }
};

function* elementChanges(value: Lists, not: boolean, accounts: readonly string[]): Generator<ElementChange> {
  const name = not ? '`NotPrincipal`' : '`Principal`';
  const entries = principalTypes.flatMap((type) => (value[type] ?? []).map((entry) => ({ type, entry })));
  for (const { type, entry } of entries) {
    if (entries.length < 2) break;
    const left = (value[type] ?? []).filter((each) => each !== entry);
    const whole = type === 'AWS' && isAccount(entry);
    yield {
      operator: whole ? 'drop-account' : 'drop-principal',
      does: `left \`${entry}\` out of ${name}`,
      element: { not, value: withList(value, type, left) },
    };
  }
  for (const { type, entry } of entries) {
    const to = type === 'AWS' || type === 'Federated' ? inNextAccount(entry, accounts) : undefined;
    if (to === undefined) continue;
    const list = sortedSet(swapped(value[type] ?? [], { from: [entry], to }));
    const does = `${insteadOf({ from: [entry], to })} in ${name}`;
    yield { operator: 'other-account', does, element: { not, value: withList(value, type, list) } };
  }
  yield* wider(value, not, name);
  const other = not ? '`Principal`' : '`NotPrincipal`';
  yield { operator: 'swap-not-principal', does: `had ${other} instead of ${name}`, element: { not: !not, value } };
}

/** The account for those of it that are named, and everyone. */
function* wider(value: Lists, not: boolean, name: string): Generator<ElementChange> {
  const list = value.AWS ?? [];
  const named = list.filter((entry) => entry !== '*' && !isAccount(entry));
  for (const account of sortedSet(named.map((entry) => parseArn(entry)?.account ?? ''))) {
    const from = named.filter((entry) => parseArn(entry)?.account === account);
    const to = rootArn(account, parseArn(from[0] ?? '')?.partition);
    // The account's id says the same.
    if (list.includes(to) || list.includes(account)) continue;
    yield {
      operator: 'widen-principal',
      does: `${insteadOf({ from, to })} in ${name}`,
      element: { not, value: withList(value, 'AWS', sortedSet(swapped(list, { from, to }))) },
    };
  }
  // To spare everyone is to deny nobody, which nobody writes.
  if (not || list.includes('*')) return;
  yield { operator: 'widen-principal', does: `named everyone, \`*\`, in ${name}`, element: { not, value: '*' } };
}

/** An id and a root's ARN both stand for the account. */
function isAccount(entry: string): boolean {
  return /^(?:arn:[^:]+:iam::)?\d{12}(?::root)?$/.test(entry);
}

function withList(value: Lists, type: PrincipalType, list: readonly string[]): Lists {
  const { [type]: replaced, ...others } = value;
  return list.length === 0 && replaced !== undefined ? others : { ...others, [type]: list };
}
