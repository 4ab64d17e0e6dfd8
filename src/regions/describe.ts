// Audit arm: on which requests one policy goes further than another, as a few lines: who, with which session, which
// actions, on what, when. Together they say all of the difference, and nothing that is none.
import { type Box, boxAround, type Field, fitting, fittingCells, nodeOf, subjectsIn } from './describe-box.ts';
import { aspects, type Cells, cellsOf, type Differing } from './describe-cells.ts';
import { joinedGrounds, joinedLines } from './describe-join.ts';
import type { DifferenceLine, KeySaid } from './describe-line.ts';
import {
  type ActionName,
  type Askers,
  actionTerms,
  askersOf,
  resourceTerms,
  type SessionName,
  sessionTerms,
  valueTerms,
  type WhoName,
  whoTerms,
} from './describe-names.ts';
import { type Between, type Expression, expressionFor, type Term } from './describe-terms.ts';
import { always, type Node, never } from './diagram.ts';
import type { Beyond } from './further.ts';
import { actionLevel, type Ground, subjectLevel } from './ground.ts';
import { inBoth, inEither, isWithin, type NumberSet, numbersUnder, those } from './number-sets.ts';

export interface Description {
  readonly lines: readonly DifferenceLine[];
  /** There is more that nobody looked for. */
  readonly cut: boolean;
}

/** Boxes that are looked for on all grounds together, before lines are joined. */
const mostBoxes = 24;
const mostNames = 6;

/** The grounds of one comparison: of the same policies, or of two estates. */
export function describe(all: readonly Differing[]): Description {
  const coverings: Covering[] = [];
  const lines: DifferenceLine[] = [];
  let [left, cut] = [mostBoxes, false];
  for (const [aspect] of aspects.entries()) {
    const found: DifferenceLine[] = [];
    for (const covering of aspect === 0 ? coveringsOf(all) : coverings) {
      const here = covering.lines(aspect, left);
      found.push(...here.lines);
      left -= here.boxes;
      cut ||= here.cut;
      if (aspect === 0) coverings.push(covering);
      if (cut) break;
    }
    lines.push(...joinedGrounds(found));
    if (cut) break;
  }
  return { lines, cut };
}

/** Where something differs, as they are asked for. */
function* coveringsOf(all: readonly Differing[]): Generator<Covering> {
  for (const differing of all) {
    const covering = new Covering(differing);
    if (covering.differs) yield covering;
  }
}

class Covering {
  readonly #ground: Ground;
  readonly #cells: Cells;
  readonly #askers: Askers;
  readonly #resources: readonly Term<string>[];
  readonly #who: readonly Term<WhoName>[];
  readonly #actions: readonly Term<ActionName>[];
  /** By cell: what was told already. */
  readonly #told: Node[];

  constructor(differing: Differing) {
    const { ground } = differing;
    this.#ground = ground;
    this.#cells = cellsOf(differing);
    this.#askers = askersOf(ground);
    this.#resources = resourceTerms(this.#cells, differing.mayName);
    this.#who = whoTerms(ground, this.#askers);
    this.#actions = actionTerms(ground, differing.mayName);
    this.#told = this.#cells.cells.map(() => never);
  }

  get differs(): boolean {
    return this.#cells.cells.some((each) => each.differs.some((node) => node !== never));
  }

