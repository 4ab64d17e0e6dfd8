// `iamspec test --mutate --write`: adds rows that notice what survived to the specs' tests, once it is sure that they do.
import type { MutationResult } from '../check/mutation.ts';
import {
  doesNotice,
  nameBeside,
  type SurvivorRow,
  survivorRows,
  type Unwritable,
  type Written,
} from '../check/survivor-rows.ts';
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
  const nothing = (all: readonly Unwritable[]): Plan => ({ written: { spec, rows: [], left: all } });
  if (rows.length === 0) return nothing(unwritable);
  const [idle] = result.idle;
  if (idle !== undefined) {
    return nothing([...unwritable, ...leaving(rows, `\`${idle}\` does not hold as it is: mend that first`)]);
  }
  const page = new Page(suite, tools);
  const { fitting, left } = fittingOn(page, rows);
  if (fitting.length === 0) return nothing([...unwritable, ...left]);
  const { source, test } = page;
  const change = { path: source.path, kind: 'update', before: source.text, after: page.textWith(fitting) } as const;
  const to = { file: source.path, test };
  return { written: { spec, to, rows: fitting.map(({ row }) => row), left: [...unwritable, ...left] }, change };
}

function leaving(rows: readonly SurvivorRow[], reason: string): readonly Unwritable[] {
  return rows.flatMap(({ mutants }) => mutants.map((mutant) => ({ mutant, reason })));
}

/** Most often all of the rows; else one after the other shows which. */
function fittingOn(
  page: Page,
  rows: readonly SurvivorRow[],
): { readonly fitting: readonly SurvivorRow[]; readonly left: readonly Unwritable[] } {
  if (page.whyNot(rows) === undefined) return { fitting: rows, left: [] };
  const tried = rows.map((row) => ({ row, reason: page.whyNot([row]) }));
  const left = tried.flatMap(({ row, reason }) => (reason === undefined ? [] : leaving([row], reason)));
  const fitting = tried.flatMap(({ row, reason }) => (reason === undefined ? [row] : []));
  const together = fitting.length === 0 ? undefined : page.whyNot(fitting);
  if (together === undefined) return { fitting, left };
  return { fitting: [], left: [...left, ...leaving(fitting, together)] };
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
    if (this.#suite.spec.environment !== undefined) return 'it would be run in every environment: add it by hand';
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
