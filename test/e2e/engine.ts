// End-to-end: a real Terraform engine in a folder, without a network, an account or a provider.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findEngine } from '../../scripts/engine.ts';
import { temporaryFolder } from '../temporary.ts';

export interface Ran {
  readonly status: number | null;
  /** Both streams, for messages. */
  readonly said: string;
  readonly out: string;
}

export const engine = findEngine();
const settings = join(temporaryFolder('engine'), 'empty.tfrc');
writeFileSync(settings, 'disable_checkpoint = true\n');

/** Nothing of the user's own is looked at, and whatever would go out over HTTP fails at once. */
export const environment = {
  PATH: process.env.PATH ?? '',
  HOME: temporaryFolder('engine-home'),
  TF_CLI_CONFIG_FILE: settings,
  TF_IN_AUTOMATION: '1',
  TF_INPUT: '0',
  CHECKPOINT_DISABLE: '1',
  HTTP_PROXY: 'http://127.0.0.1:9',
  HTTPS_PROXY: 'http://127.0.0.1:9',
};

export function run(folder: string, ...args: readonly string[]): Ran {
  return runWith({}, folder, ...args);
}

/** With more in its environment. */
export function runWith(more: Readonly<Record<string, string>>, folder: string, ...args: readonly string[]): Ran {
  const { status, stdout, stderr, error } = spawnSync(engine, args, {
    cwd: folder,
    env: { ...environment, ...more },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  return { status, out: stdout, said: `${engine} ${args.join(' ')} in ${folder}\n${stdout}${stderr}` };
}

/** As its first line has it: `OpenTofu v1.12.6`. */
export const engineName = run('.', 'version').out.split('\n')[0] ?? '';
