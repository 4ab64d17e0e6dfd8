// Plans: from the values that a plan's text holds to a Plan, or to what is wrong with it.
import type { Diagnostics } from '../text/diagnostic.ts';
import { moduleOf } from './addresses.ts';
import { type Change, type Found, isObject, type Plan, type Resource, type Values } from './plan.ts';
import { isRead } from './read-types.ts';
import { writtenModule } from './written.ts';

const nothing: Values = Object.create(null);
const show = 'write it by `terraform show -json tfplan > plan.json` again';

/** Undefined where, and only where, something is in error, which is told. */
export function planOf(path: string, all: readonly Found[], diagnostics: Diagnostics): Plan | undefined {
  const shown = `\`${path}\``;
  const top = (name: string): unknown =>
    all.find(({ path: [first, second] }) => first === name && second === undefined)?.value;
  const has = (name: string): boolean => all.some(({ path: [first] }) => first === name);
  const error = (message: string, help = show): undefined =>
    void diagnostics.error('plan-malformed', undefined, `${shown} ${message}`, help);
  if (has('lineage')) return error('is a state file', 'write `terraform show -json > state.json`, and name that');
  const version = top('format_version');
  if (typeof version !== 'string') return error('is no plan: `format_version` is missing');
  if (!isKnownFormat(version, diagnostics, shown)) return undefined;
  if (top('errored') === true) {
    return error(
      'is a plan that failed, and says only a part of what would be',
      'mend what `terraform plan` reports, and plan again',
    );
  }
  const reading = new Reading(all, error);
  const changes = reading.changes();
  const planned = reading.resources('planned_values');
  const current = reading.resources('values');
  const prior = reading.resources('prior_state');
  if (reading.isBad) return undefined;
  const kind = has('values') && !has('planned_values') && !has('resource_changes') ? 'state' : 'plan';
  return {
    path,
    kind,
    formatVersion: version,
    changes,
    resources: resourcesOf({ planned: [...planned, ...current], prior, changes }, reading.gone),
    unread: reading.unread,
    configuration: writtenModule(all.filter(({ path: [first] }) => first === 'configuration')),
  };
}

/** Terraform 0.12 to 1.0 wrote 0.1 and 0.2; since then the first number tells what can be read. */
function isKnownFormat(version: string, diagnostics: Diagnostics, shown: string): boolean {
  const [, major, minor = '0'] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  if (major !== '0' && major !== '1') {
    const message = `${shown} has the format version \`${version}\`, and only 0 and 1 are known`;
    diagnostics.error('plan-format', undefined, message, 'take a newer iamspec, or an older Terraform');
    return false;
  }
  if (major === '1' && Number(minor) > newestMinor) {
    const message = `${shown} has the format version \`${version}\`, newer than 1.${newestMinor}: what is new in it is not read`;
    diagnostics.note('plan-format', undefined, message);
  }
  return true;
}

/** Of Terraform 1.5 and later, and of OpenTofu. */
const newestMinor = 2;

interface Sources {
  readonly planned: readonly Resource[];
  readonly prior: readonly Resource[];
  readonly changes: readonly Change[];
}

/**
 * A change says most of what will be. What none is about stays as it was: a plan with `-target` leaves others alone, and
 * data sources that were read stand in the prior state.
 */
function resourcesOf({ planned, prior, changes }: Sources, gone: ReadonlySet<string>): ReadonlyMap<string, Resource> {
  const found = new Map<string, Resource>();
  for (const each of [...prior, ...planned]) if (!gone.has(each.address)) found.set(each.address, each);
  for (const { after } of changes) if (after !== undefined) found.set(after.address, after);
  return found;
}

class Reading {
  readonly #all: readonly Found[];
  readonly #error: (message: string) => undefined;
  readonly #counted = new Set<string>();
  readonly unread = new Map<string, number>();
  /** Addresses of what will not be there, or not under that address. */
  readonly gone = new Set<string>();
  isBad = false;

  constructor(all: readonly Found[], error: (message: string) => undefined) {
    this.#all = all;
    this.#error = error;
  }

  resources(part: 'planned_values' | 'values' | 'prior_state'): readonly Resource[] {
    return this.#instances(part).flatMap((data) => {
      if (!this.#counts(data)) return [];
      const { values, sensitive_values: sensitive } = data;
      const made = this.#resource(data, values, nothing, sensitive);
      return made === undefined ? [] : [made];
    });
  }

  changes(): readonly Change[] {
    return this.#instances('resource_changes').flatMap((data): readonly Change[] => {
      if (!this.#counts(data)) return [];
      const { address, change, previous_address: previous, deposed } = data;
      if (!isObject(change)) return this.#bad(data, 'a change without `change`');
      const actions = Array.isArray(change.actions) ? change.actions.filter((each) => typeof each === 'string') : [];
      // An object that a failed replacement left behind goes away, and what has its address is another one.
      if (typeof deposed === 'string') return [];
      const before = this.#side(data, change.before, nothing, change.before_sensitive);
      const after = this.#side(data, change.after, change.after_unknown, change.after_sensitive);
      if (typeof previous === 'string') this.gone.add(previous);
      if (after === undefined && !actions.includes('forget') && typeof address === 'string') this.gone.add(address);
      return before === undefined && after === undefined ? [] : [{ actions, before, after }];
    });
  }

  #side(data: Values, values: unknown, unknown: unknown, sensitive: unknown): Resource | undefined {
    return values === null || values === undefined ? undefined : this.#resource(data, values, unknown, sensitive);
  }

  #instances(part: string): readonly Values[] {
    return this.#all.flatMap(({ path, value }) => {
      const [first] = path;
      const isInstance = first === part && path.length > 1;
      if (!isInstance) return [];
      if (isObject(value)) return [value];
      return this.#bad(nothing, 'something else than an object');
    });
  }

  /** Is it of a type that is read? Others are counted, once each. */
  #counts(data: Values): boolean {
    const { type, address } = data;
    if (typeof type !== 'string' || isRead(type)) return true;
    const id = typeof address === 'string' ? address : type;
    if (/^aws_/.test(type) && data.mode !== 'data' && !this.#counted.has(id)) {
      this.unread.set(type, (this.unread.get(type) ?? 0) + 1);
      this.#counted.add(id);
    }
    return false;
  }

  #resource(data: Values, values: unknown, unknown: unknown, sensitive: unknown): Resource | undefined {
    const { address, mode, type, name, index } = data;
    const isNamed = typeof address === 'string' && typeof type === 'string' && typeof name === 'string';
    if (!isNamed || (mode !== 'managed' && mode !== 'data')) {
      this.#bad(data, 'a resource without `address`, `mode`, `type` or `name`');
      return undefined;
    }
    if (!isObject(values)) {
      this.#bad(data, 'a resource whose values are no object');
      return undefined;
    }
    return {
      address,
      module: moduleOf(address),
      mode,
      type,
      name,
      index: typeof index === 'string' || typeof index === 'number' ? index : undefined,
      values,
      unknown: treeOf(unknown),
      sensitive: treeOf(sensitive),
    };
  }

  #bad({ address }: Values, what: string): [] {
    this.isBad = true;
    this.#error(`holds ${what}${typeof address === 'string' ? `, \`${address}\`` : ''}`);
    return [];
  }
}

/** `true` stands for all attributes. */
function treeOf(tree: unknown): Values {
  if (isObject(tree)) return tree;
  return tree === true ? everything : nothing;
}

const everything: Values = new Proxy(nothing, { get: () => true });
