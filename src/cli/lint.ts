// `iamspec lint`: statements that no request reaches, and rules or statements that change nothing.

import { listPolicies, readInside } from '../io/policies.ts';
import { readText } from '../io.ts';
import type { LintedSubject } from '../lint/subject.ts';
import { openLibrary } from '../pipeline.ts';
import { readPolicy } from '../readback/policy.ts';
import { kindOfPolicy } from '../readback/policy-kind.ts';
import type { Rendering } from '../readback/rendering.ts';
import { formatLint, formatLintGithub } from '../report/lint.ts';
import { lintReport } from '../report/lint-json.ts';
import { jsonText } from '../report/printable.ts';
import { Diagnostics, refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { policiesIn } from './foreign-policies.ts';
import { lintAttached, lintPolicy, lintSpec } from './lint-subjects.ts';
import { printErrors, printPlanNotes } from './print-errors.ts';
import type { Terminal } from './terminal.ts';
import { attempt, buildAll, renderingIn, reportRefusal } from './workbench.ts';

export interface LintOptions {
  readonly specs: readonly string[];
  /** The folder whose bytes are looked at; absent: what the specs render, in memory. */
  readonly out?: string;
  /** Policies that iamspec did not write: by themselves, or in the place of what the one spec renders. */
  readonly policies?: string;
  /** What `terraform show -json` wrote: a file, or `-`. Judged as `policies` are. */
  readonly plan?: string;
  readonly format: 'pretty' | 'json' | 'github';
}

/** Exit code: 0 nothing was found, 1 something was, 2 could not run, 3 nothing, and something could not be told. */
export async function lint(options: LintOptions, terminal: Terminal): Promise<number> {
  const diagnostics = new Diagnostics();
  let subjects: readonly LintedSubject[] = [];
  try {
    subjects = await subjectsOf(options, diagnostics);
  } catch (error) {
    reportRefusal(error, diagnostics);
  }
  const exit = diagnostics.hasErrors ? 2 : exitOf(subjects);
  const errors = diagnostics.all.filter(({ severity }) => severity === 'error');
  if (options.format === 'json') {
    terminal.out(jsonText(lintReport(subjects, errors, exit)));
    return exit;
  }
  printErrors(errors, terminal);
  if (options.format === 'pretty' && options.plan !== undefined) printPlanNotes(diagnostics.all, terminal);
  if (options.format === 'github') terminal.out(formatLintGithub(subjects, errors));
  else if (exit !== 2) terminal.out(formatLint(subjects, terminal.outPaint));
  return exit;
}

function exitOf(subjects: readonly LintedSubject[]): number {
  if (subjects.some(({ findings }) => findings.some(({ severity }) => severity === 'warning'))) return 1;
  return subjects.some(({ open }) => open.length > 0) ? 3 : 0;
}

async function subjectsOf(options: LintOptions, diagnostics: Diagnostics): Promise<readonly LintedSubject[]> {
  const { specs, out, policies, plan } = options;
  const [one, too] = (['policies', 'plan', 'out'] as const).filter((name) => options[name] !== undefined);
  if (too !== undefined) {
    throw refusal('bad-usage', `\`--${one}\` and \`--${too}\` say two things to look at`, 'keep one of them');
  }
  if (plan !== undefined) {
    const { lintPlan } = await import('./lint-plan.ts');
    return lintPlan(plan, specs, diagnostics);
  }
  if (policies !== undefined && specs.length === 0) return alone(policies, diagnostics);
  const { builds, tools } = await buildAll(specs, undefined, diagnostics);
  if (diagnostics.hasErrors) return [];
  const { catalogue } = tools.library;
  if (policies === undefined) {
    return builds.flatMap((each) => {
      const rendering = out === undefined ? each.rendering : renderingIn(out, each.spec, diagnostics);
      return rendering === undefined ? [] : [lintSpec(each, rendering, catalogue, diagnostics)];
    });
  }
  const [built, other] = builds;
  if (built === undefined) return [];
  if (other !== undefined) {
    const message = `policies are attached by the names of one spec, and ${builds.length} are named`;
    throw refusal(
      'several-specs',
      message,
      `name one: \`iamspec lint ${built.spec.source.path} --policies ${policies}\``,
    );
  }
  const rendering = policiesIn(policies, built, tools.library, diagnostics);
  return rendering === undefined ? [] : [lintAttached(policies, built, rendering, textsOf(rendering), catalogue)];
}

function textsOf({ manifest }: Rendering): ReadonlyMap<string, Source> {
  const files = new Set(Object.values(manifest.documents).map(({ file }) => file));
  return new Map([...files].map((file) => [file, readText(file)]));
}

/** Without a spec nothing says what they are attached to. */
function alone(path: string, diagnostics: Diagnostics): readonly LintedSubject[] {
  const { folder, names, isFolder } = listPolicies(path);
  const policies = names.filter((name) => !/\.ya?ml$/i.test(name));
  if (policies.length < names.length) {
    const message = `\`${path}\` has a file of attachments, whose names a spec declares`;
    throw refusal('bad-usage', message, `name the spec: \`iamspec lint specs/x.yaml --policies ${path}\``);
  }
  if (policies.length === 0) {
    throw refusal('policies-missing', `there is no policy in \`${path}\``, 'put policies there as `.json` files');
  }
  const { catalogue } = openLibrary();
  return policies.flatMap((name) => {
    const found = attempt(diagnostics, () => {
      const source = isFolder ? readInside(folder, name) : readText(path);
      const kind = kindOfPolicy([source]);
      const document = readPolicy(source, kind, diagnostics, { empty: 'taken' });
      return document && lintPolicy(source, document, kind, catalogue);
    });
    return found === undefined ? [] : [found];
  });
}
