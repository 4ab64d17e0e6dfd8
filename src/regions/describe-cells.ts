// Audit arm: the difference of two policies on one ground, by kinds of resources that neither they nor any of their
// patterns tell apart.
import { arnReadings } from '../evaluate/match-resource.ts';
import type { Layer } from '../evaluate/policies.ts';
import { compilePolicy } from '../evaluate/policies.ts';
import type { PolicyVersion } from '../iam/document.ts';
import { idOfSaid, type Reading, type Said } from './decision.ts';
import { always, type Node, never, TooLarge } from './diagram.ts';
import { type Further, furtherBy, ways } from './further.ts';
import { type Ground, subjectLevel } from './ground.ts';
import { meets, type NumberSet } from './number-sets.ts';
import { type Placed, unlike } from './placed.ts';
import type { Place } from './places.ts';
import { possibleRequests } from './possible.ts';
import { type Side, Walk } from './walk.ts';

/**
 * How sure a difference is. `surely`: it is so however AWS settles what it leaves open. `by keys`: it is so with some of the
 * keys that AWS may give the caller. `perhaps`: it hangs on what AWS takes one of the policies to mean.
 */
export type Certainty = 'surely' | 'by keys' | 'perhaps';

/** What there is of one way to go further, at a kind of resources. */
export interface Aspect {
  readonly further: Further;
  readonly certainty: Certainty;
}

/** What is told of first is told of no more behind it. */
export const aspects: readonly Aspect[] = (['surely', 'by keys', 'perhaps'] as const).flatMap((certainty) =>
  ways.map((further) => ({ further, certainty })),
);

/** Resources that are alike, for subjects for whom all patterns with variables mean the same. */
export interface Cell {
  readonly place: Place;
  /** The first of them. */
  readonly arn: string;
  /** The same for cells that differ in their subjects alone. */
  readonly resource: number;
  /** Requests of its subjects that there can be. */
  readonly possible: Node;
  /** By aspect. */
  readonly differs: readonly Node[];
  /** By pattern. */
  readonly matches: readonly boolean[];
}

/** Before subjects are told apart: `matches` has, by pattern, the subjects for whom it does. */
type Met = Omit<Cell, 'resource' | 'matches'> & { readonly matches: readonly NumberSet[] };

export interface Cells {
  readonly cells: readonly Cell[];
  /** Patterns of the policies' resources that certainly match or not. */
  readonly patterns: readonly string[];
}

/** What is compared on a ground. */
export interface Differing {
  readonly ground: Ground;
  readonly places: readonly Place[];
  readonly layer: Layer;
  /** Of the one that goes further, and of the other. */
  readonly sides: readonly [readonly Placed[], readonly Placed[]];
  /** Of two estates, the requests that AWS decides in favour of by the one alone; without it, what the policies by themselves say. */
  readonly decided?: (mine: SaidBy, other: SaidBy) => Node;
  /** Where only some actions and places were looked at: patterns that stand for nothing else. */
  readonly mayName?: Naming;
}

export interface Naming {
  readonly action: (pattern: string) => boolean;
  readonly resource: (pattern: string) => boolean;
}

/** What was said of a resource, by one reading of what is in doubt. */
interface SaidBy {
  readonly said: Said;
  readonly reading: Reading;
}

const mostPatterns = 24;
const mostCells = 400;
/** States of a walk: where patterns are told apart, which can be left out, it soon gives up. */
const mostStates = { plain: 50_000, marked: 4_000 } as const;

/** By which resources may be told apart: by all patterns, by those in which the two differ; what there is room for. */
function patternsToTell({ ground, sides }: Differing): readonly (readonly Pattern[])[] {
  const [first, second] = [ground.looksAt(sides[0]), ground.looksAt(sides[1])];
  const changed = [...unlike(first, second), ...unlike(second, first)];
  const [all, ofChanged] = [patternsIn([...first, ...second]), patternsIn(changed)];
  const choices = ofChanged.length < all.length ? [all, ofChanged] : [all];
  return choices.filter(({ length }) => length <= mostPatterns);
}

