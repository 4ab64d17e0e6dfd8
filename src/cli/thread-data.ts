// What threads tell each other of a run, as plain data: suites one way, results the other. Runs nothing.

import type { CheckResult } from '../check/judge.ts';
import type { Part } from '../check/parts.ts';
import { type Check, onlyOf, planOf, type TestPlan } from '../check/plan.ts';
import type { Keep, PartResult, Runnable, Suite } from '../check/run.ts';
import { estateOf } from '../evaluate/estate.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { Test } from '../spec/spec.ts';
import type { Diagnostic } from '../text/diagnostic.ts';

/** What a thread is started with. */
export interface ThreadData {
  readonly suites: readonly SuiteData[];
  readonly parts: readonly Part[];
  readonly keep: Keep;
  readonly stopAtFailure: boolean;
  /** One number that all threads share: that of the first part that nobody has taken. */
  readonly next: Int32Array;
}

/** What was read and rendered; each thread makes its own estate and plans of it, and looks at no file. */
interface SuiteData extends Pick<Suite, 'rendering' | 'held'> {
  readonly spec: Pick<Suite['spec'], 'name' | 'assumptions'>;
  readonly plans: readonly { readonly test: Test; readonly only?: Uint32Array }[];
}

/** What a thread tells: results as they come, and at its end what was refused. */
export interface Told {
  readonly done: readonly { readonly part: number; readonly result: PackedResult }[];
  readonly refused?: readonly Diagnostic[];
}

/** A result without the checks, which the other side has. */
export interface PackedResult extends Pick<PartResult, 'counts'> {
  readonly kept: readonly PackedCheck[];
}

interface PackedCheck extends Omit<CheckResult, 'check'> {
  readonly number: number;
  /** Which of those of whom one is enough; else 0. */
  readonly caller: number;
}

export function suiteData({ spec, rendering, held, plans }: Suite): SuiteData {
  const { name, assumptions } = spec;
  const { manifest, documents } = rendering;
  return {
    spec: { name, assumptions },
    rendering: { manifest, documents },
    held,
    plans: plans.map(({ test, only }) => (only === undefined ? { test } : { test, only })),
  };
}

export function suiteOf({ spec, rendering, held, plans }: SuiteData, catalogue: Catalogue): Runnable {
  return {
    spec,
    estate: estateOf(rendering, held),
    plans: plans.map(({ test, only }) =>
      only === undefined ? planOf(test, catalogue) : onlyOf(test, only, catalogue),
    ),
  };
}

export function packed({ counts, kept }: PartResult): PackedResult {
  return {
    counts,
    kept: kept.map(({ check: { number, caller, row }, ...rest }) => {
      return { ...rest, number, caller: row.some ? row.callers.indexOf(caller) : 0 };
    }),
  };
}

export function unpacked({ counts, kept }: PackedResult, plan: TestPlan): PartResult {
  return {
    counts,
    kept: kept.map(({ number, caller, ...rest }) => ({ ...rest, check: checkBy(plan, number, caller) })),
  };
}

function checkBy(plan: TestPlan, number: number, caller: number): Check {
  const check = plan.check(number);
  if (check === undefined) throw new Error('a thread ran a check that is not planned');
  const { others = [], ...first } = check;
  const other = caller === 0 ? undefined : others[caller - 1];
  return other === undefined ? check : { ...first, ...other };
}
