// Build: templates/ → src/generated/, so that a run of iamspec compiles no template and parses no preset.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Handlebars from 'handlebars';
import { parse } from 'yaml';
import { pageSource } from './page.ts';

/** A template prints a value through one of these helpers, never bare. */
export const FORMAT_HELPERS: readonly string[] = ['json', 'hcl', 'sh', 'md'];

/** How every template is compiled, shipped ones and the user's: nothing escaped behind our back, nothing missing in silence. */
const TEMPLATE_OPTIONS = {
  noEscape: true,
  strict: true,
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(FORMAT_HELPERS.map((name) => [name, true])),
};

const SOURCE = 'templates';
const TARGET = 'src/generated';

/** A file's text under its path relative to the folder read, with `/`. */
interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** Writes `src/generated/`; a file whose text would stay the same is not touched. */
export function writeGeneratedSources(): void {
  mkdirSync(TARGET, { recursive: true });
  writeIfChanged(`${TARGET}/templates.ts`, templatesSource(filesUnder(SOURCE, '.hbs')));
  writeIfChanged(`${TARGET}/presets.ts`, presetsSource(filesUnder(`${SOURCE}/presets`, '.yaml')));
  writeIfChanged(`${TARGET}/page.ts`, pageSource());
}

/** The precompiled templates as a TypeScript module. */
export function templatesSource(files: readonly NamedText[]): string {
  const templates = files.map(({ name, text }) => `${JSON.stringify(name)}: ${precompile(name, text)}`);
  return `// @ts-nocheck Generated from templates/ by scripts/generated.ts.
/** What the templates were compiled with; the user's are compiled with the same. */
export const templateOptions = ${JSON.stringify(TEMPLATE_OPTIONS, null, 2)};

/** Path under templates/ → what Handlebars' runtime makes a template of. */
export const shippedTemplates: Readonly<Record<string, unknown>> = {\n${templates.join(',\n')}\n};
`;
}

/** The presets as plain data in a TypeScript module; a preset is named after its file. */
export function presetsSource(files: readonly NamedText[]): string {
  const presets = Object.fromEntries(files.map(({ name, text }) => [name.slice(0, -'.yaml'.length), parse(text)]));
  return `// Generated from templates/presets/ by scripts/generated.ts.
export const shippedPresets: Readonly<Record<string, unknown>> = ${JSON.stringify(presets, null, 2)};
`;
}

/** Where in the template a helper stands, as Handlebars writes it into the code it makes. */
const PLACE = /,\s*(?:"loc"\s*:\s*)?\{"start":\{"line":\d+,"column":\d+\},"end":\{"line":\d+,"column":\d+\}\}/g;

/** Without the places: shipped templates are tested to print, and making hundreds of objects costs every run. */
function precompile(name: string, text: string): string {
  try {
    return String(Handlebars.precompile(text, TEMPLATE_OPTIONS)).replace(PLACE, '');
  } catch (error) {
    throw new Error(`templates/${name} does not compile: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

function filesUnder(folder: string, extension: string): readonly NamedText[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => name.endsWith(extension))
    .sort()
    .map((name) => ({ name, text: readFileSync(`${folder}/${name}`, 'utf8') }));
}

function writeIfChanged(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return;
  writeFileSync(file, text);
}
