// @ts-check
// The action: iamspec itself, found or installed, and run. It is given nothing of the action's own.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Problem, wordsOf } from './problem.mjs';
import { withoutInputs } from './settings.mjs';

/** An empty folder that is gone with the job. */
export function scratchFolder() {
  return mkdtempSync(join(process.env.RUNNER_TEMP ?? tmpdir(), 'iamspec-'));
}

/**
 * The path of the program.
 * @param {Pick<import('./settings.mjs').Settings, 'folder' | 'version'>} settings
 */
export function findProgram({ folder, version }) {
  if (version !== '') return programIn(install(version)) ?? notInstalled(version, 'npm installed no program');
  for (let at = folder; ; at = dirname(at)) {
    const found = programIn(at);
    if (found !== undefined) return found;
    if (dirname(at) === at) break;
  }
  throw new Problem('there is no iamspec in node_modules: run `npm ci` before, or name a `version`');
}

/**
 * In a folder of its own: what a pull request says of registries, in an .npmrc, is not read.
 * @param {string} version
 */
function install(version) {
  const folder = scratchFolder();
  const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', `iamspec@${version}`];
  const { status, error, stderr } = spawnSync('npm', args, {
    cwd: folder,
    env: withoutInputs(process.env),
    encoding: 'utf8',
  });
  return status === 0 ? folder : notInstalled(version, wordsOf(error ?? stderr));
}

/**
 * @param {string} version
 * @param {string} why
 * @returns {never}
 */
function notInstalled(version, why) {
  throw new Problem(`cannot install iamspec ${version}: ${why}`);
}

/** @param {string} folder */
function programIn(folder) {
  const place = join(folder, 'node_modules', 'iamspec');
  if (!existsSync(join(place, 'package.json'))) return undefined;
  const { bin } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
  return join(place, bin.iamspec);
}

/**
 * @typedef {object} Ran
 * @property {number} exit
 * @property {string} out
 * @property {string} err
 */

/**
 * @param {string} program
 * @param {string} folder
 * @param {readonly string[]} args
 * @returns {Ran}
 */
export function run(program, folder, args) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    env: { ...withoutInputs(process.env), NO_COLOR: '1' },
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined) throw new Problem(`cannot run iamspec: ${wordsOf(error)}`);
  return { exit: status ?? 2, out: stdout, err: stderr };
}
