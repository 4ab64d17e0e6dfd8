// Printing: `iamspec who` for programs. The shape is published in schema/who.schema.json; keys are only ever added to it.
import type { WhoAnswer } from '../check/who.ts';
import type { WhoCell } from '../check/who-cells.ts';
import { sessionWords, type WhoSession } from '../check/who-sessions.ts';
import type { TableCaller } from '../check/who-tables.ts';
import type { PropertyWitness } from '../check/witness-words.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { ShownSpec } from './decision.ts';
import { diagnosticOf, statementOf } from './json.ts';

export interface WhoReport {
  readonly version: 1;
  /** The program's exit code. */
  readonly exit: number;
  /** The spec's file; null where none was read. */
  readonly spec: string | null;
  readonly answer: object | null;
  readonly diagnostics: readonly unknown[];
}

export function whoReport(
  spec: ShownSpec | undefined,
  answer: WhoAnswer | undefined,
  diagnostics: readonly Diagnostic[],
  exit: number,
): WhoReport {
  return {
    version: 1,
    exit,
    spec: spec?.source.path ?? null,
    answer: spec === undefined || answer === undefined ? null : answerOf(spec, answer),
    diagnostics: diagnostics.map(diagnosticOf),
  };
}

function answerOf(spec: ShownSpec, answer: WhoAnswer): object {
  const { actions, resources, closed, assumed } = answer.about;
  const callers =
    answer.form !== 'callers'
      ? []
      : answer.tables.flatMap(({ sessions, rows }) =>
          rows.map(({ callers: named, cells }) => ({
            callers: named.map(callerOf),
            cells: cells.flatMap((cell, at) => {
              const session = sessions[at];
              return cell === undefined || session === undefined
                ? []
                : [{ session: session && sessionEntry(session), ...cellOf(spec, cell) }];
            }),
          })),
        );
  const can =
    answer.form !== 'actions'
      ? []
      : answer.tables.map(({ caller, sessions, resources: columns, rows }) => ({
          caller: callerOf(caller),
          sessions: sessions.map(sessionEntry),
          rows: rows.map(({ actions: named, cells }) => ({
            actions: named,
            cells: cells.flatMap((cell, at) =>
              cell === undefined ? [] : [{ resource: columns[at] ?? '', ...cellOf(spec, cell) }],
            ),
          })),
        }));
  const unknown = answer.form === 'untold' ? answer.reason : null;
  return { form: answer.form, actions, resources, closed, assumed, unknown, callers, can };
}

/** Somebody who asks. */
export function callerOf({ caller, stranger, words }: TableCaller): object {
  return {
    name: stranger ? null : caller.name,
    words: words.replace(/,$/, ''),
    kind: caller.kind,
    arn: 'arn' in caller && !stranger ? caller.arn : null,
    account: 'account' in caller ? caller.account.id : null,
  };
}

function sessionEntry(session: WhoSession): object {
  const { kind, ages, range, code, viaService } = session;
  return {
    kind,
    mfa_ages: ages,
    mfa: range || null,
    mfa_code: code,
    via_service: viaService,
    words: sessionWords(session),
  };
}

function cellOf(spec: ShownSpec, { answer, about, holding, allowed, refused }: WhoCell): object {
  return {
    answer,
    about: about || null,
    unknown_policies: holding,
    allowed: allowed === undefined ? null : requestOf(spec, allowed),
    refused: refused === undefined ? null : requestOf(spec, refused),
  };
}

function requestOf(spec: ShownSpec, found: PropertyWitness): object {
  const { row, action, resource, when, decision, reason, statements } = found;
  return {
    row: row ?? null,
    action,
    resource,
    when,
    decision,
    reason,
    statements: statements.map((each) => statementOf(spec, each)),
  };
}
