// Audit arm: holds a verdict against what a check expects. Knows nothing of how the verdict came about.
import type { Decision, Verdict } from '../evaluate/request.ts';
import type { Because } from '../spec/spec.ts';
import type { Check } from './plan.ts';

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
  const result = (status: Status, problem = ''): CheckResult => ({ check, status, verdict, complaint: problem });
  if (verdict.outcome === 'broken') return result('broken', verdict.reason);
  if (verdict.outcome !== outcomeOf[check.expected]) {
    if (verdict.outcome === 'unknown') return result('unknown', verdict.reason);
    return result('failed', wrongOutcome(check, verdict.outcome));
  }
  const { because } = check;
  if (because === undefined) return result('passed');
  const complaints = verdict.cases.map(({ decision }) => wrongReason(because, decision));
  const complaint = complaints.find((each) => each !== undefined);
  return complaint === undefined ? result('passed') : result('failed', complaint);
}

function wrongOutcome({ expected }: Check, outcome: 'allow' | 'deny'): string {
  const was = outcome === 'allow' ? 'allowed' : 'refused';
  return expected === 'undecided' ? `it is decided: ${was}` : `it is ${was}`;
}

/** How the reason for a refusal differs from the expected one; undefined where it does not. */
function wrongReason(because: Because, decision: Decision): string | undefined {
  if (because.decision !== undefined && because.decision !== decision.kind) {
    return `it is refused by ${decision.kind}, not by ${because.decision}`;
  }
  const deciding = rulesOf(decision);
  const missing = because.rules.filter((rule) => !deciding.includes(rule));
  const named = (rules: readonly string[]): string => rules.map((rule) => `\`${rule}\``).join(', ');
  if (missing.length > 0) {
    const instead = deciding.length > 0 ? `what decided is ${named(deciding)}` : `no rule decided: ${decision.reason}`;
    return `it is refused, but not by ${named(missing)}; ${instead}`;
  }
  const extra = because.only ? deciding.filter((rule) => !because.rules.includes(rule)) : [];
  return extra.length > 0 ? `it is refused by ${named(extra)} as well, and \`only\` is set` : undefined;
}

/** Names of the rules whose statements decided; held policies come from no rule and show by their own name. */
export function rulesOf(decision: Decision): readonly string[] {
  return [...new Set(decision.statements.map(({ rule, document }) => rule ?? document))];
}
