// spec/: what `include` brings into a spec or a file of tests. Files are named here, and read through what is given.
import { type Diagnostics, Refusal } from '../text/diagnostic.ts';
import type { Source, Span } from '../text/source.ts';
import type { Fixtures } from './fixtures.ts';
import { readFixturesFile } from './fixtures-file.ts';
import type { Problems } from './problems.ts';
import type { Reading } from './reading.ts';

/** Reads a file by its path from another one, which names it. Throws a Refusal where it cannot. */
export type ReadIncluded = (path: string, name: string) => Source;

interface Including {
  readonly include?: readonly string[];
}

/** The files of fixtures of one spec and its tests: each counts once, whoever includes it and however it is spelt. */
export class Includes {
  readonly #read: ReadIncluded | undefined;
  readonly #diagnostics: Diagnostics;
  readonly #seen = new Set<string>();
  readonly #problems: Problems[] = [];
  #unread = false;

  constructor(read: ReadIncluded | undefined, diagnostics: Diagnostics) {
    this.#read = read;
    this.#diagnostics = diagnostics;
  }

  /** Something is in error, which was reported. */
  get hasErrors(): boolean {
    return this.#unread || this.#problems.some(({ hasErrors }) => hasErrors);
  }

  /** Some files could not be read: what they hold is unknown. */
  get isOpen(): boolean {
    return this.#unread;
  }

  /** Adds the fixtures of all files that a source names; `reading` is that of the source. */
  read(written: Including, reading: Reading, into: Fixtures): void {
    const { places } = reading;
    if (places.brokenIn(written).has('include')) this.#setOpen(into);
    const here = new Map<string, string>();
    for (const [name, at] of places.each(written.include ?? [])) {
      const source = this.#source(name, at, reading.problems);
      if (source !== undefined && saidTwice(source.path, name, at, here, reading.problems)) continue;
      if (source !== undefined && this.#seen.has(source.path)) continue;
      if (source !== undefined) this.#seen.add(source.path);
      const problems = source && readFixturesFile(source, { name, at, reading }, into, this.#diagnostics);
      if (problems !== undefined) this.#problems.push(problems);
      else this.#setOpen(into);
    }
  }

  #setOpen(into: Fixtures): void {
    this.#unread = true;
    into.setOpen();
  }

  /** Undefined where it cannot be read, which is reported where it is named. */
  #source(name: string, at: Span, problems: Problems): Source | undefined {
    const { path } = problems.source;
    const problem = pathProblem(name);
    if (problem !== undefined) {
      const help = 'write a path like `./people.fixtures.yaml` or `../shared/people.fixtures.yaml`';
      problems.error('include-path', at, `\`${name}\` ${problem}`, help);
      return undefined;
    }
    if (pathFrom(path, name) === path) return itself(name, at, problems);
    if (this.#read === undefined) {
      problems.error('file-unreadable', at, `nothing was given that could read \`${name}\``, 'give `readIncluded`');
      return undefined;
    }
    try {
      const source = this.#read(path, name);
      return source.path === path ? itself(name, at, problems) : source;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      for (const { code, message, help } of error.diagnostics) {
        problems.error(code, at, message, help ?? (code === 'file-unreadable' ? unreadableHelp(name) : undefined));
      }
      return undefined;
    }
  }
}

/** One source names a file once; whether it does so again is reported. `here`: its files so far, and their names. */
function saidTwice(path: string, name: string, at: Span, here: Map<string, string>, problems: Problems): boolean {
  const other = here.get(path);
  here.set(path, other ?? name);
  if (other === undefined) return false;
  problems.error(
    'duplicate-value',
    at,
    `\`${name}\` is the file \`${other}\`, which is included already`,
    'remove one',
  );
  return true;
}

function unreadableHelp(name: string): string {
  if (/[*?]/.test(name)) return 'name each file by its path: `include` takes no patterns';
  return 'check the path: it is taken from the folder of this file, and leads nowhere outside the working directory';
}

function itself(name: string, at: Span, problems: Problems): undefined {
  const help = 'remove it: a file knows its own fixtures';
  problems.error('include-itself', at, `\`${name}\` is this file itself`, help);
}

/** What is wrong with a path as it is written. */
function pathProblem(name: string): string | undefined {
  if (/[\p{Cc}\p{Zl}\p{Zp}\\]/u.test(name)) return 'has a backslash or a character that nobody can see';
  const steps = name.split('/');
  if (steps[0] !== '.' && steps[0] !== '..') return 'does not begin with `./` or `../`';
  if (steps.includes('')) return 'has an empty step';
  return /[^/.]\.ya?ml$/.test(name) ? undefined : 'does not end in `.yaml` or `.yml`';
}

/** `../b/c.yaml` from `a/x.yaml` is `b/c.yaml`. */
function pathFrom(path: string, name: string): string {
  const steps = path.split('/').slice(0, -1);
  for (const step of name.split('/')) {
    if (step === '..' && steps.length > 0 && steps.at(-1) !== '..') steps.pop();
    else if (step !== '.') steps.push(step);
  }
  return steps.join('/');
}
