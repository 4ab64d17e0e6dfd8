// Printing: why a request is decided as it is, for people: the answer, then call by call and layer by layer.
import type { Explained } from '../check/explain.ts';
import type { CallTrace } from '../evaluate/ask-trace.ts';
import type { Case, Decision, Verdict } from '../evaluate/request.ts';
import { isProviderKey } from '../iam/context-keys.ts';
import { placeOf } from '../text/diagnostic.ts';
import { expectedText, grouped, type ShownSpec, statementText, whyLines } from './decision.ts';
import { carriedText, defaultsLines, mfaHint } from './facts.ts';
import { layersLines, type Reached } from './layers.ts';
import type { Paint } from './paint.ts';
import { callerText, contextText } from './session.ts';
import { formatLine, type Line, sentence } from './wrap.ts';

export interface ExplanationOptions {
  /** Show the statements about other actions one by one. */
  readonly all: boolean;
}

/** Each request with its answer and everything that was looked at, a blank line between them. */
export function formatExplanations(
  spec: ShownSpec,
  explained: readonly Explained[],
  options: ExplanationOptions,
  paint: Paint,
): string {
  return explained.map((each) => formatExplanation(spec, each, options, paint)).join('\n\n');
}

function formatExplanation(spec: ShownSpec, explained: Explained, options: ExplanationOptions, paint: Paint): string {
  const { asked, worlds } = explained;
  const numbered = asked.request.through !== undefined;
  const calls = Array.from({ length: (asked.request.through?.length ?? 0) + 1 }, (_, index) =>
    callLines({ spec, explained, options, index, numbered }),
  );
  const blocks = [answerLines(spec, explained), ...calls, neverMade(explained), defaultsLines(worlds)];
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => block.map((line) => formatLine(line, paint)).join(''))
    .join('\n');
}

const words: Readonly<Record<Verdict['outcome'], { readonly text: string; readonly colour: keyof Paint }>> = {
  allow: { text: 'ALLOWED', colour: 'green' },
  deny: { text: 'DENIED', colour: 'red' },
  unknown: { text: 'UNKNOWN', colour: 'yellow' },
  broken: { text: 'BROKEN', colour: 'red' },
};

/** The answer, why, what settles it, and what a test makes of it. */
function answerLines(spec: ShownSpec, explained: Explained): readonly Line[] {
  const { asked, verdict } = explained;
  const { request, target } = asked;
  const { text: mark, colour } = words[verdict.outcome];
  const asks = `${callerText(request)}: ${target.action} on ${target.resource.text}${contextText(request.facts)}`;
  return [
    { indent: 0, mark: `${mark} `, text: asks, colour, hang: 2 },
    ...(verdict.outcome === 'unknown' ? [{ indent: 2, text: verdict.reason }, ...statedHere(explained)] : []),
    ...grouped(verdict.cases, (each) => whyText(spec, explained, each)).map((each) => sentence(each, 2)),
    ...whyLines(spec, verdict.cases).map((text): Line => ({ indent: 2, mark: 'why', text, colour: 'dim', hang: 4 })),
    ...expectedLines(explained),
  ];
}

/** How the command line states what the answer hangs on. */
function statedHere({ verdict, worlds, result }: Explained): readonly Line[] {
  if (result !== undefined || !('settle' in verdict) || verdict.settle.length > 0) return [];
  const calls = worlds.flatMap((world) => world.calls);
  const flags = [...new Set(calls.flatMap((call) => openKeys(call).map((key) => `\`${flagFor(key, call)}\``)))];
  return flags.length === 0 ? [] : [{ indent: 2, text: `here: ${flags.join(' ')}`, hang: 4 }];
}

function openKeys({ layers }: CallTrace): readonly string[] {
  const statements = layers.flatMap(({ policies }) => policies.flatMap((policy) => policy.statements));
  return statements.flatMap(({ conditions }) =>
    conditions.flatMap(({ outcome, key }) => (outcome === 'unknown' ? [key] : [])),
  );
}

