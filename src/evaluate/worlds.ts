// Audit arm: tries every answer to what AWS leaves open, but only to what a run really asks. Knows no question itself.
import type { Assumption, Assumptions } from '../iam/session.ts';
import type { Question } from './request.ts';

/** Something that AWS leaves open. */
export interface OpenQuestion {
  readonly assumption: Assumption;
  /** In words, to stand after "whether". */
  readonly text: string;
  readonly answers: readonly [string, string];
}

/** Answers questions; within one run the same question always gets the same answer. */
export interface Oracle {
  choose(question: OpenQuestion): string;
}

export interface World<Result> {
  /** The questions that were asked and not settled by an assumption, with the answers taken here. */
  readonly given: readonly Question[];
  readonly result: Result;
}

/** Runs once for every combination of answers that is consulted, depth first; never runs the same twice. */
export function inEveryWorld<Result>(
  assumptions: Assumptions,
  run: (oracle: Oracle) => Result,
): readonly World<Result>[] {
  const worlds: World<Result>[] = [];
  let answers: Answer[] = [];
  for (;;) {
    const oracle = new ReplayingOracle(assumptions, answers);
    worlds.push({ result: run(oracle), given: oracle.asked.map(({ question, index }) => asked(question, index)) });
    const next = oracle.asked.findLastIndex(({ index, question }) => index + 1 < question.answers.length);
    const last = oracle.asked[next];
    if (last === undefined) return worlds;
    answers = [...oracle.asked.slice(0, next), { ...last, index: last.index + 1 }];
  }
}

interface Answer {
  readonly question: OpenQuestion;
  readonly index: number;
}

class ReplayingOracle implements Oracle {
  readonly asked: Answer[] = [];
  readonly #assumptions: Assumptions;
  readonly #prefix: readonly Answer[];

  constructor(assumptions: Assumptions, prefix: readonly Answer[]) {
    this.#assumptions = assumptions;
    this.#prefix = prefix;
  }

  choose(question: OpenQuestion): string {
    const settled = this.#assumptions[question.assumption];
    if (settled !== 'either') return settled;
    const known = this.asked.find((each) => each.question.assumption === question.assumption);
    if (known) return known.question.answers[known.index] ?? '';
    const index = this.#prefix[this.asked.length]?.index ?? 0;
    this.asked.push({ question, index });
    return question.answers[index] ?? '';
  }
}

function asked({ assumption, text, answers }: OpenQuestion, index: number): Question {
  return { assumption, text: `whether ${text}`, answer: answers[index] ?? '' };
}
