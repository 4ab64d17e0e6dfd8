// `iamspec explain`: one request, asked by flags or by a test's name, with all that was looked at on the way.
import type { Explained } from '../check/explain.ts';
import { findSpecs } from '../io.ts';
import { type Build, explainChecks, explainQuestion, type Library, testsOf } from '../pipeline.ts';
import { formatDiagnostics, summaryOf } from '../report/diagnostics.ts';
import { formatExplanations } from '../report/explanation.ts';
import { explanationReport } from '../report/explanation-json.ts';
import type { Asked } from '../spec/question.ts';
import type { Spec } from '../spec/spec.ts';
import { Diagnostics, type Refusal, refusal } from '../text/diagnostic.ts';
import { checksAsked } from './asked-checks.ts';
import { specFor } from './asked-spec.ts';
import { type QuestionFlags, questionOf } from './question.ts';
import type { Terminal } from './terminal.ts';
import { buildOne, openTools, renderingIn, reportRefusal } from './workbench.ts';

export interface ExplainOptions extends QuestionFlags {
  /** A file or a folder; absent: `specs`. */
  readonly spec?: string;
  /** Of a spec that has several. */
  readonly environment?: string;
  /** A test's name, or a part of it that no other has. */
  readonly test?: string;
  /** The folder whose bytes are explained; absent: what the spec renders, in memory. */
  readonly out?: string;
  /** Policies that iamspec did not write, to be explained instead. */
  readonly policies?: string;
  /** What `terraform show -json` wrote, whose policies are explained instead. */
  readonly plan?: string;
  readonly all: boolean;
  readonly format: 'pretty' | 'json';
}

interface Answer {
  readonly spec: Spec;
  readonly explained: readonly Explained[];
}

/** Exit code: 0 explained, whatever was decided; 2 could not. */
export async function explain(options: ExplainOptions, terminal: Terminal): Promise<number> {
  const diagnostics = new Diagnostics();
  const answer = await answerTo(options, diagnostics);
  const exit = answer === undefined || diagnostics.hasErrors ? 2 : 0;
  const { out, err, outPaint, errPaint } = terminal;
  if (options.format === 'json') {
    const report = explanationReport(answer?.spec, exit === 0 ? (answer?.explained ?? []) : [], diagnostics.all, exit);
    out(`${JSON.stringify(report, null, 2)}\n`);
    return exit;
  }
  // Warnings about the spec are for those who render it.
  const asked = answer?.spec.question?.source;
  const said = diagnostics.all.filter(
    ({ severity, at }) => severity === 'error' || (at !== undefined && at.source === asked),
  );
  if (said.length > 0) err(`${formatDiagnostics(said, errPaint)}\n`);
  if (exit === 0 && answer !== undefined) out(formatExplanations(answer.spec, answer.explained, options, outPaint));
  else err(`${summaryOf(said)}\n`);
  return exit;
}

/** Undefined where there is none, which is reported. */
async function answerTo(options: ExplainOptions, diagnostics: Diagnostics): Promise<Answer | undefined> {
  try {
    const asked = options.test === undefined ? questionOf(complete(options)) : undefined;
    if (options.test !== undefined) refuseBeside(options);
    const [one, other] = (['policies', 'plan', 'out'] as const).filter((name) => options[name] !== undefined);
    if (other !== undefined)
      throw usageError(`\`--${one}\` and \`--${other}\` exclude each other`, 'explain one of both');
    const tools = await openTools(undefined);
    const path = specFor(findSpecs(options.spec === undefined ? [] : [options.spec]), options, tools, diagnostics);
    if (path === undefined) return undefined;
    const built = buildOne(path, tools, diagnostics, asked, {
      tests: options.test !== undefined,
      ...(options.environment === undefined ? {} : { environment: options.environment }),
    });
    const placed = built && (await rendered(built, options, tools.library, diagnostics));
    if (placed === undefined) return undefined;
    return { spec: placed.spec, explained: explained(placed, options, asked, tools.library) };
  } catch (error) {
    return reportRefusal(error, diagnostics);
  }
}

function explained(
  built: Build,
  options: ExplainOptions,
  asked: Asked | undefined,
  library: Library,
): readonly Explained[] {
  if (asked !== undefined) return explainQuestion(built, library);
  const tests = testsOf(built, library);
  return explainChecks(built, checksAsked(tests, built.spec, options.test ?? '', options, library.catalogue));
}

/** The build with what lies in a folder in the place of what it renders. */
async function rendered(
  built: Build,
  { out, policies, plan }: ExplainOptions,
  library: Library,
  diagnostics: Diagnostics,
): Promise<Build | undefined> {
  if (policies !== undefined) {
    const { policiesIn } = await import('./foreign-policies.ts');
    const rendering = policiesIn(policies, built, library, diagnostics);
    return rendering && { ...built, rendering };
  }
  if (plan !== undefined) {
    const { readPlanned } = await import('./planned-policies.ts');
    const found = (await readPlanned(plan, library, diagnostics))?.renderingFor(built);
    const [hidden] = found?.sensitive ?? [];
    if (hidden !== undefined) {
      const message = `\`${hidden}\` is sensitive, and an explanation would show it`;
      throw refusal('plan-policy', message, '`iamspec test --plan` decides by it all the same');
    }
    return found && { ...built, rendering: found.rendering };
  }
  if (out === undefined) return built;
  const rendering = renderingIn(out, built.spec, diagnostics);
  return rendering && { ...built, rendering };
}

function complete(options: ExplainOptions): ExplainOptions {
  const [first, ...others] = (['as', 'action', 'resource'] as const).filter((flag) => options[flag].length === 0);
  if (first === undefined) return options;
  const names = [first, ...others].map((flag) => `\`--${flag}\``);
  const last = others.length > 0 ? ` and ${names.at(-1)}` : '';
  const list = `${names.slice(0, Math.max(1, names.length - 1)).join(', ')}${last}`;
  const help = 'or name a test with `--test`; `iamspec explain --help` has examples';
  throw usageError(`a request needs ${list}`, names.length < 3 ? helps[first] : help);
}

const helps = {
  as: "say who asks by a principal's name, or `--as anonymous`",
  action: 'say what is done: `--action s3:GetObject`',
  resource: 'say on what: `--resource BUCKET/KEY`; `--resource everything` for actions that work on no resource',
} as const;

/** Flags that ask something of their own. */
function refuseBeside({ through, mfaCode, context, claim }: ExplainOptions): void {
  const flags = {
    claim: claim.length > 0,
    through: through.length > 0,
    'mfa-code': mfaCode,
    context: context.length > 0,
  };
  const flag = (Object.keys(flags) as (keyof typeof flags)[]).find((name) => flags[name]);
  if (flag === undefined) return;
  const help = '`--as`, `--with`, `--mfa`, `--action` and `--resource` choose among its checks';
  throw usageError(`\`--${flag}\` does not go with \`--test\`: the test says it`, help);
}

function usageError(message: string, help: string): Refusal {
  return refusal('bad-usage', message, help);
}
