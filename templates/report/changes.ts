// The page of a change: what is newly allowed or denied, by spec, with a request each; then what else is another.
import { type DiffPageData, type PageSpecDiff, specText } from '../../src/report/page-data.ts';
import { byId, element, prose } from './elements.ts';

type Group = PageSpecDiff['groups'][number];
type Change = Group['changes'][number];

/** More of a kind are folded. */
const mostOpen = 3;

export function showChanges({ specs }: DiffPageData): void {
  if (specs.length === 0) {
    byId('changes').append(element('p', {}, 'No spec differs in anything that anybody could notice.'));
    return;
  }
  byId('changes').append(...specs.map(article));
}

function article(spec: PageSpecDiff): HTMLElement {
  const state = spec.state === 'changed' ? '' : ` (${spec.state})`;
  return element(
    'article',
    {},
    element('h3', {}, specText(spec), state, ' ', element('code', { class: 'place' }, spec.file)),
    ...(spec.isSame
      ? [
          element(
            'p',
            { class: 'same-access' },
            '✓ Nothing changes in access: proved over all requests of the actions that AWS has today.',
          ),
        ]
      : []),
    ...spec.groups.map(group),
    ...list('Not to be told', spec.untold),
    ...list('Declared otherwise', spec.declared),
    ...list('Tests and properties', spec.checks),
    ...list(
      'Files rendered otherwise',
      spec.files.length === 0 ? [] : [spec.files.map((file) => `\`${file}\``).join(', ')],
    ),
  );
}

function group({ heading, tone, changes }: Group): HTMLElement {
  const tables = changes.map(change);
  const rest = tables.slice(mostOpen);
  return element(
    'section',
    { class: `group ${tone}` },
    element('h4', {}, element('span', { class: `badge ${tone}` }, `${signs[tone]} ${heading}`)),
    ...tables.slice(0, mostOpen),
    ...(rest.length === 0 ? [] : [element('details', {}, element('summary', {}, `${rest.length} more`), ...rest)]),
  );
}

const signs = { widened: '▲', narrowed: '▼', unknown: '?', same: '=' } as const;

function change({ rows, accepted }: Change): HTMLElement {
  const all = accepted === null ? rows : [...rows, ['accepted', accepted] as const];
  const terms = all.flatMap(([label, text]) => [
    element('dt', {}, label),
    element('dd', { class: label === 'before' || label === 'now' ? 'decided' : '' }, ...prose(text)),
  ]);
  return element('dl', { class: `change${accepted === null ? '' : ' accepted'}` }, ...terms);
}

function list(title: string, texts: readonly string[]): readonly HTMLElement[] {
  if (texts.length === 0) return [];
  return [
    element('h4', {}, title),
    element('ul', { class: 'told' }, ...texts.map((text) => element('li', {}, ...prose(text)))),
  ];
}
