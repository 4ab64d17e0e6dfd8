// The report page: why a cell says what it says: requests, how they are decided, and by which statements.
import type { PageCell, PageData, PageExample } from '../../src/report/page-data.ts';
import { byId, element, prose } from './elements.ts';
import { answerInWords, cellsAt, markOf, situationWords } from './marks.ts';

interface Asked {
  readonly data: PageData;
  readonly caller: number;
  readonly bucket: number;
  readonly action: number;
}

export function openWhy(data: PageData, caller: number, bucket: number, action: number): void {
  const asked = { data, caller, bucket, action };
  const cells = cellsAt(data, caller, bucket, action);
  const title = element('h2', { id: 'why-title' }, ...prose(`\`${data.actions[action]}\` on \`${nameOf(asked)}\``));
  const who = element('p', {}, `asked by ${data.callers[caller]?.words}`);
  const { untold = null } = data.buckets[bucket] ?? {};
  const sections = cells.map((cell, at) => section(cell, at, asked));
  const shown = untold === null ? sections : [element('p', {}, `unknown: ${untold}`)];
  byId('why-content').replaceChildren(title, who, ...shown);
  byId<HTMLDialogElement>('why').showModal();
}

function nameOf({ data, bucket }: Asked): string {
  return data.buckets[bucket]?.name ?? '';
}

function section(cell: PageCell | undefined, at: number, asked: Asked): HTMLElement {
  const situation = situationWords[at] ?? '';
  const mark = at === 0 || at === 1 || at === 2 ? markOf([cell, cell, cell], at) : undefined;
  const sign = element('span', { class: `mark ${mark?.colour}`, 'aria-hidden': true }, mark?.text ?? '');
  const head = element('h3', {}, sign, ` ${situation}: ${answerInWords(cell)}`);
  if (cell === undefined) return element('section', {}, head);
  const about = cell.about === '' ? [] : [element('p', {}, ...prose(cell.about))];
  const examples = cell.examples.flatMap((number) => {
    const found = asked.data.examples[number];
    return found === undefined ? [] : [example(found, asked)];
  });
  return element('section', {}, head, ...about, ...examples);
}

function example(found: PageExample, asked: Asked): HTMLElement {
  const { data, bucket, caller } = asked;
  const name = data.callers[caller]?.name ?? '';
  const arn = `${data.buckets[bucket]?.arn}${found.suffix}`;
  const facts = [
    ...(found.with === '' ? [] : [term('how', found.with)]),
    term('on', `\`${arn}\``),
    ...found.when.map((fact) => term('when', fact)),
    term('decision', `${found.decision}: ${found.reason.replaceAll('\u0001', name)}`),
  ];
  const statements = found.statements.flatMap((number) => data.statements[number] ?? []);
  const listed = statements.map(({ document, sid, rule, place, why }) =>
    element(
      'li',
      {},
      ...prose(`\`${sid}\` in \`${document}\``),
      ...(rule === null ? [] : [element('br'), ...prose(`rule \`${rule}\`, `), element('code', {}, place ?? '')]),
      ...(why === null ? [] : [element('br'), why]),
    ),
  );
  const command = commandOf(found, asked);
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
function commandOf(found: PageExample, { data, caller, bucket, action }: Asked): string {
  const who = data.callers[caller];
  if (who === undefined || who.name === null || found.session === null || found.when.length > 0) return '';
  const resource = `${data.buckets[bucket]?.name}${found.suffix}`;
  const words = [
    ...['explain', data.spec.file, ...(data.spec.environment === null ? [] : ['--environment', data.spec.environment])],
    ...['--as', who.name, ...found.session, '--action', data.actions[action] ?? '', '--resource', resource],
  ];
  return `iamspec ${words.map(quoted).join(' ')}`;
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
