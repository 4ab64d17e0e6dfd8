// What requests say beside caller, action and resource, so that each condition of a rendering is met, missed and left out.
import type { ConditionClause, PolicyDocument } from '../../src/iam/document.ts';
import type { Facts } from '../../src/iam/facts.ts';
import { operators, parseOperator } from '../../src/iam/operators.ts';

export type Claims = Readonly<Record<string, readonly string[]>>;

/** Said by the caller and its session. */
const fromCaller = /^aws:(?:multifactorauth|principalarn|principalaccount|principaltype|username|principalis|userid)/;

interface Candidate {
  readonly key: string;
  readonly value: string;
}

/** The facts where nothing is stated; then those where all conditions are met; then each with one key's value another. */
export function factsOf(documents: Iterable<PolicyDocument>): readonly Facts[] {
  const asked = clausesOf(documents).filter(({ key }) => !fromCaller.test(key.toLowerCase()) && !isClaim(key));
  return combined(asked).map((stated) => factsFrom(stated));
}

/** By the prefix of a provider's keys: tokens that say what is asked for, and each with one claim other or missing. */
export function claimsOf(documents: Iterable<PolicyDocument>, prefix: string): readonly Claims[] {
  const asked = clausesOf(documents).filter(({ key }) => key.toLowerCase().startsWith(prefix));
  return combined(asked).map((stated) =>
    Object.fromEntries(stated.map(({ key, value }) => [key.toLowerCase().slice(prefix.length), [value]])),
  );
}

function clausesOf(documents: Iterable<PolicyDocument>): readonly ConditionClause[] {
  return [...documents].flatMap(({ statements }) => statements.flatMap(({ conditions }) => conditions));
}

function isClaim(key: string): boolean {
  return /^saml:/i.test(key) || /\..*:/.test(key);
}

function combined(clauses: readonly ConditionClause[]): readonly (readonly Candidate[])[] {
  const found = new Map<string, Set<string>>();
  for (const clause of clauses) {
    const known = found.get(clause.key.toLowerCase()) ?? new Set<string>();
    found.set(clause.key.toLowerCase(), new Set([...known, ...valuesFor(clause)]));
  }
  const byKey = [...found].map(([key, values]) => [...values].map((value): Candidate => ({ key, value })));
  const met = byKey.flatMap(([first]) => first ?? []);
  const others = byKey.flatMap((candidates, index) => [
    met.toSpliced(index, 1),
    ...candidates.slice(1).map((each) => met.toSpliced(index, 1, each)),
    ...candidates.map((each) => [each]),
  ]);
  const all = [[], met, ...others].map((each) => [JSON.stringify(each), each] as const);
  return [...new Map(all).values()];
}

/** What satisfies the clause first, then what just does not. */
function valuesFor({ operator, values }: ConditionClause): readonly string[] {
  const { base = 'Null' } = parseOperator(operator) ?? {};
  if (base === 'Bool') return ['true', 'false'];
  if (base.endsWith('IpAddress')) return [...values.map((value) => value.replace(/\/.*/, '')), '198.51.100.7'];
  if (base.startsWith('Date')) return values.flatMap((value) => [1, 0, -1].map((step) => later(value, step)));
  if (base.startsWith('Numeric'))
    return values.flatMap((value) => [0, 1, -1].map((step) => String(Number(value) + step)));
  if (base === 'Null') return ['x'];
  const concrete = values.filter((value) => !value.includes('${')).map((value) => value.replace(/[*?]/g, 'x'));
  const negated = operators[base].negated ? ['x'] : [];
  return [...negated, ...concrete, ...concrete.flatMap((value) => [`${value}x`, `x${value}`, beside(value)])];
}

/** The same up to its last part: what a pattern lets in that was cut there. */
function beside(value: string): string {
  return value.replace(/[^/:]+$/, 'other');
}

function later(time: string, seconds: number): string {
  return new Date(Date.parse(time) + seconds * 1000).toISOString().replace(/\.000Z$/, 'Z');
}

function factsFrom(stated: readonly Candidate[]): Facts {
  const words: Record<string, unknown> = {};
  const aws: Record<string, readonly string[]> = {};
  for (const { key, value } of stated) {
    if (key === 'aws:sourceip') words.sourceIp = value;
    else if (key === 'aws:securetransport') words.tls = value === 'true';
    else if (key === 'aws:currenttime') words.time = value;
    else if (key === 's3:prefix') words.prefix = value;
    else if (key === 'aws:principalorgid') words.organization = value;
    else aws[key] = [value];
  }
  return { aws, ...words };
}
