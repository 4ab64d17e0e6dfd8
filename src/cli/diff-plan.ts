// `iamspec diff --plan`: of each policy that Terraform wants to change, whether access changes, and how.
import { compareAttached, type Names, type Way } from '../check/equal.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { PolicyDocument } from '../iam/document.ts';
import { type Library, openLibrary } from '../pipeline.ts';
import { type PlannedChange, plannedChanges } from '../plan/changes.ts';
import type { Plan } from '../plan/plan.ts';
import { PolicyReader } from '../plan/read-policy.ts';
import { type UniqueIds, uniqueIdsOf } from '../plan/unique-ids.ts';
import { type ChangedPolicy, formatPlanDiff, outcomeOf } from '../report/plan-diff.ts';
import { planDiffReport } from '../report/plan-diff-json.ts';
import { jsonText } from '../report/printable.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import { printErrors, printPlanNotes } from './print-errors.ts';
import { readPlan } from './read-plan.ts';
import type { Terminal } from './terminal.ts';
import { reportRefusal } from './workbench.ts';

export interface DiffPlanOptions {
  /** What `terraform show -json` wrote: a file, or `-`. */
  readonly plan: string;
  readonly format: 'pretty' | 'json';
}

const names: Names = ['before', 'after'];

/** Exit code: 0 nobody gets more access, 1 somebody does, 2 could not be compared, 3 it cannot be told. */
export async function diffPlan({ plan: path, format }: DiffPlanOptions, terminal: Terminal): Promise<number> {
  const diagnostics = new Diagnostics();
  let changed: readonly ChangedPolicy[] = [];
  try {
    const read = await readPlan(path, diagnostics);
    changed = read === undefined ? [] : changedPolicies(read.plan, openLibrary(), diagnostics);
  } catch (error) {
    reportRefusal(error, diagnostics);
  }
  const exit = diagnostics.hasErrors ? 2 : exitOf(changed);
  if (format === 'json') {
    terminal.out(jsonText(planDiffReport(path, changed, diagnostics.all, exit)));
    return exit;
  }
  printErrors(diagnostics.all, terminal);
  printPlanNotes(diagnostics.all, terminal);
  if (exit !== 2) terminal.out(formatPlanDiff(changed, names, terminal.outPaint));
  return exit;
}

function changedPolicies(plan: Plan, library: Library, diagnostics: Diagnostics): readonly ChangedPolicy[] {
  const ids = uniqueIdsOf(plan);
  const readerOf = (path: string): PolicyReader => new PolicyReader(path, ids, library.managedPolicies, diagnostics);
  const readers = { before: readerOf(`${plan.path} before`), after: readerOf(plan.path) };
  const changes = plannedChanges(plan, readers) ?? [];
  return changes.map((each) => changedPolicy(each, ids, library.catalogue));
}

function changedPolicy(change: PlannedChange, ids: UniqueIds, catalogue: Catalogue): ChangedPolicy {
  const { kind, on, by, before, after, isSensitive } = change;
  const layer = kind === 'bucket' || kind === 'trust' ? 'resource' : 'identity';
  const found = compareAttached(on, before.documents, after.documents, layer, names, catalogue);
  const open = openIn([...before.documents, ...after.documents]);
  const compared = { on, first: settledWay(found.first, open), second: settledWay(found.second, open) };
  const isTold = compared.first.answer === 'unknown' || compared.second.answer === 'unknown';
  const about = isSensitive ? [] : change.ids.map((id) => aboutId(id, ids));
  return {
    kind,
    by,
    compared,
    isSensitive,
    notes: isTold ? about : [...about, ...open.map((why) => `not known yet: ${why}`)],
  };
}

/** What is not known of the policies, in words. */
function openIn(documents: readonly PolicyDocument[]): readonly string[] {
  return [...new Set(documents.flatMap(({ statements }) => statements.flatMap(({ open }) => open ?? [])))];
}

/** Where a policy is not known, nothing else needs to be said of why it cannot be told. */
function settledWay(way: Way, [why]: readonly string[]): Way {
  return way.answer === 'unknown' && why !== undefined ? { ...way, finding: `it hangs on ${why}` } : way;
}

function aboutId(id: string, { arns, deleted }: UniqueIds): string {
  const arn = arns.get(id);
  if (arn !== undefined) return `\`${id}\` is the id of \`${arn}\`: either names the same`;
  const what = id.startsWith('AROA') ? 'role' : 'user';
  if (!deleted.has(id)) return `the plan does not tell which ${what} has the id \`${id}\``;
  return `\`${id}\` is the id of a ${what} that was deleted, and names nobody: an ARN names whoever has that name now`;
}

function exitOf(changed: readonly ChangedPolicy[]): number {
  const outcomes = changed.map(outcomeOf);
  if (outcomes.some((each) => each === 'more' || each === 'both')) return 1;
  return outcomes.includes('unknown') ? 3 : 0;
}
