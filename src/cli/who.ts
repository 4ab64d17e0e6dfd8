// `iamspec who`: who can do something with which session, or what somebody can do; on all requests that there are.
import type { WhoAnswer } from '../check/who.ts';
import { findSpecs } from '../io.ts';
import { whoAsked } from '../pipeline.ts';
import { formatDiagnostics, summaryOf } from '../report/diagnostics.ts';
import { formatWho } from '../report/who.ts';
import { whoReport } from '../report/who-json.ts';
import type { Spec } from '../spec/spec.ts';
import { Diagnostics, refusal } from '../text/diagnostic.ts';
import { specFor } from './asked-spec.ts';
import { type QuestionFlags, surveyOf } from './question.ts';
import type { Terminal } from './terminal.ts';
import { buildOne, openTools, renderingIn, reportRefusal } from './workbench.ts';

export interface WhoOptions extends Pick<QuestionFlags, 'as' | 'with' | 'mfa' | 'action' | 'resource'> {
  /** A file or a folder; absent: `specs`. */
  readonly spec?: string;
  /** Of a spec that has several. */
  readonly environment?: string;
  /** The folder whose bytes are looked at; absent: what the spec renders, in memory. */
  readonly out?: string;
  readonly closed: boolean;
  readonly format: 'pretty' | 'json';
}

interface Answered {
  readonly spec: Spec;
  readonly answer: WhoAnswer;
}

/** Exit code: 0 told, whatever it is; 2 could not. */
export async function who(options: WhoOptions, terminal: Terminal): Promise<number> {
  const diagnostics = new Diagnostics();
  const answered = await answerTo(options, diagnostics);
  const exit = answered === undefined || diagnostics.hasErrors ? 2 : 0;
  const { out, err, outPaint, errPaint } = terminal;
  if (options.format === 'json') {
    const report = whoReport(answered?.spec, exit === 0 ? answered?.answer : undefined, diagnostics.all, exit);
    out(`${JSON.stringify(report, null, 2)}\n`);
    return exit;
  }
  // Warnings about the spec are for those who render it.
  const asked = answered?.spec.survey?.source;
  const said = diagnostics.all.filter(
    ({ severity, at }) => severity === 'error' || (severity === 'warning' && at !== undefined && at.source === asked),
  );
  if (said.length > 0) err(`${formatDiagnostics(said, errPaint)}\n`);
  if (exit === 0 && answered !== undefined) out(formatWho(answered.answer, outPaint));
  else err(`${summaryOf(said)}\n`);
  return exit;
}

/** Undefined where there is none, which is reported. */
async function answerTo(options: WhoOptions, diagnostics: Diagnostics): Promise<Answered | undefined> {
  try {
    refuseUnasked(options);
    const asked = surveyOf(options);
    const tools = await openTools(undefined);
    const wanted = { ...options, through: [], mfaCode: false, context: [], claim: [] };
    const path = specFor(findSpecs(options.spec === undefined ? [] : [options.spec]), wanted, tools, diagnostics);
    if (path === undefined) return undefined;
    const { environment } = options;
    const built = buildOne(path, tools, diagnostics, asked, environment === undefined ? {} : { environment });
    const rendering =
      built && (options.out === undefined ? built.rendering : renderingIn(options.out, built.spec, diagnostics));
    if (built === undefined || rendering === undefined) return undefined;
    const answer = whoAsked({ ...built, rendering }, options.closed, tools.library);
    return answer && { spec: built.spec, answer };
  } catch (error) {
    return reportRefusal(error, diagnostics);
  }
}

/** What is asked is who can do something, or what somebody can do. */
function refuseUnasked({ as, with: sessions, action, resource }: WhoOptions): void {
  if (action.length === 0 && as.length === 0) {
    const help = 'who can do it: `--action s3:GetObject --resource BUCKET/KEY`; what somebody can do: `--as NAME`';
    throw refusal('bad-usage', 'a question needs `--action` and `--resource`, or `--as`', help);
  }
  if (action.length > 0 && resource.length === 0) {
    const help = 'say on what: `--resource BUCKET/KEY`; `--resource everything` for actions that work on no resource';
    throw refusal('bad-usage', '`--action` says what is done, and nothing says on what', help);
  }
  if (sessions.length > 0 && as.length === 0) {
    throw refusal(
      'bad-usage',
      '`--with` says how somebody got the credentials, and nothing says who',
      'add `--as NAME`',
    );
  }
}
