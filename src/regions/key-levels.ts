// Audit arm: the levels of a diagram that stand for condition keys, and when a clause of a policy holds on them. How a
// clause compares values is evaluate/'s business: here it is asked of one value for each kind that it can tell apart.

import { defaultFacts, type Side } from '../evaluate/context.ts';
import { absent, type KeyState, type Keys, open, present } from '../evaluate/keys.ts';
import { isDoubt, type Outcome } from '../evaluate/outcome.ts';
import { patternResolver } from '../evaluate/patterns.ts';
import type { CompiledClause } from '../evaluate/statement.ts';
import { globalContextKey } from '../iam/context-keys.ts';
import type { PolicyVersion } from '../iam/document.ts';
import { operators, parseOperator } from '../iam/operators.ts';
import { always, type Diagram, type Node, never } from './diagram.ts';
import { Remembered } from './remembered.ts';
import type { SeenSubjects } from './seen.ts';
import { type Choice, choiceOf, type Subject } from './subjects.ts';
import { type ValueTest, valuesFor } from './values.ts';

/** When something holds: surely, and perhaps; the first is within the second. */
export interface Truth {
  readonly sure: Node;
  readonly may: Node;
}

const holds: Truth = { sure: always, may: always };
export const fails: Truth = { sure: never, may: never };

function truthOf(outcome: Outcome): Truth {
  if (isDoubt(outcome)) return { sure: never, may: always };
  return outcome ? holds : fails;
}

/** A clause of a policy that is looked at, and the language version of its document. */
export interface KeyUse {
  readonly clause: CompiledClause;
  readonly version: PolicyVersion;
  /** Whose request it is held against. */
  readonly side: Side;
}

/** One value at most: a level with a cell for every kind of value, or none. */
interface SingleKey {
  readonly kind: 'single';
  readonly key: string;
  readonly level: number;
  readonly states: readonly KeyState[];
}

/** Any number of values: a level for every kind of value, that says whether one is there. */
interface SeveralKey {
  readonly kind: 'several';
  readonly key: string;
  readonly cells: readonly { readonly level: number; readonly value: string }[];
}

export type KeyLevel = SingleKey | SeveralKey;

/** Why a question cannot be told: a key on which two uses have no common measure. */
export class Untold extends Error {}

/** Keys that requests have unless something is special about them: without them is said last. */
const usuallyThere: ReadonlySet<string> = new Set(['aws:sourceip', 'aws:securetransport', 'aws:currenttime']);

export class KeyLevels {
  readonly #diagram: Diagram;
  readonly #byKey = new Map<string, KeyLevel>();

  /** Makes the levels; throws Untold, or TooLarge. */
  constructor(diagram: Diagram, uses: readonly KeyUse[], subjects: SeenSubjects) {
    this.#diagram = diagram;
    for (const [key, ofKey] of usesByKey(uses)) {
      const free = freeOf(key, ofKey, subjects);
      if (free.length > 0) this.#byKey.set(key, this.#make(key, ofKey, free, subjects));
    }
  }

