// Who may assume a role, as its trust policy says it. Sorted out once a list of pieces: every role is asked for, and there
// may be thousands.
import type { PrincipalValue } from '../iam/document.ts';
import type { RolePrincipal } from '../spec/spec.ts';
import type { Piece } from './statements.ts';

/** By the role's ARN. */
const byRole = new WeakMap<readonly Piece[], ReadonlyMap<string, readonly Piece[]>>();

/** The Allows of the role's trust policy. */
export function grantsToAssume(role: RolePrincipal, pieces: readonly Piece[]): readonly Piece[] {
  const known = byRole.get(pieces) ?? grouped(pieces);
  byRole.set(pieces, known);
  return known.get(role.arn) ?? [];
}

function grouped(pieces: readonly Piece[]): ReadonlyMap<string, readonly Piece[]> {
  const groups = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const { target, statement } = piece;
    if (target.kind !== 'trust' || statement.effect !== 'Allow') continue;
    const group = groups.get(target.role.arn);
    if (group === undefined) groups.set(target.role.arn, [piece]);
    else group.push(piece);
  }
  return groups;
}

/** The services that may assume the role. */
export function servicesTrustedBy(role: RolePrincipal, pieces: readonly Piece[]): readonly string[] {
  return trustedBy(role, pieces).flatMap((value) => (value === '*' ? [] : (value.Service ?? [])));
}

/** Do users or roles assume it? */
export function peopleAssume(role: RolePrincipal, pieces: readonly Piece[]): boolean {
  return trustedBy(role, pieces).some((value) => value === '*' || (value.AWS ?? []).length > 0);
}

/** Do the users of an identity provider assume it? */
export function providersAssume(role: RolePrincipal, pieces: readonly Piece[]): boolean {
  return trustedBy(role, pieces).some((value) => value !== '*' && (value.Federated ?? []).length > 0);
}

function trustedBy(role: RolePrincipal, pieces: readonly Piece[]): readonly PrincipalValue[] {
  return grantsToAssume(role, pieces).flatMap(({ statement }) => statement.principal?.value ?? []);
}
