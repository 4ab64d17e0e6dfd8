// spec/: whom a rule is about, and whom it spares.
import type { Span } from '../text/source.ts';
import { findPrincipal, type Reading, reportPattern } from './reading.ts';
import { type GroupPrincipal, isPattern, type Principal, type Who } from './spec.ts';

const builtIn: ReadonlySet<string> = new Set(['everyone', 'anonymous']);

/** `undefined` where one is in error, which was reported. */
export function readWho(
  names: readonly string[],
  kind: 'allow' | 'deny',
  reading: Reading,
): readonly Who[] | undefined {
  const { problems, places } = reading;
  const entries = places.each(names);
  const [, beside] = names.includes('everyone') ? (entries.find(([name]) => name !== 'everyone') ?? []) : [];
  if (beside !== undefined) {
    problems.error(
      'everyone-not-alone',
      beside,
      '`everyone` holds this already',
      'let `everyone` stand alone, or remove it',
    );
    return undefined;
  }
  const who = entries.map(([name, at]) => {
    const one = readOne(name, at, reading);
    if (kind === 'deny' || typeof one?.who !== 'object') return one;
    if (isPattern(one.who)) return reportPattern(one.who, at, 'can be granted nothing', reading);
    return one.who.kind === 'root' ? refuseRoot(name, at, reading) : one;
  });
  return who.every((each) => each !== undefined) ? who : undefined;
}

function readOne(name: string, at: Span, reading: Reading): Who | undefined {
  if (name === 'everyone' || name === 'anonymous') return { who: name, at };
  const principal = findPrincipal(reading, name, at);
  return principal && { who: principal, at };
}

function refuseRoot(name: string, at: Span, { problems }: Reading): undefined {
  const message = `in an \`allow\`, root's ARN names the whole account of \`${name}\`: AWS cannot grant to root alone`;
  problems.error(
    'allow-to-root',
    at,
    message,
    'if the account is meant, declare and name `{ account: … }`; root itself needs no `allow` in its own account',
  );
}

/** Those whom a deny spares; `undefined` where one is in error, which was reported. */
export function readSpared(names: readonly string[], reading: Reading): readonly Who[] | undefined {
  const { problems, places } = reading;
  const spared = places.each(names).map(([name, at]): Who | undefined => {
    if (builtIn.has(name)) {
      const help = 'name principals, or leave the rule out';
      problems.error('wrong-kind', at, `\`${name}\` cannot be spared`, help);
      return undefined;
    }
    const principal = findPrincipal(reading, name, at);
    if (principal?.kind !== 'group') return principal && { who: principal, at };
    const message = `AWS cannot tell who is in \`${name}\`: there are no group principals`;
    problems.error('except-group', at, message, membersHelp(principal));
    return undefined;
  });
  return spared.every((each) => each !== undefined) ? spared : undefined;
}

/** Offers a group's members in its stead. */
export function membersHelp({ members }: GroupPrincipal): string {
  return members.length === 0
    ? 'name users, one by one'
    : `name its members instead: ${members.map((name) => `\`${name}\``).join(', ')}`;
}

/** Offers the declared identities of an account in its stead. */
export function identitiesHelp(account: string, principals: Iterable<Principal>): string {
  const names: string[] = [];
  for (const principal of principals) {
    if ((principal.kind === 'user' || principal.kind === 'role') && principal.account.name === account)
      names.push(principal.name);
  }
  if (names.length === 0) return `declare a user or a role of \`${account}\``;
  return `name one of its identities: ${names
    .slice(0, 6)
    .map((name) => `\`${name}\``)
    .join(', ')}`;
}

/** Is everyone whom the other name stands for among those of this one? */
export function holds(outer: Who['who'], inner: Who['who']): boolean {
  if (typeof outer === 'string' || typeof inner === 'string') return outer === inner;
  if (outer.name === inner.name) return true;
  return outer.kind === 'account' && 'account' in inner && inner.account === outer.account;
}
