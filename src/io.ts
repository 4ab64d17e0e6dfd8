// The file system, and the only place that touches it. Reads within limits; writes all of a run or nothing of it.
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { inMegabytes, refuseLarge, renderedLimit, type SourceOptions, sourceOf } from './text/bytes.ts';
import type { Code } from './text/codes.ts';
import { Refusal, refusal } from './text/diagnostic.ts';
import { sha256 } from './text/hash.ts';
import type { Source } from './text/source.ts';
import { systemWords } from './text/system-words.ts';

/** The calls to the system that can fail; tests put failing ones in their place. */
export type Disk = Pick<
  typeof fs,
  | 'accessSync'
  | 'chmodSync'
  | 'closeSync'
  | 'existsSync'
  | 'fsyncSync'
  | 'lstatSync'
  | 'mkdirSync'
  | 'openSync'
  | 'readdirSync'
  | 'readFileSync'
  | 'realpathSync'
  | 'renameSync'
  | 'rmSync'
  | 'rmdirSync'
  | 'statSync'
  | 'writeFileSync'
>;

export const nodeDisk: Disk = fs;

export function refuse(code: Code, message: string, help?: string): never {
  throw refusal(code, message, help);
}

/** A path as people type it: relative to the working directory where it lies below it, with `/`. */
export function shownPath(path: string): string {
  const shown = relative(resolve('.'), resolve(path));
  return (shown === '' ? '.' : shown.startsWith('..') ? path : shown).split(sep).join('/');
}

/**
 * Reads a text file.
 * @throws Refusal where it cannot be read, is larger than the limit or is not UTF-8.
 */
export function readText(path: string, disk: Disk = nodeDisk, options: SourceOptions = {}): Source {
  const shown = shownPath(path);
  return reading(`\`${shown}\``, () => {
    const stat = disk.statSync(path);
    if (!stat.isFile()) refuse('file-unreadable', `\`${shown}\` is not a file`);
    refuseLarge(shown, stat.size, options.limit);
    return sourceOf(disk.readFileSync(path), shown, options);
  });
}

/** What the system refuses, in words. */
export function reading<Value>(what: string, step: () => Value): Value {
  try {
    return step();
  } catch (error) {
    if (error instanceof Refusal) throw error;
    return refuse('file-unreadable', `cannot read ${what}: ${systemWords(error)}`);
  }
}

/** A data file that ships with the program; one byte a character. */
export function readShipped(name: 'actions.tsv' | 'managed-policies.tsv'): Buffer {
  return fs.readFileSync(new URL(`../data/${name}`, import.meta.url));
}

