// `iamspec test --mutate --write`: adds rows that notice what survived to the specs' tests, once it is sure that they do.
import type { MutationResult } from '../check/mutation.ts';
import { doesNotice, nameBeside, type SurvivorRow, survivorRows, type Written } from '../check/survivor-rows.ts';
import { withTest } from '../format/add-test.ts';
import { type Change, nodeDisk, readText, rewrite } from '../io.ts';
import { build, openSuite, type Tools } from '../pipeline.ts';
import { Diagnostics, Refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import type { Opened } from './open-suites.ts';
import { openTools } from './workbench.ts';

/** All files, or none where one cannot be written. @throws Refusal where the disk says no. */
export async function writeRows(
  suites: readonly Opened[],
  results: readonly MutationResult[],
  templates: string | undefined,
): Promise<readonly Written[]> {
  const tools = await openTools(templates);
  const plans = suites.flatMap((suite, index) => {
    const result = results[index];
    return result === undefined ? [] : [planOf(suite, result, tools)];
  });
  rewrite(plans.flatMap(({ change }) => change ?? []));
  return plans.map(({ written }) => written);
}

interface Plan {
  readonly written: Written;
  readonly change?: Change;
}

function planOf(suite: Opened, result: MutationResult, tools: Tools): Plan {
  const { rows, unwritable } = survivorRows(result);
  const spec = suite.spec.name;
  if (rows.length === 0) return { written: { spec, rows: [], left: unwritable } };
  const page = new Page(suite, tools);
  const reason = page.whyNot(rows);
  // Most often all of them can be written; else one after the other shows which.
  const misfits = reason === undefined ? [] : rows.flatMap((row) => misfitOf(row, page));
  const fitting = rows.filter((row) => !misfits.some((each) => each.row === row));
  const left = [
    ...unwritable,
    ...misfits.flatMap(({ row, why }) => row.mutants.map((mutant) => ({ mutant, reason: why }))),
  ];
  const together = misfits.length === 0 ? reason : fitting.length === 0 ? 'none' : page.whyNot(fitting);
  if (together !== undefined) {
    const others = fitting.flatMap(({ mutants }) => mutants.map((mutant) => ({ mutant, reason: together })));
    return { written: { spec, rows: [], left: [...left, ...others] } };
  }
  const { source, test } = page;
  const change = { path: source.path, kind: 'update', before: source.text, after: page.textWith(fitting) } as const;
  const written = { spec, to: { file: source.path, test }, rows: fitting.map(({ row }) => row), left };
  return { written, change };
}

function misfitOf(row: SurvivorRow, page: Page): readonly { readonly row: SurvivorRow; readonly why: string }[] {
  const why = page.whyNot([row]);
  return why === undefined ? [] : [{ row, why }];
}

/** The file that takes the rows of a spec: that of the tests beside it, or its own. */
class Page {
  readonly source: Source;
  readonly test: string;
  readonly #suite: Opened;
  readonly #tools: Tools;

  constructor(suite: Opened, tools: Tools) {
    const { path } = suite.spec.source;
    const beside = tools.readTests?.(path);
    this.source = readText(beside?.path ?? path, nodeDisk, { exact: true });
    this.test = nameBeside(new Set(suite.spec.tests.map(({ name }) => name)));
    this.#suite = suite;
    this.#tools = tools;
  }

  textWith(rows: readonly SurvivorRow[]): string {
    return this.#textWith(rows) ?? this.source.text;
  }

  /** Undefined where the rows can be written: the file is sound then, all tests hold, and the mutants are noticed. */
  whyNot(rows: readonly SurvivorRow[]): string | undefined {
    const text = this.#textWith(rows);
    if (text === undefined)
      return `the tests of \`${this.source.path}\` stand in braces, or its text has another form than fmt writes`;
    const diagnostics = new Diagnostics();
    try {
      const built = this.#build(text, diagnostics);
      if (built === undefined)
        return diagnostics.all.find(({ severity }) => severity === 'error')?.message ?? 'the spec would be in error';
      const suite = openSuite(
        { ...built, rendering: { ...built.rendering, ...this.#suite.rendering } },
        this.#tools.library,
      );
      const mutants = rows.flatMap((row) => row.mutants);
      return doesNotice(suite, this.test, mutants) ? undefined : 'as a row of a test it does not tell the mistake';
    } catch (error) {
      if (error instanceof Refusal) return error.message;
      throw error;
    }
  }

  #textWith(rows: readonly SurvivorRow[]): string | undefined {
    return withTest(
      this.source,
      this.test,
      rows.map(({ row }) => row),
    );
  }

  #build(text: string, diagnostics: Diagnostics) {
    const { source: own } = this.#suite.spec;
    const isOwn = this.source.path === own.path;
    const next: Source = { path: this.source.path, text };
    const tools = isOwn ? this.#tools : { ...this.#tools, readTests: () => next };
    return build(isOwn ? next : own, tools, diagnostics, undefined, { tests: true });
  }
}
