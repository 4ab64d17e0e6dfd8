// spec/: a generated test about callers that a guard spares from MFA: what they are granted must still be theirs.
import type { Session } from '../iam/session.ts';
import type { Fit } from './fit.ts';
import { arnOf, bucketIn, type On, rowOf } from './lockout-rows.ts';
import {
  accountOf,
  arnsOf,
  asksForMfa,
  coversAction,
  coversArn,
  hold,
  means,
  type Request,
  type Scene,
  type Shown,
  shownBy,
  speaksOf,
} from './lockout-scene.ts';
import { grants, holdsGrant, policiesOf, refusals } from './lockout-verdicts.ts';
import {
  type ActionPattern,
  type Actions,
  flat,
  type GrantRule,
  type Principal,
  type Resource,
  type Row,
  type Rule,
  type Spec,
  type Who,
} from './spec.ts';

/** Samples of one spec; more show nothing new. */
const mostSamples = 200;

/** Of what a grant and a guard have in common, these many things are looked at. */
const mostPlaces = 20;

/** Of a pattern, these many actions are looked at. */
const mostActions = 300;

/** Samples of one spec that are looked at, whether they are of use or not: a test has to start fast. */
const mostTries = 5000;

/** A caller that a guard lets through without MFA. */
interface Spared {
  readonly guard: GrantRule;
  readonly who: Principal;
  readonly session: Session;
  readonly shown: readonly Shown[];
}

/** What is granted without any condition to those who need not show MFA is not refused to them. */
export function automationExempt(scene: Scene, fit: Fit): readonly Row[] {
  const seen = new Set<string>();
  const all = sparedIn(scene);
  return [rulesFor, heldFor].flatMap((grantsTo) => {
    const effort: Effort = { tries: 0 };
    return all.flatMap((spared): readonly Row[] => {
      if (seen.size >= mostSamples || effort.tries >= mostTries) return [];
      const wanted = grantsTo(spared, scene)
        .flatMap((grant) => samplesOf(grant, spared, effort, scene, fit))
        .filter((sample) => isNew(sample, spared, seen));
      const { guard, who, session } = spared;
      if (wanted.length === 0) return [];
      return [rowOf({ cause: guard.at, who, sessions: [session], expected: 'can', wanted }, scene)];
    });
  });
}

function isNew({ action, arn }: Sample, { who, session }: Spared, seen: Set<string>): boolean {
  const id = `${who.name} ${session.kind} ${action} ${arn}`;
  if (seen.has(id) || seen.size >= mostSamples) return false;
  seen.add(id);
  return true;
}

function sparedIn(scene: Scene): readonly Spared[] {
  const { rules } = scene.spec;
  const guards = rules.filter((rule): rule is GrantRule => rule.kind === 'deny' && asksForMfa(rule));
  const machines = guards.length === 0 ? new Map<Principal, readonly Machine[]>() : machinesIn(scene);
  const all = [...machines.values()].flat();
  return guards.flatMap((guard) => {
    const exempts = flat(guard.unless ?? []).some(
      (each) => each.kind === 'mfa' && each.requirement.keyAbsent === 'exempt',
    );
    const some = exempts ? undefined : namedOnly(guard.except)?.flatMap((who) => machines.get(who) ?? []);
    return (some ?? all)
      .filter((machine) => isSpared(guard, machine, exempts, scene))
      .map((machine) => ({ guard, ...machine }));
  });
}

/** Each of them once; undefined where one stands for several. */
function namedOnly(listed: readonly Who[]): readonly Principal[] | undefined {
  const named = listed.flatMap(({ who }) =>
    typeof who !== 'string' && (who.kind === 'user' || who.kind === 'role' || who.kind === 'service') ? [who] : [],
  );
  return named.length < listed.length ? undefined : [...new Set(named)];
}

type Machine = Omit<Spared, 'guard'>;

/** Those that rules of the spec do not bound, which may leave anything out. */
function machinesIn({ spec: { rules, principals, assumptions } }: Scene): ReadonlyMap<Principal, readonly Machine[]> {
  const attached = rules.flatMap(({ attach }) => attach);
  const bounded = new Set<Principal>(attached.flatMap((each) => (each.kind === 'boundary' ? [each.principal] : [])));
  const free = [...principals.values()].filter((who) => !bounded.has(who));
  return new Map(
    free.map((who) => [
      who,
      sessionsOf(who).map((session) => ({ who, session, shown: shownBy(who, session, assumptions) })),
    ]),
  );
}

