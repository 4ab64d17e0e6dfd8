// Audit arm: the tables of `iamspec who`: callers, ways of asking and actions of which the same is true stand together.
import type { Standing } from '../regions/survey.ts';
import type { OpenCaller } from '../regions/world.ts';
import { cellId, cellOf, type Findings, type WhoCell } from './who-cells.ts';
import { type Bounds, inOrder, isOtherAge, sessionIdOf, sessionOf, type WhoSession, widened } from './who-sessions.ts';

export type Cells = readonly (WhoCell | undefined)[];

/** As a table names somebody. */
export type TableCaller = OpenCaller;

export interface CallerRow {
  /** The declared ones first. */
  readonly callers: readonly OpenCaller[];
  /** By session; undefined: no such caller has it, or can ask with it. */
  readonly cells: Cells;
}

/** Callers whose credentials are of the same kinds. */
export interface CallerTable {
  readonly kind: 'users' | 'roles' | 'others';
  readonly sessions: readonly WhoSession[];
  readonly rows: readonly CallerRow[];
}

export interface DeedRow {
  readonly actions: readonly string[];
  /** By resource; undefined: the actions do not work on it. */
  readonly cells: Cells;
}

/** Sessions of one caller in which it can do the same. */
export interface DeedTable {
  readonly caller: OpenCaller;
  readonly sessions: readonly WhoSession[];
  readonly resources: readonly string[];
  readonly rows: readonly DeedRow[];
}

type Ways = ReadonlyMap<string, Findings>;

export function callerTables(
  callers: readonly OpenCaller[],
  found: ReadonlyMap<string, Ways>,
  firsts: ReadonlyMap<string, Standing>,
  bounds: Bounds,
): readonly CallerTable[] {
  return (['users', 'roles', 'others'] as const).flatMap((kind): readonly CallerTable[] => {
    const mine = callers.filter((each) => kindOf(each) === kind && found.has(each.caller.name));
    if (mine.length === 0) return [];
    const ids = new Set(mine.flatMap(({ caller }) => [...(found.get(caller.name)?.keys() ?? [])]));
    const standing = [...firsts].filter(([id]) => ids.has(id));
    const idOf = new Map(standing.map(([id, { subject }]) => [sessionOf(subject, bounds), id] as const));
    const sessions = inOrder([...idOf.keys()]);
    const rows = mine.map(({ caller }) =>
      sessions.map((session) => {
        const findings = found.get(caller.name)?.get(idOf.get(session) ?? '');
        return findings && cellOf(findings);
      }),
    );
    const merged = mergedAges(sessions, rows, bounds);
    return [{ kind, sessions: merged.sessions, rows: alike(mine, merged.rows) }];
  });
}

function kindOf({ caller }: OpenCaller): CallerTable['kind'] {
  if (caller.kind === 'user' || caller.kind === 'root') return 'users';
  return caller.kind === 'role' ? 'roles' : 'others';
}

/** Ages that follow on each other, and of which the same is true of everybody, are one column. */
function mergedAges(
  sessions: readonly WhoSession[],
  rows: readonly Cells[],
  bounds: Bounds,
): { readonly sessions: readonly WhoSession[]; readonly rows: readonly Cells[] } {
  const kept: { session: WhoSession; at: number }[] = [];
  for (const [at, session] of sessions.entries()) {
    const last = kept.at(-1);
    const same = (other: number): boolean => rows.every((row) => cellId(row[at]) === cellId(row[other]));
    if (last !== undefined && isOtherAge(last.session, session) && same(last.at)) {
      last.session = widened(last.session, session, bounds);
    } else kept.push({ session, at });
  }
  return {
    sessions: kept.map(({ session }) => session),
    rows: rows.map((row) => kept.map(({ at }) => row[at])),
  };
}

function alike(callers: readonly OpenCaller[], rows: readonly Cells[]): readonly CallerRow[] {
  const found = new Map<string, { callers: OpenCaller[]; cells: Cells }>();
  for (const [index, caller] of callers.entries()) {
    const cells = rows[index] ?? [];
    const id = cells.map(cellId).join('\n');
    const known = found.get(id);
    if (known === undefined) found.set(id, { callers: [caller], cells });
    else known.callers.push(caller);
  }
  return [...found.values()];
}

/** One for every set of sessions that can do the same; `found`: by resource. */
export function deedTables(
  caller: OpenCaller,
  resources: readonly string[],
  found: readonly { readonly most: readonly Standing[]; readonly least: readonly Standing[] }[],
  bounds: Bounds,
): readonly DeedTable[] {
  const idOf = new Map<WhoSession, string>();
  for (const { subject } of found.flatMap(({ most }) => most)) {
    const id = sessionIdOf(subject);
    if (![...idOf.values()].includes(id)) idOf.set(sessionOf(subject, bounds), id);
  }
  const tables = new Map<string, { sessions: WhoSession[]; last: number; rows: readonly DeedRow[] }>();
  for (const [at, session] of inOrder([...idOf.keys()]).entries()) {
    const rows = deedRows(found, idOf.get(session) ?? '');
    const id = JSON.stringify(rows.map(({ actions, cells }) => [actions, cells.map(cellId)]));
    const known = tables.get(id);
    if (known === undefined) {
      tables.set(id, { sessions: [session], last: at, rows });
      continue;
    }
    // What lies between two ages may be otherwise.
    const last = known.last === at - 1 ? known.sessions.pop() : undefined;
    if (last === undefined) known.sessions.push(session);
    else if (isOtherAge(last, session)) known.sessions.push(widened(last, session, bounds));
    else known.sessions.push(last, session);
    known.last = at;
  }
  const all = [...tables.values()].map(({ sessions, rows }) => ({ caller, sessions, resources, rows }));
  // An MFA code can be given to one action alone, and says nothing where that is refused.
  return all.filter(({ sessions, rows }) => canAnything(rows) || sessions.some(({ code }) => !code));
}

function deedRows(
  found: readonly { readonly most: readonly Standing[]; readonly least: readonly Standing[] }[],
  session: string,
): readonly DeedRow[] {
  const byAction = new Map<string, (WhoCell | undefined)[]>();
  for (const [column, { most, least }] of found.entries()) {
    const [worst, best] = [actionsIn(most, session), actionsIn(least, session)];
    for (const [action, standings] of worst) {
      const cells = byAction.get(action) ?? found.map(() => undefined);
      cells[column] = cellOf({ most: standings, least: best.get(action) ?? [] });
      byAction.set(action, cells);
    }
  }
  const rows = new Map<string, { actions: string[]; cells: Cells }>();
  for (const [action, cells] of [...byAction].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const id = cells.map(cellId).join('\n');
    const known = rows.get(id);
    if (known === undefined) rows.set(id, { actions: [action], cells });
    else known.actions.push(action);
  }
  return [...rows.values()];
}

function actionsIn(standings: readonly Standing[], session: string): ReadonlyMap<string, readonly Standing[]> {
  const found = new Map<string, Standing[]>();
  for (const standing of standings) {
    if (sessionIdOf(standing.subject) !== session) continue;
    for (const action of standing.actions) found.set(action, [...(found.get(action) ?? []), standing]);
  }
  return found;
}

/** Is there anything that is not refused? */
export function canAnything(rows: readonly DeedRow[]): boolean {
  return rows.some(isToldOf);
}

export function isToldOf({ cells }: DeedRow): boolean {
  return cells.some((cell) => cell !== undefined && cell.answer !== 'no');
}
