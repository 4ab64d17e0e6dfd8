// The rules that grant something, by whom they name. Sorted out once a spec: every role is asked for, and there may be
// thousands.
import type { GrantRule, Spec, Who } from '../spec/spec.ts';
import { takesMfa } from './shown.ts';
import { type Piece, piecesOf } from './statements.ts';

const byWho = new WeakMap<Spec, ReadonlyMap<Who['who'], readonly GrantRule[]>>();

/** The `allow` rules that name them in `to`. */
export function grantsTo(who: Who['who'], spec: Spec): readonly GrantRule[] {
  const known = byWho.get(spec) ?? grouped(spec);
  byWho.set(spec, known);
  return known.get(who) ?? [];
}

function grouped({ rules }: Spec): ReadonlyMap<Who['who'], readonly GrantRule[]> {
  const groups = new Map<Who['who'], GrantRule[]>();
  for (const rule of rules) {
    if (rule.kind !== 'allow') continue;
    for (const { who } of rule.to) {
      const group = groups.get(who);
      if (group === undefined) groups.set(who, [rule]);
      else group.push(rule);
    }
  }
  return groups;
}

/** Rules that grant to the principal after MFA only. */
export function rulesAfterMfa(who: Who['who'], pieces: readonly Piece[], spec: Spec): readonly GrantRule[] {
  return grantsTo(who, spec).filter((rule) => {
    const own = piecesOf(rule.name, pieces);
    const trusts = own.filter(({ target }) => target.kind === 'trust');
    // Where there is a trust policy the conditions stand there, and the caller's half has none.
    const granted = trusts.length > 0 ? trusts : own;
    return granted.length > 0 && granted.every(({ statement }) => takesMfa(statement));
  });
}
