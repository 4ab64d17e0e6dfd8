// Audit arm: one answer of `iamspec who`, from what was found with unknown policies at their worst and at their best, and
// for which requests it is so.
import type { Answer, Standing } from '../regions/survey.ts';
import type { Witness } from '../regions/witness.ts';
import { factsInWords, type PropertyWitness, resourceInWords, witnessInWords } from './witness-words.ts';

export interface WhoCell {
  readonly answer: Answer;
  /** Of `depends`: for which requests, to stand after `depends:`. Of `unknown`: why. Otherwise empty. */
  readonly about: string;
  /** It hangs on policies that the caller may hold and that the spec does not know. */
  readonly holding: boolean;
  /** Of `depends` alone: one request that is allowed, and one that is not; they were put to the evaluator. */
  readonly allowed?: PropertyWitness;
  readonly refused?: PropertyWitness;
}

/** What was found of one caller and one way of asking, over all that is asked; undefined: nothing can be asked so. */
export interface Findings {
  /** Policies that are not known allow everything. */
  readonly most: readonly Standing[];
  /** They allow nothing. */
  readonly least: readonly Standing[];
}

type Summary = Pick<Standing, 'answer' | 'allowed' | 'refused' | 'open'>;

export function cellOf({ most: all, least: few }: Findings): WhoCell | undefined {
  const [most, least] = [summaryOf(all), summaryOf(few)];
  if (most === undefined || least === undefined) return undefined;
  if (most.answer === 'no') return plain('no');
  if (least.answer === 'yes') return plain('yes');
  if (least.answer === 'depends') return depending(least, false, most.answer === 'yes');
  if (most.answer === 'unknown') return unknown(most);
  return depending(most, true, false);
}

function plain(answer: 'yes' | 'no'): WhoCell {
  return { answer, about: '', holding: false };
}

/** Why it is not told where AWS decides each request. */
export const notFollowed = 'it hangs on a value in a policy, such as that of a variable, that is not followed';

function unknown({ open }: Summary): WhoCell {
  const found = open();
  const verdict = found?.verdict;
  // What was passed on to it is not known, and a request cannot say it.
  if (found?.request.session.kind === 'federation-token' && verdict?.outcome === 'deny') {
    return { answer: 'depends', about: 'when the session policy that was passed for it allows it', holding: false };
  }
  const reason = verdict?.outcome === 'unknown' ? verdict.reason : notFollowed;
  return { answer: 'unknown', about: reason, holding: false };
}

/** `needed`: nothing is allowed unless a policy that is not known allows it. `enough`: such a policy can allow everything. */
function depending(summary: Summary, needed: boolean, enough: boolean): WhoCell {
  const allowed = summary.allowed();
  if (allowed === undefined || allowed.verdict.outcome !== 'allow') return unknown(summary);
  const found = summary.refused();
  const refused = found?.verdict.outcome === 'deny' ? found : undefined;
  const whole = summary.answer === 'yes';
  const about = whole ? `when ${unknownPolicy}` : aboutOf(allowed, refused, needed ? [unknownPolicy] : []);
  return {
    answer: 'depends',
    about: enough ? `${about}; or when ${unknownPolicy}` : about,
    holding: needed || enough,
    allowed: witnessInWords(allowed, 'can'),
    ...(refused === undefined ? {} : { refused: witnessInWords(refused, 'cannot') }),
  };
}

const unknownPolicy = 'a policy that it holds allows it';

/** What tells the two apart: the facts of the one that is allowed, or else those of the other. */
function aboutOf(allowed: Witness, refused: Witness | undefined, first: readonly string[]): string {
  const [deed, otherDeed] = deedsOf(allowed, refused);
  const facts = [...first, ...factsInWords(allowed)];
  const when = facts.length === 0 ? '' : `when ${facts.join(' and ')}`;
  const yes = joined(deed, when);
  if (refused === undefined) return yes === '' ? 'of other requests AWS does not say it' : yes;
  const otherFacts = factsInWords(refused);
  const not = joined(otherDeed, deed !== '' || facts.length > first.length ? '' : whenAll(otherFacts));
  if (not === '') return yes === '' ? 'for some requests' : yes;
  return yes === '' ? `but not ${not}` : `${yes}, but not ${not}`;
}

function whenAll(facts: readonly string[]): string {
  return facts.length === 0 ? '' : `when ${facts.join(' and ')}`;
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** What is done to what, as far as the two differ in it. */
function deedsOf({ request: one }: Witness, other: Witness | undefined): readonly [string, string] {
  if (other === undefined) return ['', ''];
  const two = other.request;
  const sameAction = one.action === two.action;
  const sameResource = one.resource.arn === two.resource.arn;
  const deed = (request: Witness['request']): string =>
    joined(sameAction ? '' : `for \`${request.action}\``, sameResource ? '' : `on \`${resourceInWords(request)}\``);
  return [deed(one), deed(two)];
}

function summaryOf(standings: readonly Standing[]): Summary | undefined {
  const [first, ...others] = standings;
  if (first === undefined) return undefined;
  if (others.length === 0) return first;
  const find = (pick: (standing: Standing) => Witness | undefined) => () => {
    for (const each of standings) {
      const found = pick(each);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    answer: answerOf(standings.map(({ answer }) => answer)),
    allowed: find(({ allowed }) => allowed()),
    refused: find(({ refused }) => refused()),
    open: find(({ open }) => open()),
  };
}

function answerOf(answers: readonly Answer[]): Answer {
  const [first = 'no'] = answers;
  if (answers.every((each) => each === first)) return first;
  return answers.some((each) => each === 'yes' || each === 'depends') ? 'depends' : 'unknown';
}

/** Equal for cells that say the same. */
export function cellId(cell: WhoCell | undefined): string {
  return cell === undefined ? '' : `${cell.answer} ${cell.about}`;
}
