// import/: requests that show what a statement comes to. Chooses what to ask; the answers are the evaluator's.
import { parseArn } from '../iam/arn.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { Statement } from '../iam/document.ts';
import { compileGlob } from '../iam/glob.ts';
import { formatDuration } from '../spec/duration.ts';
import type { Cast } from './cast.ts';
import type { Draft, DraftRule } from './draft.ts';
import { bucketOfArn } from './given.ts';
import { asksForMfa } from './mfa.ts';
import type { Entries, Value } from './yaml.ts';

/** One request. */
export interface Probe {
  readonly test: string;
  readonly as: string;
  readonly with?: Value;
  readonly claims?: Entries;
  readonly context?: Entries;
  readonly action: string;
  readonly resource: string;
}

const mostRules = 60;
const mostActions = 4;
const mostResources = 3;
const modelled = /^(?:s3|iam|sts):/;

/** Undefined in `skipped`: all rules are asked about. */
export function probesOf(
  draft: Draft,
  catalogue: Catalogue,
): { readonly probes: readonly Probe[]; readonly left: number } {
  const asked = draft.rules.slice(0, mostRules);
  const sessions = sessionsFor(draft);
  const probes = asked.flatMap((rule) => probesFor(rule, draft, sessions, catalogue));
  return { probes, left: draft.rules.length - asked.length };
}

/** Where none of the probes is a possible request: that nothing else is granted is worth a row, too. */
export function plainProbes({ rules, cast }: Draft): readonly Probe[] {
  const [rule] = rules;
  const bucket = cast.someBucket();
  const callers = rule === undefined ? [] : callersFor(rule, cast).filter(({ claims }) => claims === undefined);
  return callers.map(({ as, kind }) => ({
    test: 'nothing else, as imported',
    as,
    ...(kind === 'user' ? { with: 'access-key' } : {}),
    action: 's3:GetObject',
    resource: `${bucket}/example.txt`,
  }));
}

function probesFor(rule: DraftRule, draft: Draft, sessions: readonly Value[], catalogue: Catalogue): readonly Probe[] {
  const { statement } = rule.entry;
  const test = `${rule.name.replaceAll('-', ' ')}, as imported`;
  const pairs = actionsFor(statement, rule, catalogue).flatMap((action) =>
    resourcesFor(action, rule, draft.cast, catalogue).map((resource) => ({ action, resource })),
  );
  return callersFor(rule, draft.cast).flatMap(({ as, kind, claims }) =>
    (kind === 'user' ? sessions : [undefined]).flatMap((session) =>
      contextsFor(statement).flatMap((context) =>
        pairs
          .filter(({ action }) => mayCall(kind, action))
          .map((pair) => ({
            test,
            as,
            ...(session === undefined ? {} : { with: session }),
            ...(claims === undefined ? {} : { claims }),
            ...(context === undefined ? {} : { context }),
            ...pair,
          })),
      ),
    ),
  );
}

/** With a token a role is assumed by a call of its own. */
function mayCall(kind: string, action: string): boolean {
  const token = /^sts:AssumeRoleWith(WebIdentity|SAML)$/.exec(action)?.[1];
  return token === undefined ? kind !== 'oidc' && kind !== 'saml' : kind === (token === 'SAML' ? 'saml' : 'oidc');
}

interface Asking {
  readonly as: string;
  readonly kind: string;
  readonly claims?: Entries;
}

/** Whoever can make requests, of those whom the rule is about, or that it would stop. */
function callersFor({ who, target, value, entry }: DraftRule, cast: Cast): readonly Asking[] {
  const own = target.kind === 'identity' || target.kind === 'boundary' ? [target.name] : who;
  const stranger: Asking = { as: 'anonymous', kind: 'anonymous' };
  const administrator = (): Asking => ({ as: cast.administrator(cast.home.id), kind: 'user' });
  if (own.length === 0 || own.includes('everyone')) {
    const spared = exceptIn(value).flatMap((name) => callersBy(name, value, cast));
    return [administrator(), ...(target.kind === 'bucket' ? [stranger] : []), ...spared.slice(0, 2)];
  }
  const found = own.slice(0, 3).flatMap((name) => callersBy(name, value, cast));
  if (entry.statement.effect !== 'Allow') return found;
  const others = target.kind === 'bucket' ? [stranger] : target.kind === 'trust' ? [administrator()] : [];
  return [...found, ...others.filter(({ as }) => !found.some((each) => each.as === as))];
}

