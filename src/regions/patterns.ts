// Audit arm: the resource patterns of statements, as each subject's variables make them. Which readings a pattern has is
// evaluate/'s business.
import type { Keys } from '../evaluate/keys.ts';
import { arnReadings } from '../evaluate/match-resource.ts';
import { patternResolver, type Resolved } from '../evaluate/patterns.ts';
import type { Layer } from '../evaluate/policies.ts';
import type { GlobToken } from '../iam/glob.ts';
import { type Automaton, arnGlobAutomaton, globAutomaton } from './automaton.ts';
import { both } from './combined.ts';
import { settledKeys } from './key-levels.ts';
import { Pattern } from './pattern.ts';
import type { Placed } from './placed.ts';
import type { Subject } from './subjects.ts';

/** What a statement's resources are for some subjects. */
export interface PatternsFor {
  readonly patterns: readonly Pattern[];
  /** By their cells; undefined: for all. */
  readonly subjects: ReadonlySet<number> | undefined;
}

/** One way to read an entry. */
interface Read {
  /** Its fields are matched one by one. */
  readonly byField: boolean;
  readonly resolved: Resolved;
}

/** Of one ground; each pattern is made once. */
export class Patterns {
  readonly #subjects: readonly Subject[];
  readonly #keysOf: (subject: Subject, layer: Layer) => Keys;
  readonly #made = new Map<string, Pattern>();
  readonly #sure = new Map<Placed, readonly PatternsFor[]>();
  readonly #may = new Map<Placed, readonly PatternsFor[]>();

  constructor(subjects: readonly Subject[], keysOf: (subject: Subject, layer: Layer) => Keys) {
    this.#subjects = subjects;
    this.#keysOf = keysOf;
  }

  /** Those that surely match, or those that may. The same objects both times where nothing about them is in doubt. */
  of(placed: Placed, sure: boolean): readonly PatternsFor[] {
    const [mine, others] = sure ? [this.#sure, this.#may] : [this.#may, this.#sure];
    const known = mine.get(placed);
    if (known !== undefined) return known;
    const resolved = this.#resolved(placed);
    const made = resolved.map(({ entries, subjects }): PatternsFor => {
      return { patterns: entries.flatMap((each) => this.#patternsOf(each, sure)), subjects };
    });
    mine.set(placed, made);
    if (resolved.every(({ entries }) => entries.every(isPlain))) others.set(placed, made);
    return made;
  }

  /** For every entry all ways to read it. */
  #resolved({ statement: { source, version }, layer }: Placed): readonly {
    readonly entries: readonly (readonly Read[])[];
    readonly subjects: ReadonlySet<number> | undefined;
  }[] {
    const values = source.resource?.value ?? [];
    const readings = values.map((value) =>
      arnReadings(value).map(({ text, byField }) => ({ byField, resolve: patternResolver(text, version, true) })),
    );
    const entriesFor = (keys: Keys): readonly (readonly Read[])[] =>
      readings.map((each) => each.map(({ byField, resolve }) => ({ byField, resolved: resolve(keys) })));
    if (version === '2008-10-17' || !values.some((value) => value.includes('${'))) {
      return [{ entries: entriesFor(noKeys), subjects: undefined }];
    }
    const groups = new Map<string, { entries: readonly (readonly Read[])[]; subjects: Set<number> }>();
    for (const [cell, subject] of this.#subjects.entries()) {
      const entries = entriesFor(settledKeys(subject, this.#keysOf(subject, layer)));
      const id = JSON.stringify(entries);
      const group = groups.get(id);
      if (group === undefined) groups.set(id, { entries, subjects: new Set([cell]) });
      else group.subjects.add(cell);
    }
    return [...groups.values()];
  }

  /** Where an entry surely matches, all ways to read it do; where it may, one of them. */
  #patternsOf(readings: readonly Read[], sure: boolean): readonly Pattern[] {
    const there = readings.filter(({ resolved }) => resolved !== undefined);
    if (sure && there.some(({ resolved }) => resolved !== undefined && 'widest' in resolved)) return [];
    if (!sure || there.length < 2) return there.map((each) => this.#pattern([each]));
    return [this.#pattern(there)];
  }

  /** Accepts what all of them do. */
  #pattern(readings: readonly Read[]): Pattern {
    const id = JSON.stringify(readings);
    const known = this.#made.get(id);
    if (known !== undefined) return known;
    const made = new Pattern(readings.map(automatonOf).reduce(both));
    this.#made.set(id, made);
    return made;
  }
}

const noKeys: Keys = { lookup: () => ({ state: 'open' }) };

/** There is one way to read it, and no doubt about what it is. */
function isPlain(readings: readonly Read[]): boolean {
  return readings.length === 1 && readings.every(({ resolved }) => resolved === undefined || 'tokens' in resolved);
}

function automatonOf({ byField, resolved }: Read): Automaton {
  if (resolved === undefined) return globAutomaton([]);
  if ('widest' in resolved) return globAutomaton(resolved.widest, { caseInsensitive: true });
  return plainAutomaton(resolved.tokens, byField);
}

/** Only entries of six fields and more are read by their fields. */
function plainAutomaton(tokens: readonly GlobToken[], byField: boolean): Automaton {
  return (byField ? arnGlobAutomaton(tokens) : undefined) ?? globAutomaton(tokens);
}