/** With as many patterns as there is room for. Throws TooLarge. */
export function cellsOf(differing: Differing): Cells {
  for (const patterns of [...patternsToTell(differing), []]) {
    const found = walked(differing, patterns);
    if (found !== undefined) return found;
  }
  throw new TooLarge('states');
}

interface Pattern {
  readonly text: string;
  readonly version: PolicyVersion;
}

function patternsIn(statements: readonly Placed[]): readonly Pattern[] {
  const found = new Map<string, Pattern>();
  for (const { statement } of statements) {
    const { version } = statement;
    for (const text of statement.source.resource?.value ?? []) {
      if (!found.has(text) || version === '2012-10-17') found.set(text, { text, version });
    }
  }
  return [...found.values()];
}

/** Undefined where there are too many kinds. */
function walked(differing: Differing, patterns: readonly Pattern[]): Cells | undefined {
  const { ground, places, sides, layer } = differing;
  const [mine, other] = [ground.looksAt(sides[0]), ground.looksAt(sides[1])];
  const policies = [
    { statements: mine, reading: 'allowed' },
    { statements: other, reading: 'possible' },
    { statements: mine, reading: 'possible' },
    { statements: other, reading: 'allowed' },
  ] as const;
  const markers = patterns.map((pattern) => markerOf(pattern, layer));
  const most = markers.length > 0 ? mostStates.marked : mostStates.plain;
  const possible = possibleRequests(ground);
  const differences = new Differences(differing);
  const found = new Map<string, Met>();
  const open = new Set<number>();
  for (const place of places) {
    const focus = possible(place);
    if (focus === never) continue;
    const all = [...policies, ...markers.flatMap((marker) => sidesOf(marker, place))];
    const isWhole = new Walk(ground, place, focus, all).tries((arn, said) => {
      const differs = differences.of(focus, said);
      const marks: Node[] = [];
      let at = policies.length;
      for (const [index, marker] of markers.entries()) {
        const count = sidesOf(marker, place).length;
        const nodes = said.slice(at, at + count).map(({ account, identity }) => ground.diagram.or(account, identity));
        const [first = never, last = first] = nodes;
        const sure = ground.diagram.and(ground.statement(marker.placed).account.sure, focus);
        if (count > 1 && first !== ground.diagram.and(last, sure)) open.add(index);
        marks.push(last);
        at += count;
      }
      const id = [focus, ...differs, ...marks].join();
      if (!found.has(id)) {
        const matches = marks.map((node) => new Set(ground.diagram.support(node, subjectLevel)));
        found.set(id, { place, arn, possible: focus, differs, matches });
      }
      return found.size > mostCells;
    }, most);
    if (!isWhole || found.size > mostCells) return undefined;
  }
  const known = patterns.map((_, index) => index).filter((index) => !open.has(index));
  const met = [...found.values()].map((each): Met => {
    return {
      ...each,
      possible: inSomeWay(ground, each.possible),
      matches: known.flatMap((index) => each.matches[index] ?? []),
    };
  });
  return apart(
    ground,
    met,
    known.flatMap((index) => patterns[index]?.text ?? []),
  );
}

/** Told apart by subjects, where patterns have variables; those patterns are left out where that is too much. */
function apart(ground: Ground, met: readonly Met[], patterns: readonly string[]): Cells {
  const open = patterns.flatMap((text, index) => (text.includes('${') ? [index] : []));
  const classes = new Map<string, Set<number>>();
  for (const [subject] of ground.subjects.entries()) {
    const id = met
      .map(({ matches }) => open.map((index) => Number(matches[index]?.has(subject) === true)).join(''))
      .join();
    classes.set(id, (classes.get(id) ?? new Set()).add(subject));
  }
  if (open.length > 0 && met.length * classes.size > mostCells) {
    const kept = patterns.map((_, index) => index).filter((index) => !open.includes(index));
    const without = met.map((each) => ({ ...each, matches: kept.flatMap((index) => each.matches[index] ?? []) }));
    return apart(
      ground,
      without,
      kept.flatMap((index) => patterns[index] ?? []),
    );
  }
  const { diagram } = ground;
  const cells = met.flatMap((each, resource) =>
    [...classes.values()].map((subjects): Cell => {
      const among = diagram.cells(subjectLevel, (subject) => subjects.has(subject));
      const matches = each.matches.map((has, index) => (open.includes(index) ? meets(has, subjects) : has.size > 0));
      const only = (node: Node): Node => (classes.size === 1 ? node : diagram.and(node, among));
      return { ...each, resource, possible: only(each.possible), differs: each.differs.map(only), matches };
    }),
  );
  return { cells, patterns };
}

