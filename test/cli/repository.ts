// A git repository of specs, as the program is run in: for tests.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { git } from '../git.ts';
import { project } from './program.ts';

/** A repository with one commit of these specs on `main`. */
export function repository(files: Readonly<Record<string, string>>): string {
  const folder = project(files);
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'one');
  return folder;
}

export function edit(folder: string, file: string, from: string | RegExp, to: string): void {
  const text = readFileSync(join(folder, file), 'utf8');
  const edited = text.replace(from, to);
  assert.is.not(edited, text, `nothing to edit in ${file}`);
  writeFileSync(join(folder, file), edited);
}