  get all(): readonly KeyLevel[] {
    return [...this.#byKey.values()];
  }

  of(key: string): KeyLevel | undefined {
    return this.#byKey.get(key);
  }

  #make(key: string, uses: readonly KeyUse[], free: readonly Subject[], seen: SeenSubjects): KeyLevel {
    const found = valuesOf(key, testsOf(uses, free, seen));
    if ('unknown' in found) throw new Untold(found.unknown);
    const values = found.length === 0 ? [anyValue(key)] : found;
    if (holdsSeveral(key, uses)) {
      const cells = values.map((value) => ({ level: this.#diagram.addLevel(2), value }));
      return { kind: 'several', key: uses[0]?.clause.source.key ?? key, cells };
    }
    const states = values.map((value) => present(value));
    const all = usuallyThere.has(key) ? [...states, absent] : [absent, ...states];
    return {
      kind: 'single',
      key: uses[0]?.clause.source.key ?? key,
      level: this.#diagram.addLevel(all.length),
      states: all,
    };
  }

  /** When a clause holds for a subject. `lists`: of a request that lists a bucket, which alone has a prefix. */
  truth({ test, source }: CompiledClause, subject: Subject, keys: Keys, lists: boolean): Truth {
    const key = source.key.toLowerCase();
    const choice: Choice = key === 's3:prefix' && !lists ? absent : choiceOf(subject, keys, key);
    const seen = (state: KeyState): Keys => new KeysWith(key, state, subject, keys, lists);
    if (!isFree(choice)) return truthOf(test(seen(choice)));
    const level = this.#byKey.get(key);
    if (level === undefined) throw new Error(`\`${key}\` has no level`);
    if (level.kind === 'several') return this.#ofSeveral(level, source.operator, (state) => test(seen(state)));
    const outcomes = level.states.map((state) => test(seen(state)));
    return {
      sure: this.#diagram.cells(level.level, (cell) => outcomes[cell] === true),
      may: this.#diagram.cells(level.level, (cell) => outcomes[cell] !== false),
    };
  }

  /** When the key of a subject is there, which it must be. */
  presence(key: string): Node {
    const level = this.#byKey.get(key);
    if (level === undefined) return always;
    const diagram = this.#diagram;
    if (level.kind === 'several')
      return diagram.any(level.cells.map((each) => diagram.cells(each.level, (cell) => cell === 1)));
    return diagram.cells(level.level, (cell) => level.states[cell]?.state === 'present');
  }

  #ofSeveral({ cells }: SeveralKey, operator: string, outcomeOf: (state: KeyState) => Outcome): Truth {
    const diagram = this.#diagram;
    const parsed = parseOperator(operator);
    const there = cells.map(({ level }) => diagram.cells(level, (cell) => cell === 1));
    const nothing = diagram.not(diagram.any(there));
    const without = truthOf(outcomeOf(absent));
    const each = cells.map(({ value }) => outcomeOf(present(value)));
    const some = (counts: (outcome: Outcome) => boolean): Node =>
      diagram.any(there.filter((_, index) => counts(each[index] ?? false)));
    const none = (counts: (outcome: Outcome) => boolean): Node => diagram.not(some(counts));
    if (parsed?.base === 'Null' && parsed.set === undefined) {
      const when = outcomeOf(present('x')) === true;
      const node = when ? diagram.not(nothing) : outcomeOf(absent) === true ? nothing : never;
      return { sure: node, may: node };
    }
    if (parsed?.set === 'ForAllValues') {
      return { sure: none((outcome) => outcome !== true), may: none((outcome) => outcome === false) };
    }
    const may = diagram.or(
      some((outcome) => outcome !== false),
      diagram.and(nothing, without.may),
    );
    const quiet = diagram.and(nothing, without.sure);
    if (parsed?.set === 'ForAnyValue')
      return {
        sure: diagram.or(
          some((outcome) => outcome === true),
          quiet,
        ),
        may,
      };
    // An operator for one value is certain of requests with one alone.
    const alone = there.map((node, index) =>
      each[index] === true
        ? diagram.all([node, ...there.filter((_, at) => at !== index).map((other) => diagram.not(other))])
        : never,
    );
    return { sure: diagram.or(diagram.any(alone), quiet), may };
  }
}

const anyValues: Readonly<Record<string, string>> = {
  date: defaultFacts.time,
  numeric: '1',
  bool: 'true',
  ip: defaultFacts.sourceIp,
  arn: 'arn:aws:iam::999999999999:role/x',
};

/** Of a key of which it matters only whether it is there. */
function anyValue(key: string): string {
  return anyValues[globalContextKey(key)?.type ?? ''] ?? 'x';
}

function usesByKey(uses: readonly KeyUse[]): ReadonlyMap<string, readonly KeyUse[]> {
  const byKey = new Map<string, KeyUse[]>();
  for (const use of uses) {
    const key = use.clause.source.key.toLowerCase();
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [use]);
    else known.push(use);
  }
  return byKey;
}

function isFree(choice: Choice): choice is 'any' | 'there' {
  return typeof choice === 'string';
}

/** Those whose requests choose it, as some use of it sees them. */
function freeOf(key: string, uses: readonly KeyUse[], seen: SeenSubjects): readonly Subject[] {
  const bySide = [...new Set(uses.map(({ side }) => seen.choices(key, side)))].map(({ which, all }) => {
    return { which, free: all.map(({ choice }) => isFree(choice)) };
  });
  return seen.all.filter(({ at }) => bySide.some(({ which, free }) => free[which[at] ?? 0]));
}

/** The keys of a request as a variable in a condition sees them: what the request chooses cannot be told there. */
class KeysWith implements Keys {
  readonly #key: string;
  readonly #state: KeyState;
  readonly #subject: Subject;
  readonly #keys: Keys;
  readonly #lists: boolean;

