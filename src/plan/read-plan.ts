// Plans: the bytes of `terraform show -json`, a piece at a time, to a Plan. Trusts nothing; knows no file and no policy.
import { type Diagnostics, type Refusal, refusal } from '../text/diagnostic.ts';
import { JsonStream, type Key, Malformed, type Route } from './json-stream.ts';
import { planOf } from './make-plan.ts';
import { noPlan } from './no-plan.ts';
import type { Found, Plan } from './plan.ts';
import { isRead } from './read-types.ts';

/** A type that is not read is counted, and its values pass by. */
const instance: Route = { goesOn: ({ type }) => typeof type !== 'string' || isRead(type) };

/** Modules lie in each other. */
const stateModule: Route = {
  keys: {
    resources: { each: instance },
    get child_modules() {
      return { each: stateModule };
    },
  },
};
const configModule: Route = {
  keys: {
    resources: { each: instance },
    outputs: { others: 'keep' },
    module_calls: {
      others: {
        keys: {
          expressions: 'keep',
          get module() {
            return configModule;
          },
        },
      },
    },
  },
};

const state: Route = { keys: { root_module: stateModule } };

const wholePlan: Route = {
  keys: {
    format_version: 'keep',
    terraform_version: 'keep',
    errored: 'keep',
    planned_values: state,
    values: state,
    prior_state: { keys: { values: state } },
    resource_changes: { each: instance },
    configuration: { keys: { root_module: configModule } },
    // What else tells what the file is.
    lineage: 'keep',
  },
};

/** Characters of all that is kept; a plan with more of IAM in it is none. */
const mostKept = 64 * 1024 * 1024;

/** Reads one plan. `path`: as it is called in messages. */
export class PlanReader {
  readonly #path: string;
  readonly #stream: JsonStream;
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true });
  readonly #found: Found[] = [];
  #kept = 0;
  #isBegun = false;

  constructor(path: string) {
    this.#path = path;
    this.#stream = new JsonStream(wholePlan, (where, value) => this.#keep(where, value));
  }

  /**
   * Nothing is kept of the bytes.
   * @throws Refusal where they cannot be part of a plan.
   */
  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const other = this.#isBegun ? undefined : noPlan(bytes);
    if (other !== undefined) throw this.#refusal('plan-not-json', `\`${this.#path}\` ${other.is}`, other.help);
    this.#isBegun = true;
    this.#attempt(() => {
      this.#decode(bytes);
      this.#stream.write(bytes);
    });
  }

  /**
   * Undefined where, and only where, something is in error, which is told.
   * @throws Refusal where the text ends too soon, or is none of a plan.
   */
  end(diagnostics: Diagnostics): Plan | undefined {
    if (!this.#isBegun) {
      throw this.#refusal(
        'plan-not-json',
        `\`${this.#path}\` is empty`,
        'write `terraform show -json tfplan > plan.json`',
      );
    }
    this.#attempt(() => this.#stream.end());
    return planOf(this.#path, this.#found, diagnostics);
  }

  #keep(path: readonly Key[], value: unknown): void {
    this.#kept += sizeOf(value);
    if (this.#kept > mostKept) {
      const message = `\`${this.#path}\` says more than ${mostKept} characters about IAM and S3`;
      throw this.#refusal('plan-too-large', message, 'plan its parts by themselves, with `-target`');
    }
    this.#found.push({ path, value });
  }

  #decode(bytes: Uint8Array): void {
    try {
      this.#utf8.decode(bytes, { stream: true });
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause;
      throw this.#refusal(
        'file-not-utf8',
        `\`${this.#path}\` is not UTF-8 text`,
        'write it by `terraform show -json` again',
      );
    }
  }

  #attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!(error instanceof Malformed)) throw error;
      const help = 'write it by `terraform show -json tfplan > plan.json` again';
      throw this.#refusal(error.kind, `\`${this.#path}\` cannot be read at byte ${error.at}: ${error.message}`, help);
    }
  }

  #refusal(...[code, message, help]: Parameters<typeof refusal>): Refusal {
    return refusal(code, message, help);
  }
}

/** Characters, of texts and keys, and one for anything else. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 1;
  return Object.entries(value).reduce((sum, [key, inner]) => sum + key.length + sizeOf(inner), 1);
}
