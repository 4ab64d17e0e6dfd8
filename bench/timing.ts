// Bench: items per second of several subjects, taken in turns so that the machine's moods meet all of them alike.

export interface Subject {
  readonly name: string;
  /** Works through every item once and counts what came of it, so that no work can be left out. */
  readonly runAll: () => number;
  /** Items in one pass. */
  readonly items: number;
  /** What a pass counts. */
  readonly expected: number;
}

const ROUNDS = 21;
const SAMPLE_MS = 60;

/** Items per second of each subject, by round. */
export function timeInRounds(subjects: readonly Subject[]): readonly (readonly number[])[] {
  const passes = subjects.map(passesPerSample);
  const speeds = subjects.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, subject] of subjects.entries()) {
      const count = passes[index] ?? 1;
      speeds[index]?.push((count * subject.items * 1000) / sample(subject, count));
    }
  }
  return speeds;
}

/** Warms a subject up, and finds how many passes take about as long as a sample should. */
function passesPerSample(subject: Subject): number {
  let passes = 1;
  for (let spent = 0; spent < 10 * SAMPLE_MS; ) {
    const milliseconds = sample(subject, passes);
    spent += milliseconds;
    if (milliseconds < SAMPLE_MS) passes *= 2;
  }
  return passes;
}

function sample({ name, runAll, expected }: Subject, passes: number): number {
  let counted = 0;
  const start = performance.now();
  for (let pass = 0; pass < passes; pass += 1) counted += runAll();
  const milliseconds = performance.now() - start;
  if (counted !== passes * expected) throw new Error(`${name} changed its answers while it was timed`);
  return milliseconds;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** How many times one is the other, round by round, for a slow round is slow for both. */
export function medianRatio(ones: readonly number[], others: readonly number[]): number {
  return median(ones.map((one, round) => one / (others[round] ?? Number.NaN)));
}
