// Audit arm: from the decisions of all worlds to one verdict, with the reason where they differ. Decides no call itself.
import type { Assumption } from '../iam/session.ts';
import type { Caller } from './caller.ts';
import { claimOf, decidedKeys } from './context.ts';
import type { Reading, TakenDoubt } from './readings.ts';
import { isAnything, nameOf, whyDoubtful } from './reasons.ts';
import type { Case, Question, Request, Verdict } from './request.ts';
import type { World } from './worlds.ts';

/** What came out in one reading of one world: of the action, or of an AssumeRole before it that was not allowed. */
export interface Attempt {
  readonly step: Case['step'];
  /** The role that was to be assumed, in that case. */
  readonly role?: string;
  readonly reading: Reading;
}

type Outcome = 'allow' | 'deny' | 'broken';

interface Tried {
  readonly case: Case;
  readonly outcome: Outcome;
  readonly reading: Reading;
}

/** Who asks, for the words in which what is left open is stated. */
export interface Asker {
  readonly caller: Caller;
  readonly claims: Request['claims'];
}

export function verdictOf(worlds: readonly World<readonly Attempt[]>[], asker: Asker): Verdict {
  const tried = worlds.flatMap(({ given, result }) =>
    result.map(({ step, reading }): Tried => {
      const { decision, doubts } = reading;
      const outcome = decision.kind === 'allow' ? 'allow' : step === 'assume' ? 'broken' : 'deny';
      return { case: { step, given: [...given, ...doubts.map(doubtQuestion)], decision }, outcome, reading };
    }),
  );
  const cases = tried.map((each) => each.case);
  const outcomes = new Set(tried.map(({ outcome }) => outcome));
  const [only] = outcomes;
  if (outcomes.size === 1 && only !== undefined) {
    if (only !== 'broken') return { outcome: only, cases };
    const role = worlds.flatMap(({ result }) => result)[0]?.role ?? '';
    return { outcome: 'broken', cases, reason: `\`${role}\` cannot be assumed: ${cases[0]?.decision.reason ?? ''}` };
  }
  const settle = settling(tried);
  return { outcome: 'unknown', cases, reason: whyUnknown(tried, settle, asker), settle };
}

function doubtQuestion({ found, doubt, taken }: TakenDoubt): Question {
  const { ref, source } = found.placed.statement;
  const statement = nameOf(ref);
  if (isAnything(ref) || source.open !== undefined)
    return { text: doubt.text, answer: taken ? 'yes' : 'no', statement };
  const text = `whether ${statement} matches, which hangs on ${doubt.text}`;
  return { text, answer: taken ? 'yes' : 'no', statement };
}

/** The assumptions whose answers go together with different outcomes. */
function settling(tried: readonly Tried[]): readonly Assumption[] {
  const answers = new Map<Assumption, Map<string, Set<Outcome>>>();
  for (const {
    case: { given },
    outcome,
  } of tried) {
    for (const { assumption, answer } of given) {
      if (assumption === undefined) continue;
      const byAnswer = answers.get(assumption) ?? new Map<string, Set<Outcome>>();
      byAnswer.set(answer, (byAnswer.get(answer) ?? new Set<Outcome>()).add(outcome));
      answers.set(assumption, byAnswer);
    }
  }
  const matters = [...answers].filter(([, byAnswer]) => {
    const seen = [...byAnswer.values()].map((outcomes) => [...outcomes].sort().join(' '));
    return new Set(seen).size > 1;
  });
  const doubtful = tried.some(({ reading }) => reading.doubts.length > 0);
  // Where only their combination matters, each looks harmless by itself.
  return (matters.length > 0 || doubtful ? matters : [...answers]).map(([assumption]) => assumption);
}

function whyUnknown(tried: readonly Tried[], settle: readonly Assumption[], asker: Asker): string {
  if (settle.length > 0) return whyUnsettled(tried, settle);
  const doubts = tried.flatMap(({ reading }) => reading.doubts);
  const [first] = doubts;
  if (first === undefined) return 'what AWS leaves open decides here';
  const { key } = first.doubt;
  const help = key === undefined ? '' : `: ${howToState(key, asker)}`;
  const { ref, source } = first.found.placed.statement;
  return `${isAnything(ref) || source.open !== undefined ? 'it' : nameOf(ref)} hangs on ${whyDoubtful(doubts) ?? ''}${help}`;
}

/** A claim that is stated and open all the same is open in the session that the token was given for. */
function howToState(key: string, { caller, claims = {} }: Asker): string {
  const claim = claimOf(caller, key);
  const stated = Object.keys(claims).some((each) => each.toLowerCase() === claim);
  if (claim !== undefined && !stated) return 'state it under `claims`';
  return decidedKeys.get(key.toLowerCase()) ?? `state it under \`context: { aws: { ${key}: … } }\``;
}

function whyUnsettled(tried: readonly Tried[], settle: readonly Assumption[]): string {
  const questions = tried.flatMap(({ case: { given } }) => given);
  const open = settle.map((name) => questions.find(({ assumption }) => assumption === name)?.text ?? name);
  const keys = settle.map((name) => `\`${name}\``).join(' and ');
  return `AWS does not say ${open.join(', nor ')}: settle it by ${keys} under \`assumptions\``;
}
