// @ts-check
// The action: the one comment that it keeps on a pull request, found by a mark that nobody sees.
// https://docs.github.com/rest/issues/comments

/** Pages of a hundred comments that are looked through. */
const mostPages = 100;

/**
 * @typedef {object} Kept
 * @property {'created' | 'updated' | 'unchanged' | 'left out' | 'refused'} outcome
 * @property {string} why Of `refused`.
 */

/**
 * @typedef {object} Asked
 * @property {import('./api.mjs').Api} api
 * @property {string} repository `owner/name`.
 * @property {number} number
 * @property {string} author Others may write the mark, too, and change what they wrote at any time.
 * @property {string} mark
 * @property {string} body
 * @property {string} short Where the other is too long.
 * @property {boolean} onlyUpdate Where there is none, none is made.
 */

/**
 * @param {Asked} asked
 * @returns {Promise<Kept>}
 */
export async function keepComment({ api, repository, number, author, mark, body, short, onlyUpdate }) {
  const comments = `/repos/${repository}/issues/${number}/comments`;
  const found = await ownComments(api, comments, author, mark);
  if (found.why !== '') return refused(found.why);
  const [first, ...others] = found.own;
  for (const { id } of others) await api.ask('DELETE', `/repos/${repository}/issues/comments/${id}`);
  const whole = `${mark}\n${body}`;
  if (first === undefined && onlyUpdate) return { outcome: 'left out', why: '' };
  if (first?.body === whole) return { outcome: 'unchanged', why: '' };
  /** @param {string} text */
  const send = (text) =>
    first === undefined
      ? api.ask('POST', comments, { body: text })
      : api.ask('PATCH', `/repos/${repository}/issues/comments/${first.id}`, { body: text });
  const answer = await send(whole);
  const last = answer.status === 422 ? await send(`${mark}\n${short}`) : answer;
  if (last.why !== '') return refused(last.why);
  return { outcome: first === undefined ? 'created' : 'updated', why: '' };
}

/**
 * @param {string} why
 * @returns {Kept}
 */
function refused(why) {
  return { outcome: 'refused', why };
}

/**
 * The oldest first.
 * @param {import('./api.mjs').Api} api
 * @param {string} comments
 * @param {string} author
 * @param {string} mark
 */
async function ownComments(api, comments, author, mark) {
  /** @type {Comment[]} */
  const own = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const { data, more, why } = await api.ask('GET', `${comments}?per_page=100&page=${page}`);
    if (why !== '') return { own, why };
    if (!Array.isArray(data)) return { own, why: 'GitHub answers something else than comments' };
    own.push(...data.filter((each) => isComment(each) && each.user.login === author && isMarked(each.body, mark)));
    if (!more) break;
  }
  return { own, why: '' };
}

/**
 * @param {string} body
 * @param {string} mark
 */
function isMarked(body, mark) {
  return body === mark || body.startsWith(`${mark}\n`) || body.startsWith(`${mark}\r\n`);
}

/** @typedef {{ id: number, body: string, user: { login: string } }} Comment */

/**
 * A comment of somebody who is gone has no user.
 * @param {unknown} data
 * @returns {data is Comment}
 */
function isComment(data) {
  if (typeof data !== 'object' || data === null || !('id' in data && 'body' in data && 'user' in data)) return false;
  const { id, body, user } = data;
  const isUser = typeof user === 'object' && user !== null && 'login' in user;
  return typeof id === 'number' && typeof body === 'string' && isUser;
}
