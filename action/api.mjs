// @ts-check
// The action: GitHub's REST, one request at a time. It knows nothing of comments.
// https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
import { setTimeout } from 'node:timers/promises';
import { wordsOf } from './problem.mjs';

/** Longer than this nobody waits for a comment. */
const longestWait = 60;
const tries = 3;

/**
 * @typedef {object} Answer
 * @property {number} status 0: there was none.
 * @property {unknown} data
 * @property {boolean} more There is a further page.
 * @property {string} why What GitHub said, where it refused.
 */

export class Api {
  /** @param {Pick<import('./settings.mjs').Settings, 'api' | 'token'>} settings */
  constructor({ api, token }) {
    this.url = api.replace(/\/$/, '');
    this.token = token;
  }

  /**
   * @param {'GET' | 'POST' | 'PATCH' | 'DELETE'} method
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<Answer>}
   */
  async ask(method, path, body) {
    for (let left = tries; ; left -= 1) {
      const { response, why } = await this.#send(method, path, body);
      if (response === undefined) return { status: 0, data: undefined, more: false, why };
      const wait = waitOf(response);
      if (wait !== undefined && left > 1 && wait <= longestWait) {
        await setTimeout(wait * 1000);
        continue;
      }
      return answerOf(response, wait);
    }
  }

  /**
   * Nothing is sent anywhere but to the address of GitHub's own.
   * @param {string} method
   * @param {string} path
   * @param {object} [body]
   */
  async #send(method, path, body) {
    try {
      const response = await fetch(`${this.url}${path}`, {
        method,
        redirect: 'error',
        signal: AbortSignal.timeout(30_000),
        headers: {
          accept: 'application/vnd.github+json',
          authorization: `Bearer ${this.token}`,
          'content-type': 'application/json',
          'user-agent': 'iamspec-action',
          'x-github-api-version': '2022-11-28',
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { response, why: '' };
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      return { response: undefined, why: `GitHub cannot be reached: ${wordsOf(cause)}` };
    }
  }
}

/**
 * Seconds after which GitHub would take it, where it was only too much at once.
 * @param {Response} response
 */
function waitOf({ status, headers }) {
  if (status !== 403 && status !== 429) return undefined;
  const after = Number(headers.get('retry-after') ?? Number.NaN);
  if (Number.isFinite(after)) return Math.max(0, after);
  const isSpent = headers.get('x-ratelimit-remaining') === '0';
  if (isSpent) return Math.max(0, Number(headers.get('x-ratelimit-reset')) - Date.now() / 1000);
  return status === 429 ? longestWait : undefined;
}

/**
 * @param {Response} response
 * @param {number | undefined} wait
 * @returns {Promise<Answer>}
 */
async function answerOf(response, wait) {
  const text = await response.text();
  const data = parsed(text);
  const said = typeof data === 'object' && data !== null && 'message' in data ? wordsOf(data.message) : '';
  const limit = wait === undefined ? '' : 'too many requests: ';
  return {
    status: response.status,
    data,
    more: /<[^>]*>; *rel="next"/.test(response.headers.get('link') ?? ''),
    why: response.ok ? '' : `${limit}GitHub answers ${response.status}${said === '' ? '' : `, ${said}`}`,
  };
}

/** @param {string} text */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