  constructor(key: string, state: KeyState, subject: Subject, keys: Keys, lists: boolean) {
    this.#key = key;
    this.#state = state;
    this.#subject = subject;
    this.#keys = keys;
    this.#lists = lists;
  }

  lookup(key: string): KeyState {
    if (key === this.#key) return this.#state;
    if (key === 's3:prefix' && !this.#lists) return absent;
    return settled(this.#subject, this.#keys, key);
  }
}

/** The keys of a subject without those that its requests choose. */
export function settledKeys(subject: Subject, keys: Keys): Keys {
  return { lookup: (key) => settled(subject, keys, key) };
}

function settled(subject: Subject, keys: Keys, key: string): KeyState {
  const choice = choiceOf(subject, keys, key);
  return isFree(choice) ? open : choice;
}

function holdsSeveral(key: string, uses: readonly KeyUse[]): boolean {
  const multivalued = globalContextKey(key)?.multivalued;
  if (multivalued !== undefined) return multivalued;
  return uses.some(({ clause }) => parseOperator(clause.source.operator)?.set !== undefined);
}

type Tests = ReadonlyMap<string, ValueTest>;
type Values = ReturnType<typeof valuesFor>;

const allValues = new Remembered<Values>(500, 5000);

function valuesOf(key: string, tests: Tests): Values {
  return allValues.find([key, ...tests.keys()].join('\n'), () => valuesFor(key, [...tests.values()]));
}

/** Everything that a value of the key is compared with, by what it is in words. */
function testsOf(uses: readonly KeyUse[], subjects: readonly Subject[], seen: SeenSubjects): Tests {
  const found = new Map<string, ValueTest>();
  for (const use of uses) {
    for (const test of testsOfUse(use, subjects, seen)) found.set(JSON.stringify(test), test);
  }
  return found;
}

function testsOfUse(
  { clause: { source }, version, side }: KeyUse,
  subjects: readonly Subject[],
  seen: SeenSubjects,
): readonly ValueTest[] {
  const { base } = parseOperator(source.operator) ?? {};
  if (base === undefined || base === 'Null') return [];
  const { type, variables, wildcards } = operators[base];
  if (type === 'bool') return [{ kind: 'bool' }];
  return source.values.flatMap((value): readonly ValueTest[] => {
    if (type === 'numeric') return [{ kind: 'number', value }];
    if (type === 'date') return [{ kind: 'date', value }];
    if (type === 'ip') return [{ kind: 'ip', cidr: value }];
    if (type === 'binary' || !variables) return [{ kind: 'binary', value }];
    const resolve = patternResolver(value, version, wildcards);
    const caseInsensitive = base.endsWith('IgnoreCase');
    const who = value.includes('${') ? subjects : subjects.slice(0, 1);
    return who.flatMap((subject): readonly ValueTest[] => {
      const resolved = resolve(settledKeys(subject, seen.keysOf(subject, side)));
      if (resolved === undefined) return [];
      if ('widest' in resolved) return [{ kind: 'text', tokens: resolved.widest, caseInsensitive: true }];
      const { tokens } = resolved;
      return [type === 'arn' ? { kind: 'arn', tokens } : { kind: 'text', tokens, caseInsensitive }];
    });
  });
}
