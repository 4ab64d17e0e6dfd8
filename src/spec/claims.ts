// spec/: what the token of an identity provider says: conditions on it in rules, and what it says in a test.
import { type ContextKey, oidcContextKey } from '../iam/context-keys.ts';
import { tokenCalls } from '../iam/federation.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/source.ts';
import type { WrittenContext } from './definition-fixtures.ts';
import type { WrittenConditions } from './definition-rules.ts';
import type { WrittenRow } from './definition-tests.ts';
import { kindOfSubject, type Reading } from './reading.ts';
import { patternFits } from './resources.ts';
import {
  type Caller,
  type Condition,
  type Conditions,
  flat,
  isProvider,
  type ProviderPrincipal,
  type Resource,
  type Target,
  type Who,
} from './spec.ts';

/** One condition for every claim. */
export function readClaims(written: NonNullable<WrittenConditions['claims']>, reading: Reading): readonly Condition[] {
  const { places } = reading;
  return [...written].flatMap(([claim, values]): readonly Condition[] => {
    const at = places.key(written, claim);
    if (!isClaim(claim, at, reading)) return [];
    const fits = places
      .each(values)
      .map(([value, place]) => isFilled(value, place, reading) && patternFits(value, place, reading));
    return fits.every(Boolean) ? [{ kind: 'claim', claim, values, at }] : [];
  });
}

/** A condition that only a token with an empty claim would satisfy is not meant. */
function isFilled(value: string, at: Span, { problems }: Reading): boolean {
  if (value !== '') return true;
  problems.error('empty-text', at, 'the text is empty', 'write what the claim has to be');
  return false;
}

/** A claim is named by itself; its key is made of the provider and it. */
function isClaim(claim: string, at: Span, { problems }: Reading): boolean {
  const bare = claim.slice(claim.lastIndexOf(':') + 1);
  if (claim.includes(':') && bare !== '' && !/^[a-z]+:\/\//.test(claim)) {
    const message = `\`${claim}\` is a context key, and a claim is named by itself`;
    problems.error(
      'bad-claim',
      at,
      message,
      `write \`${bare}\`: the provider that is meant stands in \`to\` or \`as\``,
    );
    return false;
  }
  if (/^[^\s*?$]+$/.test(claim) && !claim.includes(':')) return true;
  const help = "write its name as it stands in the token: `sub`; wildcards are for a condition's values";
  problems.error('bad-claim', at, `\`${claim}\` cannot be the name of a claim`, help);
  return false;
}

/** Claims are those of the providers in `to`, and an external id is given to a role; false where they are not, which is reported. */
export function checkClaims(
  conditions: Conditions,
  to: readonly Who[],
  resources: readonly Resource[],
  reading: Reading,
): boolean {
  const all = flat(conditions);
  const externalId = all.find(({ kind }) => kind === 'external_id');
  const claims = all.filter((each) => each.kind === 'claim');
  let fits = true;
  if (externalId !== undefined && !resources.every(isRole)) {
    const help = 'let `resource` name declared roles, and `allow` or `deny` be `sts:AssumeRole`';
    const message = 'an external id is given when a role is assumed: this rule is about something else, too';
    reading.problems.error('external-id-misplaced', externalId.at, message, help);
    fits = false;
  }
  const [first] = claims;
  if (first === undefined) return fits;
  const providers = to.flatMap(({ who }) => (isProvider(who) ? [who] : []));
  const other = to.find(({ who }) => !isProvider(who))?.who;
  if (other !== undefined || new Set(providers.map(({ kind }) => kind)).size > 1) {
    const [message, help] = other === undefined ? twoKinds : [`${claimed}, and ${inWords(other)}`, wantsProvider];
    reading.problems.error('claims-misplaced', first.at, message, help);
    return false;
  }
  for (const { claim, at } of claims) for (const provider of providers) keyOf(claim, provider, at, reading);
  return fits;
}

const claimed = 'claims are what an OIDC or SAML provider vouches for';
const wantsProvider =
  'ask for claims where a role is assumed, in a rule `to` providers alone: `{ allow: sts:AssumeRoleWithWebIdentity, to: PROVIDER, resource: ROLE, when: { claims: … } }`';
const twoKinds = [
  'the claims of OIDC and SAML tokens have different names, and `to` names providers of both',
  'make a rule for each kind of provider',
] as const;

function inWords(who: Who['who']): string {
  if (typeof who === 'string') return `\`to\` names \`${who}\``;
  return `\`${who.name}\` is ${kindOfSubject({ is: 'principal', principal: who })}`;
}

/** Claims in conditions that are about no rule on roles. */
export function refuseClaims(conditions: Conditions, reading: Reading): void {
  for (const { kind, at } of flat(conditions)) {
    if (kind !== 'claim' && kind !== 'external_id') continue;
    const what = kind === 'claim' ? 'claims' : 'an external id';
    const message = `${what} can be asked for where a role is assumed, and in no property`;
    const help = 'remove the condition: what a role may do once it is assumed does not depend on it';
    reading.problems.error(kind === 'claim' ? 'claims-misplaced' : 'external-id-misplaced', at, message, help);
  }
}

function isRole(resource: Resource): boolean {
  return resource.kind === 'principal' && resource.principal.kind === 'role';
}

