// Printing: what generate wrote, or would write, and the unified diff that `--check` shows.
import { createTwoFilesPatch } from 'diff';
import { counted, type Paint } from './paint.ts';

/** A file that differs from what should stand there. */
export interface FileChange {
  readonly path: string;
  readonly kind: 'create' | 'update' | 'remove';
  readonly before: string;
  readonly after: string;
}

const marks = { create: '+', update: '~', remove: '-' } as const;
const colourOf = { create: 'green', update: 'yellow', remove: 'red' } as const;

/** What one spec rendered to. */
export interface RenderedSpec {
  readonly name: string;
  readonly policies: number;
  readonly folder: string;
}

/** One aligned line a spec: what it rendered, and where that lies. */
export function formatRendered(specs: readonly RenderedSpec[], paint: Paint): string {
  const width = Math.max(0, ...specs.map(({ name }) => name.length));
  const line = ({ name, policies, folder }: RenderedSpec): string => {
    const size = counted(policies, 'policy', 'policies').padEnd(11);
    return `${name.padEnd(width)}  ${size} ${paint.dim(folder)}\n`;
  };
  return specs.map(line).join('');
}

/** One line a changed file. */
export function formatChanges(changes: readonly FileChange[], paint: Paint): string {
  return changes.map(({ path, kind }) => `  ${paint[colourOf[kind]](marks[kind])} ${path}\n`).join('');
}

/** The changes as one unified diff, in a form that `patch -p0` takes. */
export function formatDiff(changes: readonly FileChange[], paint: Paint): string {
  return changes.map((change) => colourDiff(diffOf(change), paint)).join('');
}

function diffOf({ path, kind, before, after }: FileChange): string {
  const from = kind === 'create' ? '/dev/null' : path;
  const to = kind === 'remove' ? '/dev/null' : path;
  return createTwoFilesPatch(from, to, before, after)
    .replace(/^(?:Index: .*\n)?=+\n/, '')
    .replace(/\t$/gm, '');
}

function colourDiff(diff: string, paint: Paint): string {
  const colour = (line: string): string => {
    if (line.startsWith('---') || line.startsWith('+++')) return paint.bold(line);
    if (line.startsWith('@@')) return paint.cyan(line);
    if (line.startsWith('+')) return paint.green(line);
    return line.startsWith('-') ? paint.red(line) : line;
  };
  return diff.split('\n').map(colour).join('\n');
}

/** `8 specs, 62 files: 2 written`. */
export function summaryOfChanges(specs: number, files: number, changes: readonly FileChange[], check: boolean): string {
  const size = `${counted(specs, 'spec')}, ${counted(files, 'file')}`;
  if (changes.length === 0) return `${size}: all up to date`;
  return `${size}: ${changes.length} ${check ? 'stale; run `iamspec generate`' : 'written'}`;
}
