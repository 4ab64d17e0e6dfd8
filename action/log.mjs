// @ts-check
// The action: what it prints. GitHub reads commands in whatever stands in a log, so text of programs is kept apart from them.
// https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
import { randomUUID } from 'node:crypto';

/** @param {string} text */
function print(text) {
  process.stdout.write(text === '' || text.endsWith('\n') ? text : `${text}\n`);
}

/**
 * Commands that iamspec made, as they are.
 * @param {string} text
 */
export function commands(text) {
  print(text);
}

/**
 * Text of a program, in which GitHub looks for no commands.
 * @param {string} title
 * @param {string} text
 */
export function plainly(title, text) {
  if (text.trim() === '') return;
  const token = randomUUID();
  print(`::group::${title}\n::stop-commands::${token}`);
  print(text);
  print(`::${token}::\n::endgroup::`);
}

/**
 * @param {'error' | 'warning' | 'notice'} level
 * @param {string} text
 */
export function tell(level, text) {
  const safe = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  print(`::${level} title=iamspec::${safe}`);
}
