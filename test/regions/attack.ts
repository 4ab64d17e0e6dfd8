// Requests that try to speak against a property: drawn from where its policies and conditions change their minds, and put
// to the evaluator. Takes from the proofs who the callers are, and nothing else.

import { askerOf } from '../../src/evaluate/asker.ts';
import { approachOf, callsOf, situationIn } from '../../src/evaluate/call.ts';
import { decidedKeys } from '../../src/evaluate/context.ts';
import type { Keys } from '../../src/evaluate/keys.ts';
import { compileClause } from '../../src/evaluate/match-condition.ts';
import { isDoubt, type Outcome } from '../../src/evaluate/outcome.ts';
import { readingsOf } from '../../src/evaluate/readings.ts';
import { RequestRefusal } from '../../src/evaluate/refusal.ts';
import type { Request } from '../../src/evaluate/request.ts';
import { inEveryWorld } from '../../src/evaluate/worlds.ts';
import type { Catalogue } from '../../src/iam/catalogue.ts';
import type { ConditionClause, PolicyDocument } from '../../src/iam/document.ts';
import { compileGlob } from '../../src/iam/glob.ts';
import type { Session } from '../../src/iam/session.ts';
import { clausesOf, type Formula } from '../../src/regions/formula.ts';
import type { ResourceScope } from '../../src/regions/places.ts';
import type { Focus } from '../../src/regions/questions.ts';
import { isAmong, type OpenCaller, type World } from '../../src/regions/world.ts';
import type { Random } from '../seeded.ts';

export interface Attacked {
  readonly world: World;
  readonly focus: Focus;
  /** All that requests can be told apart by. */
  readonly documents: readonly PolicyDocument[];
  /** What would speak against it: that one of the requests is allowed, or that one is refused. */
  readonly sought: 'allow' | 'deny';
}

export interface Attack {
  /** Requests that were decided. */
  readonly decided: number;
  readonly callers: number;
  /** Those that speak against it, no more than one. */
  readonly found: readonly Request[];
}

/** How much one caller with one session and context asks for. */
const together = 200;

export function attack(random: Random, attacked: Attacked, catalogue: Catalogue, wanted: number): Attack {
  const { world, focus, sought } = attacked;
  const draw = new Draw(random, attacked, catalogue);
  const seen = new Set<string>();
  let decided = 0;
  for (let refused = 0; decided < wanted; ) {
    if (refused > 10 * wanted) throw new Error('hardly any of the requests can be made');
    const from = draw.origin();
    const asker = askerOf(world.estate, from, world.assumptions);
    for (let count = 0; count < together && decided < wanted; count += 1) {
      const request: Request = { ...from, ...draw.deed() };
      const outcome = verdictOn(() => asker.verdict(request).outcome);
      if (outcome === undefined) {
        refused += 1;
        continue;
      }
      decided += 1;
      seen.add(from.as);
      if (outcome === (sought === 'allow' ? 'deny' : 'allow')) continue;
      if (speaksAgainst(request, world, focus, sought)) return { decided, callers: seen.size, found: [request] };
    }
  }
  return { decided, callers: seen.size, found: [] };
}

function verdictOn<Value>(decide: () => Value): Value | undefined {
  try {
    return decide();
  } catch (error) {
    if (error instanceof RequestRefusal) return undefined;
    throw error;
  }
}

/** Is there a way that AWS may behave in which the request is asked about, and decided as it should not be? */
export function speaksAgainst(request: Request, world: World, focus: Focus, sought: 'allow' | 'deny'): boolean {
  const { act } = callsOf(world.estate, request);
  return inEveryWorld(world.assumptions, (oracle) => {
    const situation = situationIn(act, oracle);
    const asked =
      holds(focus.when, situation.resourceKeys) === true && holds(focus.unless, situation.resourceKeys) === false;
    const readings = readingsOf(act, situation);
    return asked && readings.some(({ decision }) => (decision.kind === 'allow') === (sought === 'allow'));
  }).some(({ result }) => result);
}

