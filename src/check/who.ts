// Audit arm: who can do something, and what somebody can do, for every way of asking: `iamspec who`.
import type { Catalogue } from '../iam/catalogue.ts';
import { agesOf } from '../regions/ages.ts';
import type { Material } from '../regions/material.ts';
import { byTarget, type Place, placesOf, type ResourceScope } from '../regions/places.ts';
import { type Standing, type SurveyOptions, surveyOf } from '../regions/survey.ts';
import { untoldReason } from '../regions/untold.ts';
import type { World } from '../regions/world.ts';
import type { Bucket, Resource, Spec, Survey } from '../spec/spec.ts';
import { bothWorldsOf } from './both-worlds.ts';
import { focusOf, resourcePatternsOf } from './focus.ts';
import type { Findings } from './who-cells.ts';
import { type Bounds, sessionIdOf } from './who-sessions.ts';
import { type CallerTable, callerTables, type DeedTable, deedTables } from './who-tables.ts';

/** Who can: tables of callers. What somebody can do: tables of actions. */
export type WhoAnswer =
  | { readonly form: 'callers'; readonly tables: readonly CallerTable[]; readonly about: WhoAbout }
  | { readonly form: 'actions'; readonly tables: readonly DeedTable[]; readonly about: WhoAbout }
  /** The answer would take too much room, or hangs on what is not modelled. */
  | { readonly form: 'untold'; readonly reason: string; readonly about: WhoAbout };

export interface WhoAbout {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly closed: boolean;
  /** What the answer rests on, a sentence each. */
  readonly assumed: readonly string[];
}

export interface WhoMaterial extends Pick<Material, 'manifest' | 'documents' | 'held'> {
  readonly spec: Pick<Spec, 'assumptions' | 'principals' | 'buckets'>;
}

export function whoCan(material: WhoMaterial, survey: Survey, closed: boolean, catalogue: Catalogue): WhoAnswer {
  const asking = new Asking(material, survey, closed, catalogue);
  const { about } = asking;
  try {
    if (survey.actions.length > 0) return { form: 'callers', tables: asking.callers(), about };
    return { form: 'actions', tables: asking.actions(), about };
  } catch (error) {
    return { form: 'untold', reason: untoldReason(error), about };
  }
}

/** One column of actions' tables. */
interface Where {
  readonly text: string;
  readonly scopes: readonly ResourceScope[];
}

class Asking {
  readonly about: WhoAbout;
  readonly #survey: Survey;
  /** One of each way of asking. */
  readonly #firsts = new Map<string, Standing>();
  readonly #spec: WhoMaterial['spec'];
  readonly #catalogue: Catalogue;
  readonly #most: World;
  readonly #least: World;
  /** What policies hold ages of MFA against. */
  readonly #bounds: readonly number[];
  /** As columns tell them apart. */
  readonly #ranges: Bounds;

  constructor({ spec, ...read }: WhoMaterial, survey: Survey, closed: boolean, catalogue: Catalogue) {
    const material: Material = { ...read, assumptions: spec.assumptions };
    const { resources, actions } = survey;
    const patterns = resourcePatternsOf({ actions, resources, among: [] });
    const { most, least, bounds, assumed } = bothWorldsOf(material, closed, patterns);
    this.#most = most;
    this.#least = least;
    this.#bounds = bounds;
    this.#survey = survey;
    this.#spec = spec;
    this.#catalogue = catalogue;
    this.#ranges = survey.callers.some(({ sessions }) => sessions.length > 0) ? undefined : bounds;
    this.about = {
      actions: actions.map(({ value }) => value),
      resources: resources.map(resourceText),
      closed,
      assumed,
    };
  }

