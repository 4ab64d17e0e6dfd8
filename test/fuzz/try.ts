// What every text must come to: a rendering that answers its tests, and that formatting does not change; or diagnostics with a
// place. Never an exception.
import { posix } from 'node:path';
import { type Build, build, openLibrary, type Tools } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { Diagnostics, refusal } from '../../src/text/diagnostic.ts';
import type { Source } from '../../src/text/source.ts';
import { random } from '../seeded.ts';
import { assertWellPut } from './diagnostics.ts';
import type { Generated } from './specs.ts';
import { sameWhenFormatted } from './try-format.ts';
import { answerForeign, answerTests } from './try-tests.ts';

const library = openLibrary();
const templates = shipped();

export interface Tried {
  readonly outcome: 'rendered' | 'refused';
  /** Of the diagnostics, errors or not. */
  readonly codes: readonly string[];
  /** How the tests were answered: the statuses of their checks. */
  readonly statuses: readonly string[];
}

/** Reads what lies beside the spec from memory. */
export function toolsFor({ tests, fixtures }: Pick<Generated, 'tests' | 'fixtures'>): Tools {
  const unreadable = (name: string) => refusal('file-unreadable', `\`${name}\` cannot be read`);
  return {
    library,
    templates,
    readHeld: (_, name) => {
      throw unreadable(name);
    },
    readIncluded: (from, name): Source => {
      const path = posix.join(posix.dirname(from), name);
      if (path !== 'specs/people.fixtures.yaml') throw unreadable(name);
      return { path, text: fixtures };
    },
    readTests: (path) =>
      tests === undefined ? undefined : { path: path.replace(/\.yaml$/, '.test.yaml'), text: tests },
  };
}

/** @throws Error where the program would have shown a bug. */
export async function trySpec(made: Generated, number: number): Promise<Tried> {
  const { fraction } = random(number);
  const source = { path: `specs/generated-${number}.yaml`, text: made.spec };
  const tools = toolsFor(made);
  const diagnostics = new Diagnostics();
  const built = build(source, tools, diagnostics, undefined, { tests: true });
  const codes: string[] = diagnostics.all.map(({ code }) => code);
  if ((built === undefined) !== diagnostics.hasErrors)
    throw new Error(`${built ? 'rendered' : 'refused'} with ${codes.join(' ')}`);
  assertWellPut(diagnostics.all);
  if (built === undefined) return { outcome: 'refused', codes, statuses: [] };
  const statuses = await answerTests(built, library, number);
  if (made.policies !== undefined) codes.push(...(await answerForeign(built, made.policies, library, number)));
  if (fraction() < 0.6) sameWhenFormatted(made, built, toolsFor);
  if (made.tests !== undefined && fraction() < 0.2) sameWithoutTests(source, tools, built);
  return { outcome: 'rendered', codes, statuses };
}

/** A file of tests is no part of what is rendered. */
function sameWithoutTests(source: Source, tools: Tools, built: Build): void {
  const again = build(source, tools, new Diagnostics());
  const changed = [...built.files].filter(([file, bytes]) => again?.files.get(file) !== bytes);
  if (changed.length > 0) throw new Error('without its file of tests it renders otherwise');
}