function exceptIn({ except }: Entries): readonly string[] {
  return typeof except === 'string' ? [except] : Array.isArray(except) ? (except as readonly string[]) : [];
}

function callersBy(name: string, value: Entries, cast: Cast): readonly Asking[] {
  const declared = cast.principal(name);
  const [kind = '', said] = Object.entries(declared ?? {})[0] ?? [];
  switch (kind) {
    case 'user':
    case 'role':
    case 'service':
      return [{ as: name, kind }];
    case 'root':
      return [{ as: name, kind: 'user' }];
    case 'sso':
      return typeof said === 'string' && !said.startsWith('any/') ? [{ as: name, kind }] : [];
    case 'group':
      return typeof declared?.members === 'string' ? [{ as: declared.members, kind: 'user' }] : [];
    case 'account':
      return typeof said === 'string' ? [{ as: cast.administrator(cast.idOf(said)), kind: 'user' }] : [];
    case 'oidc':
    case 'saml': {
      const claims = claimsIn(value);
      return claims === undefined
        ? []
        : [
            { as: name, kind, claims },
            { as: name, kind, claims: strangers(claims) },
          ];
    }
    default:
      return [];
  }
}

function claimsIn({ when }: Entries): Entries | undefined {
  if (typeof when !== 'object' || Array.isArray(when)) return undefined;
  const { claims } = when as Entries;
  if (typeof claims !== 'object' || Array.isArray(claims)) return undefined;
  return Object.fromEntries(
    Object.entries(claims as Entries).map(([claim, value]) => {
      const [first = ''] = Array.isArray(value) ? value : [value];
      return [claim, concrete(String(first))];
    }),
  );
}

/** The same token, made for somebody else. */
function strangers(claims: Entries): Entries {
  const claim = 'sub' in claims ? 'sub' : Object.keys(claims).at(-1);
  return claim === undefined ? claims : { ...claims, [claim]: 'somebody-else' };
}

/** Those that tell MFA apart, where anything asks for it. */
function sessionsFor({ rules }: Draft): readonly Value[] {
  const clauses = rules.flatMap(({ entry }) => entry.statement.conditions).filter(asksForMfa);
  if (clauses.length === 0) return ['access-key'];
  const ages = clauses.flatMap(({ values }) => values).filter((value) => /^[1-9]\d{0,8}$/.test(value));
  const longest = Math.max(0, ...ages.map(Number));
  const stale =
    longest > 0 && longest < 36 * 3600 - 60 ? [{ session: 'console', mfa: formatDuration(longest + 60) }] : [];
  return ['access-key', 'console', { session: 'console', mfa: '10s' }, ...stale];
}

function contextsFor({ conditions }: Statement): readonly (Entries | undefined)[] {
  const asked = (key: string) => conditions.find((each) => each.key.toLowerCase() === key);
  const address = asked('aws:sourceip')?.values.find((each) => /^[\d.]+(?:\/\d+)?$/.test(each));
  const prefix = asked('s3:prefix')?.values.find((each) => each !== '' && !each.includes('${'));
  return [
    undefined,
    ...(asked('aws:securetransport') === undefined ? [] : [{ tls: false }]),
    ...(address === undefined ? [] : [{ source_ip: address.replace(/\/\d+$/, '') }]),
    ...(prefix === undefined ? [] : [{ prefix: concrete(prefix) }]),
  ];
}

const usual: readonly string[] = ['s3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject'];

