// spec/: the lock-out suite's plain reading of a spec: what its rules say of one request, as far as their words surely do.
// Sees no rendering; what it is not sure of it calls open.
import type { PolicyDocument, Statement } from '../iam/document.ts';
import { compileGlob, type Glob, type GlobToken, parseGlob } from '../iam/glob.ts';
import { parseOperator } from '../iam/operators.ts';
import type { Assumptions, Session } from '../iam/session.ts';
import { parseTemplate } from '../iam/variables.ts';
import {
  type Actions,
  type Attachment,
  type Condition,
  type Conditions,
  flat,
  type GrantRule,
  isUnder,
  type MfaRequirement,
  type Principal,
  type Resource,
  type Rule,
  type Spec,
  type Who,
} from './spec.ts';

export type Truth = 'yes' | 'no' | 'open';

/** What a session shows of MFA: no key at all, that none was shown, or its age in seconds. */
export type Shown = undefined | false | number;

export interface Request {
  readonly who: Principal;
  /** All that AWS may make of the session. */
  readonly shown: readonly Shown[];
  readonly action: string;
  readonly arn: string;
}

/** The policies that principals hold beside the spec, by their names in `has`. */
export type Held = ReadonlyMap<string, PolicyDocument>;

export interface Scene {
  readonly spec: Spec;
  readonly held: Held;
  /** The address that requests are made from, as the first rule that asks for one writes it. */
  readonly address?: string;
  /** The rules that are about an action, whatever it is done to. */
  readonly rulesAbout: (action: string) => readonly Rule[];
  /** The principals of which one holds the policies: itself, and its groups. */
  readonly holdersFor: (who: Principal) => readonly Principal[];
}

export function sceneOf(spec: Spec, held: Held): Scene {
  const [address] = spec.rules
    .flatMap((rule) => (rule.kind === 'statement' ? [] : flat([...rule.when, ...(rule.unless ?? [])])))
    .flatMap((each) => (each.kind === 'source_ip' ? each.cidrs : []));
  const scene = {
    spec,
    held,
    rulesAbout: remembering((action: string) => spec.rules.filter((rule) => isAbout(rule, action))),
    holdersFor: remembering((who: Principal) =>
      [...spec.principals.values()].filter(
        (each) => each === who || (each.kind === 'group' && each.members.includes(who.name)),
      ),
    ),
  };
  return address === undefined ? scene : { ...scene, address };
}

/** A large spec asks the same of every principal. */
function remembering<Key, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new Map<Key, Value>();
  return (key) => {
    const found = made.get(key) ?? make(key);
    made.set(key, found);
    return found;
  };
}

function isAbout(rule: Rule, action: string): boolean {
  return rule.kind === 'statement' ? actionMatches(rule.statement, action) : coversAction(rule.actions, action);
}

export function actionMatches({ action }: Statement, wanted: string): boolean {
  return action.value.some((each) => actionFits(each, wanted)) !== action.not;
}

const both = [undefined, false] as const;

function without(setting: 'absent' | 'present' | 'either'): readonly Shown[] {
  if (setting === 'either') return both;
  return setting === 'absent' ? [undefined] : [false];
}

/** Empty for those whose sessions the suite does not look at. */
export function shownBy(who: Principal, { kind, mfaAge }: Session, assumptions: Assumptions): readonly Shown[] {
  const temporary = without(assumptions.temporary_key_without_mfa);
  switch (who.kind) {
    case 'user':
      return kind === 'access-key' ? [undefined] : [mfaAge ?? false];
    case 'root': {
      if (mfaAge === undefined || assumptions.root_session_mfa === 'lost') return temporary;
      return assumptions.root_session_mfa === 'carried' ? [mfaAge] : [mfaAge, ...temporary];
    }
    case 'role':
      return temporary;
    case 'sso':
      return without(assumptions.federated_mfa_key);
    case 'service':
      return [undefined];
    default:
      return [];
  }
}

const mfaKey = /^aws:multifactorauth(present|age)$/i;

/** Does it refuse, or grant, by MFA? */
export function asksForMfa(rule: Rule): boolean {
  if (rule.kind === 'statement') return rule.statement.conditions.some(({ key }) => mfaKey.test(key));
  return flat([...rule.when, ...(rule.unless ?? [])]).some(
    (each) => each.kind === 'mfa' || (each.kind === 'aws' && mfaKey.test(each.key)),
  );
}

/** Is the principal meant, itself or as one of many? */
export function means({ who }: Who, by: Principal): boolean {
  if (typeof who === 'string') return who === 'everyone';
  if (who.name === by.name) return true;
  switch (who.kind) {
    case 'group':
      return who.members.includes(by.name);
    case 'account':
      return accountOf(by) === who.account.name;
    case 'roles':
    case 'sso':
      return (by.kind === 'role' || by.kind === 'sso') && compileGlob(who.arn).matches(by.arn);
    default:
      return false;
  }
}

