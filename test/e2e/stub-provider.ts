// A stand-in for the AWS provider, built with Go from its folder beside this file, as a mirror that engines install from.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { toolsFolder } from '../../scripts/engine.ts';
import { sha256Hex } from '../../src/text/hash.ts';
import { temporaryFolder } from '../temporary.ts';

const sources = resolve('test/e2e/stub-provider');
const schema = resolve('test/corpus/provider-schema.json');

/** The version whose schema it has. */
const { version } = JSON.parse(readFileSync(schema, 'utf8')).source.provider as { readonly version: string };

/** What an engine is run with, so that it finds the provider and nothing else. */
export function stubEnvironment(): Readonly<Record<string, string>> {
  const folder = temporaryFolder('mirror');
  const go = JSON.parse(execFileSync('go', ['env', '-json', 'GOOS', 'GOARCH'], { encoding: 'utf8' }));
  const binary = built();
  for (const host of ['registry.terraform.io', 'registry.opentofu.org']) {
    const place = join(folder, host, 'hashicorp', 'aws', version, `${go.GOOS}_${go.GOARCH}`);
    mkdirSync(place, { recursive: true });
    cpSync(binary, join(place, `terraform-provider-aws_v${version}`));
  }
  const settings = join(folder, 'mirror.tfrc');
  writeFileSync(
    settings,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(folder)}\n  }\n}\n`,
  );
  return { TF_CLI_CONFIG_FILE: settings, STUB_PROVIDER_SCHEMA: schema };
}

/** Kept as long as its sources stay the same. */
function built(): string {
  if (spawnSync('go', ['version'], { stdio: 'ignore' }).status !== 0) {
    throw new Error('there is no `go` to build a stand-in for the AWS provider with: install it (https://go.dev/dl)');
  }
  const texts = readdirSync(sources).map((name) => readFileSync(join(sources, name), 'utf8'));
  const folder = join(toolsFolder(), `stub-provider-${sha256Hex(texts.join('\n')).slice(0, 12)}`);
  const path = join(folder, 'terraform-provider-aws');
  if (existsSync(path)) return path;
  console.error(`building a stand-in for the AWS provider into ${path} (a minute, once)`);
  mkdirSync(folder, { recursive: true });
  const scratch = mkdtempSync(join(folder, 'build-'));
  try {
    const made = join(scratch, 'provider');
    const flags = ['-trimpath', '-buildvcs=false', '-ldflags', '-s -w', '-o', made];
    execFileSync('go', ['build', ...flags, '.'], { cwd: sources, stdio: ['ignore', 'ignore', 'inherit'] });
    renameSync(made, path);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  return path;
}
