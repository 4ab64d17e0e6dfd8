// Audit arm: which rules mean something else when lines of a spec change, though their own lines do not: those that name
// what is declared there.
import type { At, Rule, Spec } from '../spec/spec.ts';
import { positionOf } from '../text/source.ts';
import { lastLineOf } from './rule-lines.ts';

/** Names of the rules that name an account, a principal, a bucket or an MFA requirement of which a line was touched. */
export function rulesNaming(
  {
    accounts,
    principals,
    buckets,
    mfa,
    rules,
    source,
  }: Pick<Spec, 'accounts' | 'principals' | 'buckets' | 'mfa' | 'rules' | 'source'>,
  lines: ReadonlySet<number>,
): ReadonlySet<string> {
  const isTouched = ({ at }: At): boolean => {
    const { line: first } = positionOf(source, at.start);
    const last = lastLineOf(source, first);
    for (let line = first; line <= last; line += 1) if (lines.has(line)) return true;
    return false;
  };
  const declared: readonly Declared[] = [accounts, principals, buckets, mfa].flatMap((each) => [...each.values()]);
  const touched = new Set(declared.filter(isTouched).map(keyOf));
  if (touched.size === 0) return new Set();
  for (const principal of principals.values()) {
    if (principal.kind !== 'group') continue;
    const members = principal.members.flatMap((name) => principals.get(name) ?? []);
    if (members.some((each) => names(each, touched))) touched.add(keyOf(principal));
  }
  return new Set(rules.filter((rule) => names(rule, touched)).map(({ name }: Rule) => name));
}

type Declared = At & { readonly name: string };

/** Names are unique by section, and places by declaration; a preset's variant of a requirement has the place of its own. */
function keyOf({ name, at }: Declared): string {
  return `${at.start} ${name}`;
}

/** Whether something declared stands anywhere in a value: a principal with its account, a requirement in a condition. */
function names(value: unknown, wanted: ReadonlySet<string>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (isDeclared(value) && wanted.has(keyOf(value))) return true;
  return Object.values(value).some((each) => names(each, wanted));
}

function isDeclared(value: object): value is Declared {
  return 'name' in value && typeof value.name === 'string' && 'at' in value && typeof value.at === 'object';
}
