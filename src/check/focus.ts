// Audit arm: what a property is about, in the terms of proofs.
import type { ActionScope } from '../regions/actions.ts';
import type { Formula } from '../regions/formula.ts';
import type { ResourceScope } from '../regions/places.ts';
import type { Focus } from '../regions/questions.ts';
import { type CallerSet, everyone } from '../regions/world.ts';
import type { ActionPattern, Actions, Conditions, Resource, Who } from '../spec/spec.ts';
import { formulaOf } from './formula.ts';

/** What is written of it; who is not named is left aside, but nobody named in `among` means everyone. */
export interface About {
  readonly actions: Actions | readonly ActionPattern[];
  readonly resources: readonly Resource[];
  readonly among: readonly Who[];
  readonly except?: readonly Who[];
  readonly when?: Conditions;
  readonly unless?: Conditions;
}

const never: Formula = { any: [] };

export function focusOf({ actions, resources, among, except = [], when = [], unless }: About): Focus {
  const inS3 = resources.every(({ kind }) => kind === 'bucket' || kind === 'objects');
  return {
    actions: scopeOf(actions),
    resources: resources.map(resourceOf),
    among: among.length === 0 ? everyone : callersOf(among),
    except: callersOf(except),
    when: formulaOf(when, inS3),
    unless: unless === undefined ? never : formulaOf(unless, inS3),
  };
}

function scopeOf(actions: About['actions']): ActionScope {
  if (!('kind' in actions)) return { not: false, value: actions.map(({ value }) => value) };
  if (actions.kind === 'everything') return { not: false, value: ['*'] };
  return { not: actions.kind === 'everything_except', value: actions.actions.map(({ value }) => value) };
}

function resourceOf(resource: Resource): ResourceScope {
  switch (resource.kind) {
    case 'everything':
      return { kind: 'everything' };
    case 'bucket':
      return { kind: 'bucket', bucket: resource.bucket.name };
    case 'objects':
      return { kind: 'objects', bucket: resource.bucket.name, key: resource.key };
    case 'principal':
      return { kind: 'arn', arn: resource.principal.arn };
    case 'arn':
      return { kind: 'arn', arn: resource.arn };
  }
}

/** Whom names mean: a group its members, an account all its identities, a pattern all roles that it fits. */
function callersOf(all: readonly Who[]): CallerSet {
  const names = new Set<string>();
  const accounts = new Set<string>();
  const patterns: string[] = [];
  for (const { who } of all) {
    if (typeof who === 'string') continue;
    if (who.kind === 'account') accounts.add(who.account.id);
    else if (who.kind === 'roles') patterns.push(who.arn);
    else if (who.kind === 'sso') patterns.push(who.arn);
    else names.add(who.name);
    if (who.kind === 'sso' && who.account !== undefined) names.add(who.name);
  }
  const builtIn = (name: string): boolean => all.some(({ who }) => who === name);
  return { everyone: builtIn('everyone'), anonymous: builtIn('anonymous'), names, accounts, patterns };
}

/** Patterns of resources that are looked at, for what must be told apart of users' names. */
export function resourcePatternsOf({ resources }: About): readonly string[] {
  return resources.flatMap((resource): readonly string[] => {
    if (resource.kind === 'objects') return [`${resource.bucket.arn}/${resource.key}`];
    return resource.kind === 'arn' ? [resource.arn] : [];
  });
}
