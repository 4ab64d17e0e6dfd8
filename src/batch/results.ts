// Batch: a result as a line of JSON. `id` comes as the text that it had, so that no number loses a digit.
import type { AwsDecision } from '../evaluate/decide.ts';
import type { DecidingStatement } from '../evaluate/policies.ts';
import type { Path } from '../iam/read-data.ts';
import type { Code } from '../text/codes.ts';

/** Why a line was not decided. */
export interface LineError {
  readonly code: Code;
  readonly message: string;
}

/** UTF-16 units; a line can hold a name of megabytes. */
const longestMessage = 1000;

/** `where`: the way to what is wrong, empty where it is the line itself. */
export function lineError(where: string, code: Code, message: string, help?: string): LineError {
  const said = help === undefined ? message : `${message}; ${help}`;
  const whole = where === '' ? said : `${where}: ${said}`;
  return { code, message: whole.length > longestMessage ? `${whole.slice(0, longestMessage)}…` : whole };
}

/** `policies.identity[0]["a b"]`; condition keys are plain enough to stand without quotes. */
export function pathText(path: Path): string {
  const steps = path.map((step) => {
    if (typeof step === 'number') return `[${step}]`;
    return /^[A-Za-z_][\w:/-]*$/.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`;
  });
  return steps.join('').replace(/^\./, '');
}

/** Statements are named again and again, and are few. */
const statementTexts = new WeakMap<DecidingStatement, string>();

function statementText(statement: DecidingStatement): string {
  const known = statementTexts.get(statement);
  if (known !== undefined) return known;
  const text = JSON.stringify(statement);
  statementTexts.set(statement, text);
  return text;
}

/** `id`: its JSON text. */
export function decisionLine(id: string, { decision, deciding, reason }: AwsDecision): string {
  let statements = '';
  for (const statement of deciding) statements += (statements === '' ? '' : ',') + statementText(statement);
  const why = reason === undefined ? '' : `,"reason":${JSON.stringify(reason)}`;
  return `{"id":${id},"decision":"${decision}","deciding":[${statements}]${why}}\n`;
}

export function errorLine(id: string, { code, message }: LineError): string {
  return `{"id":${id},"decision":"unknown","deciding":[],"error":${JSON.stringify({ code, message })}}\n`;
}
