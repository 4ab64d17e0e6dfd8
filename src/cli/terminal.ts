// Where the program meets the person: its streams, colours and clock. What is printed is made in report/.
import { colours, noColours, type Paint } from '../report/paint.ts';

export interface Terminal {
  /** What was asked for. */
  readonly out: (text: string) => void;
  /** What a person should know beside it. */
  readonly err: (text: string) => void;
  readonly outPaint: Paint;
  readonly errPaint: Paint;
  /** Milliseconds since the program started. */
  readonly elapsed: () => number;
  /** Columns of the terminal that `err` writes to, where a line there can be written over; nobody looks at one in CI. */
  readonly live: () => number | undefined;
}

/** The process's own streams; colour only on a terminal, by https://no-color.org and FORCE_COLOR. */
export function processTerminal(): Terminal {
  const { env, stdout, stderr } = process;
  const wanted = (stream: NodeJS.WriteStream): boolean => {
    if (env.NO_COLOR) return false;
    const forced = env.FORCE_COLOR;
    if (forced !== undefined) return forced !== '0' && forced !== 'false';
    return stream.isTTY === true && env.TERM !== 'dumb';
  };
  return {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    outPaint: wanted(stdout) ? colours : noColours,
    errPaint: wanted(stderr) ? colours : noColours,
    elapsed: () => performance.now(),
    live: () => (stderr.isTTY === true && env.TERM !== 'dumb' && !env.CI ? stderr.columns || 80 : undefined),
  };
}
