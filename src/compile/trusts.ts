// Who may assume a role, as its trust policy says it.
import type { PrincipalValue } from '../iam/document.ts';
import type { RolePrincipal } from '../spec/spec.ts';
import { grouping } from './grouping.ts';
import type { Piece } from './statements.ts';

/** By the role's ARN. */
const byRole = grouping((pieces: readonly Piece[]) =>
  pieces.flatMap((piece) => {
    const { target, statement } = piece;
    return target.kind === 'trust' && statement.effect === 'Allow' ? [[target.role.arn, piece] as const] : [];
  }),
);

/** The Allows of the role's trust policy. */
export function grantsToAssume(role: RolePrincipal, pieces: readonly Piece[]): readonly Piece[] {
  return byRole(pieces, role.arn);
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
