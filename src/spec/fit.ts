// spec/: which action works on which resource, by the catalogue. An action or a resource without a partner is an error.
import type { Catalogue } from '../iam/catalogue.ts';
import type { Action } from '../iam/service.ts';
import type { Span } from '../text/source.ts';
import type { Reading } from './reading.ts';
import type { ActionPattern, Actions, Resource } from './spec.ts';

/** What a resource, of a rule or of a test, is to actions. */
export interface Target {
  readonly at: Span;
  /** `all`: every action works on it. `none`: it stands for actions that work on no resource. */
  readonly arns: 'all' | 'none' | readonly string[];
  /** It is written `bucket/key`, with these two. */
  readonly key?: { readonly bucket: string; readonly key: string };
}

/** The ARNs of a bucket and its objects. */
export function bucketArns(arn: string): readonly string[] {
  return [arn, `${arn}/*`];
}

/** @param everything What `everything` stands for. */
export function targetOf(resource: Resource, everything: 'all' | 'none'): Target {
  const { at } = resource;
  switch (resource.kind) {
    case 'everything':
      return { at, arns: everything };
    case 'bucket':
      return { at, arns: bucketArns(resource.bucket.arn) };
    case 'objects': {
      const { bucket, key } = resource;
      return { at, arns: [`${bucket.arn}/${key}`], key: { bucket: bucket.name, key } };
    }
    case 'principal':
      return { at, arns: [resource.principal.arn] };
    case 'arn':
      return { at, arns: [resource.arn] };
  }
}

/** Remembers what the catalogue says: the same few resources are asked about again and again. */
export class Fit {
  readonly #catalogue: Catalogue;
  readonly #actions = new Map<string, readonly Action[]>();
  /** By ARN, then service. */
  readonly #types = new Map<string, Map<string, ReadonlySet<string>>>();

  constructor(catalogue: Catalogue) {
    this.#catalogue = catalogue;
  }

  /** The actions that a name or pattern stands for. */
  actionsOf({ value, exact }: ActionPattern): readonly Action[] {
    const known = this.#actions.get(value);
    if (known !== undefined) return known;
    const names = exact ? [value] : this.#catalogue.expand(value);
    const actions = names.map((name) => this.#catalogue.action(name)).filter((action) => action !== undefined);
    this.#actions.set(value, actions);
    return actions;
  }

  works(action: Action, { arns }: Target): boolean {
    if (arns === 'all') return true;
    if (arns === 'none') return action.resourceTypes.length === 0;
    return arns.some((arn) => action.resourceTypes.some((type) => this.#typesOf(arn, action.service).has(type)));
  }

  #typesOf(arn: string, service: string): ReadonlySet<string> {
    let byService = this.#types.get(arn);
    if (byService === undefined) {
      byService = new Map();
      this.#types.set(arn, byService);
    }
    let types = byService.get(service);
    if (types === undefined) {
      types = new Set(this.#catalogue.typesOfArn(arn, service));
      byService.set(service, types);
    }
    return types;
  }
}

/** Reports actions that work on none of the targets, or else targets that no action works on; true where all have partners. */
export function allFit(
  actions: readonly ActionPattern[],
  targets: readonly Target[],
  fit: Fit,
  reading: Reading,
): boolean {
  const lost = actions.filter(
    (pattern) => !fit.actionsOf(pattern).some((action) => targets.some((each) => fit.works(action, each))),
  );
  for (const pattern of lost) reportAction(pattern, targets, fit, reading);
  if (lost.length > 0) return false;
  const idle = targets.filter(
    (target) => !actions.some((pattern) => fit.actionsOf(pattern).some((action) => fit.works(action, target))),
  );
  for (const { at, arns } of idle) {
    const message =
      arns === 'none'
        ? 'every action here works on a particular resource'
        : 'none of the actions works on this resource';
    reading.problems.error('resource-fits-no-action', at, message, 'remove it, or name an action for it');
  }
  return idle.length === 0;
}

/** The same; of all actions, or all but some, no partner is asked. */
export function actionsFit(actions: Actions, targets: readonly Target[], fit: Fit, reading: Reading): boolean {
  return actions.kind !== 'list' || allFit(actions.actions, targets, fit, reading);
}

function reportAction(pattern: ActionPattern, targets: readonly Target[], fit: Fit, { problems }: Reading): void {
  const { value, at } = pattern;
  const actions = fit.actionsOf(pattern);
  const types = new Set(actions.flatMap((action) => action.resourceTypes));
  if (types.size === 0) {
    const message = `\`${value}\` works on no particular resource`;
    problems.error('action-needs-everything', at, message, 'let it stand by itself, with `resource: everything`');
    return;
  }
  const key = targets.find((target) => target.key !== undefined)?.key;
  if (key !== undefined && types.has('bucket') && actions.every(({ service }) => service === 's3')) {
    const lists = actions.some((action) => action.conditionKeys.includes('s3:prefix'));
    const help = lists ? prefixHelp(key, targets) : `say \`resource: ${key.bucket}\``;
    problems.error('action-not-on-key', at, `\`${value}\` works on a bucket, not on keys in it`, help);
    return;
  }
  problems.error(
    'action-fits-no-resource',
    at,
    `\`${value}\` works on none of these resources`,
    homeHelp(types, actions, targets),
  );
}

function prefixHelp({ bucket, key }: NonNullable<Target['key']>, targets: readonly Target[]): string {
  const concrete = targets.every(({ arns }) => Array.isArray(arns) && arns.length === 1);
  const where = concrete && !/[*?]/.test(key) ? 'context' : 'when';
  return `say \`resource: ${bucket}, ${where}: { prefix: ${key} }\``;
}

function homeHelp(types: ReadonlySet<string>, actions: readonly Action[], targets: readonly Target[]): string {
  const all = [...types].slice(0, 6).map((type) => `\`${type}\``);
  if (actions[0]?.service === 's3' && types.has('object')) return 'it works on objects: write `BUCKET/KEY`';
  if (targets.some(({ arns }) => arns === 'none')) return `name a resource of type ${all.join(' or ')}`;
  return `it works on resources of type ${all.join(' or ')}: name one, or take the action out`;
}
