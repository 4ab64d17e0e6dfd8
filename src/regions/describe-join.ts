// Audit arm: lines of a description that say the same but for one thing, as one line.
import { isInScope } from './actions.ts';
import type { DifferenceLine } from './describe-line.ts';
import { type ActionName, type SessionName, type WhoName, waysId } from './describe-names.ts';
import { type Expression, expressionFor, type Term } from './describe-terms.ts';
import { inEither, type NumberSet } from './number-sets.ts';
import type { Approach } from './subjects.ts';
import type { OpenCaller } from './world.ts';

/** What can be said of each part on one ground. */
export interface Sayable {
  readonly who: readonly Term<WhoName>[];
  readonly with: (callers: NumberSet) => readonly Term<SessionName>[];
  readonly actions: readonly Term<ActionName>[];
  readonly resources: readonly Term<string>[];
}

type Part = 'who' | 'with' | 'actions' | 'resources';
const parts = ['who', 'with', 'actions', 'resources'] as const;

/** Lines of one ground, and of one aspect. */
export function joinedLines(
  lines: readonly DifferenceLine[],
  sayable: Sayable,
  most: number,
): readonly DifferenceLine[] {
  return folded(lines, (a, b) => {
    const part = onlyDifference(a, b);
    if (part === undefined) return undefined;
    const join = <Name>(
      x: Expression<Name> | undefined,
      y: Expression<Name> | undefined,
      terms: readonly Term<Name>[],
    ): Expression<Name> | undefined => {
      if (x === undefined || y === undefined) return undefined;
      const all = inEither(x.has, y.has);
      return expressionFor({ need: all, may: all }, terms, most);
    };
    switch (part) {
      case 'who':
        return replaced(a, part, join(a.who, b.who, sayable.who));
      case 'with':
        return replaced(a, part, join(a.with, b.with, sayable.with(a.who.has)));
      case 'actions':
        return replaced(a, part, join(a.actions, b.actions, sayable.actions));
      case 'resources':
        return replaced(a, part, join(a.resources, b.resources, sayable.resources));
    }
  });
}

/** Lines of several grounds, each with actions of its own. */
export function joinedGrounds(lines: readonly DifferenceLine[]): readonly DifferenceLine[] {
  const grounds = new Map<DifferenceLine, readonly DifferenceLine[]>(lines.map((line) => [line, [line]]));
  return folded(lines, (a, b) => {
    const part = onlyDifference(a, b);
    if (a.ground === b.ground || (part !== 'actions' && !isAlike(a, b))) return undefined;
    const all = [...(grounds.get(a) ?? []), ...(grounds.get(b) ?? [])];
    const any = distinct(all.flatMap(({ actions }) => actions.any));
    const but = distinct(all.flatMap(({ actions }) => actions.but));
    const says = (each: DifferenceLine): boolean =>
      each.ground.actions.every(({ name }, cell) => {
        const said = any.some((one) => isOf(one, name)) && !but.some((one) => isOf(one, name));
        return said === each.actions.has.has(cell);
      });
    if (!all.every(says)) return undefined;
    const joined = { ...a, actions: { ...a.actions, any, but } };
    grounds.set(joined, all);
    return joined;
  });
}

function isOf(name: ActionName, action: string): boolean {
  if (name.is === 'pattern') return isInScope(action, { not: false, value: [name.pattern] });
  return name.is === 'names' ? name.names.includes(action) : name.name === action;
}

function distinct<Name>(names: readonly Name[]): readonly Name[] {
  return [...new Map(names.map((name) => [idOf([name]), name])).values()];
}

function folded(
  lines: readonly DifferenceLine[],
  join: (a: DifferenceLine, b: DifferenceLine) => DifferenceLine | undefined,
): readonly DifferenceLine[] {
  const done: DifferenceLine[] = [];
  for (const line of lines) {
    let joined = line;
    let place = done.length;
    for (let index = 0; index < done.length; ) {
      const known = done[index];
      const both = known && join(known, joined);
      if (both === undefined) {
        index += 1;
        continue;
      }
      joined = both;
      done.splice(index, 1);
      place = Math.min(place, index);
      index = 0;
    }
    done.splice(place, 0, joined);
  }
  return done;
}

function replaced<Name>(
  line: DifferenceLine,
  part: Part,
  by: Expression<Name> | undefined,
): DifferenceLine | undefined {
  return by === undefined ? undefined : { ...line, [part]: by };
}

/** Undefined where they differ in none or several, or in what is no part. */
function onlyDifference(a: DifferenceLine, b: DifferenceLine): Part | undefined {
  const differing = parts.filter((part) => saidOf(a, part) !== saidOf(b, part));
  return differing.length === 1 && isSameOtherwise(a, b) ? differing[0] : undefined;
}

function isAlike(a: DifferenceLine, b: DifferenceLine): boolean {
  return parts.every((part) => saidOf(a, part) === saidOf(b, part)) && isSameOtherwise(a, b);
}

function isSameOtherwise(a: DifferenceLine, b: DifferenceLine): boolean {
  const rest = ({ aspect, when, open }: DifferenceLine): string => JSON.stringify([aspect, idOf(when), open]);
  return rest(a) === rest(b);
}

function saidOf(line: DifferenceLine, part: Part): string {
  const said = line[part];
  // Of what has no name, the example is all that there is.
  if (said === undefined) return `e.g. ${line.witness.arn} ${line.ground.target.id}`;
  return `${idOf(said.any)} ${idOf(said.but)}`;
}

/** Callers go by their names. */
function idOf(names: readonly unknown[]): string {
  return JSON.stringify(names, (key, value: unknown) => {
    if (key === 'caller') return (value as OpenCaller).caller.name;
    if (key === 'approach') return waysId(value as Approach);
    return value instanceof Set ? [...value] : value;
  });
}