/** Those whose requests carry no sign of MFA; the rules bind them, or grant them anything, in managed accounts alone. */
function sessionsOf(who: Principal): readonly Session[] {
  if (who.kind === 'service') return [{ kind: 'none' }];
  if (!('account' in who) || who.account?.managed !== true) return [];
  if (who.kind === 'role') return who.boundary === undefined ? [{ kind: 'role-session' }] : [];
  if (who.kind === 'sso') return [{ kind: 'identity-provider' }];
  return who.kind === 'user' && who.boundary === undefined ? [{ kind: 'access-key' }] : [];
}

/** By name in `except`, or since the requirement spares those without the key: `exempts`. */
function isSpared({ to, except, unless }: GrantRule, { who, shown }: Machine, exempts: boolean, scene: Scene): boolean {
  if (!exempts && except.length === 0) return false;
  if (!to.some((each) => means(each, who))) return false;
  if (except.some((each) => means(each, who))) return true;
  if (!exempts || unless === undefined || shown.some((each) => each !== undefined)) return false;
  return hold(unless, who, shown, scene) === 'yes';
}

interface Effort {
  tries: number;
}

interface Sample {
  readonly action: string;
  readonly on: On;
  readonly arn: string;
}

/** What is granted: by a rule, or, wherever the guard reaches, by policies held beside the spec. */
type Grant = Pick<GrantRule, 'actions' | 'resources'>;

function rulesFor({ who }: Spared, { spec }: Scene): readonly Grant[] {
  return rulesGranting(who, spec.rules);
}

function heldFor({ who, guard }: Spared, scene: Scene): readonly Grant[] {
  return policiesOf(who, scene).length > 0 ? [{ actions: everything, resources: guard.resources }] : [];
}

const everything = { kind: 'everything' } as const;

/** Rules that surely grant: without conditions, to the caller or its group, where the rule puts it by itself. */
function rulesGranting(who: Principal, rules: readonly Rule[]): readonly GrantRule[] {
  return rules.filter(
    (rule): rule is GrantRule =>
      rule.kind === 'allow' &&
      rule.when.length === 0 &&
      rule.attach.length === 0 &&
      rule.to.some((to) => typeof to.who !== 'string' && to.who.kind !== 'account' && means(to, who)),
  );
}

/** One for each action or pattern of the grant on each of its resources, within the guard's reach. */
function samplesOf(grant: Grant, spared: Spared, effort: Effort, scene: Scene, fit: Fit): readonly Sample[] {
  const { actions, resources } = grant;
  const terms: readonly (ActionPattern | undefined)[] = actions.kind === 'list' ? actions.actions : [undefined];
  return resources.flatMap((resource) => {
    const places = arnsWithin(resource, spared, scene);
    if (places.length === 0) return [];
    return terms.flatMap((term): readonly Sample[] => {
      const found = candidates(actionsOf(term, actions, spared.guard, fit), places, scene, fit);
      return bestOf(found, spared, effort, scene);
    });
  });
}

/** Made as they are asked for: the first one will usually do. */
function* candidates(
  actions: readonly string[],
  places: readonly string[],
  scene: Scene,
  fit: Fit,
): Generator<Sample, undefined> {
  for (const action of actions) for (const arn of places) yield* sampleOf(action, arn, scene, fit);
  return undefined;
}

/** The first that nothing refuses; else one that another guard refuses, which does not spare the caller. */
function bestOf(samples: Iterable<Sample>, spared: Spared, effort: Effort, scene: Scene): readonly Sample[] {
  let refused: Sample | undefined;
  for (const sample of samples) {
    effort.tries += 1;
    if (effort.tries >= mostTries) break;
    const standing = standingOf(sample, spared, scene);
    if (standing === 'free') return [sample];
    if (standing === 'mfa') refused ??= sample;
  }
  return refused === undefined ? [] : [refused];
}

/** `everything` stands for what the guard names. */
function actionsOf(
  term: ActionPattern | undefined,
  granted: Actions,
  { actions }: GrantRule,
  fit: Fit,
): readonly string[] {
  const usual = ['s3:GetObject', 's3:ListBucket', 'iam:GetUser', 'iam:GetRole'];
  const named = actions.kind === 'list' ? actions.actions : [];
  const own = term === undefined ? [] : fit.actionsOf(term).slice(0, mostActions);
  const others = named.flatMap((each) => fit.actionsOf(each).slice(0, mostActions));
  const all = [...others, ...own].map(({ name }) => name);
  return [...new Set([...(term?.exact ? [term.value] : all), ...(term === undefined ? usual : [])])].filter(
    (action) =>
      coversAction(actions, action) &&
      coversAction(granted, action) &&
      (term === undefined || own.some(({ name }) => name === action)),
  );
}

