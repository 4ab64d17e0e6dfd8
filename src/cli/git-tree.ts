// A commit's files as a disk to read from, by git's objects: the working tree is neither read nor touched.
import { execFileSync } from 'node:child_process';
import { relative, resolve, sep } from 'node:path';
import type { Disk } from '../io.ts';
import { refusal } from '../text/diagnostic.ts';

const longest = 256 * 1024 * 1024;

/** Nothing is left to a shell, nor to what a person set up. */
function git(args: readonly string[]): string | undefined {
  const env = { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_LITERAL_PATHSPECS: '1' };
  try {
    const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
    return execFileSync('git', [...args], { env, maxBuffer: longest, stdio, windowsHide: true, encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return undefined;
    throw refusal(
      'changed-base',
      'there is no `git` here, which `iamspec diff` asks for the other side',
      'install git, or name two folders',
    );
  }
}

/** The folder at the top of the working tree. @throws Refusal where there is none. */
export function workingTree(): string {
  const [isInside, up = ''] = (git(['rev-parse', '--is-inside-work-tree', '--show-cdup']) ?? '').split('\n');
  if (isInside === 'true') return resolve(up || '.');
  throw refusal(
    'changed-base',
    'this is no working tree of git, which `iamspec diff` asks for the other side',
    'run it in one, or name two folders of renderings',
  );
}

/** The commit of that name. @throws Refusal where there is none. */
export function commitOf(name: string): string {
  if (name === '' || name.startsWith('-') || /[\0\r\n]/.test(name)) {
    throw refusal(
      'bad-usage',
      `\`${name}\` names no commit`,
      'name a branch, a tag, a commit, or a folder of renderings',
    );
  }
  const found = git(['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
  if (found !== undefined) return found.trim();
  const help = 'fetch it first (`git fetch origin main`, and in CI the history too), or name another commit or folder';
  throw refusal('changed-base', `git knows no commit \`${name}\``, help);
}

/** Where the working tree left a branch; the branch's commit where they have nothing in common. */
export function mergeBase(branch: string): string {
  return git(['merge-base', branch, 'HEAD'])?.trim() ?? commitOf(branch);
}

/** Absolute paths of files that differ from the commit; `head`: undefined is the working tree. */
export function changedSince(top: string, base: string, head: string | undefined): ReadonlySet<string> {
  const plain = ['--no-ext-diff', '--no-textconv', '--no-relative', '--no-renames', '--name-only', '-z'];
  const listed = git(['diff', ...plain, base, ...(head === undefined ? [] : [head]), '--']);
  const fresh = head === undefined ? git(['ls-files', '--others', '--full-name', '-z', '--', top]) : '';
  if (listed === undefined || fresh === undefined) {
    throw refusal(
      'changed-base',
      'git cannot tell which files differ',
      'a history that was cut short may lack some: fetch more of it',
    );
  }
  return new Set(`${listed}${fresh}`.split('\0').flatMap((path) => (path === '' ? [] : [resolve(top, path)])));
}

/**
 * To read files and folders only. Links are not there: what they lead to is no part of the commit. Those files of `likely`
 * that it has are read at once, as soon as one is.
 */
export function treeOf(top: string, commit: string, likely: ReadonlySet<string>): Disk {
  const files = new Map<string, string>();
  const folders = new Map<string, Map<string, boolean>>([['', new Map()]]);
  for (const line of (git(['ls-tree', '-r', '-z', '--full-tree', commit]) ?? '').split('\0')) {
    const [, mode = '', id = '', path = ''] = /^(\d+) blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    if (path === '' || mode === '120000') continue;
    files.set(path, id);
    const parts = path.split('/');
    for (const [at, name] of parts.entries()) {
      const folder = parts.slice(0, at).join('/');
      const inside = folders.get(folder) ?? new Map<string, boolean>();
      inside.set(name, at < parts.length - 1);
      folders.set(folder, inside);
    }
  }
  const named = (path: string): string => relative(top, resolve(path)).split(sep).join('/');
  const there = (path: string): boolean => files.has(named(path)) || folders.has(named(path));
  const missing = (path: string): Error => Object.assign(new Error(`no ${path}`), { code: 'ENOENT' });
  let blobs: ReadonlyMap<string, Buffer> | undefined;
  const read = (path: string): Buffer => {
    const id = files.get(named(path));
    if (id === undefined) throw missing(path);
    blobs ??= blobsOf([...likely].flatMap((each) => files.get(named(each)) ?? []));
    const known = blobs.get(id);
    if (known !== undefined) return known;
    return execFileSync('git', ['cat-file', 'blob', id], { maxBuffer: longest, stdio: ['ignore', 'pipe', 'ignore'] });
  };
  const stat = (path: string) => {
    if (!there(path)) throw missing(path);
    const isFile = files.has(named(path));
    return { isFile: () => isFile, isDirectory: () => !isFile, isSymbolicLink: () => false, size: 0 };
  };
  const list = (path: string, options?: { readonly withFileTypes?: boolean }) => {
    const inside = folders.get(named(path));
    if (inside === undefined) throw missing(path);
    return [...inside].map(([name, isFolder]) =>
      options?.withFileTypes ? { name, isDirectory: () => isFolder, isFile: () => !isFolder } : name,
    );
  };
  const disk = {
    existsSync: there,
    readFileSync: (path: string, encoding?: 'utf8') =>
      encoding === undefined ? read(path) : read(path).toString(encoding),
    readdirSync: list,
    statSync: stat,
    lstatSync: (path: string) => (there(path) ? stat(path) : undefined),
    realpathSync: (path: string) => {
      if (!there(path)) throw missing(path);
      return resolve(path);
    },
  };
  return disk as unknown as Disk;
}

/** By id, as many as git gives at once. */
function blobsOf(ids: readonly string[]): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  if (ids.length === 0) return found;
  const input = ids.map((id) => `${id}\n`).join('');
  const options = { input, maxBuffer: longest, stdio: ['pipe', 'pipe', 'ignore'] as ['pipe', 'pipe', 'ignore'] };
  const all = execFileSync('git', ['cat-file', '--batch'], options);
  for (let at = 0; at < all.length; ) {
    const end = all.indexOf('\n', at);
    const [, id = '', size = ''] = /^([0-9a-f]+) blob (\d+)$/.exec(all.toString('latin1', at, end)) ?? [];
    if (id === '') break;
    found.set(id, all.subarray(end + 1, end + 1 + Number(size)));
    at = end + 1 + Number(size) + 1;
  }
  return found;
}
