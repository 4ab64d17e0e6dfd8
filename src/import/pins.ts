// import/: tests that say what the imported policies come to: probes with the answers that the evaluator gave.
import type { TestText } from './page.ts';
import type { Probe } from './probes.ts';
import { type Entries, flow, oneOrMore, type Value } from './yaml.ts';

export type Answer = 'can' | 'cannot' | 'undecided';

export interface Answered {
  readonly probe: Probe;
  readonly answer: Answer;
}

/** Before the answers are known: a row for each, in this order. */
export function askingTests(probes: readonly Probe[]): readonly TestText[] {
  return testsOf(
    probes.map((probe) => ({ test: probe.test, row: rowOf(probe, { can: probe.action }, probe.resource) })),
  );
}

/** Rows that say together what all the answers say: what differs in its action, session or resource alone is one row. */
export function pinningTests(answers: readonly Answered[]): readonly TestText[] {
  const byActions = grouped(answers, ({ probe: { action: _, ...rest }, answer }) => ({ rest, answer }));
  const rows = byActions.map((group) => ({ group, actions: sorted(group.map(({ probe }) => probe.action)) }));
  const bySessions = grouped(rows, ({ group: [first], actions }) => {
    const { action: _, with: __, ...rest } = first.probe;
    return { rest, answer: first.answer, actions };
  });
  return testsOf(
    bySessions.map((group) => {
      const [{ group: asked, actions }] = group;
      const sessions = group.flatMap(({ group: [first] }) => first.probe.with ?? []);
      const [only, other] = sessions;
      const { with: _, ...probe } = asked[0].probe;
      const session = only === undefined ? {} : { with: other === undefined ? only : sessions };
      return {
        test: probe.test,
        row: rowOf({ ...probe, ...session }, { [asked[0].answer]: oneOrMore(actions) }, probe.resource),
      };
    }),
  );
}

function rowOf({ as, with: session, claims, context }: Probe, expected: Entries, resource: string): string {
  const row: Record<string, Value> = {
    as,
    ...(session === undefined ? {} : { with: session }),
    ...(claims === undefined ? {} : { claims }),
    ...expected,
    resource,
    ...(context === undefined ? {} : { context }),
  };
  return flow(row);
}

function testsOf(rows: readonly { readonly test: string; readonly row: string }[]): readonly TestText[] {
  const tests = new Map<string, string[]>();
  for (const { test, row } of rows) tests.set(test, [...(tests.get(test) ?? []), row]);
  return [...tests].map(([name, all]) => ({ name, rows: all }));
}

type Group<Each> = readonly [Each, ...Each[]];

function grouped<Each>(all: readonly Each[], keyOf: (each: Each) => unknown): readonly Group<Each>[] {
  const groups = new Map<string, [Each, ...Each[]]>();
  for (const each of all) {
    const key = JSON.stringify(keyOf(each));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

function sorted(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
