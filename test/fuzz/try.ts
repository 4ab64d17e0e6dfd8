// What every text must come to: a rendering that answers its tests, and that formatting does not change; or diagnostics with a
// place. Never an exception.
import { formatSpec } from '../../src/format/format.ts';
import { type Build, build, openLibrary, test as runTests, type Tools } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { Diagnostics, Refusal, refusal } from '../../src/text/diagnostic.ts';

const library = openLibrary();
const tools: Tools = {
  library,
  templates: shipped(),
  readHeld: (_, name) => {
    throw refusal('file-unreadable', `\`${name}\` cannot be read`);
  },
};

export interface Tried {
  readonly outcome: 'rendered' | 'refused';
  /** Of the diagnostics, errors or not. */
  readonly codes: readonly string[];
  readonly built?: Build;
}

/** @throws Error where the program would have shown a bug. */
export function tryText(text: string, name: string): Tried {
  const diagnostics = new Diagnostics();
  const built = build({ path: `specs/${name}.yaml`, text }, tools, diagnostics);
  const codes = diagnostics.all.map(({ code }) => code);
  if ((built === undefined) !== diagnostics.hasErrors)
    throw new Error(`${built ? 'rendered' : 'refused'} with ${codes.join(' ')}`);
  const unplaced = diagnostics.all.find(({ at }) => at === undefined);
  if (unplaced !== undefined) throw new Error(`${unplaced.code} has no place: ${unplaced.message}`);
  const bug = codes.find((code) => code === 'internal-error' || code === 'template-changes-policy');
  if (bug !== undefined) throw new Error(diagnostics.all.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  if (built === undefined) return { outcome: 'refused', codes };
  answer(built);
  sameWhenFormatted(text, name, built);
  return { outcome: 'rendered', codes, built };
}

/** Tests may fail, or ask what cannot be asked. */
function answer(built: Build): void {
  try {
    runTests(built, library);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
}

/** Only a key of several lines cannot be formatted. */
function sameWhenFormatted(text: string, name: string, built: Build): void {
  const path = `specs/${name}.yaml`;
  const refused = new Diagnostics();
  const formatted = formatSpec({ path, text }, refused);
  if (formatted === undefined) {
    if (refused.all.some(({ code }) => code !== 'format-unsafe'))
      throw new Error('it renders, and cannot be formatted');
    return;
  }
  const again = build({ path, text: formatted }, tools, new Diagnostics());
  const changed = [...built.files].filter(([file, bytes]) => again?.files.get(file) !== bytes).map(([file]) => file);
  if (again?.files.size !== built.files.size || changed.length > 0) {
    throw new Error(`formatted, it renders other files: ${changed.join(' ')}\n${formatted}`);
  }
}
