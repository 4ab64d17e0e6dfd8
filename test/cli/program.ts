// Runs the built program as a newcomer would: in a folder of its own, by its exit code and what it prints.
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../temporary.ts';

const program = resolve('dist/iamspec.cjs');

export interface Run {
  readonly exit: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder with the given files, paths below it. */
export function project(files: Readonly<Record<string, string>> = {}): string {
  const folder = temporaryFolder('cli');
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(dirname(join(folder, path)), { recursive: true });
    fs.writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Runs `iamspec` in a folder. Whatever happens, nobody may see a stack trace. */
export function iamspec(folder: string, ...args: readonly string[]): Run {
  const env = { ...process.env, NODE_OPTIONS: '', NO_COLOR: '1', FORCE_COLOR: undefined, CI: undefined };
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.not.match(stderr + stdout, /^\s+at .+:\d+:\d+\)?$/m, 'no stack trace');
  assert.not.match(stderr, 'internal-error', stderr);
  return { exit: status, out: stdout, err: stderr };
}

/** Path → text of every file below a folder. */
export function filesIn(folder: string, inside = ''): Record<string, string> {
  if (!fs.existsSync(join(folder, inside))) return {};
  return Object.assign(
    {},
    ...fs.readdirSync(join(folder, inside), { withFileTypes: true }).map((entry) => {
      const path = join(inside, entry.name);
      return entry.isDirectory() ? filesIn(folder, path) : { [path]: fs.readFileSync(join(folder, path), 'utf8') };
    }),
  );
}

/** A small spec with one test that holds. */
export const vault = `iamspec: 1
accounts: { home: "444455556666" }
principals:
  bob: { user: home/bob }
buckets: { vault: { name: acme-vault, account: home } }
mfa: { present: { key_absent: denied } }
rules:
  bob-reads: { allow: s3:GetObject, to: bob, resource: vault }
  reading-needs-mfa: { deny: s3:GetObject, to: everyone, resource: vault, unless: { mfa: present } }
tests:
  bob reads with MFA: { as: bob, with: { session: console, mfa: 1m }, can: s3:GetObject, resource: vault/a }
  bob does not read without: { as: bob, with: access-key, cannot: s3:GetObject, resource: vault/a }
`;
