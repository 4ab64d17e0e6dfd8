// The rules that grant something, by whom they name.
import type { GrantRule, Spec, Who } from '../spec/spec.ts';
import { grouping } from './grouping.ts';
import { takesMfa } from './shown.ts';
import { type Piece, piecesOf } from './statements.ts';

const byWho = grouping(({ rules }: Spec) =>
  rules.flatMap((rule) => (rule.kind === 'allow' ? rule.to.map(({ who }) => [who, rule] as const) : [])),
);

/** The `allow` rules that name them in `to`. */
export function grantsTo(who: Who['who'], spec: Spec): readonly GrantRule[] {
  return byWho(spec, who);
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
