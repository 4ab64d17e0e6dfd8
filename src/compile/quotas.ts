// Keeps documents within what AWS takes: one that is too large is said in fewer words, and an identity policy goes into
// several parts. What still is too large is told where the rendered text is counted, not here.
import { attachmentLimits, comfortableSize, type SizedKind, sizeLimits } from '../iam/limits.ts';
import { emptyPolicyLength } from '../iam/policy-text.ts';
import { divided } from './divide.ts';
import { lengthOf, minimized, type Same } from './minimize.ts';
import type { IdentityPrincipal } from './obstacles.ts';
import { partsFilledUp, partsOfRoom, type Sized } from './parts.ts';
import type { Target } from './placement.ts';
import type { Piece } from './statements.ts';

/** What goes into one document of a target; with a number where the target has several. */
export interface Fitted {
  readonly part?: number;
  readonly pieces: readonly Piece[];
}

/** `pieces`: all of the target. */
export function fitted(target: Target, pieces: readonly Piece[], same: Same): readonly Fitted[] {
  const { usual } = sizeLimits[sizedKind(target)];
  if (isWithin(usual, pieces)) return [{ pieces }];
  const fewer = minimized(pieces, same);
  if (isWithin(usual, fewer) || target.kind !== 'identity' || target.principal.kind === 'sso')
    return [{ pieces: fewer }];
  return inParts(target.principal, fewer);
}

function sizedKind(target: Target): SizedKind {
  return target.kind === 'identity' && target.principal.kind === 'sso' ? 'permission set' : target.kind;
}

function isWithin(most: number, pieces: readonly Piece[]): boolean {
  return emptyPolicyLength + lengthOf(pieces) <= most;
}

/** Parts that stay put; where those are more than may be attached, as few as can be. */
function inParts(principal: IdentityPrincipal, pieces: readonly Piece[]): readonly Fitted[] {
  const limit = sizeLimits.identity;
  const room = comfortableSize(limit) - emptyPolicyLength;
  const bundles = bundled(pieces, room);
  const [apart, filled] = [partsOfRoom(bundles, room), partsFilledUp(bundles, limit.usual - emptyPolicyLength)];
  const { usual, most } = attachmentLimits[principal.kind];
  const chosen = [usual, most]
    .map((places) => [apart, filled].find(({ size }) => size + attachedOfAws(principal) <= places))
    .find((way) => way !== undefined);
  return [...(chosen ?? filled)].map(([part, some]) => ({
    part,
    pieces: some.flatMap((bundle) => bundle.pieces),
  }));
}

function attachedOfAws({ has }: IdentityPrincipal): number {
  return has.filter(({ origin }) => origin === 'aws-managed').length;
}

/** What goes together into a part. */
interface Bundle extends Sized {
  readonly pieces: readonly Piece[];
}

/** A rule stays whole where it can; else its statements go by themselves, and one that is too large is cut. */
function bundled(pieces: readonly Piece[], room: number): readonly Bundle[] {
  const rules = new Set(pieces.map(({ rule }) => rule));
  return [...rules].flatMap((rule) => {
    const own = pieces.filter((each) => each.rule === rule);
    const size = lengthOf(own);
    if (size <= room) return [{ key: rule, size, pieces: own }];
    return own
      .flatMap((piece) => divided(piece, room))
      .map((piece) => ({ key: piece.statement.sid, size: lengthOf([piece]), pieces: [piece] }));
  });
}
