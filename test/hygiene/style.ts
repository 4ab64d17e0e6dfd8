// Hygiene: what a single source file must not hold, whatever it imports.
import path from 'node:path';
import { importsOf, partOf } from './imports.ts';
import { bracketsPair, maskSource, problemAt, type SourceFile } from './source-file.ts';

const DUMPING_GROUNDS = /^(?:utils?|types|misc|common|shared)\.ts$/;

export function styleProblems(file: SourceFile): readonly string[] {
  const masked = maskSource(file.text);
  const name = path.posix.basename(file.path);
  return [
    ...(bracketsPair(masked) ? [] : [`${file.path}: the hygiene test misreads this file: its brackets do not pair up`]),
    ...(DUMPING_GROUNDS.test(name) ? [`${file.path}: a file is named after what it defines, not \`${name}\``] : []),
    ...(opens(file) ? [] : [`${file.path}: does not open with a line on where it sits`]),
    ...matches(file, masked, /\bexport\s+default\b|\bexport\s*\{[^}]*\bas\s+default\b/g, 'exports a default'),
  ];
}

/** A test sits where its source does. */
function opens({ path: name, text }: SourceFile): boolean {
  return name.endsWith('.test.ts') || text.startsWith('// ');
}

/** A module that passes on another's names; the public API alone does. */
export function barrelProblems(file: SourceFile): readonly string[] {
  if (file.path === 'src/index.ts') return [];
  return importsOf(file.text)
    .filter(({ reExport }) => reExport)
    .map(({ offset }) => problemAt(file, offset, 'passes on the exports of another module, which is for src/index.ts'));
}

/** Names used as the globals: not a property, a key or a declaration of the same name. */
const PROCESS_OR_CONSOLE =
  /(?<![.\w$])(?:process|console)\s*(?:\?\.|\.(?!\.)|\[)|=\s*(?:process|console)\b|\bglobalThis\b/g;

export function globalProblems(file: SourceFile): readonly string[] {
  if (partOf(file.path) === 'cli') return [];
  return matches(
    file,
    maskSource(file.text),
    PROCESS_OR_CONSOLE,
    'touches the process or the console, which is for src/cli/',
  );
}

function matches(file: SourceFile, masked: string, pattern: RegExp, what: string): readonly string[] {
  return [...masked.matchAll(pattern)].map(({ index }) => problemAt(file, index, what));
}