export function accountOf(who: Principal): string | undefined {
  return 'account' in who ? who.account?.name : undefined;
}

export function coversAction(actions: Actions, action: string): boolean {
  if (actions.kind === 'everything') return true;
  const listed = actions.actions.some(({ value }) => actionFits(value, action));
  return actions.kind === 'list' ? listed : !listed;
}

/** By pattern: the same few are asked about again and again. */
const patterns = new Map<string, Glob>();

/** A program that goes on for long sees many specs. */
const mostPatterns = 5000;

export function actionFits(pattern: string, action: string): boolean {
  let glob = patterns.get(pattern);
  if (glob === undefined) {
    if (patterns.size >= mostPatterns) patterns.clear();
    glob = compileGlob(pattern, { caseInsensitive: true });
    patterns.set(pattern, glob);
  }
  return glob.matches(action);
}

/** Does the rule speak of the action by name, or by a pattern that is not about half the service? */
export function namesAction({ actions }: GrantRule, action: string): boolean {
  if (actions.kind === 'everything') return false;
  const telling = ['iam:CreateUser', 'iam:ListRoles', 'iam:DeletePolicy'];
  return actions.actions.some(
    ({ value }) => actionFits(value, action) && !telling.some((other) => actionFits(value, other)),
  );
}

/** The ARNs, with `${aws:username}` replaced; none where another variable stands in one. */
function patternsOf(resource: Resource, who: Principal): readonly (readonly GlobToken[])[] {
  switch (resource.kind) {
    case 'everything':
      return [parseGlob('*')];
    case 'bucket':
      return [literally(resource.bucket.arn), [...literally(resource.bucket.arn), ...parseGlob('/*')]];
    case 'principal':
      return [literally(resource.principal.arn)];
    case 'objects':
      return filled(`${resource.bucket.arn}/${resource.key}`, who);
    case 'arn':
      return filled(resource.arn, who);
  }
}

function literally(text: string): readonly GlobToken[] {
  return [{ kind: 'text', text }];
}

export function filled(text: string, who: Principal): readonly (readonly GlobToken[])[] {
  const template = parseTemplate(text);
  if ('error' in template) return [];
  const tokens: GlobToken[] = [];
  for (const part of template) {
    if (part.kind === 'text') tokens.push(...parseGlob(part.text));
    else if (part.kind === 'character') tokens.push(...literally(part.text));
    else if (part.key.toLowerCase() === 'aws:username' && who.kind === 'user')
      tokens.push(...literally(nameOf(who.arn)));
    else return [];
  }
  return [tokens];
}

export function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

interface Arns {
  readonly glob: Glob;
  /** One that it fits. */
  readonly sample: string;
}

const arns = new WeakMap<Resource, Map<Principal | undefined, readonly Arns[]>>();

/** The ARNs that a resource of a rule stands for, as patterns and by a sample of each. */
export function arnsOf(resource: Resource, who: Principal): readonly Arns[] {
  const all = arns.get(resource) ?? new Map<Principal | undefined, readonly Arns[]>();
  arns.set(resource, all);
  const text = resource.kind === 'arn' ? resource.arn : resource.kind === 'objects' ? resource.key : '';
  const by = text.includes('${') ? who : undefined;
  const found =
    all.get(by) ?? patternsOf(resource, who).map((each) => ({ glob: compileGlob(each), sample: sampleOf(each) }));
  all.set(by, found);
  return found;
}

function sampleOf(pattern: readonly GlobToken[]): string {
  if (pattern.length === 1 && pattern[0]?.kind === 'any') return '*';
  return pattern.map((token) => (token.kind === 'text' ? token.text : token.kind === 'one' ? 'x' : 'sample')).join('');
}

export function coversArn(resource: Resource, who: Principal, arn: string): Truth {
  const found = arnsOf(resource, who);
  if (found.some(({ glob }) => glob.matches(arn))) return 'yes';
  const variable = 'arn' in resource && resource.arn.includes('${') && who.kind === 'user' && found.length === 0;
  return variable ? 'open' : 'no';
}

/** Whether a rule is about it: action, resource, and the document that it is attached to. */
export function speaksOf(rule: GrantRule, { who, action, arn }: Omit<Request, 'shown'>): Truth {
  if (!coversAction(rule.actions, action)) return 'no';
  if (rule.attach.length > 0 && !rule.attach.some((each) => binds(each, who, action, arn))) return 'no';
  return some(rule.resources.map((each) => coversArn(each, who, arn)));
}

