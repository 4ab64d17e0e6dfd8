// Hygiene: which module imports which, type imports and lazy ones included, and whether it may.
import path from 'node:path';
import { maskSource, problemAt, type SourceFile } from './source-file.ts';

export interface Import {
  readonly specifier: string;
  readonly offset: number;
  readonly reExport: boolean;
}

const IMPORTS = [
  /\b(?<word>import|export)\b[^;()'"`]*?\bfrom\s*(?=['"])/g,
  /\bimport\s*(?=['"])/g,
  /\b(?:import|require)\s*\(\s*(?=\S)/g,
];

/** Every import of a module; one that is computed has the specifier `?`. */
export function importsOf(text: string): readonly Import[] {
  const masked = maskSource(text);
  return IMPORTS.flatMap((pattern) =>
    [...masked.matchAll(pattern)].map((match) => ({
      specifier: stringAt(text, masked, match.index + match[0].length),
      offset: match.index,
      reExport: match.groups?.word === 'export',
    })),
  );
}

function stringAt(text: string, masked: string, start: number): string {
  const quote = masked.charAt(start);
  if (quote !== "'" && quote !== '"') return '?';
  return text.slice(start + 1, masked.indexOf(quote, start + 1));
}

/**
 * What each part of `src/` may import of the others. A part is a folder, or a file at the top.
 * The author arm makes files, the audit arm reads them: neither imports the other, and `pipeline` alone sees both.
 */
const shared = ['text', 'iam', 'manifest'];
const audit = [...shared, 'readback', 'evaluate', 'regions'];
const reported = ['check', 'compare', 'lint'];
const core = [...audit, ...reported, 'generated', 'spec', 'compile', 'render', 'io'];

export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  generated: [],
  text: [],
  iam: ['text'],
  io: ['text'],
  spec: ['text', 'iam', 'generated'],
  format: ['text', 'iam', 'spec'],
  manifest: ['text', 'iam'],
  compile: [...shared, 'spec'],
  render: [...shared, 'compile', 'generated'],
  readback: shared,
  plan: [...shared, 'readback'],
  evaluate: [...shared, 'readback'],
  regions: [...shared, 'readback', 'evaluate'],
  check: [...audit, 'spec'],
  compare: [...audit, 'check', 'spec'],
  lint: audit,
  import: ['text', 'iam', 'spec', 'readback'],
  batch: ['text', 'iam', 'readback', 'evaluate'],
  report: [...shared, ...reported, 'evaluate', 'import', 'generated'],
  pipeline: core,
  index: [...core, 'pipeline', 'report'],
  cli: [...core, 'pipeline', 'report', 'index', 'batch', 'format', 'plan', 'import'],
};

/** The part of `src/` that a file belongs to: `src/iam/arn.ts` to `iam`, `src/io.ts` to `io`. */
export function partOf(file: string): string {
  return (file.split('/')[1] ?? '').replace(/\.ts$/, '');
}

/** The file that a relative import names. */
function targetOf(file: string, specifier: string): string {
  return path.posix.join(path.posix.dirname(file), specifier);
}

export function importProblems(file: SourceFile): readonly string[] {
  const from = partOf(file.path);
  const allowed = MAY_IMPORT[from];
  if (allowed === undefined) return [`${file.path}: \`${from}\` is no part of src/ that the import rules know`];
  return importsOf(file.text).flatMap(({ specifier, offset }) => {
    const what = specifier.startsWith('.') ? wrongPart(file.path, specifier, allowed) : wrongPackage(from, specifier);
    return what === undefined ? [] : [problemAt(file, offset, what)];
  });
}

function wrongPart(file: string, specifier: string, allowed: readonly string[]): string | undefined {
  const target = targetOf(file, specifier);
  if (!target.startsWith('src/')) return `imports ${target}, which is not in src/`;
  const [from, to] = [partOf(file), partOf(target)];
  return from === to || allowed.includes(to) ? undefined : `${from} must not import ${to}`;
}

/** What Node brings that neither reads the world nor changes it. */
const PURE = ['node:buffer', 'node:crypto', 'node:path', 'node:url', 'node:util'];
const FILE_SYSTEM = ['fs', 'fs/promises', 'node:fs', 'node:fs/promises'];

function wrongPackage(from: string, specifier: string): string | undefined {
  if (specifier === '?') return 'imports a module whose name is computed';
  if (FILE_SYSTEM.includes(specifier))
    return from === 'io' ? undefined : 'imports the file system, which is for src/io.ts';
  if (from === 'cli' || PURE.includes(specifier)) return undefined;
  if (specifier.startsWith('node:')) return `imports ${specifier}, which is for src/cli/`;
  return /^yargs(?:\/|$)/.test(specifier) ? 'imports yargs, which is for src/cli/' : undefined;
}

/** Imports of packages that those who install iamspec would not get. */
export function undeclaredPackages(file: SourceFile, dependencies: readonly string[]): readonly string[] {
  return importsOf(file.text)
    .filter(({ specifier }) => /^[^.?]/.test(specifier) && !specifier.startsWith('node:'))
    .filter(({ specifier }) => !dependencies.some((name) => specifier === name || specifier.startsWith(`${name}/`)))
    .map(({ specifier, offset }) => problemAt(file, offset, `\`${specifier}\` is not among the dependencies`));
}

/** Modules that import each other in a circle, each circle once, as `a → b → a`. */
export function importCycles(files: readonly SourceFile[]): readonly string[] {
  const edges = new Map(
    files.map((file) => [
      file.path,
      importsOf(file.text)
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => targetOf(file.path, specifier)),
    ]),
  );
  const cycles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, trail: readonly string[]): void => {
    const start = trail.indexOf(file);
    if (start >= 0) cycles.push([...trail.slice(start), file].join(' → '));
    if (start >= 0 || done.has(file)) return;
    for (const next of edges.get(file) ?? []) walk(next, [...trail, file]);
    done.add(file);
  };
  for (const file of edges.keys()) walk(file, []);
  return cycles;
}
