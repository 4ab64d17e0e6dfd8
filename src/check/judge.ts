// Audit arm: holds a verdict against what a check expects. Knows nothing of how the verdict came about.
import type { Decision, StatementRef, Verdict } from '../evaluate/request.ts';
import type { Because } from '../spec/spec.ts';
import type { Asked, Check } from './plan.ts';

/**
 * `passed`; `failed`: decided otherwise, or for another reason; `unknown`: AWS or the request leaves it open;
 * `broken`: the question makes no sense, since the role of `through` cannot be assumed.
 */
export type Status = 'passed' | 'failed' | 'unknown' | 'broken';

export interface CheckResult {
  readonly check: Check;
  readonly status: Status;
  readonly verdict: Verdict;
  /** What is wrong, in words; empty where the check passed. */
  readonly complaint: string;
}

const outcomeOf = { can: 'allow', cannot: 'deny', undecided: 'unknown' } as const;

/** A check's result. `can` and `cannot` must hold however AWS settles what it leaves open; `because` too. */
export function judge(check: Check, verdict: Verdict): CheckResult {
  const { status, complaint } = judgementOf(check, verdict);
  return { check, status, verdict, complaint };
}

/** Where one of several requests is enough, the first that meets the expectation; else what is open, or the first of all. */
export function judgeSome(check: Check, verdictOf: (asked: Asked) => Verdict): CheckResult {
  const { others = [], ...first } = check;
  const result = judge(check, verdictOf(check));
  if (result.status === 'passed') return result;
  const all = [result];
  for (const other of others) {
    const next = judge({ ...first, ...other }, verdictOf(other));
    if (next.status === 'passed') return next;
    all.push(next);
  }
  return all.find(({ status }) => status === 'unknown') ?? result;
}

/** The same without the check: what is expected alike of verdicts that are the same is judged alike. */
export function judgementOf(expectation: Expectation, verdict: Verdict): Judgement {
  // Who cannot get that far is refused, too; but a row that is written means the role to be assumed.
  if (verdict.outcome === 'broken') {
    return expectation.row.origin === 'exhaustive' ? passed : { status: 'broken', complaint: verdict.reason };
  }
  if (verdict.outcome !== outcomeOf[expectation.expected]) {
    if (verdict.outcome === 'unknown') return { status: 'unknown', complaint: verdict.reason };
    return { status: 'failed', complaint: wrongOutcome(expectation, verdict.outcome) };
  }
  const { because } = expectation.row;
  if (because === undefined) return passed;
  const complaints = verdict.cases.map(({ decision }) => wrongReason(because, decision));
  const complaint = complaints.find((each) => each !== undefined);
  return complaint === undefined ? passed : { status: 'failed', complaint };
}

type Expectation = Pick<Check, 'expected' | 'row'>;

export type Judgement = Pick<CheckResult, 'status' | 'complaint'>;

const passed: Judgement = { status: 'passed', complaint: '' };

function wrongOutcome({ expected }: Expectation, outcome: 'allow' | 'deny'): string {
  const was = outcome === 'allow' ? 'allowed' : 'refused';
  return expected === 'undecided' ? `it is decided: ${was}` : `it is ${was}`;
}

/** How the reason for a refusal differs from the expected one; undefined where it does not. */
function wrongReason(because: Because, decision: Decision): string | undefined {
  if (because.decision !== undefined && because.decision !== decision.kind) {
    return `it is refused by ${decision.kind}, not by ${because.decision}`;
  }
  const statements = decision.statements.filter((each) => !isNamed(because, each));
  const missing = [
    ...because.rules.filter((rule) => !decision.statements.some((each) => rule === shownRule(each))),
    ...because.sids.filter((sid) => !decision.statements.some((each) => sid === each.sid)),
  ];
  const named = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');
  if (missing.length > 0) {
    const deciding = shownAs(because, decision.statements);
    const instead = deciding.length > 0 ? `what decided is ${named(deciding)}` : `no rule decided: ${decision.reason}`;
    return `it is refused, but not by ${named(missing)}; ${instead}`;
  }
  const extra = because.only ? shownAs(because, statements) : [];
  return extra.length > 0 ? `it is refused by ${named(extra)} as well, and \`only\` is set` : undefined;
}

function isNamed({ rules, sids }: Because, statement: StatementRef): boolean {
  return rules.includes(shownRule(statement)) || (statement.sid !== undefined && sids.includes(statement.sid));
}

/** Statements by their rules; where the test names Sids alone, by those. */
function shownAs({ rules, sids }: Because, statements: readonly StatementRef[]): readonly string[] {
  const bySid = sids.length > 0 && rules.length === 0;
  return [...new Set(statements.map((each) => (bySid ? (each.sid ?? shownRule(each)) : shownRule(each))))];
}

function shownRule({ rule, document }: StatementRef): string {
  return rule ?? document;
}

/** Names of the rules whose statements decided; held policies come from no rule and show by their own name. */
export function rulesOf(decision: Decision): readonly string[] {
  return [...new Set(decision.statements.map(shownRule))];
}
