// Audit arm: one cell of the access matrix: an answer for each of the three ways of asking that people mean.

import type { Subject } from '../regions/subjects.ts';
import type { Standing } from '../regions/survey.ts';
import type { Witness } from '../regions/witness.ts';
import { cellId, cellOf, type WhoCell } from './who-cells.ts';
import { inOrder, isOtherAge, sessionIdOf, sessionOf, sessionWords, type WhoSession, widened } from './who-sessions.ts';

/** With MFA, without, and as a program: with a long-term key, or unsigned. */
export const situations = ['mfa', 'no-mfa', 'key'] as const;

export type Situation = (typeof situations)[number];

/** Undefined: there is no such session. */
export type MatrixCell = { readonly [Each in Situation]: SituationCell | undefined };

export interface SituationCell extends Pick<WhoCell, 'answer' | 'about' | 'holding'> {
  /** Requests that show it, the allowed one first; made when they are asked for. */
  readonly examples: () => readonly Witness[];
}

/** Undefined for what no column is about: tokens, codes in a call, and calls by way of a service. */
export function situationOf({ session: { kind, mfaAge }, mfaCode, viaService }: Subject): Situation | undefined {
  if (mfaCode || viaService) return undefined;
  switch (kind) {
    case 'console':
    case 'role-session':
      return mfaAge === undefined ? 'no-mfa' : 'mfa';
    case 'identity-provider':
      return 'no-mfa';
    case 'access-key':
    case 'instance-profile':
    case 'none':
      return 'key';
    case 'session-token':
    case 'federation-token':
      return undefined;
  }
}

/** From what was found with unknown policies at their worst and at their best; `bounds`: of ages of MFA. */
export function matrixCellOf(
  most: readonly Standing[],
  least: readonly Standing[],
  bounds: readonly number[],
): MatrixCell {
  const of = (situation: Situation): SituationCell | undefined => {
    const mine = (all: readonly Standing[]): readonly Standing[] =>
      all.filter(({ subject }) => situationOf(subject) === situation);
    return oneOf(mine(most), mine(least), bounds);
  };
  return { mfa: of('mfa'), 'no-mfa': of('no-mfa'), key: of('key') };
}

/** Nobody can ask so: it is no row. */
export function isEmptyCell(cell: MatrixCell): boolean {
  return situations.every((situation) => cell[situation] === undefined);
}

/** Equal for cells that say the same. */
export function matrixCellId(cell: MatrixCell): string {
  return situations
    .map((each) => (cell[each] === undefined ? '' : `${cell[each].answer} ${cell[each].about}`))
    .join('\n');
}

interface Way {
  readonly session: WhoSession;
  readonly cell: WhoCell;
  /** Unknown policies allow everything, or nothing. */
  readonly most: readonly Standing[];
  readonly least: readonly Standing[];
}

/** Ways of asking that are told otherwise, each with requests of its own. */
const mostExamples = 4;

/** Sessions that are told otherwise are said one by one. */
function oneOf(
  most: readonly Standing[],
  least: readonly Standing[],
  bounds: readonly number[],
): SituationCell | undefined {
  const [first, ...others] = merged(waysOf(most, least, bounds), bounds);
  if (first === undefined) return undefined;
  if (others.length === 0) {
    const { answer, about, holding } = first.cell;
    return { answer, about, holding, examples: () => examplesOf(first) };
  }
  const ways = [first, ...others];
  const some = ways.some(({ cell }) => cell.answer === 'yes' || cell.answer === 'depends');
  return {
    answer: some ? 'depends' : 'unknown',
    about: ways.map(({ session, cell }) => `${sessionWords(session)}: ${saying(cell)}`).join('; '),
    holding: ways.some(({ cell }) => cell.holding),
    examples: () => ways.slice(0, mostExamples).flatMap(examplesOf),
  };
}

/** One for each session; ages of MFA by their size. */
function waysOf(most: readonly Standing[], least: readonly Standing[], bounds: readonly number[]): readonly Way[] {
  const bySession = new Map<string, { readonly standing: Standing; readonly most: Standing[]; least: Standing[] }>();
  for (const standing of most) {
    const id = sessionIdOf(standing.subject);
    const known = bySession.get(id) ?? { standing, most: [], least: [] };
    known.most.push(standing);
    bySession.set(id, known);
  }
  for (const standing of least) bySession.get(sessionIdOf(standing.subject))?.least.push(standing);
  const ways = [...bySession.values()].flatMap(({ standing, ...findings }): readonly Way[] => {
    const cell = cellOf(findings);
    return cell === undefined ? [] : [{ session: sessionOf(standing.subject, bounds), cell, ...findings }];
  });
  const bySaid = new Map(ways.map((way) => [way.session, way]));
  return inOrder([...bySaid.keys()]).flatMap((session) => bySaid.get(session) ?? []);
}

/** Sessions of which the same is true: all of them, or ages of MFA that follow on each other. */
function merged(ways: readonly Way[], bounds: readonly number[]): readonly Way[] {
  const [first, ...others] = ways;
  if (first === undefined) return [];
  if (others.every(({ cell }) => cellId(cell) === cellId(first.cell))) return [first];
  const kept: Way[] = [];
  for (const way of ways) {
    const last = kept.at(-1);
    const same = last !== undefined && cellId(last.cell) === cellId(way.cell) && isOtherAge(last.session, way.session);
    if (last !== undefined && same)
      kept[kept.length - 1] = { ...last, session: widened(last.session, way.session, bounds) };
    else kept.push(way);
  }
  return kept;
}

/** What a policy that is not known may allow is no example of what is allowed for sure. */
function examplesOf({ cell: { answer, holding }, most, least }: Way): readonly Witness[] {
  const first = (standings: readonly Standing[], pick: 'allowed' | 'refused' | 'open'): readonly Witness[] => {
    for (const standing of standings) {
      const found = standing[pick]();
      if (found !== undefined) return [found];
    }
    return [];
  };
  switch (answer) {
    case 'yes':
      return first(least, 'allowed');
    case 'no':
      return first(most, 'refused');
    case 'depends':
      return [...first(holding ? most : least, 'allowed'), ...first(least, 'refused')];
    case 'unknown':
      return first(most, 'open');
  }
}

function saying({ answer, about }: WhoCell): string {
  return about === '' ? answer : `${answer}, ${about}`;
}
