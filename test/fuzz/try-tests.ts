// What tests must come to: an answer for each check that is the same in parts, and that every format can print; of the spec's
// rendering, and of policies that stand in its place.
import { coverageOfSuite } from '../../src/check/cover-checks.ts';
import { coverSuites } from '../../src/cli/cover-suites.ts';
import type { Opened } from '../../src/cli/open-suites.ts';
import { runSuites } from '../../src/cli/run-suites.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { plainTest, type Shard } from '../../src/cli/test-options.ts';
import {
  type Build,
  explainChecks,
  type ForeignPolicy,
  foreignRendering,
  type Library,
  openSuite,
} from '../../src/pipeline.ts';
import { formatNames } from '../../src/report/format-names.ts';
import { formatReport } from '../../src/report/formats.ts';
import { exitOf, mergeReports, type Part } from '../../src/report/merge.ts';
import { noColours } from '../../src/report/paint.ts';
import { jsonText } from '../../src/report/printable.ts';
import { readReport } from '../../src/report/read-report.ts';
import type { Report } from '../../src/report/report.ts';
import { reportOf } from '../../src/report/report-of.ts';
import { type AttachedFile, attachedByName, readAttachmentsFile } from '../../src/spec/attachments-file.ts';
import { Diagnostics, Refusal } from '../../src/text/diagnostic.ts';
import { type Random, random } from '../seeded.ts';
import { assertWellPut } from './diagnostics.ts';

/** Of suites with more checks not everything is tried: the bounds are for one run, and not for many. */
const mostAgain = 2000;

const nothing = (): void => {};
const terminal: Terminal = {
  out: nothing,
  err: nothing,
  outPaint: noColours,
  errPaint: noColours,
  elapsed: () => 0,
  live: () => undefined,
};

/** The statuses that came up. Tests may fail, or ask what cannot be asked. */
export async function answerTests(built: Build, library: Library, number: number): Promise<readonly string[]> {
  const from = random(number);
  const suite = opened(built, library);
  if (suite === undefined) return [];
  const { plans } = suite;
  try {
    const isLarge = plans.reduce((sum, { size }) => sum + size, 0) > mostAgain;
    const covered = from.fraction() < 0.1 && !isLarge;
    const report = await reportFor(suite, covered);
    if (from.fraction() < 0.3) await printed(report, from);
    if (from.fraction() < 0.2) await sameInParts(suite, report, covered, isLarge ? 2 : 2 + from.below(3));
    if (from.fraction() < 0.1) {
      for (const plan of plans.slice(0, 3)) explainChecks(built, [...plan.checks(0, 2)]);
    }
    return Object.entries(report.checks).flatMap(([status, count]) => (count > 0 ? [status] : []));
  } catch (error) {
    if (error instanceof Refusal) assertWellPut(error.diagnostics);
    else throw error;
  }
  return [];
}

function opened(built: Build, library: Library): Opened | undefined {
  try {
    const { accepted, spec } = built;
    const meant = { properties: spec.properties, catalogue: library.catalogue };
    return { ...openSuite(built, library), ...meant, accepted, stale: [], folder: 'out/x', remedy: 'iamspec generate' };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    assertWellPut(error.diagnostics);
    return undefined;
  }
}

async function reportFor(suite: Opened, covered: boolean, shard?: Shard): Promise<Report> {
  const options = { ...plainTest, specs: [], ...(shard === undefined ? {} : { shard }) };
  const { results, parts } = await runSuites([suite], options, 'all', terminal);
  const [coverage] = covered ? await coverSuites([suite], parts, options) : [];
  const { stale, folder, remedy } = suite;
  const specs = results.map((result) => ({
    result,
    stale,
    folder,
    remedy,
    ...(coverage === undefined ? {} : { coverage }),
  }));
  const run = { exit: 0, duration: 0, inputs: 'sha256:0', listed: 'all', specs, diagnostics: [] } as const;
  const report = reportOf(shard === undefined ? run : { ...run, shard });
  return { ...report, exit: exitOf(report) };
}

/** Whoever puts the parts together gets the whole. */
async function sameInParts(suite: Opened, report: Report, covered: boolean, of: number): Promise<void> {
  const parts: Part[] = [];
  for (let index = 1; index <= of; index += 1) {
    const text = jsonText(await reportFor(suite, covered, { index, of }));
    parts.push({ path: `${index}.json`, report: readReport({ path: `${index}.json`, text }) });
  }
  const merged = jsonText(mergeReports(parts));
  const whole = jsonText(report);
  if (merged !== whole) throw new Error(`${of} parts together are not the whole:\n${merged}\n${whole}`);
}

async function printed(report: Report, { pick }: Random): Promise<void> {
  const format = pick(formatNames);
  const text = await formatReport(format, report, noColours);
  if (format === 'json' || format === 'sarif') JSON.parse(text);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 cannot hold
  const alien = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-f]+);)/i;
  if (format === 'junit' && alien.test(text)) throw new Error(`this is no XML:\n${text}`);
  if (/[\ud800-\udfff]/u.test(text)) throw new Error(`half a character is printed as ${format}`);
}

/** The codes of what is told of the policies. */
export async function answerForeign(
  built: Build,
  policies: Readonly<Record<string, string>>,
  library: Library,
  number: number,
): Promise<readonly string[]> {
  const diagnostics = new Diagnostics();
  const files = attachedIn(built, policies, library, diagnostics);
  const foreign = (files ?? []).flatMap(({ file, to }): readonly ForeignPolicy[] => {
    const text = policies[file];
    return text === undefined ? [] : to.map(({ attachment }) => ({ file, source: { path: file, text }, attachment }));
  });
  const rendering = files && foreignRendering(built, foreign, diagnostics);
  assertWellPut(diagnostics.all);
  if ((rendering === undefined) !== diagnostics.hasErrors) throw new Error('policies are refused without a reason');
  if (rendering !== undefined) {
    await answerTests({ ...built, rendering }, library, number);
    const suite = opened({ ...built, rendering }, library);
    const texts = new Map(
      Object.entries(rendering.manifest.documents).map(([name, { file }]) => {
        return [name, { path: file, text: policies[file] ?? '' }];
      }),
    );
    const isLarge = (suite?.plans ?? []).some(({ size }) => size > mostAgain);
    if (suite !== undefined && number % 4 === 0 && !isLarge) coverageOfSuite(suite, texts);
  }
  return diagnostics.all.map(({ code }) => code);
}

function attachedIn(
  { spec }: Build,
  policies: Readonly<Record<string, string>>,
  library: Library,
  diagnostics: Diagnostics,
): readonly AttachedFile[] | undefined {
  const list = policies['attachments.yaml'];
  if (list !== undefined)
    return readAttachmentsFile({ path: 'attachments.yaml', text: list }, spec, library, diagnostics);
  const files = Object.entries(policies).map(([path, text]) =>
    attachedByName({ path, text }, path, spec, library, diagnostics),
  );
  return files.every((each) => each !== undefined) ? files : undefined;
}