function holds(formula: Formula, keys: Keys): Outcome {
  if ('clause' in formula) return compileClause(formula.clause, '2012-10-17')(keys);
  const all = 'all' in formula;
  const parts = (all ? formula.all : formula.any).map((each) => holds(each, keys));
  return parts.find((each) => each === !all) ?? parts.find(isDoubt) ?? all;
}

type Origin = Pick<Request, 'as' | 'session' | 'facts'>;
type Deed = Pick<Request, 'action' | 'actionTypes' | 'resource'>;

/** Draws requests; those who are asked about, and what they ask for, are in the focus. */
class Draw {
  readonly #random: Random;
  readonly #world: World;
  readonly #sought: Attacked['sought'];
  readonly #callers: readonly OpenCaller[];
  readonly #deeds: readonly Deed[];
  readonly #ages: readonly number[];
  /** By key as it is spelled: values at and beside the bounds. */
  readonly #values: ReadonlyMap<string, readonly (readonly string[])[]>;

  constructor(random: Random, { world, focus, documents, sought }: Attacked, catalogue: Catalogue) {
    this.#random = random;
    this.#world = world;
    this.#sought = sought;
    this.#callers = world.callers.filter(
      (each) => each.caller.kind !== 'provider' && isAmong(each, focus.among) && !isAmong(each, focus.except),
    );
    if (this.#callers.length === 0) throw new Error('nobody is asked about');
    const clauses = [
      ...documents.flatMap(({ statements }) => statements.flatMap(({ conditions }) => conditions)),
      ...clausesOf(focus.when),
      ...clausesOf(focus.unless),
    ];
    this.#ages = agesIn(clauses);
    this.#values = valuesIn(clauses);
    this.#deeds = deedsOf(random, world, focus, documents, catalogue);
    if (this.#deeds.length === 0) throw new Error('nothing is asked for');
  }

  origin(): Origin {
    const from = this.#random.pick(this.#callers);
    const session = this.#random.pick(this.#sessionsOf(from));
    for (;;) {
      const made = { as: from.caller.name, session, facts: this.#facts() };
      if (verdictOn(() => approachOf(this.#world.estate, made)) !== undefined) return made;
    }
  }

  deed(): Deed {
    const deed = this.#random.pick(this.#deeds);
    if (this.#random.fraction() > 0.1) return deed;
    return { ...deed, action: deed.action.replace(/:./, (start) => start.toLowerCase()) };
  }

  #sessionsOf({ caller }: OpenCaller): readonly Session[] {
    const aged = (kind: 'console' | 'session-token' | 'role-session'): readonly Session[] => [
      { kind },
      ...this.#ages.map((mfaAge) => ({ kind, mfaAge })),
    ];
    if (caller.kind === 'user' || caller.kind === 'root') {
      const token: readonly Session[] = this.#sought === 'allow' ? [{ kind: 'federation-token' }] : [];
      return [{ kind: 'access-key' }, ...aged('console'), ...aged('session-token'), ...token];
    }
    if (caller.kind !== 'role') return [{ kind: 'none' }];
    return [...aged('role-session'), { kind: 'instance-profile' }, { kind: 'identity-provider' }];
  }

  #facts(): Request['facts'] {
    const stated = [...this.#values].map(([key, values]) => [key, this.#random.pick(values)] as const);
    const aws: Record<string, readonly string[]> = {};
    let facts: Omit<Request['facts'], 'aws'> = {};
    for (const [key, values] of stated) {
      const [value] = values;
      const word = words[key.toLowerCase()];
      if (word === undefined) aws[key] = values;
      else if (value !== undefined) facts = { ...facts, ...word(value) };
    }
    if (this.#random.fraction() < 0.1) aws['aws:ViaAWSService'] = ['true'];
    return { ...facts, mfaDeleteCode: this.#random.pick(['valid', 'wrong'] as const), aws };
  }
}

/** Keys that requests state in words of their own. */
const words: Readonly<Record<string, (value: string) => Omit<Request['facts'], 'aws'>>> = {
  'aws:sourceip': (sourceIp) => ({ sourceIp }),
  'aws:securetransport': (value) => ({ tls: value === 'true' }),
  'aws:currenttime': (time) => ({ time }),
  's3:prefix': (prefix) => ({ prefix }),
  'aws:principalorgid': (organization) => ({ organization }),
};

/** At, before and after each bound. */
function agesIn(clauses: readonly ConditionClause[]): readonly number[] {
  const bounds = clauses.filter(({ key }) => key.toLowerCase() === 'aws:multifactorauthage');
  const found = bounds.flatMap(({ values }) => values.map(Number)).filter(Number.isInteger);
  const ages = [0, 1, 60, 129_600, ...found.flatMap((age) => [age - 1, age, age + 1])];
  return [...new Set(ages)].filter((age) => age >= 0);
}

function valuesIn(clauses: readonly ConditionClause[]): ReadonlyMap<string, readonly (readonly string[])[]> {
  const found = new Map<string, (readonly string[])[]>();
  for (const { key, values, operator } of clauses) {
    const name = key.toLowerCase();
    if (name.startsWith('aws:multifactorauth') || decidedKeys.has(name) || name.startsWith('saml:')) continue;
    const near = values.flatMap((value) => valuesNear(value, operator));
    found.set(key, [...(found.get(key) ?? [[]]), ...near.map((each) => [each])]);
  }
  return found;
}

function valuesNear(value: string, operator: string): readonly string[] {
  if (operator.includes('Null')) return [];
  if (operator.includes('IpAddress')) return addressesNear(value);
  if (operator.includes('Bool')) return ['true', 'false'];
  if (operator.includes('Numeric')) return [-1, 0, 1].map((step) => String(Number(value) + step));
  if (operator.includes('Date')) {
    return [-1000, 0, 1000].map((step) => new Date(Date.parse(value) + step).toISOString());
  }
  const plain = value.replace(/\$\{[^}]*\}/g, 'x');
  return [plain.replaceAll('*', ''), plain.replaceAll('*', 'x').replaceAll('?', 'y'), `${plain}x`, 'x'];
}

/** The first and the last address of a range, and those beside it. */
function addressesNear(range: string): readonly string[] {
  const [base = '', length = '32'] = range.split('/');
  if (base.includes(':')) return [base, '2001:db8::1'];
  const first = base.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  const last = first + 2 ** (32 - Number(length)) - 1;
  return [first - 1, first, last, last + 1]
    .filter((each) => each >= 0 && each < 2 ** 32)
    .map((each) => [24, 16, 8, 0].map((shift) => Math.floor(each / 2 ** shift) % 256).join('.'));
}

const mostActions = 60;
const keysOfAPattern = 4;

/** Actions with what each works on. */
function deedsOf(
  random: Random,
  world: World,
  { actions, resources }: Focus,
  documents: readonly PolicyDocument[],
  catalogue: Catalogue,
): readonly Deed[] {
  const globs = actions.value.map((each) => compileGlob(each, { caseInsensitive: true }));
  const inScope = (name: string): boolean => globs.some((each) => each.matches(name)) !== actions.not;
  const places = resources.flatMap((scope) => thingsIn(random, world, scope, documents, catalogue));
  return ['s3', 'iam', 'sts'].flatMap((service): readonly Deed[] => {
    const known = catalogue.expand(`${service}:*`).filter(inScope);
    const some =
      known.length <= mostActions ? known : known.filter(() => random.fraction() < mostActions / known.length);
    return some.flatMap((action) => {
      const types = catalogue.action(action)?.resourceTypes ?? [];
      return places
        .filter(({ type }) => (type === undefined ? types.length === 0 : types.includes(type)))
        .filter(({ service: owner }) => owner === undefined || owner === service)
        .map(({ resource }): Deed => ({ action, actionTypes: types, resource }));
    });
  });
}

interface Thing {
  readonly resource: Request['resource'];
  /** Undefined: for actions that work on no resource. */
  readonly type: string | undefined;
  readonly service?: string;
}

function thingsIn(
  random: Random,
  world: World,
  scope: ResourceScope,
  documents: readonly PolicyDocument[],
  catalogue: Catalogue,
): readonly Thing[] {
  const { manifest } = world.estate;
  if (scope.kind === 'bucket' || scope.kind === 'objects') {
    const bucket = manifest.buckets[scope.bucket];
    if (bucket === undefined) return [];
    const wanted = scope.kind === 'objects' ? [`${bucket.arn}/${scope.key}`] : [`${bucket.arn}/*`];
    const inside = compileGlob(wanted[0] ?? '');
    const patterns = [...wanted, ...patternsIn(documents)];
    const keys = patterns
      .flatMap((pattern) => spellings(random, pattern))
      .filter((arn) => {
        return arn.startsWith(`${bucket.arn}/`) && arn.length > bucket.arn.length + 1 && inside.matches(arn);
      });
    const objects = [...new Set(keys)].map(
      (arn): Thing => ({
        resource: { arn, bucket: scope.bucket },
        type: 'object',
        service: 's3',
      }),
    );
    const whole: Thing = { resource: { arn: bucket.arn, bucket: scope.bucket }, type: 'bucket', service: 's3' };
    return scope.kind === 'objects' ? objects : [whole, ...objects];
  }
  const buckets = Object.keys(manifest.buckets).flatMap((bucket) =>
    thingsIn(random, world, { kind: 'bucket', bucket }, documents, catalogue),
  );
  const identities = Object.values(manifest.principals).flatMap((each): readonly Thing[] => {
    const { kind } = each;
    if (kind !== 'user' && kind !== 'role' && kind !== 'group') return [];
    return [{ resource: { arn: each.arn }, type: kind }];
  });
  const all = [...buckets, ...identities, { resource: { arn: '*' }, type: undefined }];
  if (scope.kind === 'everything' || scope.arn === '*') return all;
  const glob = compileGlob(scope.arn);
  return [...all, ...identitiesLike(random, scope.arn, documents, catalogue)].filter(({ resource }) =>
    glob.matches(resource.arn),
  );
}

/** What IAM may hold, declared or not, by patterns of ARNs. */
function identitiesLike(
  random: Random,
  pattern: string,
  documents: readonly PolicyDocument[],
  catalogue: Catalogue,
): readonly Thing[] {
  const texts = [pattern, ...patternsIn(documents)].filter((each) => each.includes(':iam:'));
  const arns = new Set(texts.flatMap((each) => spellings(random, each)));
  return [...arns].flatMap((arn) =>
    catalogue.typesOfArn(arn, 'iam').map((type): Thing => ({ resource: { arn }, type, service: 'iam' })),
  );
}

function patternsIn(documents: readonly PolicyDocument[]): readonly string[] {
  return documents.flatMap(({ statements }) => statements.flatMap(({ resource }) => resource?.value ?? []));
}

/** Texts that a pattern fits, and such as it just does not. */
function spellings(random: Random, pattern: string): readonly string[] {
  const names = ['x', 'alice', 'admin', 'bob'];
  return Array.from({ length: keysOfAPattern }, () => {
    const text = pattern
      .replace(/\$\{[^}]*\}/g, () => random.pick(names))
      .replace(/\*/g, () => random.pick(['', 'x', '/', 'reports/q3.csv']))
      .replace(/\?/g, () => random.pick(['x', '/']));
    return random.pick([text, text, `${text}x`, text.slice(0, -1)]);
  });
}
