// @ts-check
// The action: holds what was rendered against the specs, runs the tests, compares access with what the pull request is to be
// merged into, and tells it: as annotations, in the job's summary, and in one comment.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Api } from './api.mjs';
import { keepComment } from './comment.mjs';
import { Repository } from './git.mjs';
import { commands, plainly, tell } from './log.mjs';
import { accessText, commentText, markOf, shortText, statusText } from './page.mjs';
import { Problem } from './problem.mjs';
import { findProgram, run, scratchFolder } from './program.mjs';
import { fromTop, readSettings } from './settings.mjs';

/** @typedef {import('./settings.mjs').Settings} Settings */
/** @typedef {import('./page.mjs').Findings} Findings */
/** @typedef {import('./page.mjs').Access} Access */

try {
  process.exitCode = await main(readSettings(process.env));
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  tell('error', error.message);
  give({ 'exit-code': '2' });
  process.exitCode = 2;
}

/** @param {Settings} settings */
async function main(settings) {
  const program = findProgram(settings);
  const scratch = scratchFolder();
  const rendered = settings.out === '' ? undefined : check(program, settings);
  const tests = test(program, settings, scratch);
  const access = compare(program, settings, scratch);
  const findings = { rendered: rendered?.state, tests: tests.exit, access };
  const [text, status] = [accessText(access), statusText(findings, settings.runUrl)];
  summarize(`${text}\n\n${tests.markdown}\n\n${status}\n`);
  await comment(settings, access, text, status);
  const exit = worst([rendered?.exit ?? 0, tests.exit, access === undefined ? 0 : failing(access.exit, settings)]);
  give({
    widened: `${access?.outcome === 'widened'}`,
    changed: `${access !== undefined && access.outcome !== 'same'}`,
    page: access?.page ?? '',
    'exit-code': `${exit}`,
  });
  return exit;
}

/**
 * Is what was rendered what the specs render?
 * @param {string} program
 * @param {Settings} settings
 * @returns {{ exit: number, state: Findings['rendered'] }}
 */
function check(program, settings) {
  const args = ['generate', '--check', ...templatesOf(settings), '--out', settings.out, '--', ...settings.specs];
  const { exit, out, err } = run(program, settings.folder, args);
  plainly('iamspec generate --check', `${err}${out}`);
  if (exit === 1) tell('error', `what is in ${settings.out} is not what the specs render: run \`iamspec generate\``);
  if (exit === 2) tell('error', 'the specs could not be rendered: the log says why');
  return { exit, state: exit === 0 ? 'fresh' : exit === 1 ? 'stale' : 'broken' };
}

/**
 * Run once, as the one part of a run, and told in two ways.
 * @param {string} program
 * @param {Settings} settings
 * @param {string} scratch
 */
function test(program, settings, scratch) {
  const args = ['test', '--shard', '1/1', '--format', 'json', ...templatesOf(settings), '--', ...settings.specs];
  const { exit, out, err } = run(program, settings.folder, args);
  plainly('iamspec test', err);
  const path = join(scratch, 'tests.json');
  writeFileSync(path, out);
  const printed = (/** @type {string} */ format) =>
    run(program, settings.folder, ['merge', '--format', format, '--', path]);
  const [github, markdown] = [printed('github'), printed('markdown')];
  annotate(github.out, settings);
  if (markdown.out === '') plainly('iamspec merge', markdown.err);
  return { exit: worst([exit, markdown.exit]), markdown: markdown.out.trimEnd() };
}

/**
 * @param {string} program
 * @param {Settings} settings
 * @param {string} scratch
 * @returns {Access | undefined}
 */
function compare(program, settings, scratch) {
  let base;
  try {
    base = new Repository(settings.folder).base(settings.base, settings.event);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    tell('error', error.message);
    return { exit: 2, markdown: '', errors: error.message, outcome: null, told: 0 };
  }
  if (base === undefined) {
    tell('warning', 'access was not compared: nothing tells what to compare with; name it by `base`');
    return undefined;
  }
  const [text, report] = [join(scratch, 'access.md'), join(scratch, 'access.json')];
  const page = join(scratch, 'access.html');
  const { exit, out, err } = run(program, settings.folder, [
    ...['diff', base, '--format', 'github', '--also', `markdown=${text}`, '--also', `json=${report}`],
    ...(settings.page ? ['--also', `html=${page}`] : []),
    ...settings.specs.flatMap((each) => ['--specs', each]),
    ...templatesOf(settings),
    ...(settings.accept === '' ? [] : ['--accept', settings.accept]),
    ...(settings.failOn === 'none' ? [] : ['--fail-on', settings.failOn]),
  ]);
  plainly('iamspec diff', err);
  annotate(out, settings);
  const { outcome, specs } = JSON.parse(readFileSync(report, 'utf8'));
  const told = specs.length;
  return {
    exit,
    markdown: exit === 2 ? '' : readFileSync(text, 'utf8'),
    errors: err,
    outcome,
    told,
    ...(settings.page && exit !== 2 && told > 0 ? { page } : {}),
  };
}

/** @param {Settings} settings */
function templatesOf({ templates }) {
  return templates === '' ? [] : ['--templates', templates];
}

/**
 * GitHub looks for files from the top of the repository.
 * @param {string} text
 * @param {Settings} settings
 */
function annotate(text, settings) {
  const place = /^(::\w+ (?:[^:]*,)?file=)([^,:]*)/gm;
  commands(text.replace(place, (_, start, file) => `${start}${fromTop(settings, file)}`));
}

/**
 * Nobody asked the run to fail for what is widened, or cannot be told.
 * @param {number} exit
 * @param {Settings} settings
 */
function failing(exit, { failOn }) {
  return failOn === 'none' && exit !== 2 ? 0 : exit;
}

/** @param {readonly number[]} exits */
function worst(exits) {
  return [2, 1, 3].find((each) => exits.includes(each)) ?? 0;
}

/**
 * A comment is a courtesy: where it cannot be written, the summary says the same, and the run goes on.
 * @param {Settings} settings
 * @param {Access | undefined} access
 * @param {string} text
 * @param {string} status
 */
async function comment(settings, access, text, status) {
  const number = settings.event.pull_request?.number;
  if (!settings.comment || number === undefined || access === undefined) return;
  if (settings.token === '') return tell('warning', 'there is no `token`, and no comment: see the summary');
  const { outcome, why } = await keepComment({
    api: new Api(settings),
    repository: settings.repository,
    number,
    author: settings.commentAuthor,
    mark: markOf(settings.inside),
    body: commentText(text, status),
    short: shortText(text, status),
    onlyUpdate: access.exit !== 2 && access.told === 0,
  });
  if (outcome !== 'refused') return plainly('comment', `The comment is ${outcome}.`);
  const help = 'it needs `pull-requests: write`, which pull requests from forks never get; the summary says the same';
  tell('warning', `the comment could not be written: ${why} (${help})`);
}

/** @param {string} text */
function summarize(text) {
  const path = process.env.GITHUB_STEP_SUMMARY;
  if (path !== undefined && path !== '') appendFileSync(path, text);
}

/** @param {Readonly<Record<string, string>>} outputs */
function give(outputs) {
  const path = process.env.GITHUB_OUTPUT;
  if (path === undefined || path === '') return;
  appendFileSync(
    path,
    Object.entries(outputs)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
}
