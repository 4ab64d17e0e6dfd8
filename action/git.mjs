// @ts-check
// The action: the commit that a change is compared with, in whatever part of the history was checked out.
import { execFileSync } from 'node:child_process';
import { Problem, wordsOf } from './problem.mjs';
import { withoutInputs } from './settings.mjs';

/** How far back is fetched, step by step, to find where a branch began; then all. */
const steps = ['--deepen=50', '--deepen=500', '--unshallow'];

export class Repository {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
    if (this.#ask('rev-parse', '--is-inside-work-tree') !== 'true') {
      throw new Problem(
        `this is no working tree of git that may be read: check the repository out first${this.#why()}`,
      );
    }
  }

  /**
   * What `base` names, or else the event; where HEAD and it parted. Undefined where nothing names one.
   * @param {string} base
   * @param {import('./settings.mjs').Event} event
   * @returns {string | undefined}
   */
  base(base, { pull_request: pull, merge_group: group, before }) {
    if (base !== '') return this.#parting(this.#named(base), base);
    if (pull !== undefined)
      return this.#mergedInto(pull) ?? this.#parting(pull.base.sha, 'the base of the pull request');
    const commit = group?.base_sha ?? before;
    if (commit === undefined || /^0*$/.test(commit)) return undefined;
    return this.#parting(commit, 'what was there before');
  }

  /**
   * GitHub checks out what the pull request would be merged to: its first parent is what is compared with, whatever else
   * is known of the history.
   * @param {{ head: { sha: string } }} pull
   */
  #mergedInto({ head }) {
    // Of a commit at which the history was cut, the object still names the parents.
    const parents = [
      ...((this.#ask('cat-file', '-p', 'HEAD') ?? '').split('\n\n')[0]?.matchAll(/^parent (\w+)$/gm) ?? []),
    ];
    const [first, second, ...more] = parents.map(([, commit = '']) => commit);
    if (first === undefined || second !== head.sha || more.length > 0) return undefined;
    this.#have(first, 'what the pull request is to be merged into');
    return first;
  }

  /** @param {string} name */
  #named(name) {
    if (name.startsWith('-') || /[\0-\x20]/.test(name))
      throw new Problem(`\`base\` is \`${name}\`, which names no commit`);
    const found = this.#commit(`origin/${name}`) ?? this.#commit(name);
    if (found !== undefined) return found;
    if (!/^[\w./-]+$/.test(name)) throw new Problem(`git knows no commit \`${name}\``);
    this.#fetch(name, name);
    const fetched = this.#commit('FETCH_HEAD');
    if (fetched !== undefined) return fetched;
    throw new Problem(`git knows no commit \`${name}\``);
  }

  /**
   * Where HEAD and the commit parted.
   * @param {string} commit
   * @param {string} name
   */
  #parting(commit, name) {
    this.#have(commit, name);
    const head = this.#commit('HEAD') ?? 'HEAD';
    for (const step of [undefined, ...steps]) {
      if (step !== undefined) {
        if (this.#ask('rev-parse', '--is-shallow-repository') !== 'true') break;
        this.#ask('fetch', ...quiet, step, 'origin', commit, head);
      }
      const found = this.#ask('merge-base', commit, head);
      if (found !== undefined) return found;
    }
    throw new Problem(
      `it is not known where HEAD and ${name} (${commit.slice(0, 12)}) parted: check out with \`fetch-depth: 0\`${this.#why()}`,
    );
  }

  /**
   * Fetches a commit, if it is not here.
   * @param {string} commit
   * @param {string} name
   */
  #have(commit, name) {
    if (!/^[0-9a-f]{40,64}$/.test(commit)) throw new Problem(`${name} is no commit`);
    if (this.#commit(commit) === undefined) this.#fetch(commit, name);
  }

  /**
   * @param {string} what
   * @param {string} name
   */
  #fetch(what, name) {
    // A whole clone would be cut short by a depth.
    const depth = this.#ask('rev-parse', '--is-shallow-repository') === 'true' ? ['--depth=1'] : [];
    if (this.#ask('fetch', ...quiet, ...depth, '--', 'origin', what) !== undefined) return;
    throw new Problem(
      `cannot fetch ${name === what ? `\`${name}\`` : `${name} (${what.slice(0, 12)})`}: check out with \`fetch-depth: 0\`${this.#why()}`,
    );
  }

  /** @param {string} name */
  #commit(name) {
    return this.#ask('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);
  }

  /** What git said last, where it failed. */
  #said = '';

  #why() {
    return this.#said === '' ? '' : ` (git says: ${this.#said})`;
  }

  /** @param {readonly string[]} args */
  #ask(...args) {
    const env = { ...withoutInputs(process.env), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0' };
    try {
      return execFileSync('git', args, {
        cwd: this.folder,
        env,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      }).trim();
    } catch (error) {
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
      if (said.trim() !== '') this.#said = wordsOf(said);
      return undefined;
    }
  }
}

const quiet = ['--quiet', '--no-tags', '--no-recurse-submodules'];
