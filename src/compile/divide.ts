// Cuts one statement that is too large into several that say the same together, along its longest list.
import { statementLength } from '../iam/policy-text.ts';
import { partsOfRoom } from './parts.ts';
import type { Piece } from './statements.ts';

/** A statement that fits is left as it is, as is one that has no list of alternatives; Sids of the others are numbered. */
export function divided(piece: Piece, room: number): readonly Piece[] {
  if (statementLength(piece.statement) <= room) return [piece];
  const list = longestList(piece);
  if (list === undefined) return [piece];
  const values = piece.statement[list]?.value ?? [];
  const frame = statementLength(withList(piece, list, [], 1).statement);
  const items = values.map((value) => ({ key: value, size: JSON.stringify(value).length + 1 }));
  // Half of the room: what a part holds beside it is seldom so much that nothing of the kind fits.
  return [...partsOfRoom(items, room / 2 - frame)].map(([number, some]) =>
    withList(
      piece,
      list,
      some.map(({ key }) => key),
      number,
    ),
  );
}

type List = 'resource' | 'action';

/** The values of a Not-form must all hold: they cannot be taken apart. */
function longestList({ statement }: Piece): List | undefined {
  const lengthOf = (list: List): number => {
    const element = statement[list];
    return element === undefined || element.not || element.value.length < 2 ? 0 : JSON.stringify(element.value).length;
  };
  const [longest, other] = [lengthOf('resource'), lengthOf('action')];
  if (longest === 0 && other === 0) return undefined;
  return longest >= other ? 'resource' : 'action';
}

function withList({ rule, target, statement }: Piece, list: List, value: readonly string[], number: number): Piece {
  const sid = number === 1 ? statement.sid : `${statement.sid}Part${number}`;
  return { rule, target, statement: { ...statement, sid, [list]: { not: false, value } } };
}
