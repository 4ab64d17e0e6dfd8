// `iamspec test --watch`: runs, and runs again what a change touches, until it is interrupted. Knows no file by its kind.

import { refuseTestsAlone } from '../io/beside.ts';
import { openWatcher } from '../io/watch.ts';
import { findSpecs } from '../io.ts';
import { formatDiagnostics } from '../report/diagnostics.ts';
import { printable } from '../report/printable.ts';
import { Diagnostics, Refusal } from '../text/diagnostic.ts';
import { Reads } from './reads.ts';
import type { Terminal } from './terminal.ts';
import { test } from './test.ts';
import type { TestOptions } from './test-options.ts';
import { given } from './verb.ts';
import { attempt } from './workbench.ts';

/** Milliseconds without a change before anything is done; and how long changes are waited out at most. */
const quiet = 100;
const longest = 1_000;

/** Ends when nobody reads its output any more; the exit code of the last run. Ctrl-C ends it as it does any program. */
export async function watch(options: TestOptions, terminal: Terminal): Promise<number> {
  const changes = openChanges();
  const watcher = openWatcher(changes.happened);
  process.stdout.once('error', changes.stop);
  const reads = new Reads();
  let found = specsIn(options.specs);
  // Where no spec is found, the run tells why.
  if (found.specs !== undefined) tell(found, terminal);
  let exit = await runOnce({ ...options, specs: found.specs ?? options.specs }, reads, terminal);
  terminal.err(terminal.errPaint.dim('watching; Ctrl-C ends it\n'));
  for (;;) {
    watcher.follow([...places(options), ...reads.places]);
    const before = found;
    found = specsIn(options.specs);
    const change = changeIn(reads, before, found);
    if (change === undefined) {
      if (!(await changes.next())) break;
      continue;
    }
    terminal.out(`\n${separator(change.words, terminal)}\n`);
    reads.forget(before.specs?.filter((spec) => !found.specs?.includes(spec)) ?? []);
    tell(found, terminal);
    if (change.specs.length > 0) exit = await runOnce({ ...options, specs: change.specs }, reads, terminal);
  }
  watcher.stop();
  return exit;
}

/** A run whose clock starts now; what it reads takes the place of what was read before. */
function runOnce(options: TestOptions, reads: Reads, terminal: Terminal): Promise<number> {
  const start = terminal.elapsed();
  reads.forget(options.specs);
  return test(options, { ...terminal, elapsed: () => terminal.elapsed() - start }, reads);
}

/** Where specs may turn up. */
function places({ specs }: TestOptions): readonly string[] {
  return specs.length > 0 ? specs : ['specs'];
}

interface Found {
  /** Their paths; absent where they cannot be found. */
  readonly specs?: readonly string[];
  /** Why they cannot be found, and tests whose spec is not there. */
  readonly refusal?: Refusal;
}

function specsIn(paths: readonly string[]): Found {
  const diagnostics = new Diagnostics();
  attempt(diagnostics, () => refuseTestsAlone(paths));
  const specs = attempt(diagnostics, () => findSpecs(paths));
  const refusal = diagnostics.hasErrors ? new Refusal(diagnostics.all) : undefined;
  return { ...given('specs', specs), ...given('refusal', refusal) };
}

function tell({ refusal }: Found, { err, errPaint }: Terminal): void {
  if (refusal !== undefined) err(formatDiagnostics(refusal.diagnostics, errPaint));
}

interface Change {
  /** What is other than it was: `specs/vault.yaml changed`. */
  readonly words: readonly string[];
  /** What is to be run again. */
  readonly specs: readonly string[];
}

/** How what is there differs from what was read; undefined where it does not. */
function changeIn(reads: Reads, before: Found, now: Found): Change | undefined {
  const [old, specs] = [before.specs ?? [], now.specs ?? []];
  const added = specs.filter((spec) => !old.includes(spec));
  const gone = old.filter((spec) => !specs.includes(spec));
  const changed = reads.changed();
  const paths = new Set(changed.map(({ path }) => path));
  for (const spec of [...added, ...gone]) paths.delete(spec);
  const words = [
    ...[...paths].map((path) => `${path} changed`),
    ...added.map((spec) => `${spec} is new`),
    ...gone.map((spec) => `${spec} is gone`),
  ];
  if (words.length === 0 && before.refusal?.message === now.refusal?.message) return undefined;
  if (words.length === 0) words.push(now.refusal === undefined ? 'no tests stand alone' : 'tests stand alone');
  const isTouched = (spec: string): boolean =>
    added.includes(spec) || changed.some((each) => each.spec === undefined || each.spec === spec);
  return { words: words.sort(), specs: specs.filter(isTouched) };
}

const mostNamed = 3;

/** `── 14:03:22 specs/vault.yaml changed`. */
function separator(words: readonly string[], { outPaint }: Terminal): string {
  const named = words.slice(0, mostNamed).map(printable);
  const more = words.length > mostNamed ? [`and ${words.length - mostNamed} more`] : [];
  const time = new Date().toTimeString().slice(0, 8);
  return outPaint.dim(`── ${time} ${[...named, ...more].join(', ')}`);
}

interface Changes {
  readonly happened: () => void;
  /** Nobody waits any more. */
  readonly stop: () => void;
  /** True when changes have come and then none for a while; false when stopped. */
  readonly next: () => Promise<boolean>;
}

function openChanges(): Changes {
  let isStopped = false;
  let first: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let wake = (): void => {};
  const settle = (): void => {
    first = undefined;
    wake();
  };
  return {
    happened() {
      const now = performance.now();
      first ??= now;
      clearTimeout(timer);
      timer = setTimeout(settle, Math.max(0, Math.min(quiet, first + longest - now)));
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
      wake();
    },
    next: () =>
      new Promise((resolve) => {
        wake = () => resolve(!isStopped);
        if (isStopped) wake();
      }),
  };
}
