// `--changed BASE`: which lines of specs a branch touched, as git tells, and the coverage of those alone.
import { type ExecFileException, execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { counted, type SpecCoverage, type StatementCoverage } from '../check/coverage.ts';
import { type Refusal, refusal } from '../text/diagnostic.ts';
import { systemWords } from '../text/system-words.ts';

/** From 1; or all of them. */
export type Lines = 'all' | ReadonlySet<number>;

/**
 * Which lines of the files differ from what they were where the branch left the base, committed or not; of a file that git
 * does not know, all. Where lines were only taken out, the one before counts. Files that did not change are not there.
 * @throws Refusal where git cannot tell.
 */
export async function changedLines(
  base: string,
  files: readonly string[],
  folder: string = process.cwd(),
): Promise<ReadonlyMap<string, Lines>> {
  const git = (...args: readonly string[]): Promise<Answer> => run(args, folder);
  const since = await startOf(base, git);
  const { text: top } = await git('rev-parse', '--show-toplevel');
  const renames = await renamesSince(since, git);
  const found = new Map<string, Lines>();
  for (const file of new Set(files)) {
    const lines = await linesOf(resolve(folder, file), since, top.replace(/\n$/, ''), renames, git);
    if (lines === 'all' || lines.size > 0) found.set(file, lines);
  }
  return found;
}

/** What a program printed; `failed` where it ended with an error. */
interface Answer {
  readonly text: string;
  readonly failed: boolean;
}

type Git = (...args: readonly string[]) => Promise<Answer>;

/** More than the names of all files of any repository. */
const longest = 256 * 1024 * 1024;

/** Nothing is left to a shell, nor to what a person or repository set up for reading diffs. */
function run(args: readonly string[], folder: string): Promise<Answer> {
  const env = { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_LITERAL_PATHSPECS: '1' };
  return new Promise((answer, refuse) => {
    const options = { cwd: folder, env, maxBuffer: longest, windowsHide: true };
    execFile('git', [...args], options, (error, text) => {
      if (error === null) answer({ text, failed: false });
      else if (typeof error.code === 'number') answer({ text, failed: true });
      else refuse(noGit(error));
    });
  });
}

function noGit(error: ExecFileException): Refusal {
  const why = error.code === 'ENOENT' ? 'there is no `git` here' : `git cannot be run: ${systemWords(error)}`;
  return refusal(
    'changed-base',
    `${why}, which \`--changed\` asks what changed`,
    'install git, or leave `--changed` out',
  );
}

/** The commit where the branch left the base; the base itself where they have nothing in common that is known here. */
async function startOf(base: string, git: Git): Promise<string> {
  if (base === '' || base.startsWith('-') || /[\0\r\n]/.test(base)) {
    throw refusal(
      'bad-usage',
      `\`--changed ${base}\` names no commit`,
      'name a branch, a tag or a commit: `--changed main`',
    );
  }
  if ((await git('rev-parse', '--is-inside-work-tree')).text !== 'true\n') {
    const help = 'run it in one, or leave `--changed` out';
    throw refusal('changed-base', 'this is no working tree of git, which `--changed` asks what changed', help);
  }
  const { text, failed } = await git('rev-parse', '--verify', '--quiet', `${base}^{commit}`);
  if (failed) {
    const help = 'fetch it first (`git fetch origin main`, and in CI the history too), or name another commit';
    throw refusal('changed-base', `git knows no commit \`${base}\``, help);
  }
  const commit = text.trim();
  const shared = await git('merge-base', commit, 'HEAD');
  return shared.failed ? commit : shared.text.trim();
}

const plain = ['--no-ext-diff', '--no-textconv', '--no-color', '--no-relative', '--find-renames'] as const;

/** What files were called at the commit, by the names that they have now; both from the top of the working tree. */
async function renamesSince(commit: string, git: Git): Promise<ReadonlyMap<string, string>> {
  const { text, failed } = await git('diff', ...plain, '--name-status', '--diff-filter=R', '-z', commit, '--');
  if (failed) throw unreadable(commit);
  const renames = new Map<string, string>();
  const words = text.split('\0');
  for (let at = 0; at + 2 < words.length; at += 3) renames.set(words[at + 2] ?? '', words[at + 1] ?? '');
  return renames;
}

function unreadable(commit: string): Refusal {
  const help = 'a history that was cut short may lack it: fetch more of it';
  return refusal('changed-base', `git cannot compare the files with those of \`${commit}\``, help);
}

async function linesOf(
  file: string,
  commit: string,
  top: string,
  renames: ReadonlyMap<string, string>,
  git: Git,
): Promise<Lines> {
  const listed = await git('ls-files', '--full-name', '-z', '--', file);
  const [name = ''] = listed.text.split('\0');
  if (listed.failed || name === '') return 'all';
  const before = renames.get(name);
  const paths = before === undefined ? [file] : [file, resolve(top, before)];
  const { text, failed } = await git('diff', ...plain, '--unified=0', '--inter-hunk-context=0', commit, '--', ...paths);
  if (failed) throw unreadable(commit);
  return touchedIn(text);
}

/** A line of the file itself never begins with `@`: a sign stands before it. */
function touchedIn(diff: string): ReadonlySet<number> {
  const lines = new Set<number>();
  for (const text of diff.split('\n')) {
    const [, from = '', length = '1'] = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@/.exec(text) ?? [];
    if (from === '') continue;
    const [first, count] = [Number(from), Number(length)];
    if (count === 0) lines.add(Math.max(1, first));
    for (let line = first; line < first + count; line += 1) lines.add(line);
  }
  return lines;
}

const noRules: ReadonlySet<string> = new Set();

/**
 * The statements of rules of which a line was touched, and of those that name something else of which one was; of the others
 * the points in such lines.
 */
export function changedOnly(
  { statements }: SpecCoverage,
  changed: ReadonlyMap<string, Lines>,
  naming: ReadonlySet<string> = noRules,
): SpecCoverage {
  const kept = statements.flatMap((statement): readonly StatementCoverage[] => {
    const lines = changed.get(statement.file);
    if (statement.rule !== null && naming.has(statement.rule)) return [statement];
    if (lines === undefined) return [];
    if (lines === 'all' || touches(lines, statement)) return [statement];
    const points = statement.points.filter(({ line }) => lines.has(line));
    return points.length === 0 ? [] : [{ ...statement, points }];
  });
  return counted(kept);
}

function touches(lines: ReadonlySet<number>, { line, end_line }: StatementCoverage): boolean {
  for (let at = line; at <= end_line; at += 1) if (lines.has(at)) return true;
  return false;
}
