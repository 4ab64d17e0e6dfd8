// Runs `iamspec test --watch` in a folder, and waits for what it prints. What does not come in time fails the test.
import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as assert from 'uvu/assert';

export interface Watching {
  /** What is printed from now on, up to what fits; an error where nothing that fits comes. */
  readonly until: (pattern: RegExp) => Promise<string>;
  /** Puts a file in its place at once, so that a busy machine sees no half of it. */
  readonly write: (path: string, text: string) => void;
  /** Nothing is printed for a while. */
  readonly silent: () => Promise<void>;
  /** Interrupts it; the exit code and the signal that it ended with, and all that it printed. */
  readonly interrupt: () => Promise<{
    readonly exit: number | null;
    readonly signal: string | null;
    readonly all: string;
  }>;
}

/** Milliseconds; far more than anything here takes. */
const patience = 30_000;
/** Long enough for a change that is going to be told. */
const silence = 600;

const running = new Set<ChildProcess>();

/** Ends what a test that failed has left behind; else the tests would wait for it for ever. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

export function watching(folder: string, ...args: readonly string[]): Watching {
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', FORCE_COLOR: undefined, CI: undefined };
  const program = [resolve('dist/iamspec.cjs'), 'test', '--watch', ...args];
  const child = spawn(process.execPath, program, { cwd: folder, env });
  running.add(child);
  let all = '';
  let from = 0;
  let look = (): void => {};
  const take = (text: string): void => {
    all += text;
    look();
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const ended = new Promise<{ exit: number | null; signal: string | null }>((done) => {
    child.on('close', (exit, signal) => {
      running.delete(child);
      done({ exit, signal });
    });
  });
  const until = (pattern: RegExp): Promise<string> =>
    new Promise((done, fail) => {
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        fail(new Error(`nothing like ${pattern} was printed, but\n${all.slice(from)}`));
      }, patience);
      look = () => {
        const match = pattern.exec(all.slice(from));
        if (match === null) return;
        const found = all.slice(from, from + match.index + match[0].length);
        from += found.length;
        look = () => {};
        clearTimeout(timer);
        done(found);
      };
      look();
    });
  return {
    until,
    write(path, text) {
      fs.mkdirSync(dirname(join(folder, path)), { recursive: true });
      fs.writeFileSync(join(folder, '.writing'), text);
      fs.renameSync(join(folder, '.writing'), join(folder, path));
    },
    async silent() {
      await new Promise((done) => setTimeout(done, silence));
      assert.is(all.slice(from), '', 'nothing is printed');
    },
    async interrupt() {
      child.kill('SIGINT');
      return { ...(await ended), all };
    },
  };
}
