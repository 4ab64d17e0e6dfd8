// @ts-check
// The action: what the summary and the comment say, made of what iamspec printed. It knows nothing of GitHub's REST.

/** What a comment takes. */
const mostCharacters = 65_536;
const mostErrors = 10_000;

/**
 * @typedef {object} Findings
 * @property {'fresh' | 'stale' | 'broken' | undefined} rendered Undefined: nothing that was rendered is committed.
 * @property {number} tests The exit code.
 * @property {Access | undefined} access Undefined: there was nothing to compare with.
 */

/**
 * @typedef {object} Access
 * @property {number} exit
 * @property {string} markdown
 * @property {string} errors
 * @property {'widened' | 'undecided' | 'narrowed' | 'same' | null} outcome
 * @property {number} told Specs of which there is something to say.
 * @property {string} [page] The file of the page, where it was asked for.
 */

const tested = ['all hold', 'some do not hold', 'could not run', 'some cannot be told'];
const renderings = { fresh: 'up to date', stale: 'stale: run `iamspec generate`', broken: 'could not be made' };

/**
 * The mark of the comment of one folder: whatever it is called, it ends no HTML comment.
 * @param {string} inside
 */
export function markOf(inside) {
  return `<!-- iamspec: access, of ${encodeURIComponent(inside).replaceAll('-', '%2D')} -->`;
}

/**
 * @param {Findings} findings
 * @param {string} runUrl
 */
export function statusText({ rendered, tests }, runUrl) {
  const parts = [
    ...(rendered === undefined ? [] : [`What was rendered: ${renderings[rendered]}`]),
    `Tests and proofs: ${tested[tests] ?? 'could not run'}`,
    `[The run](${runUrl})`,
  ];
  return parts.join(' · ');
}

/** @param {Access | undefined} access */
export function accessText(access) {
  if (access === undefined) {
    return '## Access was not compared\n\nNothing tells what to compare with: name it by `base`.';
  }
  if (access.exit !== 2) return access.markdown.trimEnd();
  return `## ❌ Access could not be compared\n\n${fenced(access.errors)}`;
}

/**
 * @param {string} text
 * @param {string} status
 */
export function commentText(text, status) {
  const whole = `${text}\n\n---\n\n${status}\n`;
  return whole.length <= mostCharacters - 200 ? whole : shortText(text, status);
}

/**
 * Its first line, which says what became of access.
 * @param {string} text
 * @param {string} status
 */
export function shortText(text, status) {
  const [title = ''] = text.split('\n');
  return `${title}\n\nThe rest is too long for a comment: see the summary of the run.\n\n---\n\n${status}\n`;
}

/**
 * Lines as they are, between fences that nothing in them ends.
 * @param {string} text
 */
export function fenced(text) {
  const shown = text.trim().slice(0, mostErrors);
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}text\n${shown}\n${fence}`;
}
