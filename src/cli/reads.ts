// What a run read: which spec asked for it, and whether it would read the same again. Knows nothing of what the texts mean.
import { dirname, join } from 'node:path';
import { testsPath } from '../io/beside.ts';
import { shownPath } from '../io.ts';
import type { Tools } from '../pipeline.ts';
import { Refusal } from '../text/diagnostic.ts';
import { sha256 } from '../text/hash.ts';
import type { Source } from '../text/source.ts';

/** What is read, and for whom. */
export interface Reading {
  /** The spec it is read for; undefined where all of them hang on it. */
  readonly spec: string | undefined;
  /** A file or folder. */
  readonly path: string;
  /** Where else something may change. */
  readonly near?: readonly string[];
  /** What is read does not make or run tests. */
  readonly aside?: true;
}

interface Read extends Reading {
  /** What was read, or why it could not be. */
  readonly was: string;
  readonly again: () => string;
}

/** Collects what is read. The same thing read twice for one spec counts once. */
export class Reads {
  readonly #all = new Map<string, Read>();

  /** Does the reading. `inWords` puts all that was read into one text. */
  note<Value>(what: Reading, read: () => Value, inWords: (value: Value) => string): Value {
    const keep = (was: string): void => {
      const path = shownPath(what.path);
      this.#all.set(JSON.stringify([what.spec, path]), { ...what, path, was, again });
    };
    const again = (): string => {
      try {
        return inWords(read());
      } catch (error) {
        return refused(error);
      }
    };
    try {
      const value = read();
      keep(inWords(value));
      return value;
    } catch (error) {
      keep(refused(error));
      throw error;
    }
  }

  /** Forgets what was read for these specs. */
  forget(specs: Iterable<string>): void {
    const gone = new Set<string | undefined>(specs);
    for (const [key, { spec }] of this.#all) if (gone.has(spec)) this.#all.delete(key);
  }

  /** All places where a change would count. */
  get places(): readonly string[] {
    return [...new Set([...this.#all.values()].flatMap(({ path, near = [] }) => [path, ...near]))];
  }

  /** What would not be read the same again. */
  changed(): readonly Reading[] {
    return [...this.#all.values()].filter(({ was, again }) => again() !== was);
  }

  /** A name for all that was read to make and run tests. */
  get digest(): string {
    const counting = [...this.#all].filter(([, { aside }]) => aside === undefined);
    return sha256(JSON.stringify(counting.map(([key, { was }]) => [key, was])));
  }
}

/** Only what a person is told stands for a text that is not there; anything else goes on. */
function refused(error: unknown): string {
  if (!(error instanceof Refusal)) throw error;
  return `refused: ${error.message}`;
}

/** The same tools, with all that they read for a spec noted. */
export function noting(tools: Tools, spec: string, reads: Reads): Tools {
  const { readHeld, readPresets, readIncluded, readTests } = tools;
  const beside = (file: string, name: string): Reading => ({ spec, path: join(dirname(file), name) });
  return {
    ...tools,
    readHeld: (file, name) => reads.note(beside(file, name), () => readHeld(file, name), textOf),
    ...(readPresets && {
      readPresets: (file, name) => reads.note(beside(file, name), () => readPresets(file, name), textsOf),
    }),
    ...(readIncluded && {
      readIncluded: (file, name) => reads.note(beside(file, name), () => readIncluded(file, name), textOf),
    }),
    ...(readTests && {
      readTests: (file) => {
        const path = testsPath(file);
        return reads.note(
          { spec, path },
          () => readTests(file),
          (source) => JSON.stringify(source?.text ?? null),
        );
      },
    }),
  };
}

export function textOf({ text }: Source): string {
  return text;
}

export function textsOf(sources: readonly Source[]): string {
  return JSON.stringify(sources.map(({ path, text }) => [path, text]));
}
