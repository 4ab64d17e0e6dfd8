// How far a run has come, on a line of the terminal that is written over and in the end gone. Knows nothing of checks.
import { counted } from '../report/paint.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  /** So many are done, and so many of those are wrong. */
  readonly update: (done: number, wrong: number) => void;
  /** Leaves no trace. */
  readonly end: () => void;
}

/** Milliseconds that a run takes before anyone wants to know; then between two lines. */
const patience = 500;
const pause = 100;

const erase = '\r\u001b[K';

/** What is counted, and what those are called that did not do as they should. */
export interface ProgressWords {
  readonly things: string;
  readonly wrong: string;
}

const ofChecks: ProgressWords = { things: 'check', wrong: 'wrong' };

/** For a run of so many things that starts now. Writes nothing where standard error is no terminal. */
export function openProgress(
  size: number,
  { err, errPaint, elapsed, live }: Pick<Terminal, 'err' | 'errPaint' | 'elapsed' | 'live'>,
  words = ofChecks,
): Progress {
  if (live() === undefined) return { update: () => {}, end: () => {} };
  let next = elapsed() + patience;
  let isShown = false;
  return {
    update(done, wrong) {
      const now = elapsed();
      if (now < next) return;
      next = now + pause;
      isShown = true;
      // A line as wide as the terminal would break, and stay.
      const line = wordsFor(words, done, size, wrong).slice(0, (live() ?? 80) - 1);
      err(`${erase}${wrong > 0 ? errPaint.red(line) : errPaint.dim(line)}`);
    },
    end() {
      if (isShown) err(erase);
      isShown = false;
      next = Number.POSITIVE_INFINITY;
    },
  };
}

function wordsFor({ things, wrong: wrongly }: ProgressWords, done: number, size: number, wrong: number): string {
  const percent = Math.floor((done / Math.max(1, size)) * 100);
  const number = (value: number): string => value.toLocaleString('en');
  const bad = wrong > 0 ? `, ${number(wrong)} ${wrongly}` : '';
  return `${percent} % of ${size === 1 ? counted(size, things) : `${number(size)} ${things}s`}${bad}`;
}
