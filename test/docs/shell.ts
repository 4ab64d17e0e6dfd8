// Docs: runs the commands of worked examples with the built program, in a folder of their own.
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { project } from '../cli/program.ts';
import type { Section } from './worked.ts';

export interface Printed {
  /** Both streams. */
  readonly text: string;
  readonly exit: number;
}

/** What each command of a section prints, files being written as they stand between the commands. */
export async function runSection({ blocks }: Section, base: ReadonlyMap<string, string>): Promise<readonly Printed[]> {
  const folder = project(Object.fromEntries(base));
  const printed: Printed[] = [];
  try {
    for (const block of blocks) {
      if (block.kind === 'file') {
        mkdirSync(dirname(join(folder, block.path)), { recursive: true });
        writeFileSync(join(folder, block.path), block.text);
      }
      if (block.kind === 'command') printed.push(await runShell(folder, block.text));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return printed;
}

function runShell(folder: string, script: string): Promise<Printed> {
  const whole = `exec 2>&1\niamspec() { "${process.execPath}" "${resolve('dist/iamspec.cjs')}" "$@"; }\n${script}`;
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    NO_COLOR: '1',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.org',
  };
  return new Promise((done) => {
    execFile('sh', ['-c', whole], { cwd: folder, env }, (error, stdout) => {
      const exit = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
      done({ text: stdout === '' || stdout.endsWith('\n') ? stdout : `${stdout}\n`, exit });
    });
  });
}

/** Without what differs from run to run: how long something took, and fingerprints. */
export function timeless(text: string): string {
  // Of measurements the columns are as wide as they have to be.
  const plain = text.includes('±') ? text.replaceAll(/ +/g, ' ').replaceAll(/^ /gm, '') : text;
  return plain
    .replaceAll(/\b\d[\d.,]* ((?:ns|µs|ms|s)\b|checks\/s)/g, '… $1')
    .replaceAll(/("?(?:duration|time|duration_ms)"?[:=] ?"?)\d[\d.]*/g, '$1…')
    .replaceAll(/sha256:[0-9a-f]{64}/g, 'sha256:…');
}
