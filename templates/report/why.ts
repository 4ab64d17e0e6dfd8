// The pages: why a cell says what it says: requests, how they are decided, and by which statements.
import type { PageCell, PageExample } from '../../src/report/page-data.ts';
import { byId, element, prose } from './elements.ts';
import {
  type Asked,
  answerInWords,
  type Cells,
  cellsAt,
  changeOf,
  markOf,
  situationWords,
  type Version,
} from './marks.ts';
import type { Shown } from './matrix-view.ts';

type Modes = 0 | 1 | 2;

/** A cell, of one time. */
interface Place extends Asked {
  readonly shown: Shown;
  /** What was is there to be read, not to be asked again. */
  readonly isPast: boolean;
}

export function openWhy(shown: Shown, asked: Asked, version: Version): void {
  const { matrix } = shown;
  const { caller, bucket, action } = asked;
  const { name = '', untold = null } = matrix.buckets[bucket] ?? {};
  const title = element('h2', { id: 'why-title' }, ...prose(`\`${matrix.actions[action]}\` on \`${name}\``));
  const who = element('p', {}, `asked by ${matrix.callers[caller]?.words}`);
  const sections = ([0, 1, 2] as const).map((at) =>
    section(at, { ...asked, shown, isPast: version === 'before' }, version),
  );
  byId('why-content').replaceChildren(
    title,
    who,
    ...(untold === null ? sections : [element('p', {}, `unknown: ${untold}`)]),
  );
  byId<HTMLDialogElement>('why').showModal();
}

function section(at: Modes, place: Place, version: Version): HTMLElement {
  const { matrix } = place.shown;
  const now = cellsAt(matrix, place, version === 'before' ? 'before' : 'now');
  const situation = situationWords[at];
  const one = (): HTMLElement =>
    element(
      'section',
      {},
      element('h3', {}, sign(now, at), ` ${situation}: ${answerInWords(now[at])}`),
      ...shownOf(now[at], place),
    );
  if (version !== 'changed') return one();
  const before = cellsAt(matrix, place, 'before');
  if (changeOf(before, now, at) === 'same') return one();
  const [was, is] = [before, now].map((cells) => answerInWords(cells[at]));
  const time = (words: string, cells: Cells): HTMLElement =>
    element('h4', {}, sign(cells, at), ` ${words}: ${answerInWords(cells[at])}`);
  return element(
    'section',
    {},
    element('h3', {}, `${situation}: ${was === is ? `${is}, but of other requests` : `${was} before, ${is} now`}`),
    time('before', before),
    ...shownOf(before[at], { ...place, isPast: true }),
    time('now', now),
    ...shownOf(now[at], place),
  );
}

function sign(cells: Cells, at: Modes): HTMLElement {
  const { text, colour } = markOf(cells, at);
  return element('span', { class: `mark ${colour}`, 'aria-hidden': true }, text);
}

function shownOf(cell: PageCell | undefined, place: Place): readonly HTMLElement[] {
  if (cell === undefined) return [];
  const about = cell.about === '' ? [] : [element('p', {}, ...prose(cell.about))];
  const examples = cell.examples.flatMap((number) => {
    const each = place.shown.matrix.examples[number];
    return each === undefined ? [] : [example(each, place)];
  });
  return [...about, ...examples];
}

function example(found: PageExample, place: Place): HTMLElement {
  const { matrix } = place.shown;
  const name = matrix.callers[place.caller]?.name ?? '';
  const arn = `${matrix.buckets[place.bucket]?.arn}${found.suffix}`;
  const facts = [
    ...(found.with === '' ? [] : [term('how', found.with)]),
    term('on', `\`${arn}\``),
    ...found.when.map((fact) => term('when', fact)),
    term('decision', `${found.decision}: ${found.reason.replaceAll('\u0001', name)}`),
  ];
  const statements = found.statements.flatMap((number) => matrix.statements[number] ?? []);
  const listed = statements.map(({ document, sid, rule, place: where, why }) =>
    element(
      'li',
      {},
      ...prose(`\`${sid}\` in \`${document}\``),
      ...(rule === null ? [] : [element('br'), ...prose(`rule \`${rule}\`, `), element('code', {}, where ?? '')]),
      ...(why === null ? [] : [element('br'), why]),
    ),
  );
  const command = commandOf(found, place);
  return element(
    'div',
    {},
    element('dl', {}, ...facts.flat()),
    ...(listed.length === 0 ? [] : [element('ul', { class: 'statements' }, ...listed)]),
    ...(command === ''
      ? []
      : [element('p', { class: 'place' }, 'statement by statement:'), element('pre', {}, command)]),
  );
}

function term(name: string, text: string): readonly HTMLElement[] {
  return [element('dt', {}, name), element('dd', {}, ...prose(text))];
}

/** Asks the same again; empty where the plain words of a command do not say it. */
function commandOf(found: PageExample, { shown: { matrix, spec }, caller, bucket, action, isPast }: Place): string {
  const who = matrix.callers[caller];
  if (who === undefined || who.name === null || found.session === null || found.when.length > 0) return '';
  if (isPast || spec.file === '') return '';
  const resource = `${matrix.buckets[bucket]?.name}${found.suffix}`;
  const words = [
    ...['explain', spec.file, ...(spec.environment === null ? [] : ['--environment', spec.environment])],
    ...['--as', who.name, ...found.session, '--action', matrix.actions[action] ?? '', '--resource', resource],
  ];
  return `iamspec ${words.map(quoted).join(' ')}`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
