// @ts-check
// The action: what the workflow asked for, and what GitHub says of the run, read once and checked.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { Problem } from './problem.mjs';

/**
 * @typedef {object} Settings
 * @property {readonly string[]} specs
 * @property {string} out Empty: nothing that was rendered is committed.
 * @property {string} templates
 * @property {string} base
 * @property {'widened' | 'none'} failOn
 * @property {string} accept
 * @property {boolean} page
 * @property {boolean} comment
 * @property {string} commentAuthor
 * @property {string} token
 * @property {string} folder Absolute.
 * @property {string} inside Where the folder is below the repository, with `/`; empty: it is its top.
 * @property {string} version
 * @property {Event} event
 * @property {string} repository
 * @property {string} api
 * @property {string} runUrl
 */

/**
 * The parts that are read of https://docs.github.com/webhooks/webhook-events-and-payloads.
 * @typedef {object} Event
 * @property {{ number: number, base: { sha: string }, head: { sha: string } }} [pull_request]
 * @property {{ base_sha: string }} [merge_group]
 * @property {string} [before]
 */

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Settings}
 */
export function readSettings(env) {
  if (env.GITHUB_EVENT_NAME === 'pull_request_target') {
    throw new Problem(
      'this does not run on `pull_request_target`, which hands what strangers wrote a token that may write: use `pull_request`',
    );
  }
  const workspace = resolve(env.GITHUB_WORKSPACE ?? '.');
  const folder = resolve(workspace, input(env, 'WORKING_DIRECTORY') || '.');
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new Problem(`there is no folder \`${input(env, 'WORKING_DIRECTORY')}\`: check the repository out first`);
  }
  const version = input(env, 'VERSION');
  if (!/^(?:\d+\.\d+\.\d+(?:-[\w.]+)?)?$/.test(version)) {
    throw new Problem(`\`version\` is \`${version}\`: write it in full, such as 1.2.3`);
  }
  return {
    specs: input(env, 'SPECS')
      .split('\n')
      .map((each) => each.trim())
      .filter((each) => each !== ''),
    out: input(env, 'OUT'),
    templates: input(env, 'TEMPLATES'),
    base: input(env, 'BASE'),
    failOn: choice(env, 'FAIL_ON', ['none', 'widened']),
    accept: input(env, 'ACCEPT'),
    page: choice(env, 'PAGE', ['false', 'true']) === 'true',
    comment: choice(env, 'COMMENT', ['true', 'false']) === 'true',
    commentAuthor: input(env, 'COMMENT_AUTHOR'),
    token: input(env, 'TOKEN'),
    folder,
    inside: relative(workspace, folder).split(sep).join('/'),
    version,
    event: eventOf(env.GITHUB_EVENT_PATH),
    repository: env.GITHUB_REPOSITORY ?? '',
    api: env.GITHUB_API_URL ?? 'https://api.github.com',
    runUrl: `${env.GITHUB_SERVER_URL}/${env.GITHUB_REPOSITORY}/actions/runs/${env.GITHUB_RUN_ID}`,
  };
}

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} name
 */
function input(env, name) {
  return (env[`INPUT_${name}`] ?? '').trim();
}

/**
 * @template {string} Word
 * @param {Readonly<Record<string, string | undefined>>} env
 * @param {string} name
 * @param {readonly [Word, ...Word[]]} words The first is the default.
 * @returns {Word}
 */
function choice(env, name, words) {
  const text = input(env, name);
  const found = text === '' ? words[0] : words.find((each) => each === text);
  if (found !== undefined) return found;
  throw new Problem(`\`${name.toLowerCase().replaceAll('_', '-')}\` is \`${text}\`: write ${words.join(' or ')}`);
}

/**
 * @param {string | undefined} path
 * @returns {Event}
 */
function eventOf(path) {
  if (path === undefined || !existsSync(path)) return {};
  return JSON.parse(readFileSync(path, 'utf8'));
}

/**
 * Variables that programs get: none of the action's own, for the token is among them.
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function withoutInputs(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('INPUT_')));
}

/**
 * A path of the repository, as annotations name it.
 * @param {Settings} settings
 * @param {string} path
 */
export function fromTop({ inside }, path) {
  return inside === '' || path.startsWith('/') ? path : join(inside, path).split(sep).join('/');
}