  /** Of one aspect, after all before it. */
  lines(aspect: number, most: number): Description & { readonly boxes: number } {
    const { diagram } = this.#ground;
    const cells = this.#cells.cells;
    const differs = cells.map((each) => each.differs[aspect] ?? never);
    const must = differs.map((node, cell) => diagram.without(node, this.#told[cell] ?? never));
    const may = differs.map((node, cell) => diagram.or(node, diagram.not(cells[cell]?.possible ?? always)));
    const lines: DifferenceLine[] = [];
    for (let first = must.findIndex((node) => node !== never); first >= 0; ) {
      if (lines.length >= most) return { lines: this.#joined(lines), boxes: lines.length, cut: true };
      const { line, box } = this.#line(aspect, must, may, first);
      lines.push(line);
      const node = nodeOf({ ground: this.#ground, askers: this.#askers }, box);
      for (const cell of box.cells) must[cell] = diagram.without(must[cell] ?? never, node);
      first = must.findIndex((each) => each !== never);
    }
    for (const [cell, node] of differs.entries()) this.#told[cell] = diagram.or(this.#told[cell] ?? never, node);
    return { lines: this.#joined(lines), boxes: lines.length, cut: false };
  }

  #joined(lines: readonly DifferenceLine[]): readonly DifferenceLine[] {
    const sessions = (callers: NumberSet): readonly Term<SessionName>[] => this.#sessionTerms(callers);
    const sayable = { who: this.#who, with: sessions, actions: this.#actions, resources: this.#resources };
    return joinedLines(lines, sayable, mostNames);
  }

  /** In which callers can ask. */
  #sessionTerms(callers: NumberSet): readonly Term<SessionName>[] {
    const { cells, approaches } = this.#askers;
    const among = those(approaches.keys(), (approach) => [...callers].some((each) => cells(each, approach).length > 0));
    return sessionTerms(this.#ground, this.#askers, among);
  }

  #line(
    aspect: number,
    must: readonly Node[],
    may: readonly Node[],
    first: number,
  ): { readonly line: DifferenceLine; readonly box: Box } {
    const ground = this.#ground;
    const { diagram } = ground;
    const path = diagram.path(must[first] ?? never);
    const of = aspects[aspect];
    const cell = this.#cells.cells[first];
    if (path === undefined || of === undefined || cell === undefined) throw new Error('a difference without a request');
    const field: Field = {
      ground,
      askers: this.#askers,
      must,
      may,
      together: (cells, seed) => this.#together(cells, seed, must),
    };
    const { named, box } = this.#named(field, boxAround(field, first, path));
    const { further } = of;
    const { place, arn } = cell;
    const witness: Beyond = { further, ground, place, arn, path };
    return {
      line: { aspect: of, ground, ...named, open: of.certainty === 'by keys' ? this.#open(field, box) : [], witness },
      box,
    };
  }

  /** Resources that have a name together, if there are such; else those that are like the first. */
  #together(cells: NumberSet, first: number, must: readonly Node[]): NumberSet {
    const terms = this.#resources;
    const need = those(cells, (cell) => must[cell] !== never);
    const whole = expressionFor({ need, may: cells }, terms, mostNames);
    if (whole?.has.has(first)) return whole.has;
    const parts = terms.flatMap((term) => {
      if (!term.has.has(first)) return [];
      const among = inBoth(cells, term.has);
      const part = expressionFor({ need: inBoth(among, need), may: among }, terms, 3);
      return part?.has.has(first) ? [part.has] : [];
    });
    const worth = (part: NumberSet): number => inBoth(part, need).size;
    const best = parts.reduce<NumberSet>((a, b) => (worth(b) > worth(a) ? b : a), new Set());
    return best.size > 0 ? best : this.#whole(those(need, (cell) => must[cell] === must[first]));
  }

  /** For all subjects, where they have no name. */
  #whole(cells: NumberSet): NumberSet {
    const all = this.#cells.cells;
    const resources = new Set([...cells].map((cell) => all[cell]?.resource));
    return those(all.keys(), (cell) => resources.has(all[cell]?.resource));
  }

  /** The box in names, which may have a little less than it, and a little more of what nobody can ask. */
  #named(
    field: Field,
    box: Box,
  ): { readonly named: Omit<DifferenceLine, 'aspect' | 'ground' | 'open' | 'witness'>; readonly box: Box } {
    const needs = this.#needs(field, box);
    const who = this.#nameCallers(field, box, needs.callers);
    const sessions = this.#nameSessions(field, { ...box, callers: who.has }, needs.approaches);
    const asked: Box = { ...box, callers: who.has, approaches: sessions.has };
    const actions = expressionFor({ need: needs.actions, may: box.actions }, this.#actions, this.#actions.length);
    if (actions === undefined) throw new Error('actions without a name');
    const keys = new Map<number, NumberSet>();
    const when: KeySaid[] = [];
    for (const [level, may] of box.keys) {
      const said = this.#nameKey(level, { need: needs.keys.get(level) ?? new Set(), may });
      if (said === undefined) continue;
      keys.set(level, said.has);
      when.push(said.said);
    }
    const fits = inEither(fittingCells(field, asked), box.cells);
    const resources = expressionFor({ need: needs.cells, may: fits }, this.#resources, mostNames);
    return {
      named: { who, with: sessions, actions, resources, when },
      box: { ...asked, actions: actions.has, keys, cells: resources?.has ?? box.cells },
    };
  }

  /** What of the box is looked for, by dimension. */
  #needs(field: Field, box: Box): Box {
    const { diagram } = this.#ground;
    const node = nodeOf(field, box);
    const wanted = new Map([...box.cells].map((cell) => [cell, diagram.and(field.must[cell] ?? never, node)] as const));
    const nodes = [...new Set(wanted.values())];
    const support = (level: number): NumberSet =>
      inEither(...nodes.map((each) => new Set(diagram.support(each, level))));
    const subjects = [...support(subjectLevel)].flatMap((cell) => this.#askers.of[cell] ?? []);
    return {
      cells: those(box.cells, (cell) => wanted.get(cell) !== never),
      actions: support(actionLevel),
      callers: new Set(subjects.map(({ caller }) => caller)),
      approaches: new Set(subjects.map(({ approach }) => approach)),
      keys: new Map([...box.keys.keys()].map((level) => [level, support(level)])),
    };
  }

  #nameCallers(field: Field, box: Box, need: NumberSet): Expression<WhoName> {
    const fits = fitting(field, box, subjectLevel);
    const may = those(this.#askers.callers.keys(), (caller) =>
      isWithin(subjectsIn(this.#askers, { callers: new Set([caller]), approaches: box.approaches }), fits),
    );
    const found = expressionFor({ need, may }, this.#who, this.#who.length);
    if (found === undefined) throw new Error('callers without a name');
    return found;
  }

  #nameSessions(field: Field, box: Box, need: NumberSet): Expression<SessionName> {
    const fits = fitting(field, { ...box, approaches: need }, subjectLevel);
    const may = those(this.#askers.approaches.keys(), (approach) =>
      isWithin(subjectsIn(this.#askers, { callers: box.callers, approaches: new Set([approach]) }), fits),
    );
    const terms = this.#sessionTerms(box.callers);
    const found = expressionFor({ need, may }, terms, terms.length);
    if (found === undefined) throw new Error('sessions without a name');
    return found;
  }

  /** Undefined where nothing is to be said. */
  #nameKey(level: number, between: Between): { readonly said: KeySaid; readonly has: NumberSet } | undefined {
    const { diagram, keys } = this.#ground;
    const all = numbersUnder(diagram.sizeOf(level));
    if (isWithin(all, between.may)) return undefined;
    for (const known of keys.all) {
      if (known.kind === 'single' && known.level === level) {
        const { terms, examples } = valueTerms(this.#ground, known);
        const value =
          expressionFor(between, terms, mostNames) ?? expressionFor(between, [...terms, ...examples], all.size);
        if (value === undefined) throw new Error('values without a name');
        return { said: { key: known.key, value }, has: value.has };
      }
      const part = known.kind === 'several' ? known.cells.find((each) => each.level === level) : undefined;
      if (part === undefined) continue;
      return { said: { key: known.key, holds: between.may.has(1), one: part.value, like: true }, has: between.may };
    }
    throw new Error(`level ${level} is no key's`);
  }

  /** What the keys of its callers hang on. */
  #open(field: Field, box: Box): readonly string[] {
    const subjects = [...subjectsIn(field.askers, box)].flatMap((cell) => this.#ground.subjects[cell] ?? []);
    return [...new Set(subjects.flatMap(({ given }) => given.map(({ text }) => text)))];
  }
}
