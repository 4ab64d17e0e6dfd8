// Git as tests run it: by a name of its own, whatever the machine's is.
import { spawnSync } from 'node:child_process';
import * as assert from 'uvu/assert';

/** What it printed. */
export function git(folder: string, ...args: readonly string[]): string {
  const name = ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-c', 'commit.gpgsign=false'];
  const { status, stdout, stderr } = spawnSync('git', [...name, ...args], { cwd: folder, encoding: 'utf8' });
  assert.is(status, 0, `git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}
