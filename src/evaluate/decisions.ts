// Audit arm: from what the layers found to a decision; to two where doubts remain, the strictest and the most lenient.
import { type Answer, authorize, type Grant, type LayerFacts, type Limit, type Way, ways } from './authorize.ts';
import type { Findings, Found } from './layers.ts';
import { type Doubt, isDoubt, type Outcome } from './outcome.ts';
import type { Policies } from './policies.ts';

/** What the policies decide, and by which statements. */
export interface Ruling {
  readonly answer: Answer;
  /** All Denies that match, or all Allows that it rests on; none where no Allow was found. */
  readonly statements: readonly Found[];
  readonly facts: LayerFacts;
}

/** Where doubts remain, the two ends; the same ruling twice where they change nothing. */
export interface Rulings {
  readonly strict: Ruling;
  readonly lenient: Ruling;
}

/**
 * Allows only ever widen and Denies only ever narrow, so the truth lies between the reading in which every doubtful Deny
 * matches and no doubtful Allow does, and its opposite.
 */
export function rulingsOf(policies: Policies, findings: Findings): Rulings {
  const strict = rule(policies, findings, false);
  return { strict, lenient: findings.doubtful ? rule(policies, findings, true) : strict };
}

function rule(policies: Policies, findings: Findings, lenient: boolean): Ruling {
  const denies = findings.doubtful
    ? findings.denies.filter(({ match }) => counts(match.account, !lenient))
    : findings.denies;
  const facts = factsOf(policies, findings, denies.length > 0, lenient);
  const answer = authorize(facts, findings.relation);
  if (answer === 'explicit-deny') return { answer, statements: denies, facts };
  if (answer === 'implicit-deny') return { answer, statements: [], facts };
  return { answer, statements: reliedOn(findings, facts, lenient), facts };
}

/** A doubtful Deny counts in the strict reading, a doubtful Allow in the lenient one. */
function counts(outcome: Outcome, generous: boolean): boolean {
  return isDoubt(outcome) ? generous : outcome;
}

const grants: readonly Grant[] = ['none', 'account', 'named', 'full'];

function factsOf(policies: Policies, findings: Findings, deny: boolean, lenient: boolean): LayerFacts {
  const { allows, counts: counted, cut } = findings;
  const says = { identity: false, boundary: false, session: false, scp: false, rcp: false };
  const levels = policies.scpLevels > 0 && counted.scp === true ? new Set<number>() : undefined;
  let grant = 0;
  for (const { placed, match } of allows) {
    if (placed.layer === 'resource') grant = Math.max(grant, strength(match, lenient));
    else if (counts(match.account, lenient)) {
      says[placed.layer] = true;
      if (placed.layer === 'scp') levels?.add(placed.level);
    }
  }
  return {
    deny,
    identity: says.identity,
    boundary: limit(policies.boundary && counted.boundary === true, says.boundary),
    session: limit(policies.session && counted.session === true, says.session),
    scps: levels === undefined || levels.size === policies.scpLevels,
    grant: counts(cut, !lenient) ? 'none' : (grants[grant] ?? 'none'),
  };
}

function limit(there: boolean, allows: boolean): Limit {
  if (!there) return 'none';
  return allows ? 'allows' : 'silent';
}

function strength({ full, named, account }: Found['match'], lenient: boolean): number {
  if (counts(full, lenient)) return 3;
  if (counts(named, lenient)) return 2;
  return counts(account, lenient) ? 1 : 0;
}

/** The Allows that an allow rests on: those of the sides that let the caller in, and of the layers that limit those. */
function reliedOn({ allows, relation }: Findings, facts: LayerFacts, lenient: boolean): readonly Found[] {
  const taken = ways(facts, relation);
  return allows.filter(({ placed: { layer }, match }) => {
    if (layer === 'resource') return taken.some((way) => strength(match, lenient) >= least[way]);
    if (!counts(match.account, lenient) || layer === 'rcp') return false;
    if (layer === 'scp') return true;
    if (layer === 'identity') return taken.includes('own') || taken.includes('both');
    return taken.some((way) => way !== 'full' && way !== 'outside');
  });
}

/** How strong a grant of the resource's policy each way needs. */
const least: Readonly<Record<Way, number>> = { own: 4, full: 3, named: 2, outside: 2, both: 1 };

/** A statement that may or may not match, with what that hangs on. */
export interface DoubtfulStatement {
  readonly found: Found;
  readonly doubt: Doubt;
}

/** The doubtful statements that one of the two rulings rests on. */
export function doubtsBehind({ denies, allows }: Findings, { strict, lenient }: Rulings): readonly DoubtfulStatement[] {
  const named = new Set([...strict.statements, ...lenient.statements]);
  return [...denies, ...allows].flatMap((found) => {
    const { full, named: byName, account } = found.match;
    const doubt = [account, byName, full].find(isDoubt);
    return doubt !== undefined && named.has(found) ? [{ found, doubt }] : [];
  });
}