/** A statement that is there for what its resource matches. */
interface Marker {
  readonly placed: Placed;
  /** There are several ways to read it. */
  readonly several: boolean;
}

function markerOf({ text, version }: Pattern, layer: Layer): Marker {
  const action = { not: false, value: ['*'] };
  const resource = { not: false, value: [text] };
  const { statements } = compilePolicy('pattern', {
    version,
    statements: [{ effect: 'Allow', action, resource, conditions: [] }],
  });
  const [statement] = statements;
  if (statement === undefined) throw new Error('a policy without its statement');
  const placed: Placed = {
    statement,
    layer: layer === 'identity' ? 'identity' : 'resource',
    level: 0,
    holders: undefined,
  };
  return { placed, several: arnReadings(text).length > 1 || text.includes('${') };
}

function sidesOf({ placed, several }: Marker, place: Place): readonly Side[] {
  const side = (reading: Side['reading']): Side => ({ statements: [placed], reading });
  return several || place.rest === undefined ? [side('allowed'), side('possible')] : [side('allowed')];
}

type Reached = Parameters<Parameters<Walk['run']>[0]>[1];

/** By aspect, how the policies differ in what they say; much is said alike of many resources. */
class Differences {
  readonly #ground: Ground;
  readonly #decided: Differing['decided'];
  readonly #known = new Map<string, readonly Node[]>();

  constructor({ ground, decided }: Differing) {
    this.#ground = ground;
    this.#decided = decided;
  }

  of(focus: Node, said: Reached): readonly Node[] {
    const [mineSure, otherMay, mineMay, otherSure] = said;
    if (mineSure === undefined || otherMay === undefined || mineMay === undefined || otherSure === undefined) return [];
    const id = [focus, ...[mineSure, otherMay, mineMay, otherSure].map(idOfSaid)].join(' ');
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const sure = (each: Said): SaidBy => ({ said: each, reading: 'allowed' });
    const may = (each: Said): SaidBy => ({ said: each, reading: 'possible' });
    const made = aspects.map(({ further, certainty }) => {
      const surely = this.#further(further, focus, sure(mineSure), may(otherMay));
      if (certainty === 'surely') return this.#ground.whateverAwsDoes(surely);
      if (certainty === 'by keys') return inSomeWay(this.#ground, surely);
      const doubtful = [
        this.#further(further, focus, may(mineMay), may(otherMay)),
        this.#further(further, focus, sure(mineSure), sure(otherSure)),
      ];
      return inSomeWay(this.#ground, this.#ground.diagram.any([surely, ...doubtful]));
    });
    this.#known.set(id, made);
    return made;
  }

  #further(further: Further, focus: Node, mine: SaidBy, other: SaidBy): Node {
    const { diagram } = this.#ground;
    if (this.#decided === undefined) return diagram.and(focus, furtherBy(further, diagram, mine.said, other.said));
    return further === 'allows' ? diagram.and(focus, this.#decided(mine, other)) : never;
  }
}

/** Those of the requests that are in the node in one of the ways that AWS may behave. */
function inSomeWay(ground: Ground, node: Node): Node {
  if (node === never || node === always) return node;
  return ground.diagram.not(ground.whateverAwsDoes(ground.diagram.not(node)));
}
