// Where the action runs in tests: a bare repository, a clone of it as a runner has it, and the variables that GitHub gives.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { git } from '../git.ts';
import { temporaryFolder } from '../temporary.ts';

export function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

export interface Pull {
  /** The bare repository, which hands out any commit, as GitHub does. */
  readonly origin: string;
  readonly author: string;
  readonly event: { readonly pull_request: { number: number; base: { sha: string }; head: { sha: string } } };
  /** What the pull request would be merged to. */
  readonly merge: string;
}

/** A repository with `main`, and a branch of some commits, of which the last changes files; `main` went on meanwhile. */
export function pullRequest(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  between = 0,
): Pull {
  const folder = temporaryFolder('action');
  const [origin, author] = [join(folder, 'origin.git'), join(folder, 'author')];
  mkdirSync(author);
  git(folder, 'init', '-q', '--bare', '-b', 'main', origin);
  git(origin, 'config', 'uploadpack.allowAnySHA1InWant', 'true');
  git(author, 'init', '-q', '-b', 'main');
  git(author, 'remote', 'add', 'origin', origin);
  const commit = (files: Readonly<Record<string, string>>, message: string): string => {
    for (const [path, text] of Object.entries(files)) write(author, path, text);
    git(author, 'add', '-A');
    git(author, 'commit', '-q', '--allow-empty', '-m', message);
    return git(author, 'rev-parse', 'HEAD');
  };
  commit(before, 'before');
  git(author, 'checkout', '-q', '-b', 'topic');
  for (let each = 0; each < between; each += 1) commit({}, `between ${each}`);
  const head = commit(after, 'after');
  git(author, 'checkout', '-q', 'main');
  const base = commit({ 'README.md': 'main went on\n' }, 'meanwhile');
  git(author, 'checkout', '-q', '-b', 'merge');
  git(author, 'merge', '-q', '--no-ff', '-m', 'merged', 'topic');
  const merge = git(author, 'rev-parse', 'HEAD');
  git(author, 'push', '-q', 'origin', 'main', 'topic:refs/pull/7/head', 'merge:refs/pull/7/merge');
  return { origin, author, event: { pull_request: { number: 7, base: { sha: base }, head: { sha: head } } }, merge };
}

/** As a runner checks it out: one commit deep by default, with nothing else known. */
export function checkout(
  { origin }: Pick<Pull, 'origin'>,
  commit: string,
  depth: readonly string[] = ['--depth=1'],
): string {
  const folder = temporaryFolder('runner');
  git(folder, 'init', '-q');
  git(folder, 'remote', 'add', 'origin', `file://${origin}`);
  git(folder, 'fetch', '-q', '--no-tags', ...depth, 'origin', commit);
  git(folder, 'checkout', '-q', '--detach', 'FETCH_HEAD');
  return withProgram(folder);
}

/** With this iamspec among its modules, as `npm ci` leaves it. */
export function withProgram(folder: string): string {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(resolve('.'), join(folder, 'node_modules', 'iamspec'));
  write(folder, '.git/info/exclude', 'node_modules\n');
  return folder;
}

export interface ActionRun {
  readonly exit: number;
  readonly log: string;
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
}

export type Inputs = Readonly<Record<string, string>>;

/** The defaults of action.yml, as GitHub passes them on. */
const defaults: Inputs = { SPECS: 'specs', OUT: '', FAIL_ON: 'none', COMMENT: 'true', TOKEN: 'ghs_stub' };

export async function act(
  folder: string,
  event: object,
  inputs: Inputs = {},
  more: Readonly<Record<string, string>> = {},
): Promise<ActionRun> {
  const beside = temporaryFolder('github');
  const files = {
    event: join(beside, 'event.json'),
    summary: join(beside, 'summary.md'),
    output: join(beside, 'output'),
  };
  writeFileSync(files.event, JSON.stringify(event));
  const given = Object.entries({ COMMENT_AUTHOR: 'github-actions[bot]', ...defaults, ...inputs });
  const env = {
    PATH: process.env.PATH,
    HOME: beside,
    RUNNER_TEMP: beside,
    GITHUB_WORKSPACE: folder,
    GITHUB_EVENT_PATH: files.event,
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_STEP_SUMMARY: files.summary,
    GITHUB_OUTPUT: files.output,
    GITHUB_REPOSITORY: 'acme/infra',
    GITHUB_SERVER_URL: 'https://github.example',
    GITHUB_RUN_ID: '12',
    GITHUB_API_URL: 'http://127.0.0.1:9',
    ...Object.fromEntries(given.map(([name, value]) => [`INPUT_${name}`, value])),
    ...more,
  };
  const main = resolve('action/main.mjs');
  const { exit, log } = await new Promise<{ readonly exit: number; readonly log: string }>((done) => {
    execFile(process.execPath, [main], { cwd: folder, env, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      done({ exit: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, log: `${stdout}${stderr}` });
    });
  });
  assert.not.match(log, /^\s+at .+:\d+:\d+\)?$/m, log);
  const text = (path: string): string => (existsSync(path) ? readFileSync(path, 'utf8') : '');
  const lines = text(files.output)
    .split('\n')
    .filter((line) => line !== '');
  const outputs = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
  return { exit, log, summary: text(files.summary), outputs };
}

/** What GitHub takes for commands in a log: none between the words that stop them and those that go on. */
export function commandsIn(log: string): readonly string[] {
  let stopped: string | undefined;
  return log.split('\n').flatMap((line) => {
    const trimmed = line.trimStart();
    if (stopped !== undefined) {
      if (trimmed === `::${stopped}::`) stopped = undefined;
      return [];
    }
    stopped = /^::stop-commands::(.+)$/.exec(trimmed)?.[1];
    return /^::|##\[/.test(trimmed) && stopped === undefined ? [trimmed] : [];
  });
}