/** The program's own version. */
export function shippedVersion(): string {
  const text = fs.readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

export const specExtension = /\.ya?ml$/;
/** Tests and fixtures beside a spec, not a spec. */
export const testExtension = /\.test(?=\.ya?ml$)/;
const fixturesExtension = /\.fixtures(?=\.ya?ml$)/;

/** By the name without its extension, so that `a.yaml` comes before `a-b.yaml`. */
export function byStem(a: string, b: string): number {
  const [stemA, stemB] = [a.replace(specExtension, ''), b.replace(specExtension, '')];
  return stemA < stemB ? -1 : stemA > stemB ? 1 : 0;
}

/**
 * The spec files that the arguments name: files as they are, folders by their `*.yaml`; without arguments, `specs`. A file
 * of tests means the spec beside it.
 * @throws Refusal where one is missing or nothing is left.
 */
export function findSpecs(paths: readonly string[], disk: Disk = nodeDisk): readonly string[] {
  const isSpec = (name: string): boolean => !testExtension.test(name) && !fixturesExtension.test(name);
  return [...new Set(findFiles(paths, isSpec, disk).map((path) => specOf(path, disk)))];
}

/** The same, with the files of tests and fixtures, and whatever else is written in YAML. */
export function findYaml(paths: readonly string[], disk: Disk = nodeDisk): readonly string[] {
  return findFiles(paths, () => true, disk);
}

function findFiles(paths: readonly string[], isMeant: (name: string) => boolean, disk: Disk): readonly string[] {
  const found = (paths.length > 0 ? paths : ['specs']).flatMap((path) => {
    if (path === '') refuse('file-unreadable', 'the name of a spec is empty', 'name a file or a folder');
    if (!disk.existsSync(path)) {
      const help = paths.length > 0 ? undefined : 'put your specs in a folder `specs/`, or name them';
      return refuse(paths.length > 0 ? 'file-unreadable' : 'nothing-to-do', `there is no \`${shownPath(path)}\``, help);
    }
    if (!disk.statSync(path).isDirectory()) return [path];
    const inside = disk.readdirSync(path).filter((name) => specExtension.test(name) && isMeant(name));
    if (inside.length === 0) {
      refuse(
        'nothing-to-do',
        `there is no spec (\`*.yaml\`) in \`${shownPath(path)}\``,
        insteadOf(path, isMeant, disk),
      );
    }
    return inside.sort(byStem).map((name) => join(path, name));
  });
  return [...new Set(found.map(shownPath))];
}

/** The folders inside that hold what the folder itself does not; undefined where none does. */
function insteadOf(folder: string, isMeant: (name: string) => boolean, disk: Disk): string | undefined {
  const holds = (inside: string): boolean =>
    reading(`the folder \`${shownPath(inside)}\``, () => disk.readdirSync(inside)).some(
      (name) => specExtension.test(name) && isMeant(name),
    );
  const folders = disk.readdirSync(folder, { withFileTypes: true }).filter((each) => each.isDirectory());
  const shown = folders.filter(({ name }) => !name.startsWith('.'));
  const found = shown.map(({ name }) => join(folder, name)).filter(holds);
  if (found.length === 0) return undefined;
  const names = found.sort().map((each) => `\`${shownPath(each)}\``);
  return `folders inside it are not looked into; name what is meant: ${names.join(', ')}`;
}

function specOf(path: string, disk: Disk): string {
  if (fixturesExtension.test(path)) {
    refuse('nothing-to-do', `\`${path}\` holds fixtures, and no spec`, 'name a spec that includes it');
  }
  const spec = path.replace(testExtension, '');
  if (spec !== path && !disk.existsSync(spec)) throw testsAlone(path, spec);
  return spec;
}

export function testsAlone(path: string, spec: string): Refusal {
  const help = `a file of tests is called as its spec is, with \`.test\` before \`${spec.slice(spec.lastIndexOf('.'))}\``;
  return refusal('test-file-alone', `\`${path}\` has tests, and there is no \`${spec}\` beside it`, help);
}

/** Every file below a folder of templates, by its path inside it. */
export function readFolder(folder: string, extension: string, disk: Disk = nodeDisk): ReadonlyMap<string, Source> {
  const files = new Map<string, Source>();
  const visit = (inside: string): void => {
    for (const entry of disk.readdirSync(join(folder, inside), { withFileTypes: true })) {
      const path = inside === '' ? entry.name : `${inside}/${entry.name}`;
      if (entry.isDirectory()) visit(path);
      else if (path.endsWith(extension)) files.set(path, readText(join(folder, path), disk));
    }
  };
  reading(`the folder \`${shownPath(folder)}\``, () => visit(''));
  return files;
}

/**
 * Reads a file that a spec names (`./policies/x.json`), which must lie within the working directory or the spec's folder.
 * @throws Refusal where it cannot be read or lies elsewhere, by a symbolic link too.
 */
export function readBeside(spec: string, name: string, disk: Disk = nodeDisk): Source {
  const path = join(dirname(spec), name);
  const source = readText(path, disk);
  refuseOutside(path, ['.', dirname(spec)], 'the repository', disk);
  return source;
}

/** Symbolic links are followed. */
export function refuseOutside(path: string, homes: readonly string[], what: string, disk: Disk): void {
  const real = disk.realpathSync(path);
  if (homes.some((home) => real.startsWith(join(disk.realpathSync(resolve(home)), sep)))) return;
  refuse('file-unreadable', `\`${shownPath(path)}\` leads out of ${what}`);
}

/**
 * The preset files (`*.yaml`, `*.yml`) of a folder below a spec's, by name; folders inside it are left alone.
 * @throws Refusal where one cannot be read, or lies elsewhere than below the spec's folder, by a symbolic link too.
 */
export function readPresetFiles(spec: string, folder: string, disk: Disk = nodeDisk): readonly Source[] {
  const path = join(dirname(spec), folder);
  if (!disk.existsSync(path)) refuse('file-unreadable', `there is no folder \`${shownPath(path)}\``);
  return reading(`the presets in \`${shownPath(path)}\``, () => {
    const names = disk.readdirSync(path).filter((name) => specExtension.test(name) && !name.startsWith('.'));
    const files = names.sort(byStem).map((name) => join(path, name));
    for (const each of [path, ...files]) refuseOutside(each, [dirname(spec)], 'the folder of the spec', disk);
    return files.map((file) => readText(file, disk));
  });
}

/** Is one of these files, by their paths inside the folder, there? */
export function holdsAny(folder: string, paths: Iterable<string>, disk: Disk = nodeDisk): boolean {
  return disk.existsSync(folder) && [...paths].some((path) => disk.existsSync(join(folder, path)));
}

/** The files of a rendering that lies in a folder, as its manifest lists them, and the manifest. */
export function readRenderedFiles(
  folder: string,
  manifest: string,
  disk: Disk = nodeDisk,
): ReadonlyMap<string, Source> {
  const listed = [...listedFiles({ path: folder, files: new Map(), manifest }, disk).keys(), manifest];
  const there = listed.filter((path) => disk.existsSync(join(folder, path)));
  return new Map(there.map((path) => [path, readText(join(folder, path), disk, { limit: renderedLimit })]));
}

/** A folder below `out/` and what should stand in it, by path inside the folder; the manifest is the last entry. */
export interface Folder {
  readonly path: string;
  /** None, where nothing that was written there should be left. */
  readonly files: ReadonlyMap<string, string>;
  /** Name of the file that lists the others with their hashes. */
  readonly manifest: string;
}

/** What differs between a folder and what should stand in it. */
export interface Change {
  /** As people type it. */
  readonly path: string;
  readonly kind: 'create' | 'update' | 'remove';
  readonly before: string;
  readonly after: string;
}

interface Step extends Change {
  readonly target: string;
  /** Who may do what with the file; by default as for any new one. */
  readonly mode?: number;
}

function readIfThere(path: string, disk: Disk): string | undefined {
  try {
    const stat = disk.statSync(path);
    if (!stat.isFile()) refuse('output-unwritable', `\`${shownPath(path)}\` is not a file`, 'move it away');
    if (stat.size > renderedLimit) {
      const message = `\`${shownPath(path)}\` is ${inMegabytes(stat.size)} MB, and iamspec did not write that`;
      refuse('output-unwritable', message, 'move it away');
    }
    return disk.readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    return refuse('output-unwritable', `cannot read \`${shownPath(path)}\`: ${systemWords(error)}`);
  }
}

const insidePath = /^(?!\.{1,2}(?:\/|$))[^/\\\0]+(?:\/(?!\.{1,2}(?:\/|$))[^/\\\0]+)*$/;

/** What the folder's manifest lists: path → hash. Nothing where there is no manifest, or it is not one. */
function listedFiles(folder: Folder, disk: Disk): ReadonlyMap<string, string> {
  const text = readIfThere(join(folder.path, folder.manifest), disk);
  if (text === undefined) return new Map();
  try {
    const files: unknown = (JSON.parse(text) as { files?: unknown }).files;
    const entries = Object.entries(files as Record<string, unknown>);
    return new Map(
      entries.filter((entry): entry is [string, string] => insidePath.test(entry[0]) && typeof entry[1] === 'string'),
    );
  } catch {
    return new Map();
  }
}

/** Refuses a symbolic link, or a file where a folder should be, on the way from the output's root to a file. */
function refuseDetours(root: string, target: string, disk: Disk): void {
  const steps = relative(root, target).split(sep);
  const way = [root, ...steps.map((_, index) => join(root, ...steps.slice(0, index + 1)))];
  for (const path of way) {
    let stat: fs.Stats | undefined;
    try {
      stat = disk.lstatSync(path);
    } catch {
      return;
    }
    if (stat.isSymbolicLink()) {
      refuse(
        'output-symlink',
        `\`${shownPath(path)}\` is a symbolic link; nothing is written through it`,
        'remove the link',
      );
    }
    if (path === target ? !stat.isFile() : !stat.isDirectory()) {
      refuse(
        'output-unwritable',
        `\`${shownPath(path)}\` is not a ${path === target ? 'file' : 'folder'}`,
        'move it away',
      );
    }
  }
}

/** The steps that bring the folder to what should stand in it, the manifest last. Reads only. */
function stepsFor(root: string, folder: Folder, force: boolean, guard: boolean, disk: Disk): readonly Step[] {
  if (guard) refuseDetours(root, join(folder.path, folder.manifest), disk);
  const listed = listedFiles(folder, disk);
  const steps: Step[] = [];
  const step = (kind: Change['kind'], path: string, before: string, after: string): void => {
    const target = join(folder.path, path);
    steps.push({ kind, path: shownPath(target), target, before, after });
  };
  const mayReplace = (path: string, before: string): void => {
    if (force || !guard || (path === folder.manifest && listed.size > 0)) return;
    const shown = shownPath(join(folder.path, path));
    const help = 'move it away, or write over it with `--force`';
    const hash = listed.get(path);
    if (hash === undefined)
      refuse('output-unlisted', `\`${shown}\` is there already, and iamspec did not write it`, help);
    const keep = 'put what was changed into the spec, or into templates of your own; then write over it with `--force`';
    if (hash !== sha256(before)) refuse('output-edited', `\`${shown}\` was edited by hand`, keep);
  };
  for (const path of listed.keys()) {
    if (folder.files.has(path)) continue;
    if (guard) refuseDetours(root, join(folder.path, path), disk);
    const before = readIfThere(join(folder.path, path), disk);
    if (before === undefined) continue;
    mayReplace(path, before);
    step('remove', path, before, '');
  }
  for (const [path, after] of folder.files) {
    if (guard) refuseDetours(root, join(folder.path, path), disk);
    const before = readIfThere(join(folder.path, path), disk);
    if (before === after) continue;
    if (before !== undefined) mayReplace(path, before);
    step(before === undefined ? 'create' : 'update', path, before ?? '', after);
  }
  const last = folder.files.size === 0 ? readIfThere(join(folder.path, folder.manifest), disk) : undefined;
  if (last !== undefined) step('remove', folder.manifest, last, '');
  return steps;
}

/** How the folders differ from what should stand in them. Writes nothing. */
export function changesIn(folders: readonly Folder[], disk: Disk = nodeDisk): readonly Change[] {
  return folders.flatMap((folder) => stepsFor(dirname(folder.path), folder, true, false, disk));
}

/**
 * Brings the folders to what should stand in them: everything, or nothing where anything fails. Each file is written
 * beside its place, flushed and renamed; a manifest comes after the files that it lists. Unlisted files are left alone.
 * @throws Refusal where a file is not ours to replace, was edited, is a link, or the disk says no.
 */
export function publish(folders: readonly Folder[], force = false, disk: Disk = nodeDisk): readonly Change[] {
  const steps = folders.flatMap((folder) => stepsFor(dirname(folder.path), folder, force, true, disk));
  carryOut(steps, disk);
  for (const step of steps) if (step.kind === 'remove') quietly(() => disk.rmdirSync(dirname(step.target)));
  return steps.map(({ path, kind, before, after }) => ({ path, kind, before, after }));
}

/**
 * Puts new texts in the place of files that were read: all of them, or none where anything fails. A file that a link
 * names is rewritten where it lies; who may read and write it stays.
 * @throws Refusal where one is read-only, though a file could be put in its place, or the disk says no.
 */
export function rewrite(changes: readonly Change[], disk: Disk = nodeDisk): void {
  const stepOf = (change: Change): Step => {
    try {
      const target = disk.realpathSync(change.path);
      const { mode } = disk.statSync(target);
      // Root may write everything: what nobody is to write is left alone all the same.
      if ((mode & anyWrite) === 0) {
        refuse('output-unwritable', `\`${change.path}\` is read-only`, 'let it be written, or leave it out');
      }
      disk.accessSync(target, fs.constants.W_OK);
      return { ...change, target, mode };
    } catch (error) {
      if (error instanceof Refusal) throw error;
      return refuse('output-unwritable', `cannot write \`${change.path}\`: ${systemWords(error)}`);
    }
  };
  carryOut(changes.map(stepOf), disk);
}

/**
 * Writes a file, and the folders that it lies in.
 * @throws Refusal where one is there already and it is not to be forced, or the disk says no.
 */
export function writeFile(path: string, after: string, force: boolean, disk: Disk = nodeDisk): void {
  const shown = shownPath(path);
  const isThere = disk.existsSync(path);
  if (isThere && !force) {
    refuse('output-unlisted', `\`${shown}\` is there already`, 'name another file, or say `--force` to write over it');
  }
  if (isThere)
    rewrite([{ path: shown, kind: 'update', before: readText(path, disk, { exact: true }).text, after }], disk);
  else carryOut([{ path: shown, kind: 'create', before: '', after, target: path }], disk);
}

/** The bits of a file's mode that let its owner, its group or others write it. */
const anyWrite = 0o222;

function carryOut(steps: readonly Step[], disk: Disk): void {
  const made: string[] = [];
  const mark = randomBytes(4).toString('hex');
  const staged: Staged[] = [];
  const done: Staged[] = [];
  let current = '';
  try {
    for (const step of steps) {
      current = step.path;
      staged.push(stage(step, mark, made, disk));
    }
    for (const next of staged) {
      current = next.step.path;
      if (next.fresh === undefined) disk.rmSync(next.step.target);
      else disk.renameSync(next.fresh, next.step.target);
      done.push(next);
    }
  } catch (error) {
    for (const each of done.reverse()) quietly(() => undo(each, disk));
    discard(staged, disk);
    for (const folder of made.reverse()) quietly(() => disk.rmdirSync(folder));
    refuse('output-unwritable', `cannot write \`${current}\`: ${systemWords(error)}`, 'nothing was changed');
  }
  discard(staged, disk);
}

/** A step with all its bytes on disk beside the target, so that what is left to do is renaming. */
interface Staged {
  readonly step: Step;
  /** The new text; absent for a removal. */
  readonly fresh?: string;
  /** The text that stood there, to go back to; absent for a new file. */
  readonly old?: string;
}

/** Writes beside the target; the mark keeps runs that go on side by side apart. */
function stage(step: Step, mark: string, made: string[], disk: Disk): Staged {
  const folder = dirname(step.target);
  makeFolder(folder, made, disk);
  const beside = (kind: string): string => join(folder, `.${basename(step.target)}.${mark}.${kind}`);
  const fresh = step.kind === 'remove' ? undefined : beside('new');
  const old = step.kind === 'create' ? undefined : beside('old');
  try {
    if (fresh !== undefined) writeFlushed(fresh, step.after, disk);
    if (fresh !== undefined && step.mode !== undefined) disk.chmodSync(fresh, step.mode);
    if (old !== undefined) writeFlushed(old, step.before, disk);
  } catch (error) {
    discard([{ step, ...(fresh === undefined ? {} : { fresh }), ...(old === undefined ? {} : { old }) }], disk);
    throw error;
  }
  return { step, ...(fresh === undefined ? {} : { fresh }), ...(old === undefined ? {} : { old }) };
}

function writeFlushed(path: string, text: string, disk: Disk): void {
  const handle = disk.openSync(path, 'wx');
  try {
    disk.writeFileSync(handle, text);
    disk.fsyncSync(handle);
  } finally {
    disk.closeSync(handle);
  }
}

/** Removes what staging left beside the targets. */
function discard(staged: readonly Staged[], disk: Disk): void {
  for (const { fresh, old } of staged) {
    for (const path of [fresh, old]) if (path !== undefined) quietly(() => disk.rmSync(path, { force: true }));
  }
}

function makeFolder(folder: string, made: string[], disk: Disk): void {
  if (disk.existsSync(folder)) return;
  makeFolder(dirname(folder), made, disk);
  disk.mkdirSync(folder);
  made.push(folder);
}

function undo({ step, old }: Staged, disk: Disk): void {
  if (old === undefined) disk.rmSync(step.target, { force: true });
  else disk.renameSync(old, step.target);
}

function quietly(action: () => void): void {
  try {
    action();
  } catch {
    // The first failure is the one to tell of.
  }
}
