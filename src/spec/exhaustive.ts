// spec/: `exhaustive`: the refusals that a test expects by leaving requests out. All callers, sessions, settings, actions and
// resources of its rows are combined; what no row lists and what can be asked at all makes rows of its own.
import type { Span } from '../text/source.ts';
import { factsId } from './contexts.ts';
import type { Fit } from './fit.ts';
import { isPossibleCall, isPossibleIn, isPossiblePair, type Setting } from './possible.ts';
import type { Reading } from './reading.ts';
import { sessionId } from './sessions.ts';
import type { Caller, Row, Target, TestResource } from './spec.ts';
import { fitTarget } from './targets.ts';

/** More combinations than this take longer than anyone waits. */
export const mostCombinations = 200_000;

/** `at`: where the test says so; a failure shows it. None where there are too many, which is reported. */
export function exhaustiveRows(rows: readonly Row[], at: Span, fit: Fit, reading: Reading): readonly Row[] {
  const settings = distinct(rows, settingId);
  const callers = combinedCallers(rows, at, reading);
  const targets = combinedTargets(rows, at, fit);
  const size = settings.size * callers.size * targets.length;
  if (size > mostCombinations) {
    const message = `this comes to ${size} combinations, and ${mostCombinations} are the most`;
    const help = 'make several tests of it: one for each action, or each group of callers';
    reading.problems.error('too-many-checks', at, message, help);
    return [];
  }
  const listed = listedIn(rows);
  return [...settings].flatMap(([id, setting]) => {
    const groups = new Map<string, { readonly callers: Caller[]; readonly targets: readonly Target[] }>();
    for (const [who, caller] of callers) {
      if (!isPossibleIn(setting, caller, reading)) continue;
      const known = listed.get(`${id} ${who}`);
      const left = targets.filter(
        (target) => known?.has(targetId(target)) !== true && isPossibleCall(setting, caller, target, reading),
      );
      if (left.length === 0) continue;
      const key = left.map(targetId).join('\n');
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { callers: [caller], targets: left });
      else group.callers.push(caller);
    }
    return [...groups.values()].map((group) => rowOf(group.callers, group.targets, setting, at));
  });
}

function rowOf(callers: readonly Caller[], targets: readonly Target[], setting: Setting, at: Span): Row {
  const { through, context } = setting;
  return { origin: 'exhaustive', callers, through, context, expectations: [{ expected: 'cannot', targets, at }], at };
}

/** Every principal, with each set of claims that a row gives it, and with every session that it can have. */
function combinedCallers(rows: readonly Row[], at: Span, reading: Reading): ReadonlyMap<string, Caller> {
  const all = rows.flatMap((row) => row.callers);
  const principals = distinct(all, principalId).values();
  const sessions = [...distinct(all, ({ session }) => sessionId(session)).values()].map(({ session }) => session);
  const pairs = [...principals].flatMap((caller) => sessions.map((session): Caller => ({ ...caller, session, at })));
  return distinct(
    pairs.filter((caller) => isPossiblePair(caller, reading)),
    callerId,
  );
}

function combinedTargets(rows: readonly Row[], at: Span, fit: Fit): readonly Target[] {
  const all = rows.flatMap((row) => row.expectations.flatMap(({ targets }) => targets));
  const actions = distinct(all, ({ action }) => action);
  const resources: readonly TestResource[] = [...distinct(all, ({ resource }) => resource.arn).values()].map(
    ({ resource }) => resource,
  );
  return [...actions.keys()].flatMap((value) => {
    const [action] = fit.actionsOf({ value, exact: true, at });
    if (action === undefined) return [];
    return resources
      .filter((resource) => fit.works(action, fitTarget(resource)))
      .map((resource): Target => ({ action: value, at, resource }));
  });
}

/** What the rows list, by setting and caller. */
function listedIn(rows: readonly Row[]): ReadonlyMap<string, ReadonlySet<string>> {
  const listed = new Map<string, Set<string>>();
  for (const row of rows) {
    const targets = row.expectations.flatMap((each) => each.targets.map(targetId));
    for (const caller of row.callers) {
      const id = `${settingId(row)} ${callerId(caller)}`;
      const known = listed.get(id) ?? new Set();
      for (const target of targets) known.add(target);
      listed.set(id, known);
    }
  }
  return listed;
}

/** The first of each id, in their order. */
function distinct<T>(all: Iterable<T>, idOf: (each: T) => string): ReadonlyMap<string, T> {
  const found = new Map<string, T>();
  for (const each of all) {
    const id = idOf(each);
    if (!found.has(id)) found.set(id, each);
  }
  return found;
}

/** Equal for equal settings. */
export function settingId({ through, context }: Setting): string {
  const hops = through.map(({ role, mfaCode }) => `${role.name}${mfaCode ? '!' : ''}`);
  return `${hops.join('>')} ${factsId(context)}`;
}

/** Equal for callers who show the same. */
export function callerId(caller: Caller): string {
  return `${principalId(caller)} ${sessionId(caller.session)}`;
}

function principalId({ as, claims }: Caller): string {
  if (claims === undefined) return as;
  return `${as} ${JSON.stringify(Object.entries(claims).sort(([a], [b]) => (a < b ? -1 : 1)))}`;
}

/** Equal for equal calls. */
export function targetId({ action, resource: { arn } }: Pick<Target, 'action' | 'resource'>): string {
  return `${action} ${arn}`;
}
