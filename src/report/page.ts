// Printing: the pages, one file each that asks no network for anything. What a spec says reaches it as data alone.
import { sidesOf } from '../check/coverage.ts';
import type { Matrix } from '../check/matrix.ts';
import { type ShippedPage, shippedPages, shippedStyle } from '../generated/page.ts';
import { type DiffPageData, type PageData, specText } from './page-data.ts';
import { pageMatrix, type ShownBuckets } from './page-matrix.ts';
import { printable } from './printable.ts';
import type { PropertyEntry, SpecEntry } from './report.ts';

export function pageDataOf(
  spec: ShownBuckets,
  matrix: Matrix,
  found: SpecEntry,
  { made, live }: Pick<PageData, 'made' | 'live'>,
): PageData {
  return {
    made,
    live,
    spec: {
      name: found.name.split('/')[0] ?? '',
      file: found.file,
      environment: found.environment ?? null,
      closed: matrix.closed,
    },
    assumed: matrix.assumed,
    ...pageMatrix({ spec, matrix }),
    properties: found.properties.map(propertyOf),
    tests: found.checks,
    coverage: coverageOf(found),
  };
}

function propertyOf(entry: PropertyEntry): PageData['properties'][number] {
  const { name, status, why, finding, assumed, witnesses, file, line } = entry;
  return {
    name,
    status,
    place: `${file}:${line}`,
    why,
    finding,
    assumed,
    witnesses: witnesses.map(
      ({ row, who, with: how, action, resource }) => row ?? [who, how, action, resource].join(' '),
    ),
  };
}

function coverageOf({ coverage }: SpecEntry): PageData['coverage'] {
  const { points = 0, reached = 0, statements = [] } = coverage ?? {};
  return {
    points,
    reached,
    statements: statements.map(({ document, index, sid, file, line, points: all }) => {
      const sides = all.map(sidesOf);
      return {
        name: `${document} ${sid ?? index}`,
        place: `${file}:${line}`,
        points: sides.reduce((sum, each) => sum + each.points, 0),
        reached: sides.reduce((sum, each) => sum + each.reached, 0),
        missed: all.filter((point) => sidesOf(point).reached < sidesOf(point).points).map(({ text }) => text),
      };
    }),
  };
}

/** The whole file. */
export function formatPage(data: PageData): string {
  return fileOf(shippedPages.report, `${specText(data.spec)}: access report`, data, data.live);
}

/** The same of a change. */
export function formatDiffPage(data: DiffPageData): string {
  return fileOf(shippedPages.diff, `${data.base} → ${data.head}: what changes in access`, data, false);
}

/** `live`: it may ask its own server. */
function fileOf(page: ShippedPage, title: string, data: unknown, live: boolean): string {
  const slots: Readonly<Record<string, string>> = {
    policy: `default-src 'none'; ${live ? "connect-src 'self'; " : ''}style-src '${shippedStyle.hash}'; script-src '${page.script.hash}'; base-uri 'none'; form-action 'none'`,
    title: html(title),
    style: shippedStyle.text,
    script: page.script.text,
    data: scriptData(data),
  };
  return page.shell.replace(/\{\{(\w+)\}\}/g, (_, slot: string) => slots[slot] ?? '');
}

/** For the text of an element, and for attributes in quotes. */
function html(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return printable(text).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** JSON that ends no script element, opens no comment in one, and hides no direction of writing. */
export function scriptData(data: unknown): string {
  return JSON.stringify(data).replace(
    /[<>&\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
