// Bench: `iamspec diff` as a whole process: on 500 specs of which three changed, against `generate --check` of those three;
// and on the shipped specs. Ends with 1 where a target is missed.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { median, medianRatio } from './timing.ts';
import { judge, judgeMilliseconds } from './verdicts.ts';

const PROGRAM = path.resolve('dist/iamspec.cjs');
const SPECS = path.resolve('specs');
const COUNT = 500;
const RUNS = 11;
/** How many times as long as `generate --check`; milliseconds. */
const TARGETS = { ratio: 3, shipped: 1000 } as const;
/** A guard that asked of sessions without the key asks no more. */
const EDIT = ['key_absent: denied', 'key_absent: exempt'] as const;

const shipped = readdirSync(SPECS).flatMap((name) => (/^[^.]+\.yaml$/.test(name) ? [name.slice(0, -5)] : []));

function run(folder: string, program: string, args: readonly string[]): number {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
  const milliseconds = performance.now() - start;
  if (status === null || status === 2 || (program === 'git' && status !== 0)) {
    throw new Error(`${args.join(' ')}: exit ${status}\n${stdout}${stderr}`);
  }
  return milliseconds;
}

const iamspec = (folder: string, ...args: readonly string[]): number =>
  run(folder, process.execPath, [PROGRAM, ...args]);

function commit(folder: string): void {
  const who = ['-c', 'user.name=bench', '-c', 'user.email=bench@example.com', '-c', 'commit.gpgsign=false'];
  run(folder, 'git', ['init', '-q', '-b', 'main']);
  run(folder, 'git', ['add', '-A']);
  run(folder, 'git', [...who, 'commit', '-q', '-m', 'before']);
}

/** A repository of so many specs, the shipped ones and copies of them, with what is beside them, generated and committed. */
function repositoryOf(count: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'iamspec-bench-diff-'));
  const specs = path.join(folder, 'specs');
  mkdirSync(specs);
  const all = readdirSync(SPECS, { withFileTypes: true });
  for (const { name } of all) {
    if (/^[^.]+(\.test)?\.yaml$/.test(name)) continue;
    cpSync(path.join(SPECS, name), path.join(specs, name), { recursive: true });
  }
  for (let at = 0; at < count; at += 1) {
    const name = shipped[at % shipped.length] ?? '';
    const copy = at < shipped.length ? name : `${name}-${Math.floor(at / shipped.length)}`;
    for (const end of ['.yaml', '.test.yaml']) {
      if (all.some((each) => each.name === name + end))
        copyFileSync(path.join(SPECS, name + end), path.join(specs, copy + end));
    }
  }
  iamspec(folder, 'generate');
  commit(folder);
  return folder;
}

/** Specs that have what is edited, edited. */
function edited(folder: string, names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const file = path.join(folder, 'specs', `${name}.yaml`);
    const text = readFileSync(file, 'utf8');
    if (!text.includes(EDIT[0])) throw new Error(`${name} has nothing to edit`);
    writeFileSync(file, text.replace(...EDIT));
    return path.join('specs', `${name}.yaml`);
  });
}

function timeMany(): void {
  const folder = repositoryOf(COUNT);
  try {
    const changed = edited(folder, ['cross-account-mfa', 'partner-exchange', 'delete-bucket-guard']);
    const [diffs, checks]: [number[], number[]] = [[], []];
    for (let round = 0; round <= RUNS; round += 1) {
      const [diff, check] = [iamspec(folder, 'diff'), iamspec(folder, 'generate', '--check', ...changed)];
      if (round > 0) diffs.push(diff);
      if (round > 0) checks.push(check);
    }
    const ratio = medianRatio(diffs, checks);
    const figures = `diff ${median(diffs).toFixed(0)} ms, check ${median(checks).toFixed(0)} ms`;
    const name = `\`generate --check\` of three changed specs: \`diff\` on ${COUNT} (${figures})`;
    judge(`${ratio.toFixed(2).padStart(8)} × of ${TARGETS.ratio}  ${name}`, ratio <= TARGETS.ratio);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function timeShipped(): void {
  const folder = repositoryOf(shipped.length);
  try {
    edited(folder, ['partner-exchange']);
    const times = Array.from({ length: RUNS }, () => iamspec(folder, 'diff'));
    judgeMilliseconds('`diff` on the shipped specs, of which one changed', median(times), TARGETS.shipped);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

timeMany();
timeShipped();
