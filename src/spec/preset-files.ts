// spec/: the presets there are: those that ship, and those in the folder that a spec names. Reads through what it is given.
import { shippedPresets } from '../generated/presets.ts';
import { type Diagnostics, placeOf, Refusal } from '../text/diagnostic.ts';
import { nearest } from '../text/nearest.ts';
import type { Location, Source, Span } from '../text/source.ts';
import { broken, Checker } from './check.ts';
import type { WrittenSpec } from './definition.ts';
import { type MapNode, nodeFromData } from './node.ts';
import { Places } from './places.ts';
import { presetFile } from './preset-definition.ts';
import { type Placeholder, placeholdersIn } from './preset-placeholders.ts';
import { Problems } from './problems.ts';
import type { Reading } from './reading.ts';
import { named, type Of, text } from './shape.ts';
import { readYaml } from './yaml.ts';

/** Reads the files of a folder beside or below a spec. Throws a Refusal where it cannot. */
export type ReadPresets = (specPath: string, folder: string) => readonly Source[];

/** How presets of the project's own are read in a run. */
export interface PresetReader {
  readonly read: ReadPresets;
  /** Of the whole run: what is wrong with a file is told there, once, though several specs name its folder. */
  readonly diagnostics: Diagnostics;
}

type Written = Of<typeof presetFile>;

export interface Preset {
  readonly name: string;
  readonly version: number;
  /** The kinds of principals it may be used for; absent: any. */
  readonly kinds?: Written['for'];
  /** What each setting is, by its name. */
  readonly settings: ReadonlyMap<string, string>;
  /** With their placeholders. */
  readonly rules: MapNode;
  readonly hardened?: MapNode;
  /** Absent for one that ships. */
  readonly source?: Source;
}

export interface PresetShelf {
  readonly presets: readonly Preset[];
  /** Some could not be read, which was reported: any preset may have been meant to be there. */
  readonly open: boolean;
}

/** Settings of these names would be something else. */
const reservedSettings: ReadonlySet<string> = new Set(['to', 'partition', 'strict-mfa', 'hardened']);

const nowhere: Span = { start: 0, end: 0 };

const nothing: PresetShelf = { presets: [], open: false };
const unread: PresetShelf = { presets: [], open: true };

/** The project's own presets; a mistake in one of the files is told in that file. */
export function readOwnPresets(
  written: WrittenSpec,
  { problems, places }: Reading,
  reader: PresetReader | undefined,
): PresetShelf {
  if (places.brokenIn(written).has('presets')) return unread;
  if (written.presets === undefined) return nothing;
  const at = places.of(written, 'presets');
  const folder = insideFolder(written.presets);
  if (folder === undefined) {
    const message = `\`${written.presets}\` is not written as a folder beside or below the spec`;
    problems.error('presets-elsewhere', at, message, 'write `./NAME`, with `/` between folders and without `..`');
    return unread;
  }
  if (reader === undefined) {
    const message = `nothing was given that could read the folder \`${folder}\``;
    problems.error('file-unreadable', at, message, 'give `readPresets`');
    return unread;
  }
  const { path } = problems.source;
  const shelves = shelvesOf(reader.diagnostics);
  const key = `${path.slice(0, path.lastIndexOf('/') + 1)}${folder}`;
  const known = shelves.get(key);
  if (known !== undefined) return known;
  const sources = readSources(folder, at, problems, reader.read);
  if (sources === undefined) return unread;
  const shelf = readShelf(sources, reader.diagnostics);
  shelves.set(key, shelf);
  return shelf;
}

/** `./a/b/` is `a/b`; `undefined` for what leads elsewhere, or is the spec's own folder. */
function insideFolder(written: string): string | undefined {
  const steps = written.replace(/\/$/, '').split('/');
  const inside = steps.slice(1);
  const fits = steps[0] === '.' && inside.length > 0 && inside.every((step) => /^(?!\.{1,2}$)[^\\\0]+$/.test(step));
  return fits ? inside.join('/') : undefined;
}

/** What was read in a run. */
const byRun = new WeakMap<Diagnostics, Map<string, PresetShelf>>();

function shelvesOf(diagnostics: Diagnostics): Map<string, PresetShelf> {
  const known = byRun.get(diagnostics) ?? new Map<string, PresetShelf>();
  byRun.set(diagnostics, known);
  return known;
}

function readSources(
  folder: string,
  at: Span,
  problems: Problems,
  readPresets: ReadPresets,
): readonly Source[] | undefined {
  try {
    return readPresets(problems.source.path, folder);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    for (const { code, message, help } of error.diagnostics) problems.error(code, at, message, help);
    return undefined;
  }
}

/** A file of `templates/presets/`. */
interface ShippedPreset {
  readonly preset: string;
  readonly version: number;
  readonly for: NonNullable<Preset['kinds']>;
  readonly with: Readonly<Record<string, string>>;
  readonly rules: unknown;
  readonly hardened?: unknown;
}

const shippedFiles = Object.values(shippedPresets) as readonly ShippedPreset[];

/** All of a name, those that ship first. */
export function presetsNamed(name: string, { presets }: PresetShelf): readonly Preset[] {
  const shipped = shippedFiles.filter(({ preset }) => preset === name).map(fromShipped);
  return [...shipped, ...presets.filter((each) => each.name === name)];
}

export function presetNames({ presets }: PresetShelf): readonly string[] {
  return [...new Set([...shippedFiles.map(({ preset }) => preset), ...presets.map(({ name }) => name)])];
}