export function binds(place: Attachment, who: Principal, action: string, arn: string): boolean {
  if (place.kind === 'bucket') return arn === place.bucket.arn || arn.startsWith(`${place.bucket.arn}/`);
  if (place.kind === 'role') return action.startsWith('sts:') && place.role.arn === arn;
  if (place.kind === 'scp') return 'account' in who && who.account !== undefined && isUnder(who.account, place.place);
  if (place.kind === 'rcp') return place.owned.some((each) => arn === each || arn.startsWith(`${each}/`));
  const { principal } = place;
  return principal.kind === 'group' ? principal.members.includes(who.name) : principal.name === who.name;
}

export function some(all: readonly Truth[]): Truth {
  if (all.includes('yes')) return 'yes';
  return all.includes('open') ? 'open' : 'no';
}

export function every(all: readonly Truth[]): Truth {
  if (all.includes('no')) return 'no';
  return all.includes('open') ? 'open' : 'yes';
}

export function not(what: Truth): Truth {
  if (what === 'open') return what;
  return what === 'yes' ? 'no' : 'yes';
}

/** Do they hold, whatever AWS makes of the session? */
export function hold(conditions: Conditions, who: Principal, shown: readonly Shown[], scene: Scene): Truth {
  return always(shown, (state) => every(conditions.map((condition) => holds(condition, who, state, scene))));
}

/** The same whatever the session shows, or open. */
export function always(shown: readonly Shown[], ask: (state: Shown) => Truth): Truth {
  const [first = 'open', ...rest] = shown.map(ask);
  return rest.every((each) => each === first) ? first : 'open';
}

/** For what is sure. */
export function truth(isTrue: boolean): Truth {
  return isTrue ? 'yes' : 'no';
}

function holds(condition: Condition, who: Principal, shown: Shown, scene: Scene): Truth {
  switch (condition.kind) {
    case 'mfa':
      return truth(satisfies(condition.requirement, shown));
    case 'any':
      return some(condition.of.map((each) => every(each.map((inner) => holds(inner, who, shown, scene)))));
    case 'tls':
      return truth(condition.value);
    case 'aws_service':
      return truth(condition.value === (who.kind === 'service'));
    case 'via_aws_service':
      return truth(!condition.value);
    case 'vpc_endpoint':
    case 'external_id':
    case 'prefix':
      return who.kind === 'service' ? 'open' : 'no';
    case 'source_ip': {
      const known = who.kind !== 'service' && scene.address !== undefined && condition.cidrs.includes(scene.address);
      return known ? 'yes' : 'open';
    }
    case 'organization':
      return isMember(who, condition.id, scene);
    case 'aws':
      return clauseHolds(condition, shown);
    default:
      return 'open';
  }
}

function isMember(who: Principal, id: string, { spec }: Scene): Truth {
  if (who.kind === 'service') return 'no';
  const account = 'account' in who ? who.account : undefined;
  if (account?.organization === undefined || spec.organization === undefined) return 'open';
  return truth(spec.organization.id === id);
}

function satisfies({ keyAbsent, maxAge, key }: MfaRequirement, shown: Shown): boolean {
  if (shown === undefined) return keyAbsent === 'exempt' && key !== 'age';
  return shown !== false && (maxAge === undefined || shown <= maxAge);
}

interface Clause {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Known of MFA and of TLS, which is there. */
export function clauseHolds({ operator, key, values }: Clause, shown: Shown): Truth {
  const parsed = parseOperator(operator);
  const value = stateOf(key.toLowerCase(), shown);
  if (parsed === undefined || parsed.set !== undefined || value === 'unknown') return 'open';
  if (parsed.base === 'Null') return truth(values.some((each) => each.toLowerCase() === String(value === undefined)));
  if (value === undefined) return truth(parsed.ifExists);
  if (parsed.base === 'Bool') return truth(values.some((each) => each.toLowerCase() === value));
  const compared = comparisons[parsed.base];
  return compared === undefined ? 'open' : truth(values.some((each) => compared(Number(value), Number(each))));
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  NumericLessThan: (value, bound) => value < bound,
  NumericLessThanEquals: (value, bound) => value <= bound,
  NumericGreaterThan: (value, bound) => value > bound,
  NumericGreaterThanEquals: (value, bound) => value >= bound,
};

function stateOf(key: string, shown: Shown): string | undefined {
  if (key === 'aws:multifactorauthpresent') return shown === undefined ? undefined : String(shown !== false);
  if (key === 'aws:multifactorauthage') return typeof shown === 'number' ? String(shown) : undefined;
  return key === 'aws:securetransport' ? 'true' : 'unknown';
}
