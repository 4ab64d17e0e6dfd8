// `iamspec diff`: who may do more, or less, than before: between commits, folders of renderings, policies, or what was
// rendered and is.
import { resolve } from 'node:path';
import { policyDiff } from '../compare/policy-diff.ts';
import { type SpecDiff, specDiff, type Version } from '../compare/spec-diff.ts';
import { byText } from '../iam/document.ts';
import { writeReport } from '../io/report-file.ts';
import { nodeDisk, shippedVersion } from '../io.ts';
import { type Library, openLibrary } from '../pipeline.ts';
import { type DiffResult, formatDiff, isUndecided, outcomeOf } from '../report/diff.ts';
import { diffReport } from '../report/diff-json.ts';
import { noColours, type Paint } from '../report/paint.ts';
import { jsonText } from '../report/printable.ts';
import { Diagnostics, refusal } from '../text/diagnostic.ts';
import { acceptedIn } from './accepted-changes.ts';
import { dependenceOn, type Place, renderedVersion, renderingsAt, specsAt, toolsAt, versionsOf } from './diff-sides.ts';
import { changedSince, commitOf, mergeBase, treeOf, workingTree } from './git-tree.ts';
import { printErrors } from './print-errors.ts';
import type { Terminal } from './terminal.ts';
import { reportRefusal, specOf } from './workbench.ts';

export interface DiffOptions {
  /** A commit, a folder of renderings or a policy's file; by default where the branch left `main`. */
  readonly base?: string;
  /** The same; by default the working tree. */
  readonly head?: string;
  /** Holds the renderings in this folder against what the specs render now. */
  readonly out?: string;
  /** `specs` where nothing is named. */
  readonly specs: readonly string[];
  readonly templates?: string;
  readonly failOn?: 'widened';
  /** A file of accepted widenings. */
  readonly accept?: string;
  readonly format: DiffFormat;
  /** Files that get the report in a further format each. */
  readonly also: ReadonlyMap<DiffFormat, string>;
}

export type DiffFormat = 'pretty' | 'json' | 'markdown' | 'github' | 'html';

interface Compared extends Pick<DiffResult, 'base' | 'head' | 'specs' | 'unchanged'> {
  /** By the name of the rendering. */
  readonly versions: ReadonlyMap<string, Sides>;
}

/** Exit code: 0 nothing is widened, or nobody asked; 1 it is (`--fail-on`), 2 could not be compared, 3 it cannot be told. */
export async function diff(options: DiffOptions, terminal: Terminal): Promise<number> {
  const diagnostics = new Diagnostics();
  const names = { base: options.base ?? 'main', head: options.head ?? 'the working tree' };
  let result: DiffResult = { ...names, specs: [], unchanged: 0, accepted: new Map(), notes: [] };
  let versions: Compared['versions'] = new Map();
  try {
    const { versions: read, ...compared } = await compare(options, diagnostics);
    versions = read;
    const today = new Date().toISOString().slice(0, 10);
    const { valid, notes } =
      options.accept === undefined
        ? { valid: new Map<string, string>(), notes: [] }
        : acceptedIn(options.accept, compared.specs, today, diagnostics);
    result = { ...compared, accepted: valid, notes };
  } catch (error) {
    reportRefusal(error, diagnostics);
  }
  const exit = diagnostics.hasErrors ? 2 : exitOf(result, options.failOn);
  const errors = diagnostics.all.filter(({ severity }) => severity === 'error');
  const textIn = async (format: DiffFormat, paint: Paint): Promise<string> => {
    if (format === 'json') return jsonText(diffReport(result, diagnostics.all, exit));
    if (format === 'github') return (await import('../report/diff-github.ts')).githubDiff(result, errors, exit === 1);
    if (exit === 2) return '';
    if (format === 'markdown') return (await import('../report/diff-markdown.ts')).markdownDiff(result);
    return format === 'html' ? await pageOf(result, versions) : formatDiff(result, paint);
  };
  for (const [format, path] of options.also) {
    const text = await textIn(format, noColours);
    if (text !== '') writeReport(path, text);
  }
  if (options.format !== 'json') printErrors(errors, terminal);
  terminal.out(await textIn(options.format, terminal.outPaint));
  return exit;
}

