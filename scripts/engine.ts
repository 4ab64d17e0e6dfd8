// Finds an engine that runs Terraform modules, or builds one: OpenTofu, pinned, from the Go module proxy.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const opentofu = {
  module: 'github.com/opentofu/opentofu',
  version: 'v1.12.6',
  sum: 'h1:0VT4P8pMmGcCUnQ9JDrJ+Qg2d35Vzm4FFd/9+H7oF98=',
};
const binary = process.platform === 'win32' ? 'tofu.exe' : 'tofu';

/** Where tools are kept between runs; `IAMSPEC_TOOLS` names another folder. */
export function toolsFolder(): string {
  const { IAMSPEC_TOOLS: own, XDG_CACHE_HOME: cache } = process.env;
  return own || join(cache || join(homedir(), '.cache'), 'iamspec');
}

function answers(command: string, ...args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/**
 * What `IAMSPEC_ENGINE` names; else the one on the PATH, whatever its version; else, and where it names `pinned`, OpenTofu
 * of the pinned version, which is built where it is not there yet.
 */
export function findEngine(): string {
  const { IAMSPEC_ENGINE: named } = process.env;
  if (named && named !== 'pinned') return named;
  const onPath = named === 'pinned' ? undefined : ['tofu', 'terraform'].find((name) => answers(name, 'version'));
  if (onPath !== undefined) return onPath;
  const kept = join(toolsFolder(), `opentofu-${opentofu.version}`, binary);
  return existsSync(kept) ? kept : built(kept);
}

function built(path: string): string {
  if (!answers('go', 'version')) {
    throw new Error(
      `there is neither \`tofu\` nor \`terraform\` on the PATH, and no \`go\` to build OpenTofu ${opentofu.version} with: install one of them (https://opentofu.org/docs/intro/install, https://go.dev/dl)`,
    );
  }
  console.error(`building OpenTofu ${opentofu.version} into ${path} (a few minutes, once)`);
  const folder = join(path, '..');
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, 'build-'));
  try {
    // From its own folder in the module cache, where its `replace` lines and checksums hold.
    const whole = `${opentofu.module}@${opentofu.version}`;
    const { Dir, Sum } = JSON.parse(
      execFileSync('go', ['mod', 'download', '-json', whole], { cwd: scratch, encoding: 'utf8' }),
    ) as { readonly Dir: string; readonly Sum: string };
    if (Sum !== opentofu.sum) throw new Error(`${whole} has the hash ${Sum}, not the pinned ${opentofu.sum}`);
    const made = join(scratch, binary);
    const flags = [
      '-trimpath',
      '-buildvcs=false',
      '-ldflags',
      `-s -w -X ${opentofu.module}/version.dev=no`,
      '-o',
      made,
    ];
    execFileSync('go', ['build', ...flags, './cmd/tofu'], { cwd: Dir, stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(made, path);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return path;
}
