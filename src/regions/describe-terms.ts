// Audit arm: a set said by few of the sets that have a name. Knows nothing of what is in the sets.
import { inBoth, isWithin, meets, minus, type NumberSet } from './number-sets.ts';

/** A set with a name. */
export interface Term<Name> {
  readonly name: Name;
  readonly has: NumberSet;
}

/** All that is in one of `any` and in none of `but`. */
export interface Expression<Name> {
  readonly any: readonly Name[];
  readonly but: readonly Name[];
  readonly has: NumberSet;
}

/** What an expression must have, and what it may have besides. */
export interface Between {
  readonly need: NumberSet;
  readonly may: NumberSet;
}

/**
 * A short expression that has all that it must and nothing that it may not; of equally short ones that of the first terms.
 * Undefined where it would take more than so many names.
 */
export function expressionFor<Name>(
  between: Between,
  terms: readonly Term<Name>[],
  most: number,
): Expression<Name> | undefined {
  const usable = usableOf(between, terms);
  const chosen = oneOf(usable, between.need) ?? several(usable, between.need);
  if (chosen === undefined || chosen.any.length + chosen.but.length > most) return undefined;
  const { any, but } = chosen;
  const has = but.reduce<NumberSet>(
    (left, each) => minus(left, each.has),
    new Set(any.flatMap((each) => [...each.has])),
  );
  return { any: any.map(({ name }) => name), but: but.map(({ name }) => name), has };
}

/** A term with those that take away what it has too much. */
interface Usable<Name> {
  readonly term: Term<Name>;
  readonly but: readonly Term<Name>[];
  readonly cost: number;
}

interface Chosen<Name> {
  readonly any: readonly Term<Name>[];
  readonly but: readonly Term<Name>[];
}

function usableOf<Name>({ need, may }: Between, terms: readonly Term<Name>[]): readonly Usable<Name>[] {
  const sparing = terms.filter(({ has }) => !meets(has, need));
  return terms.flatMap((term) => {
    const but = meets(term.has, need) ? exceptions(minus(term.has, may), sparing) : undefined;
    return but === undefined ? [] : [{ term, but, cost: 1 + 1.5 * but.length }];
  });
}

/** Terms that take away all of these. */
function exceptions<Name>(all: NumberSet, sparing: readonly Term<Name>[]): readonly Term<Name>[] | undefined {
  const found: Term<Name>[] = [];
  for (let left = all; left.size > 0; ) {
    const best = mostWorth(sparing, (term) => inBoth(left, term.has).size);
    if (best === undefined) return undefined;
    found.push(best);
    left = minus(left, best.has);
  }
  return found;
}

/** One term for all; a second one is no shorter than one with an exception. */
function oneOf<Name>(usable: readonly Usable<Name>[], need: NumberSet): Chosen<Name> | undefined {
  const whole = usable.filter(({ term, cost }) => cost < 3 && isWithin(need, term.has));
  const best = mostWorth(whole, ({ cost }) => 1 / cost);
  return best === undefined ? undefined : { any: [best.term], but: best.but };
}

/** Takes the terms that bring most for what they cost, one after the other. */
function several<Name>(usable: readonly Usable<Name>[], need: NumberSet): Chosen<Name> | undefined {
  const any: Term<Name>[] = [];
  const but = new Set<Term<Name>>();
  for (let left = need; left.size > 0; ) {
    const best = mostWorth(usable, ({ term, cost }) => inBoth(left, term.has).size / cost);
    if (best === undefined) return undefined;
    any.push(best.term);
    for (const each of best.but) but.add(each);
    left = minus(left, best.term.has);
  }
  const others = (term: Term<Name>): readonly Term<Name>[] => any.filter((each) => each !== term);
  const used = any.filter((term) => !others(term).some(({ has }) => isWithin(inBoth(term.has, need), has)));
  return { any: used, but: [...but] };
}

/** The first of those that are worth most; undefined where none is worth anything. */
function mostWorth<Each>(all: readonly Each[], worthOf: (each: Each) => number): Each | undefined {
  let best: Each | undefined;
  let most = 0;
  for (const each of all) {
    const worth = worthOf(each);
    if (worth > most) [best, most] = [each, worth];
  }
  return best;
}