async function pageOf(result: DiffResult, versions: Compared['versions']): Promise<string> {
  const [{ diffPageData }, { formatDiffPage }, { matricesOf }] = await Promise.all([
    import('../report/diff-page.ts'),
    import('../report/page.ts'),
    import('../compare/matrices.ts'),
  ]);
  const { catalogue } = openLibrary();
  const shown = result.specs.map((spec) => {
    const [base, head] = versions.get(spec.name) ?? [undefined, undefined];
    return { spec, base, head, matrices: matricesOf(spec, base, head, catalogue) };
  });
  return formatDiffPage(diffPageData(result, shown, shippedVersion()));
}

function exitOf(result: DiffResult, failOn: DiffOptions['failOn']): number {
  if (outcomeOf(result) === 'widened' && failOn === 'widened') return 1;
  return isUndecided(result) ? 3 : 0;
}

function compare(options: DiffOptions, diagnostics: Diagnostics): Compared | Promise<Compared> {
  const library = openLibrary();
  const { base, head, out } = options;
  if (out !== undefined) return compareOut(out, options, library, diagnostics);
  if (base !== undefined && head !== undefined && isFile(base) && isFile(head)) {
    return comparePolicies(base, head, library, diagnostics);
  }
  const folders = [base, head].flatMap((each) => (each !== undefined && isFolder(each) ? [each] : []));
  const [first, second] = folders;
  if (first !== undefined && second !== undefined) return compareFolders(first, second, library, diagnostics);
  if (first === undefined) return compareCommits(options, library, diagnostics);
  const help = 'name two folders of renderings, two commits, or `--out` with a folder to hold against the specs';
  throw refusal('bad-usage', `\`${first}\` is a folder, and there is no other to hold it against`, help);
}

function specsNamed({ specs }: DiffOptions): readonly string[] {
  return specs.length === 0 ? ['specs'] : specs;
}

function isFile(name: string): boolean {
  return nodeDisk.existsSync(name) && nodeDisk.statSync(name).isFile();
}

/** By themselves, whatever else is attached where they are. */
async function comparePolicies(
  base: string,
  head: string,
  { catalogue }: Library,
  diagnostics: Diagnostics,
): Promise<Compared> {
  const { compareFiles } = await import('./equal.ts');
  const compared = compareFiles([base, head], ['before', 'after'], catalogue, diagnostics);
  const specs = compared === undefined ? [] : [policyDiff(head, compared)].filter(isNoticed);
  return { base, head, specs, unchanged: 0, versions: new Map() };
}

function isFolder(name: string): boolean {
  return nodeDisk.existsSync(name) && nodeDisk.statSync(name).isDirectory();
}

function compareFolders(base: string, head: string, library: Library, diagnostics: Diagnostics): Compared {
  const sides = [base, head].map((folder) => {
    const found = renderingsAt(folder);
    if (found.size > 0) return found;
    throw refusal(
      'output-missing',
      `there is no rendering in \`${folder}\``,
      'name a folder that `iamspec generate` made',
    );
  });
  const [before = new Map<string, string>(), after = new Map<string, string>()] = sides;
  // Two renderings by themselves are the same spec's, whatever their folders are called.
  const isPair = before.size === 1 && after.size === 1;
  const [only = ''] = after.keys();
  const beforeOf = (name: string): string | undefined => (isPair ? [...before.values()][0] : before.get(name));
  const names = isPair ? [only] : [...new Set([...before.keys(), ...after.keys()])].sort(byText);
  const read = (path: string | undefined) =>
    path === undefined ? undefined : renderedVersion(path, library, diagnostics);
  return {
    base,
    head,
    ...compareAll(names, (name) => [[name, [read(beforeOf(name)), read(after.get(name))]]], library, diagnostics),
  };
}

async function compareOut(
  out: string,
  options: DiffOptions,
  library: Library,
  diagnostics: Diagnostics,
): Promise<Compared> {
  if (options.base !== undefined) {
    throw refusal(
      'bad-usage',
      '`--out` holds a folder against the specs as they are',
      'leave out the commits or folders before it',
    );
  }
  const before = renderingsAt(out);
  if (before.size === 0) {
    throw refusal(
      'output-missing',
      `there is no rendering in \`${out}\``,
      `run \`iamspec generate --out ${out}\` first`,
    );
  }
  const place: Place = { disk: nodeDisk, specs: specsNamed(options), templates: options.templates };
  const [specs, tools] = [specsAt(place), await toolsAt(place, library)];
  const all = options.specs.length > 0 ? specs.keys() : [...[...before.keys()].map(specOf), ...specs.keys()];
  const names = [...new Set(all)].sort(byText);
  const sides = (name: string): readonly Named[] => {
    const path = specs.get(name);
    const after = path === undefined ? new Map() : versionsOf(path, nodeDisk, tools, diagnostics);
    const rendered = [...before.keys()].filter((each) => specOf(each) === name);
    return [...new Set([...rendered, ...after.keys()])].sort(byText).map((each): Named => {
      const [folder, version] = [before.get(each), after.get(each)];
      return [
        each,
        [folder === undefined ? undefined : renderedVersion(folder, library, diagnostics, version), version],
      ];
    });
  };
  return {
    base: `${out} as it is`,
    head: 'what the specs render now',
    ...compareAll(names, sides, library, diagnostics),
  };
}

