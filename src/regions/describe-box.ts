// Audit arm: boxes of requests: some of each of the resources, actions, subjects and values of keys, all combined. Grown
// from one request to the largest that is still allowed.
import type { Askers } from './describe-names.ts';
import type { Node } from './diagram.ts';
import { actionLevel, type Ground, subjectLevel } from './ground.ts';
import { inEither, meets, minus, type NumberSet, numbersUnder, those } from './number-sets.ts';

export interface Box {
  readonly cells: NumberSet;
  readonly actions: NumberSet;
  /** As a product: these callers in these ways, where they can ask so. */
  readonly callers: NumberSet;
  readonly approaches: NumberSet;
  /** By level; a level that is not here has all its cells. */
  readonly keys: ReadonlyMap<number, NumberSet>;
}

/** Where boxes grow: what is looked for, and what they may hold, by cell. */
export interface Field {
  readonly ground: Ground;
  readonly askers: Askers;
  readonly must: readonly Node[];
  readonly may: readonly Node[];
  /** Of the cells that a request may be moved to, those that can be told together; the first cell is among them. */
  readonly together: (cells: NumberSet, first: number) => NumberSet;
}

export function subjectsIn({ cells }: Askers, { callers, approaches }: Pick<Box, 'callers' | 'approaches'>): NumberSet {
  return new Set([...callers].flatMap((caller) => [...approaches].flatMap((approach) => cells(caller, approach))));
}

/** Of all its resources; without what it says of one level. */
export function nodeOf(
  { ground: { diagram }, askers }: Pick<Field, 'ground' | 'askers'>,
  box: Box,
  without?: number,
): Node {
  const levels: readonly (readonly [number, NumberSet])[] = [
    [actionLevel, box.actions],
    [subjectLevel, without === subjectLevel ? new Set() : subjectsIn(askers, box)],
    ...box.keys,
  ];
  return diagram.all(
    levels.filter(([level]) => level !== without).map(([level, has]) => diagram.cells(level, (cell) => has.has(cell))),
  );
}

/** The cells of a level with which the whole box is still allowed. */
export function fitting(field: Field, box: Box, level: number): NumberSet {
  const { diagram } = field.ground;
  const node = nodeOf(field, box, level);
  const bad = new Set<number>();
  for (const may of new Set([...box.cells].map((cell) => field.may[cell] ?? 0))) {
    for (const cell of diagram.support(diagram.without(node, may), level)) bad.add(cell);
  }
  return minus(numbersUnder(diagram.sizeOf(level)), bad);
}

/** The cells of resources at which the whole box is allowed. */
export function fittingCells(field: Field, box: Box): NumberSet {
  const node = nodeOf(field, box);
  return those(field.may.keys(), (cell) => field.ground.diagram.isWithin(node, field.may[cell] ?? 0));
}

/** The largest that is found around a request: by resource, action, caller, keys, and how it is asked last. */
export function boxAround(field: Field, cell: number, path: ReadonlyMap<number, number>): Box {
  const { askers } = field;
  const subject = askers.of[path.get(subjectLevel) ?? 0];
  if (subject === undefined) throw new Error('a request of nobody');
  let box: Box = {
    cells: new Set([cell]),
    actions: new Set([path.get(actionLevel) ?? 0]),
    callers: new Set([subject.caller]),
    approaches: new Set([subject.approach]),
    keys: new Map([...path].filter(([level]) => level > subjectLevel).map(([level, at]) => [level, new Set([at])])),
  };
  box = { ...box, cells: field.together(fittingCells(field, box), cell) };
  box = { ...box, actions: fitting(field, box, actionLevel) };
  box = { ...box, callers: callersLike(field, box, subject.caller, subject.approach) };
  for (const level of box.keys.keys()) {
    box = { ...box, keys: new Map([...box.keys, [level, fitting(field, box, level)]]) };
  }
  return { ...box, ...askersFitting(field, box, subject.caller) };
}

function kindOf({ callers }: Askers, caller: number): string {
  return callers[caller]?.caller.kind ?? '';
}

/** Those of the same kind who may ask in the same way. */
function callersLike(field: Field, box: Box, first: number, approach: number): NumberSet {
  const { askers } = field;
  const fits = fitting(field, box, subjectLevel);
  return those(askers.callers.keys(), (caller) => {
    const cells = askers.cells(caller, approach);
    return kindOf(askers, caller) === kindOf(askers, first) && cells.length > 0 && cells.every((at) => fits.has(at));
  });
}

/** For the callers of the box every way to ask that fits all; then callers of other kinds, with ways of their own. */
function askersFitting(field: Field, box: Box, first: number): Pick<Box, 'callers' | 'approaches'> {
  const { askers } = field;
  const fits = fitting(field, box, subjectLevel);
  const waysOf = (caller: number): NumberSet =>
    those(askers.approaches.keys(), (approach) => askers.cells(caller, approach).length > 0);
  const fittingWays = (caller: number): NumberSet =>
    those(waysOf(caller), (approach) => askers.cells(caller, approach).every((at) => fits.has(at)));
  const misfits = (caller: number): NumberSet => minus(waysOf(caller), fittingWays(caller));
  let callers = box.callers;
  let approaches = minus(inEither(...[...callers].map(waysOf)), inEither(...[...callers].map(misfits)));
  const others = [...new Set([...askers.callers.keys()].map((caller) => kindOf(askers, caller)))];
  for (const kind of others.filter((each) => each !== kindOf(askers, first))) {
    const mine = [...askers.callers.keys()].filter((caller) => kindOf(askers, caller) === kind);
    const joins = (caller: number, how: NumberSet): boolean => !meets(misfits(caller), how);
    const refused = minus(inEither(...[...callers].map(waysOf)), approaches);
    const added = mine
      .filter((caller) => joins(caller, approaches))
      .map((caller) => minus(fittingWays(caller), refused))
      .reduce<NumberSet>((a, b) => (b.size > a.size ? b : a), new Set());
    if (added.size === 0) continue;
    const all = inEither(approaches, added);
    callers = inEither(callers, new Set(mine.filter((caller) => joins(caller, all))));
    approaches = all;
  }
  return { callers, approaches };
}
