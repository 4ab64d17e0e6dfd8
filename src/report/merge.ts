// Printing: the parts of a run put together to the report that the whole run would have given. Pure.
import { addCoverage } from '../check/coverage.ts';
import { type Counts, mostWrong, sumOf, type TestStatus, total } from '../check/run.ts';
import { refusal } from '../text/diagnostic.ts';
import { byNumber, type PropertyEntry, type Report, type SpecEntry, type TestEntry } from './report.ts';

/** A report, and where it came from. */
export interface Part {
  readonly path: string;
  readonly report: Report;
}

/**
 * The report of the whole. It took as long as its parts together.
 * @throws Refusal where they are not the parts of one run, or not all of them.
 */
export function mergeReports(parts: readonly Part[]): Report {
  const [first] = parts;
  if (first === undefined) throw refusal('bad-usage', 'there is no report to merge', 'name the reports of all parts');
  const ordered = inOrder(parts);
  const { report: base } = first;
  for (const part of ordered) assertSameRun(first, part);
  const { shard: _, ...whole } = base;
  const specs = base.specs.map((spec) => mergeSpecs(spec, ordered, base.listed));
  const checks = total(specs.map((spec) => ({ counts: spec.checks })));
  return {
    ...whole,
    duration: ordered.reduce((sum, { report }) => sum + report.duration, 0),
    checks,
    specs,
    exit: exitOf({ specs, checks, diagnostics: base.diagnostics }),
  };
}

/** By their numbers, each once. */
function inOrder(parts: readonly Part[]): readonly Part[] {
  const [first] = parts;
  const of = first?.report.shard?.of;
  const found = new Map<number, Part>();
  for (const part of parts) {
    const { path, report } = part;
    const { shard } = report;
    if (shard === undefined || of === undefined) {
      const help = 'merge what `iamspec test --shard I/N --format json` printed';
      throw refusal('merge-not-a-part', `\`${path}\` is the report of a whole run, not of a part`, help);
    }
    if (shard.of !== of || report.inputs !== first?.report.inputs) {
      const why = shard.of === of ? 'other specs, options or another version' : `${shard.of} parts, not ${of}`;
      const help = 'merge reports of one run: the same specs, the same options, the same version';
      throw refusal('merge-mismatch', `\`${path}\` is of another run than \`${first?.path}\`: ${why}`, help);
    }
    if (shard.index > of) {
      const message = `\`${path}\` says that it is part ${shard.index} of ${of}`;
      throw refusal('merge-not-a-part', message, 'merge what `iamspec test --shard I/N --format json` printed');
    }
    const other = found.get(shard.index);
    if (other !== undefined) {
      const message = `\`${other.path}\` and \`${path}\` are both part ${shard.index} of ${of}`;
      throw refusal('merge-twice', message, 'name each part once');
    }
    found.set(shard.index, part);
  }
  if (found.size < (of ?? 0)) {
    const message = `of ${of} parts ${missingText(found, of ?? 0)} missing`;
    throw refusal('merge-missing', message, 'name the reports of all parts');
  }
  return [...found.values()].sort((a, b) => (a.report.shard?.index ?? 0) - (b.report.shard?.index ?? 0));
}

/** As many as one reads: a report may say that there are a thousand parts. */
function missingText(found: ReadonlyMap<number, unknown>, of: number): string {
  const first: number[] = [];
  for (let index = 1; index <= of && first.length < 10; index += 1) if (!found.has(index)) first.push(index);
  const missing = of - found.size;
  const more = missing > first.length ? ` and ${missing - first.length} more` : '';
  return `${first.join(', ')}${more} ${missing === 1 ? 'is' : 'are'}`;
}

/** What every part tells of the run as a whole: it is taken from one of them. @throws Refusal where another differs. */
function assertSameRun(first: Part, other: Part): void {
  const commonOf = ({ diagnostics, selected, specs }: Report): string => {
    const own = specs.map(({ name, file, folder, stale, remedy, properties, accepted }) => {
      return [name, file, folder, stale, remedy, properties, accepted];
    });
    return JSON.stringify([diagnostics, selected, own]);
  };
  if (commonOf(first.report) === commonOf(other.report)) return;
  const message = `\`${other.path}\` tells something else than \`${first.path}\` of specs, renderings or what was told of them`;
  throw refusal('merge-mismatch', message, 'run all parts on the same files');
}

function mergeSpecs(spec: SpecEntry, parts: readonly Part[], listed: Report['listed']): SpecEntry {
  const entries = parts.flatMap(({ path, report }) => {
    const entry = report.specs.find(({ name }) => name === spec.name);
    if (entry !== undefined) return [entry];
    throw refusal('merge-mismatch', `\`${path}\` has nothing of \`${spec.name}\``, 'merge reports of one run');
  });
  const byTest = new Map<number, TestEntry[]>();
  for (const test of entries.flatMap((entry) => entry.tests)) {
    byTest.set(test.number, [...(byTest.get(test.number) ?? []), test]);
  }
  const most = listed === 'all' ? Number.POSITIVE_INFINITY : mostWrong;
  const tests = [...byTest.values()].map((each) => mergeTests(each, most)).sort(byNumber);
  const coverages = entries.flatMap((entry) => entry.coverage ?? []);
  const [one, ...others] = coverages;
  const coverage = others.reduce((sum, each) => {
    const added = sum && addCoverage(sum, each);
    if (added !== undefined) return added;
    throw refusal(
      'merge-mismatch',
      `the parts covered different policies of \`${spec.file}\``,
      'merge reports of one run',
    );
  }, one);
  const { coverage: _, ...rest } = spec;
  return { ...rest, checks: total(tests), tests, ...(coverage === undefined ? {} : { coverage }) };
}

/** Worst first; what was not run in one part was not run as a whole. */
const severity: readonly TestStatus[] = ['failed', 'broken', 'unknown', 'todo', 'not-run', 'skipped', 'passed'];

/** Parts of one test. One that may fail, and does in one of them, does so as a whole. */
function mergeTests(parts: readonly TestEntry[], most: number): TestEntry {
  const [first, ...others] = parts as readonly [TestEntry, ...TestEntry[]];
  if (others.length === 0) return first;
  const status = severity.find((each) => parts.some((part) => part.status === each)) ?? first.status;
  const counts = parts.reduce((sum, part) => sumOf(sum, part.counts), none);
  const { passed, todo } = counts;
  return {
    ...first,
    status,
    counts: status === 'todo' ? { ...counts, passed: 0, todo: todo + passed } : counts,
    checks: parts
      .flatMap(({ checks }) => checks)
      .sort(byNumber)
      .slice(0, most),
  };
}

const none: Counts = total([]);

/** 2 beats 1 beats 3 beats 0. */
export function exitOf({
  specs,
  checks,
  diagnostics,
  threshold,
}: Pick<Report, 'specs' | 'checks' | 'diagnostics' | 'threshold'>): number {
  if (diagnostics.some(({ severity: each }) => each === 'error')) return 2;
  const little = threshold !== undefined && threshold.reached < threshold.wanted;
  if (checks.failed + checks.broken > 0 || little || specs.some(({ stale }) => stale.length > 0)) return 1;
  if (hasProperty(specs, 'refuted')) return 1;
  return checks.unknown > 0 || hasProperty(specs, 'unknown') ? 3 : 0;
}

function hasProperty(specs: readonly SpecEntry[], wanted: PropertyEntry['status']): boolean {
  return specs.some(({ properties }) => properties.some(({ status }) => status === wanted));
}
