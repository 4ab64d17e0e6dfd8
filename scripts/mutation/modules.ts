// Mutation run: the project's modules in memory, made anew for each trial, with one of them changed; and a stand-in for
// the test runner, which stops at the first test that fails.
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What is wrong, and in which test; undefined where all hold. */
export type Failure = string | undefined;

type Body = (
  module: { exports: unknown },
  exports: unknown,
  require: (name: string) => unknown,
  moduleUrl: string,
  countTurn: () => void,
) => void;

interface Test {
  readonly name: string;
  readonly run: () => unknown;
}

/** Of loops in one test file: many times what any needs. */
const mostTurns = 5_000_000;

export class Modules {
  readonly #bodies = new Map<string, Body>();
  readonly #require = createRequire(path.resolve('package.json'));

  constructor(code: Readonly<Record<string, string>>) {
    for (const [file, text] of Object.entries(code)) this.#bodies.set(file, bodyOf(text));
  }

  /** Runs the test files one after the other, one module replaced. */
  async run(tests: readonly string[], replaced?: { readonly file: string; readonly code: string }): Promise<Failure> {
    const bodies = new Map(this.#bodies);
    if (replaced !== undefined) bodies.set(replaced.file, bodyOf(replaced.code));
    const trial = new Trial(bodies, this.#require);
    for (const test of tests) {
      const failure = await trial.run(test);
      if (failure !== undefined) return failure;
    }
    return undefined;
  }
}

function bodyOf(code: string): Body {
  return new Function('module', 'exports', 'require', 'moduleUrl', 'countTurn', code) as Body;
}

class Trial {
  readonly #bodies: ReadonlyMap<string, Body>;
  readonly #outside: NodeJS.Require;
  readonly #loaded = new Map<string, { exports: unknown }>();
  #tests: Test[] = [];
  #turns = 0;

  constructor(bodies: ReadonlyMap<string, Body>, outside: NodeJS.Require) {
    this.#bodies = bodies;
    this.#outside = outside;
  }

  async run(file: string): Promise<Failure> {
    this.#tests = [];
    this.#turns = 0;
    try {
      this.#load(file);
    } catch (error) {
      return `${file} cannot be loaded: ${firstLine(error)}`;
    }
    if (this.#tests.length === 0) return `${file} has no test`;
    for (const { name, run } of this.#tests) {
      try {
        await run();
      } catch (error) {
        return `${file}: ${name}: ${firstLine(error)}`;
      }
    }
    return undefined;
  }

  #load(file: string): unknown {
    const known = this.#loaded.get(file);
    if (known !== undefined) return known.exports;
    const body = this.#bodies.get(file);
    if (body === undefined) throw new Error(`${file} is not among the modules`);
    const module = { exports: {} };
    this.#loaded.set(file, module);
    const require = (name: string) => this.#resolve(file, name);
    body(module, module.exports, require, pathToFileURL(file).href, () => this.#countTurn());
    return module.exports;
  }

  #resolve(from: string, name: string): unknown {
    if (name === 'uvu') return { test: this.#suite(), suite: () => this.#suite() };
    return name.startsWith('.') ? this.#load(path.posix.join(path.posix.dirname(from), name)) : this.#outside(name);
  }

  #suite() {
    const add = (name: string, run: Test['run']) => this.#tests.push({ name, run });
    return Object.assign(add, { run: () => undefined, skip: () => undefined });
  }

  #countTurn(): void {
    this.#turns += 1;
    if (this.#turns > mostTurns) throw new Error('a loop does not end');
  }
}

function firstLine(error: unknown): string {
  return String(error instanceof Error ? error.message : error).split('\n')[0] ?? '';
}
