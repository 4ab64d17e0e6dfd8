// Printing: who can do something, and what somebody can do, as tables that fit a terminal.
import type { WhoAbout, WhoAnswer } from '../check/who.ts';
import type { WhoCell } from '../check/who-cells.ts';
import { sessionWords, type WhoSession } from '../check/who-sessions.ts';
import type { TableCaller } from '../check/who-tables.ts';
import {
  type CallerRow,
  type CallerTable,
  type Cells,
  type DeedRow,
  type DeedTable,
  isToldOf,
} from '../check/who-tables.ts';
import type { Paint } from './paint.ts';
import { formatTable, type TableRow } from './table.ts';
import { formatLine, type Line } from './wrap.ts';

/** Actions that are named of many. */
const mostNamed = 6;
/** Of more. */
const fewNamed = 3;

export function formatWho(answer: WhoAnswer, paint: Paint): string {
  const { about } = answer;
  if (answer.form === 'untold') return formatLine({ indent: 0, mark: 'UNKNOWN', text: answer.reason }, paint);
  const tables =
    answer.form === 'callers'
      ? [heading(about, paint), ...answer.tables.map((table) => callerTable(table, paint))]
      : answer.tables.map((table) => deedTable(table, paint));
  const notes = notesOf(answer).map((text) => formatLine({ indent: 0, text, colour: 'dim', hang: 2 }, paint));
  return [...tables, ...(notes.length === 0 ? [] : [notes.join('')])].join('\n');
}

function heading({ actions, resources }: WhoAbout, paint: Paint): string {
  const on = resources.length === 0 || resources[0] === 'everything' ? '' : ` on ${resources.join(', ')}`;
  return formatLine({ indent: 0, text: `who can do ${actions.join(', ')}${on}`, colour: 'bold', hang: 2 }, paint);
}

const kinds = { users: 'user or root', roles: 'role', others: 'others' } as const;

function callerTable({ kind, sessions, rows }: CallerTable, paint: Paint): string {
  const named = rows.map(({ callers, cells }: CallerRow): TableRow => {
    return {
      label: callersText(callers),
      cells: cells.map(answerText),
      notes: notesFor(cells, sessions.map(sessionWords)),
    };
  });
  return formatTable({ label: kinds[kind], columns: sessions.map(titleOf), rows: named }, paint);
}

function deedTable({ caller, sessions, resources, rows }: DeedTable, paint: Paint): string {
  const how = sessions.map(sessionWords).filter((words) => words !== '');
  const text = `what ${callersText([caller])} can do${how.length === 0 ? '' : ` ${how.join(', ')}`}`;
  const head = formatLine({ indent: 0, text, colour: 'bold', hang: 2 }, paint);
  const told = rows.filter(isToldOf);
  if (told.length === 0) return `${head}${formatLine({ indent: 2, text: 'nothing' }, paint)}`;
  const used = resources.flatMap((_, at) => (told.some(({ cells }) => cells[at] !== undefined) ? [at] : []));
  const table = formatTable(
    {
      label: 'action',
      columns: used.map((at) => [resources[at] ?? '']),
      rows: told.map((row) => deedRow(row, used, resources)),
    },
    paint,
  );
  const rest =
    told.length < rows.length ? formatLine({ indent: 0, text: 'all other actions: no', colour: 'dim' }, paint) : '';
  return `${head}${table}${rest}`;
}

function deedRow({ actions, cells }: DeedRow, used: readonly number[], resources: readonly string[]): TableRow {
  const shown = used.map((at) => cells[at]);
  const names = used.map((at) => `on ${resources[at]}`);
  return { label: actionsText(actions), cells: shown.map(answerText), notes: notesFor(shown, names) };
}

function actionsText(actions: readonly string[]): string {
  if (actions.length <= mostNamed) return actions.join(', ');
  return `${actions.slice(0, fewNamed).join(', ')} and ${actions.length - fewNamed} more`;
}

/** As tables name them: without the sentence around them. */
export function callersText(callers: readonly TableCaller[]): string {
  return callers.map(({ words }) => words.replace(/,$/, '').replaceAll('`', '')).join(', ');
}

function answerText(cell: WhoCell | undefined): TableRow['cells'][number] {
  if (cell === undefined) return { text: '-', colour: 'dim' };
  const colour = ({ yes: 'green', no: 'dim', depends: 'yellow', unknown: 'cyan' } as const)[cell.answer];
  return { text: cell.answer, colour };
}

/** For which requests, a line each; with the columns, but for what most of the cells with that answer say. */
function notesFor(cells: Cells, columns: readonly string[]): readonly Line[] {
  const found = new Map<string, { answer: WhoCell['answer']; about: string; columns: string[] }>();
  for (const [at, cell] of cells.entries()) {
    if (cell === undefined || cell.about === '') continue;
    const known = found.get(`${cell.answer} ${cell.about}`);
    if (known === undefined) {
      found.set(`${cell.answer} ${cell.about}`, {
        answer: cell.answer,
        about: cell.about,
        columns: [columns[at] ?? ''],
      });
    } else known.columns.push(columns[at] ?? '');
  }
  return [...found.values()].map((note): Line => {
    const { answer, about } = note;
    const alike = [...found.values()].filter((each) => each.answer === answer);
    const most = alike.reduce((a, b) => (b.columns.length > a.columns.length ? b : a), note);
    const where = most === note ? '' : ` ${note.columns.join(', ')}`;
    return { indent: 2, text: `${answer}${where}: ${about}`, hang: 4 };
  });
}

function titleOf({ kind, ages, range, code, viaService }: WhoSession): readonly string[] {
  if (viaService) return ['via AWS', 'service'];
  const mfa =
    ages.length === 0 ? ['no MFA'] : ['MFA', ...range.split(/,? (?=under|up to)/).filter((part) => part !== '')];
  switch (kind) {
    case 'access-key':
      return code ? ['access', 'key,', 'MFA code'] : ['access', 'key'];
    case 'console':
      return ['console', ...mfa];
    case 'session-token':
      return ['session', 'token', ...(ages.length === 0 ? [] : mfa)];
    case 'federation-token':
      return ['federation', 'token'];
    case 'role-session':
      return ['role', 'session', ...mfa];
    case 'identity-provider':
      return ['identity', 'provider'];
    case 'instance-profile':
      return ['instance', 'profile'];
    case 'none':
      return ['request'];
  }
}

function notesOf(answer: WhoAnswer): readonly string[] {
  const { closed, assumed } = answer.about;
  const cells = answer.form === 'untold' ? [] : answer.tables.flatMap(({ rows }) => rows.flatMap((row) => row.cells));
  const open = cells.some((cell) => cell?.holding);
  const policies =
    'a policy that it holds: one that the spec does not know, of somebody whom it does not declare or manage';
  const help = closed ? policies : `${policies}; with \`--closed\` nobody holds more than the spec says`;
  return [...(open ? [help] : []), ...tokenNote(answer), ...assumed.map((text) => `assumed: ${text}`)];
}

/** Where columns stand for sessions that have none of their own. */
function tokenNote(answer: WhoAnswer): readonly string[] {
  if (answer.form === 'untold') return [];
  const sessions = answer.tables.flatMap((table) => table.sessions);
  const aged = (kind: WhoSession['kind']): boolean =>
    sessions.some((each) => each.kind === kind && each.ages.length > 0);
  const both = sessions.some(({ kind, ages }) => kind === 'session-token' && ages.length === 0);
  if (!aged('console') || aged('session-token') || !both) return [];
  return ['a session token that was got with MFA is as a console session of that age'];
}