  callers(): readonly CallerTable[] {
    const { callers, actions, resources } = this.#survey;
    const scope = { not: false, value: actions.map(({ value }) => value) };
    const scopes = resources.map(scopeOf);
    const found = new Map<string, Map<string, Findings>>();
    const asked = callers.length === 0 ? [undefined] : callers;
    for (const each of asked) {
      const standings = this.#both(scopes, { actions: scope, ...(each === undefined ? {} : sessionsOf(each)) }, each);
      for (const [name, ways] of byCaller(standings)) found.set(name, ways);
    }
    return callerTables(this.#most.callers, found, this.#firsts, this.#ranges);
  }

  actions(): readonly DeedTable[] {
    const columns = this.#columns();
    return this.#survey.callers.flatMap((asked) => {
      const caller = this.#most.callers.find((each) => each.caller.name === asked.name);
      if (caller === undefined) return [];
      const options = { actions: { not: false, value: ['*'] }, tokens: true, ...sessionsOf(asked) } as const;
      const cells = columns.map(({ scopes }) => this.#both(scopes, options, asked));
      const texts = columns.map(({ text }) => text);
      return deedTables(caller, texts, cells, this.#ranges);
    });
  }

  /** In both worlds. */
  #both(
    scopes: readonly ResourceScope[],
    options: Omit<SurveyOptions, 'callers'>,
    asked: { readonly name: string } | undefined,
  ): Both {
    const of = (world: World): readonly Standing[] => {
      const callers = world.callers.filter(({ caller }) => asked === undefined || caller.name === asked.name);
      const places = scopes.flatMap((scope) => placesOf(scope, world.estate, this.#catalogue)).filter(isMeant(scopes));
      const all = { ...options, callers, ages: agesOf(this.#bounds) };
      return byTarget(places).flatMap((target) => surveyOf(world, target, all, this.#catalogue));
    };
    const both = { most: of(this.#most), least: of(this.#least) };
    for (const standing of both.most) {
      const id = sessionIdOf(standing.subject);
      if (!this.#firsts.has(id)) this.#firsts.set(id, standing);
    }
    return both;
  }

  /** A bucket and its objects apart; by default all that is declared. */
  #columns(): readonly Where[] {
    const { resources } = this.#survey;
    if (resources.length > 0) {
      return resources.flatMap((each) =>
        each.kind === 'bucket' ? wheresOf(each.bucket) : [{ text: resourceText(each), scopes: [scopeOf(each)] }],
      );
    }
    const roles = [...this.#spec.principals.values()].flatMap((each): readonly Where[] =>
      each.kind === 'role' ? [{ text: each.name, scopes: [{ kind: 'arn', arn: each.arn }] }] : [],
    );
    const buckets = [...this.#spec.buckets.values()].flatMap(wheresOf);
    return [...buckets, ...roles, { text: 'everything', scopes: [{ kind: 'everything' }] }];
  }
}

function wheresOf({ name, arn }: Bucket): readonly Where[] {
  return [
    { text: name, scopes: [{ kind: 'arn', arn }] },
    { text: `${name}/*`, scopes: [{ kind: 'objects', bucket: name, key: '*' }] },
  ];
}

interface Both {
  readonly most: readonly Standing[];
  readonly least: readonly Standing[];
}

/** `everything` is what works on no resource here, as in tests. */
function isMeant(scopes: readonly ResourceScope[]): (place: Place) => boolean {
  const only = scopes.every(({ kind }) => kind === 'everything');
  return ({ type }) => !only || type === undefined;
}

function sessionsOf({ sessions }: Survey['callers'][number]): Pick<SurveyOptions, 'sessions'> {
  return sessions.length === 0 ? {} : { sessions };
}

function byCaller({ most, least }: Both): ReadonlyMap<string, Map<string, Findings>> {
  const found = new Map<string, Map<string, { most: Standing[]; least: Standing[] }>>();
  const add = (standings: readonly Standing[], side: 'most' | 'least'): void => {
    for (const standing of standings) {
      const { name } = standing.subject.from.caller;
      const id = sessionIdOf(standing.subject);
      const ways = found.get(name) ?? new Map<string, { most: Standing[]; least: Standing[] }>();
      const findings = ways.get(id) ?? { most: [], least: [] };
      findings[side].push(standing);
      ways.set(id, findings);
      found.set(name, ways);
    }
  };
  add(most, 'most');
  add(least, 'least');
  return found;
}

function scopeOf(resource: Resource): ResourceScope {
  const [scope] = focusOf({ actions: [], resources: [resource], among: [] }).resources;
  if (scope === undefined) throw new Error('a resource without a place');
  return scope;
}

function resourceText(resource: Resource): string {
  switch (resource.kind) {
    case 'everything':
      return 'everything';
    case 'bucket':
      return resource.bucket.name;
    case 'objects':
      return `${resource.bucket.name}/${resource.key}`;
    case 'principal':
      return resource.principal.name;
    case 'arn':
      return resource.arn;
  }
}