async function compareCommits(options: DiffOptions, library: Library, diagnostics: Diagnostics): Promise<Compared> {
  const top = workingTree();
  const since = options.base === undefined ? mergeBase('main') : commitOf(options.base);
  const until = options.head === undefined ? undefined : commitOf(options.head);
  const changed = changedSince(top, since, until);
  const where = { specs: specsNamed(options), templates: options.templates };
  const base: Place = { ...where, disk: treeOf(top, since, changed) };
  const head: Place = { ...where, disk: until === undefined ? nodeDisk : treeOf(top, until, changed) };
  const [before, after] = [specsAt(base), specsAt(head)];
  const all = [...new Set([...before.keys(), ...after.keys()])].sort(byText);
  const known = new Set(
    [...before.values(), ...after.values()].flatMap((path) => [
      resolve(path),
      resolve(path).replace(/(?=\.ya?ml$)/, '.test'),
    ]),
  );
  const mayDepend = dependenceOn(changed, known);
  const hasOtherTemplates = options.templates !== undefined && [...changed].some((file) => file.endsWith('.hbs'));
  const isChanged = (name: string): boolean => {
    const path = after.get(name);
    if (path === undefined || before.get(name) !== path || hasOtherTemplates) return true;
    return mayDepend(path, () => head.disk.readFileSync(path, 'utf8'));
  };
  const names = all.filter(isChanged);
  const tools = [await toolsAt(base, library), await toolsAt(head, library)] as const;
  const read = (path: string | undefined, side: 0 | 1): ReadonlyMap<string, Version> => {
    if (path === undefined) return new Map();
    const found = new Diagnostics();
    const versions = versionsOf(path, side === 0 ? base.disk : head.disk, tools[side], found);
    if (versions.size === 0)
      diagnostics.take({ diagnostics: found.all.map((each) => (side === 0 ? inBase(each.message, each) : each)) });
    return versions;
  };
  const sides = (name: string): readonly Named[] => {
    const [first, second] = [read(before.get(name), 0), read(after.get(name), 1)];
    return [...new Set([...first.keys(), ...second.keys()])].map((each) => [each, [first.get(each), second.get(each)]]);
  };
  const compared = compareAll(names, sides, library, diagnostics);
  return {
    base: options.base ?? `main, where the branch left it (${since.slice(0, 12)})`,
    head: options.head ?? 'the working tree',
    ...compared,
    unchanged: all.length - names.length + compared.unchanged,
  };
}

function inBase<Told extends { readonly message: string }>(message: string, told: Told): Told {
  return { ...told, message: `before: ${message}` };
}

type Sides = readonly [Version | undefined, Version | undefined];
/** By the name of the rendering. */
type Named = readonly [name: string, sides: Sides];

/** What differs in nothing that anybody could notice is only counted. */
function compareAll(
  names: readonly string[],
  sidesOf: (name: string) => readonly Named[],
  { catalogue }: Library,
  diagnostics: Diagnostics,
): Pick<Compared, 'specs' | 'unchanged' | 'versions'> {
  const specs: SpecDiff[] = [];
  const versions = new Map<string, Sides>();
  let unchanged = 0;
  for (const name of names) {
    const all = sidesOf(name);
    if (diagnostics.hasErrors) continue;
    for (const [each, sides] of all) {
      const spec = specDiff(each, ...sides, catalogue);
      if (isNoticed(spec)) {
        specs.push(spec);
        versions.set(each, sides);
      } else unchanged += 1;
    }
  }
  return { specs, unchanged, versions };
}

function isNoticed({ state, changes, untold, facts, checks, files }: SpecDiff): boolean {
  return state !== 'changed' || [changes, untold, facts, checks, files].some((each) => each.length > 0);
}