/** Concrete ARNs that both the rule and the guard speak of. */
function arnsWithin(resource: Resource, { who, guard }: Spared, { spec }: Scene): readonly string[] {
  if (guard.resources.every((each) => lieApart(resource, each))) return [];
  const inBoth = (arn: string) =>
    coversArn(resource, who, arn) === 'yes' && guard.resources.some((each) => coversArn(each, who, arn) === 'yes');
  const written = [resource, ...guard.resources].flatMap((each) => arnsOf(each, who)).map(({ sample }) => sample);
  const isWide = resource.kind === 'everything' || resource.kind === 'arn';
  return [...new Set([...written, ...(isWide ? declaredIn(spec) : [])])].filter(inBoth).slice(0, mostPlaces);
}

/** They are of two buckets. */
function lieApart(one: Resource, other: Resource): boolean {
  return 'bucket' in one && 'bucket' in other && one.bucket !== other.bucket;
}

function declaredIn({ buckets, principals }: Spec): readonly string[] {
  const owned = [...principals.values()].filter(({ kind }) => kind === 'user' || kind === 'role' || kind === 'group');
  return [...[...buckets.values()].flatMap(({ arn }) => [arn, `${arn}/sample`]), ...owned.map(arnOf), '*'];
}

/** The action works on it, and tests may ask for it: a thing that is declared, or nothing in particular. */
function sampleOf(action: string, arn: string, { spec }: Scene, fit: Fit): readonly Sample[] {
  const at = { start: 0, end: 0 };
  const [known] = fit.actionsOf({ value: action, exact: true, at });
  if (known === undefined || !fit.works(known, { at, arns: arn === '*' ? 'none' : [arn] })) return [];
  if (arn === '*') return [{ action, on: '*', arn }];
  const bucket = bucketIn(arn, spec.buckets.values());
  if (bucket !== undefined) {
    const guarded = bucket.mfaDelete !== undefined && /^s3:(DeleteObjectVersion|PutBucketVersioning)$/.test(action);
    const on = arn === bucket.arn ? bucket : { bucket, key: arn.slice(bucket.arn.length + 1) };
    return guarded ? [] : [{ action, on, arn }];
  }
  const principal = [...spec.principals.values()].find((each) => 'arn' in each && each.arn === arn);
  return principal === undefined ? [] : [{ action, on: principal, arn }];
}

/**
 * `free`: nothing refuses it. `mfa`: another guard does, which asks for MFA and does not spare the caller. `no`: it is not
 * surely granted, or plainly refused.
 */
function standingOf({ action, arn }: Sample, { who, shown, guard }: Spared, scene: Scene): 'free' | 'mfa' | 'no' {
  const request: Request = { who, shown, action, arn };
  if (speaksOf(guard, request) !== 'yes' || !isWithinReach(who, arn, scene)) return 'no';
  if (!isSurelyGranted(request, scene)) return 'no';
  const refusing = refusals(request, scene);
  if (refusing.some((each) => each === 'plain' || each === 'open')) return 'no';
  return refusing.includes('mfa') ? 'mfa' : 'free';
}

/** By a rule, or by what is held beside the spec, which is enough within an account alone. */
function isSurelyGranted(request: Request, scene: Scene): boolean {
  if (
    rulesGranting(request.who, scene.rulesAbout(request.action)).some((rule) => grants(rule, request, scene) === 'yes')
  )
    return true;
  const bucket = bucketIn(request.arn, scene.spec.buckets.values());
  const inside = bucket === undefined || bucket.account.name === accountOf(request.who);
  return inside && !request.action.startsWith('sts:') && holdsGrant(request, scene) === 'yes';
}

/** IAM never works across accounts, and a bucket elsewhere needs its own owner's word. */
function isWithinReach(who: Principal, arn: string, { spec }: Scene): boolean {
  const bucket = bucketIn(arn, spec.buckets.values());
  if (bucket !== undefined) return bucket.account.managed;
  const owner = [...spec.principals.values()].find((each) => 'arn' in each && each.arn === arn);
  return owner === undefined || accountOf(owner) === accountOf(who);
}