/** Some that it names, and one that it does not. */
function actionsFor(
  { action: { not, value } }: Statement,
  { target }: DraftRule,
  catalogue: Catalogue,
): readonly string[] {
  if (target.kind === 'trust') {
    const assuming = value.flatMap((each) => catalogue.expand(each));
    return ['sts:AssumeRole', ...assuming.filter((each) => /^sts:AssumeRoleWith/.test(each))];
  }
  const samples = value.filter((each) => each !== '*').flatMap((each) => sample(each, catalogue));
  const own = [...new Set(samples)].slice(0, mostActions - 1);
  if (not || own.length === 0) return [...new Set([...own.slice(0, 2), ...usual])].slice(0, mostActions + 1);
  const patterns = value.map((each) => compileGlob(each, { caseInsensitive: true }));
  const [first = ''] = own;
  const types = catalogue.action(first)?.resourceTypes ?? [];
  const service = first.slice(0, first.indexOf(':'));
  const other = catalogue.expand(`${service}:*`).filter((each) => !patterns.some((pattern) => pattern.matches(each)));
  const near = other.filter((each) => catalogue.action(each)?.resourceTypes.some((type) => types.includes(type)));
  return [
    ...own,
    ...[near.find((each) => usual.includes(each)) ?? near.find((each) => /:(?:Put|Delete)/.test(each)) ?? []].flat(),
  ];
}

/** Of a pattern: what reads, and what writes. */
function sample(text: string, catalogue: Catalogue): readonly string[] {
  const all = catalogue.expand(text).filter((each) => modelled.test(each));
  if (all.length <= 1) return all;
  const known = all.filter((each) => usual.includes(each));
  return (known.length > 0 ? known : all).slice(0, 2);
}

/** Those of its resources that the action works on, each without wildcards. */
function resourcesFor(action: string, rule: DraftRule, cast: Cast, catalogue: Catalogue): readonly string[] {
  const { statement } = rule.entry;
  if (rule.target.kind === 'trust') return [rule.target.name];
  const types = catalogue.action(action)?.resourceTypes ?? [];
  if (types.length === 0) return ['everything'];
  const service = action.slice(0, action.indexOf(':'));
  const texts = statement.resource?.not === false ? statement.resource.value : [];
  const all = texts.flatMap((text) => (text === '*' ? [] : [text]));
  const found = all.flatMap((text) => {
    const arn = completed(concrete(text, cast.home));
    const isFit = catalogue.typesOfArn(arn, service).some((type) => types.includes(type));
    return isFit ? [named(arn, cast)] : [];
  });
  const unique = [...new Set(found)].slice(0, mostResources);
  return unique.length > 0 || service !== 's3' ? unique : somewhere(types, rule, cast);
}

/** In the policy's own bucket; what speaks of all buckets is asked about one. */
function somewhere(types: readonly string[], { target }: DraftRule, cast: Cast): readonly string[] {
  const bucket = target.kind === 'bucket' ? target.name : cast.someBucket();
  if (types.includes('object')) return [`${bucket}/example.txt`];
  return types.includes('bucket') ? [bucket] : [];
}

/** One text that the pattern fits. */
function concrete(text: string, home?: { readonly id: string; readonly partition: string }): string {
  const filled = text
    .replace(/\$\{([*?$])\}/g, '$1')
    .replace(/\$\{[^}]*\}/g, 'example')
    .replace(/\?/g, '0');
  const arn = home === undefined ? undefined : parseArn(filled);
  if (arn === undefined || home === undefined) return filled.replace(/\*+/g, 'example');
  const account = arn.account === '*' ? home.id : arn.account;
  const region = arn.region === '*' ? 'eu-west-1' : arn.region;
  const partition = arn.partition === '*' ? home.partition : arn.partition;
  return `arn:${partition}:${arn.service}:${region}:${account}:${arn.resource.replace(/\*+/g, 'example')}`;
}

function completed(arn: string): string {
  return arn.endsWith('/') ? `${arn}example.txt` : arn;
}

function named(arn: string, cast: Cast): string {
  const found = bucketOfArn(arn);
  if (found === undefined) return cast.known(arn) ?? arn;
  const bucket = cast.bucket(found.bucket);
  return found.key === undefined ? bucket : `${bucket}/${found.key}`;
}