function flagFor(key: string, { callerKind }: CallTrace): string {
  if (callerKind === 'provider' && isProviderKey(key)) return `--claim ${key.slice(key.lastIndexOf(':') + 1)}=…`;
  return `--context ${key.toLowerCase() === 'aws:principalorgid' ? 'organization' : key}=…`;
}

function whyText(spec: ShownSpec, explained: Explained, { step, decision }: Case): string {
  const text = decisionText(spec, decision);
  if (step === 'act') return text;
  return decision.kind === 'allow'
    ? `${roleText(explained)} can be assumed, ${text}`
    : `${roleText(explained)} cannot be assumed: ${text}`;
}

/** The role that is not surely assumed. */
function roleText({ asked: { request }, worlds }: Explained): string {
  const { through = [] } = request;
  const roles = new Set(worlds.flatMap(({ calls }) => through[calls.length - 1]?.role ?? []));
  const [role] = roles;
  return roles.size === 1 ? `\`${role}\`` : 'a role on the way';
}

function decisionText(spec: ShownSpec, { kind, statements, reason }: Decision): string {
  if (statements.length === 0) return reason;
  const list = statements.map((statement) => statementText(spec, statement));
  return `${kind === 'allow' ? 'allowed' : 'denied'} by ${list.join(', and by ')}`;
}

function expectedLines({ result }: Explained): readonly Line[] {
  if (result === undefined) return [];
  const { check, status, complaint } = result;
  const place = placeOf({ source: check.test.source, span: check.target.at });
  const outcome = status === 'passed' ? 'and so it is' : `${status.toUpperCase()}, ${complaint}`;
  const colour = status === 'passed' ? 'green' : status === 'unknown' ? 'yellow' : 'red';
  return [{ indent: 2, mark: 'expected', text: `${expectedText(check)}, ${outcome} (${place})`, colour, hang: 4 }];
}

interface CallView {
  readonly spec: ShownSpec;
  readonly explained: Explained;
  readonly options: ExplanationOptions;
  readonly index: number;
  readonly numbered: boolean;
}

/** A call in all worlds that come to it; what differs among them is said with what it hangs on. */
function callLines({ spec, explained, options, index, numbered }: CallView): readonly Line[] {
  const reached = explained.worlds.flatMap(({ given, calls }): readonly Reached[] => {
    const call = calls[index];
    return call === undefined ? [] : [{ given, call }];
  });
  const [first] = reached;
  if (first === undefined) return [];
  const { caller, action, resource } = first.call;
  const on = resource === '*' ? '' : ` on ${resource}`;
  const outcomes = numbered ? grouped(reached, ({ call }) => outcomeText(call)) : [];
  const [only] = outcomes;
  const said = outcomes.length === 1 && only !== undefined ? `: ${only.value}` : '';
  const title = `${numbered ? `${index + 1}. ` : ''}${caller} calls ${action}${on}${said}`;
  return [
    { indent: 0, text: title, colour: 'bold', hang: 4 },
    ...(outcomes.length > 1 ? outcomes.map((each) => sentence(each, 2)) : []),
    ...grouped(reached, ({ call }) => carriedText(call)).map((each) => sentence(each, 2)),
    ...(index === 0 ? mfaHint(explained.asked.request) : []),
    ...layersLines({ spec, reached, all: options.all }, 2),
  ];
}

function outcomeText({ decisions, layers }: CallTrace): string {
  const allows = new Set(decisions.map(({ kind }) => kind === 'allow'));
  const [decision] = decisions;
  if (allows.size > 1) return 'unknown';
  const word = allows.has(true) ? 'allowed' : 'denied';
  const gated = layers.length === 0 || decision?.kind === 'mfa-delete';
  return gated ? `${word}, ${decision?.reason}` : word;
}

/** The calls after one that is not allowed in any world. */
function neverMade({ asked: { request, target }, worlds }: Explained): readonly Line[] {
  const made = Math.max(...worlds.map((world) => world.calls.length));
  const calls = [...(request.through ?? []).map(() => 'sts:AssumeRole'), target.action].slice(made);
  return calls.map((action, index) => ({
    indent: 0,
    text: `${made + index + 1}. ${action} is never called`,
    colour: 'dim',
  }));
}