function fromShipped({ preset, version, for: kinds, with: settings, rules, hardened }: ShippedPreset): Preset {
  const part = (data: unknown) => nodeFromData(data, nowhere) as MapNode;
  return {
    name: preset,
    version,
    kinds,
    settings: new Map(Object.entries(settings)),
    rules: part(rules),
    ...(hardened === undefined ? {} : { hardened: part(hardened) }),
  };
}

function readShelf(sources: readonly Source[], diagnostics: Diagnostics): PresetShelf {
  const taken = new Map(shippedFiles.map((each) => [nameOf(each.preset, each.version), 'it ships with iamspec']));
  const presets = sources.flatMap((source) => readFile(source, taken, diagnostics) ?? []);
  return { presets, open: presets.length < sources.length };
}

function nameOf(preset: string, version: number): string {
  return `${preset} ${version}`;
}

/** `taken`: what has a name and version already; the file's are added. */
function readFile(source: Source, taken: Map<string, string>, diagnostics: Diagnostics): Preset | undefined {
  const problems = new Problems(source, diagnostics);
  const node = readYaml(problems, { what: 'preset', begin: 'preset: NAME' });
  const places = new Places();
  const written = node === undefined ? broken : new Checker(problems, places).check(presetFile, node);
  if (node === undefined || written === broken) return undefined;
  const place = (key: string): Location => ({ source, span: places.of(written, key) });
  checkName(written, { preset: place('preset'), version: place('version') }, taken, problems);
  const part = (wanted: string): MapNode | undefined => {
    const value = node.entries.find(({ key }) => key === wanted)?.value;
    return value?.kind === 'map' ? value : undefined;
  };
  const [rules, hardened] = [part('rules'), part('hardened')];
  checkPlaceholders(written, [rules, hardened], places, problems);
  if (rules === undefined || hasBroken(written, places) || problems.hasErrors) return undefined;
  const { preset: name, version, for: kinds, with: settings = new Map<string, string>() } = written;
  return {
    name,
    version,
    settings,
    rules,
    source,
    ...(kinds === undefined ? {} : { kinds }),
    ...(hardened === undefined ? {} : { hardened }),
  };
}

/** Errors in named things leave the map standing; they were reported. */
function hasBroken(written: Written, places: Places): boolean {
  const maps = [written.rules, written.hardened, written.with];
  return maps.some((map) => map !== undefined && places.brokenIn(map).size > 0);
}

function checkName(
  { preset, version }: Written,
  at: { readonly preset: Location; readonly version: Location },
  taken: Map<string, string>,
  problems: Problems,
): void {
  const entry = { key: preset, keyAt: at.preset.span, value: nodeFromData('named', at.preset.span) };
  const names: MapNode = { kind: 'map', at: at.preset.span, entries: [entry] };
  new Checker(problems, new Places()).check(named(text()), names);
  const key = nameOf(preset, version);
  const other = taken.get(key);
  if (other === undefined) {
    taken.set(key, placeOf(at.preset));
    return;
  }
  const message = `version ${version} of \`${preset}\` is there already: ${other}`;
  problems.error('preset-name-taken', at.version.span, message, 'give it another version, or another name');
}

/** Every setting is used and every placeholder stands for something. */
function checkPlaceholders(
  { preset, with: settings }: Written,
  parts: readonly (MapNode | undefined)[],
  places: Places,
  problems: Problems,
): void {
  const found = parts.flatMap((part) => (part === undefined ? [] : placeholdersIn(part)));
  const declared = new Set([...(settings?.keys() ?? []), ...(settings === undefined ? [] : places.brokenIn(settings))]);
  const known = new Set([...declared, 'to', 'partition', ...(declared.has('mfa') ? ['strict-mfa'] : [])]);
  for (const placeholder of found) checkPlaceholder(placeholder, known, problems);
  for (const name of settings?.keys() ?? []) {
    const at = places.key(settings ?? {}, name);
    if (reservedSettings.has(name)) {
      const message = `\`${name}\` cannot be a setting: it means something in every preset`;
      problems.error('preset-setting-name', at, message, 'choose another name');
    } else if (!found.some((each) => each.name === name || (name === 'mfa' && each.name === 'strict-mfa'))) {
      const message = `no rule of \`${preset}\` uses the setting \`${name}\``;
      problems.error('preset-setting-unused', at, message, `write \`<${name}>\` where its value belongs, or remove it`);
    }
  }
  if (!found.some(({ name }) => name === 'to')) {
    const message = `no rule of \`${preset}\` says \`<to>\`: it would not matter whom it is used for`;
    problems.error('preset-without-to', parts[0]?.at ?? nowhere, message, 'write `to: <to>` in its rules');
  }
}

function checkPlaceholder({ name, at, alone }: Placeholder, known: ReadonlySet<string>, problems: Problems): void {
  if (!known.has(name)) {
    const meant = nearest(name, [...known]);
    const declare = `declare it: \`with: { ${name === 'strict-mfa' ? 'mfa' : name}: … }\``;
    const help = meant === undefined ? declare : `did you mean \`<${meant}>\`?`;
    problems.error('preset-placeholder', at, `\`<${name}>\` stands for no setting of this preset`, help);
  } else if (!alone && (name === 'to' || name === 'strict-mfa')) {
    problems.error(
      'preset-placeholder',
      at,
      `\`<${name}>\` stands alone, not inside a text`,
      'write nothing beside it',
    );
  }
}