/** The claim's context key; warns where AWS documents none, for then it never is in a request. */
function keyOf(claim: string, provider: ProviderPrincipal, at: Span, reading: Reading): ContextKey | undefined {
  const prefix = provider.kind === 'oidc' ? provider.host : 'saml';
  const { problems, library, claimKeys } = reading;
  const name = `${prefix}:${claim}`;
  const key = claimKeys.has(name)
    ? claimKeys.get(name)
    : (oidcContextKey(name) ?? library.catalogue.conditionKey(name));
  claimKeys.set(name, key);
  if (key !== undefined || problems.isFull) return key;
  const message = `AWS documents no condition key \`${name}\`: it may never tell this claim to a policy`;
  const near = library.catalogue.suggestKey(name) ?? '';
  const meant = nearest(claim, [near.slice(near.lastIndexOf(':') + 1)]);
  const help = meant === undefined ? 'of every token AWS tells `sub` and `aud`' : `did you mean \`${meant}\`?`;
  problems.warning('unknown-condition-key', at, message, help);
  return undefined;
}

type Claims = NonNullable<Caller['claims']>;

/** What the token of these callers says; undefined where a row has no claims, `broken` where they are in error, which was reported. `at`: where `claims` stands. */
export function readToken(
  written: WrittenRow['claims'],
  names: readonly string[],
  at: Span,
  reading: Reading,
): Claims | undefined | 'broken' {
  if (written === undefined) return undefined;
  const { places } = reading;
  const providers = providersOf(names, at, reading);
  if (providers === undefined) return 'broken';
  const found: Record<string, readonly string[]> = Object.create(null);
  for (const [claim, values] of written) {
    if (!isToldOnce(claim, values, places.key(written, claim), providers, reading)) return 'broken';
    found[claim] = values;
  }
  return found;
}

/** Undefined where one of the callers is no provider, which is reported. Names in error are left out. */
function providersOf(
  names: readonly string[],
  at: Span,
  { subjects, problems }: Reading,
): readonly ProviderPrincipal[] | undefined {
  const providers: ProviderPrincipal[] = [];
  for (const name of names) {
    const subject = subjects.get(name);
    if (subject?.is === 'principal' && isProvider(subject.principal)) providers.push(subject.principal);
    else if (subject !== undefined || name === 'anonymous') {
      const what = subject === undefined ? 'nobody in particular' : kindOfSubject(subject);
      const message = `\`${name}\` is ${what}, and only OIDC and SAML providers vouch for claims`;
      problems.error(
        'claims-misplaced',
        at,
        message,
        names.length === 1 ? 'leave `claims` out' : `leave \`claims\` out, or take \`${name}\` out of \`as\``,
      );
      return undefined;
    }
  }
  return providers;
}

function isToldOnce(
  claim: string,
  values: readonly string[],
  at: Span,
  providers: readonly ProviderPrincipal[],
  reading: Reading,
): boolean {
  const { places, problems } = reading;
  if (!isClaim(claim, at, reading)) return false;
  const keys = providers.map((provider) => keyOf(claim, provider, at, reading));
  if (!places.each(values).every(([value, place]) => isConcrete(value, place, reading))) return false;
  if (values.length === 1 || keys.every((key) => key === undefined || key.multivalued)) return true;
  const message = `\`${claim}\` has one value in a token`;
  problems.error('condition-value', at, message, 'give one; for several write a test for each');
  return false;
}

function isConcrete(value: string, at: Span, { problems }: Reading): boolean {
  if (!/[*?]|\$\{/.test(value)) return true;
  const help = 'give the value of one token; rules have patterns';
  problems.error('claim-not-concrete', at, `a test is made with a concrete token, and \`${value}\` is a pattern`, help);
  return false;
}

/** Of itself, a provider's token does one thing: assume a role. */
export function checkProviders(
  row: Pick<WrittenRow, 'through'>,
  callers: readonly Caller[],
  targets: readonly Target[],
  reading: Reading,
): void {
  for (const { as } of callers) {
    const subject = reading.subjects.get(as);
    if (subject?.is !== 'principal' || !isProvider(subject.principal)) {
      refuseTokenCalls(as, targets, reading);
      continue;
    }
    const { principal } = subject;
    const call = tokenCalls[principal.kind];
    const other = row.through === undefined ? targets.find(({ action }) => action !== call) : undefined;
    if (other === undefined) continue;
    const message = `with its token alone a caller of \`${as}\` calls \`${call}\`, and not \`${other.action}\``;
    const help = `add \`through: ROLE\` with the role that it assumes first, or test \`${call}\` on the role`;
    reading.problems.error('provider-acts', other.at, message, help);
    return;
  }
}

/** Users, roles and services have no token to give. */
function refuseTokenCalls(as: string, targets: readonly Target[], { problems }: Reading): void {
  const call = targets.find(({ action }) => Object.values(tokenCalls).includes(action));
  if (call === undefined) return;
  const message = `\`${as}\` does not call \`${call.action}\`: it takes the token of an identity provider`;
  problems.error('token-call-misplaced', call.at, message, 'name an `oidc` or `saml` principal in `as`');
}

/** What a token says stands under `claims`. */
export function checkRawClaims(
  context: WrittenContext | undefined,
  callers: readonly Pick<Caller, 'as'>[],
  reading: Reading,
): void {
  if (context?.aws === undefined) return;
  for (const { as } of callers) {
    const subject = reading.subjects.get(as);
    if (subject?.is === 'principal' && isProvider(subject.principal)) {
      refuseRawClaims(context, subject.principal, reading);
    }
  }
}

function refuseRawClaims(context: WrittenContext, provider: ProviderPrincipal, { problems, places }: Reading): void {
  const raw = context.aws;
  if (raw === undefined) return;
  const prefix = `${provider.kind === 'oidc' ? provider.host : 'saml'}:`;
  for (const key of raw.keys()) {
    if (!key.toLowerCase().startsWith(prefix.toLowerCase())) continue;
    const help = `say \`claims: { ${key.slice(prefix.length)}: … }\` beside \`as\``;
    problems.error('raw-key', places.key(raw, key), `\`${key}\` is not given raw`, help);
  }
}
