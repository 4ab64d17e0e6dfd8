// The pages on paper: plain tables, one for each bucket, made when it is printed.
import type { PageMatrix } from '../../src/report/page-data.ts';
import { byId, element } from './elements.ts';
import type { Part } from './grid.ts';
import { markAt } from './marks.ts';

/** More cells are more paper than anybody reads. */
const mostCells = 12_000;

export function layOut(data: PageMatrix, part: Part): void {
  const { callers, buckets } = part;
  const size = callers.length * data.actions.length;
  const count = Math.max(1, Math.floor(mostCells / Math.max(1, size)));
  const tables = buckets.slice(0, count).map((bucket) => {
    const titles = ['caller', ...data.actions].map((title) => element('th', { scope: 'col' }, title));
    const rows = callers.map((caller) => {
      const cells = data.actions.map((_, action) => {
        const { text, colour } = markAt(data, { caller, bucket, action }, part);
        return element('td', {}, element('span', { class: `mark ${colour}` }, text));
      });
      return element('tr', {}, element('th', { scope: 'row' }, data.callers[caller]?.words ?? ''), ...cells);
    });
    const caption = element('caption', {}, data.buckets[bucket]?.name ?? '');
    return element(
      'table',
      {},
      caption,
      element('thead', {}, element('tr', {}, ...titles)),
      element('tbody', {}, ...rows),
    );
  });
  const rest =
    buckets.length > count ? [element('p', {}, `Printed are the first ${count} of ${buckets.length} buckets.`)] : [];
  byId('printed').replaceChildren(...tables, ...rest);
}
