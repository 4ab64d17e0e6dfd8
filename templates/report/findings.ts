// The report page: what the run found beside the matrix: the summary, properties with their witnesses, coverage.
import type { PageData } from '../../src/report/page-data.ts';
import { byId, counted, element, prose, showFigures } from './elements.ts';

export function showSummary(data: PageData): void {
  const { properties, tests, coverage, callers, buckets } = data;
  const proved = properties.filter(({ status }) => status === 'proved').length;
  const facts: readonly (readonly [string, string])[] = [
    [String(callers.length), callers.length === 1 ? 'caller' : 'callers'],
    [String(buckets.length), buckets.length === 1 ? 'bucket' : 'buckets'],
    [`${tests.passed} / ${tests.passed + tests.failed + tests.unknown + tests.broken}`, 'checks hold'],
    [`${proved} / ${properties.length}`, 'properties proved'],
    [`${Math.floor(percent(coverage))} %`, 'of the policies reached by tests'],
  ];
  showFigures(facts);
}

function percent({ reached, points }: { readonly reached: number; readonly points: number }): number {
  return points === 0 ? 100 : (100 * reached) / points;
}

const verdicts = {
  proved: { sign: '✓ proved', colour: 'mfa' },
  refuted: { sign: '✕ refuted', colour: 'bad' },
  unknown: { sign: '? unknown', colour: 'unknown' },
} as const;

export function showProperties({ properties }: PageData): void {
  if (properties.length === 0) {
    byId('properties').append(element('p', {}, 'The spec states none.'));
    return;
  }
  byId('properties').append(...properties.map(property));
}

function property({ name, status, why, finding, assumed, witnesses, place }: PageData['properties'][number]): Node {
  const { sign, colour } = verdicts[status];
  const head = [
    element('span', { class: `badge ${colour}` }, sign),
    name,
    ' ',
    element('code', { class: 'place' }, place),
  ];
  const details = [
    ...(why === null ? [] : [element('p', {}, why)]),
    ...(finding === null ? [] : [element('p', {}, ...prose(finding))]),
    ...assumed.map((text) => element('p', { class: 'place' }, ...prose(`assumed: ${text}`))),
    ...witnesses.map((text) => element('pre', {}, text)),
  ];
  if (details.length === 0) return element('div', { class: 'item' }, ...head);
  const open = status === 'proved' ? {} : { open: '' };
  return element('details', { class: 'item', ...open }, element('summary', {}, ...head), ...details);
}

/** More rows than this help nobody on one page. */
const mostRows = 200;

export function showCoverage({ coverage }: PageData): void {
  const { points, reached, statements } = coverage;
  const label = `${reached} of ${counted(points, 'point')} reached`;
  const bar = element('div', { class: 'bar' }, element('div'));
  const [inner] = bar.children;
  if (inner instanceof HTMLElement) inner.style.width = `${percent(coverage)}%`;
  byId('coverage').append(element('p', {}, label), bar);
  const missing = statements.filter((each) => each.reached < each.points);
  if (missing.length === 0) return;
  const rows = missing
    .slice(0, mostRows)
    .map(({ name, place, points: all, reached: some, missed }) =>
      element(
        'tr',
        {},
        element('td', {}, element('code', {}, name), element('br'), element('span', { class: 'place' }, place)),
        element('td', { class: 'number' }, `${some} / ${all}`),
        element('td', {}, ...missed.flatMap((text, at) => [...(at === 0 ? [] : [', ']), element('code', {}, text)])),
      ),
    );
  const titles = ['statement', 'reached', 'not reached'].map((title) => element('th', { scope: 'col' }, title));
  const table = element('table', {}, element('thead', {}, element('tr', {}, ...titles)), element('tbody', {}, ...rows));
  byId('coverage').append(
    element('div', { class: 'scroll', role: 'region', 'aria-label': 'Coverage by statement', tabindex: 0 }, table),
  );
  if (missing.length > mostRows) {
    byId('coverage').append(element('p', {}, `The first ${mostRows} of ${missing.length} statements are shown.`));
  }
}
