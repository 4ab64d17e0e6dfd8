// The report page: a picture of who reaches which bucket through which policy, as far as it stays readable.
import type { PageData } from '../../src/report/page-data.ts';
import { byId, counted, drawn } from './elements.ts';
import { cellsAt } from './marks.ts';

/** More of a kind are no picture any more. */
const most = 24;
const height = 34;
const boxWidth = 230;
const gap = 150;

interface Reach {
  /** From a caller to a policy, or from a policy to a bucket; false: with MFA alone. */
  readonly edges: ReadonlyMap<string, boolean>;
  readonly callers: readonly number[];
  readonly policies: readonly string[];
  readonly buckets: readonly number[];
}

export function drawPicture(data: PageData, callers: readonly number[], buckets: readonly number[]): void {
  const whole = reachOf(data, callers, buckets);
  const shownCallers = whole.callers.slice(0, most);
  const shownBuckets = whole.buckets.slice(0, most);
  const part = reachOf(data, shownCallers, shownBuckets);
  const some = shownCallers.length < whole.callers.length || shownBuckets.length < whole.buckets.length;
  const words = `${counted(part.callers.length, 'caller')}, ${part.policies.length} ${part.policies.length === 1 ? 'policy' : 'policies'}, ${counted(part.buckets.length, 'bucket')}`;
  const rest = some
    ? ` Only a part is drawn, of ${counted(whole.callers.length, 'caller')} and ${counted(whole.buckets.length, 'bucket')} that are reached: filter callers and buckets above to see others.`
    : '';
  byId('picture-about').textContent =
    part.edges.size === 0
      ? 'Nobody reaches anything.'
      : `${words}. A dashed line is one that needs MFA. Those who reach nothing are left out.${rest}`;
  byId('picture').hidden = part.edges.size === 0;
  byId('picture').replaceChildren(svgOf(data, part, words));
}

function reachOf(data: PageData, callers: readonly number[], buckets: readonly number[]): Reach {
  const edges = new Map<string, boolean>();
  const reaching = new Set<number>();
  const reached = new Set<number>();
  const policies = new Set<string>();
  for (const caller of callers) {
    for (const bucket of buckets) {
      for (const { document, freely } of documentsOf(data, caller, bucket)) {
        for (const edge of [`c${caller} ${document}`, `b${bucket} ${document}`]) {
          edges.set(edge, freely || (edges.get(edge) ?? false));
        }
        reaching.add(caller);
        reached.add(bucket);
        policies.add(document);
      }
    }
  }
  const inOrder = (all: readonly number[], some: ReadonlySet<number>): readonly number[] =>
    all.filter((each) => some.has(each));
  return {
    edges,
    callers: inOrder(callers, reaching),
    policies: [...policies].sort(),
    buckets: inOrder(buckets, reached),
  };
}

/** The documents by which requests are allowed. */
function documentsOf(
  data: PageData,
  caller: number,
  bucket: number,
): readonly { readonly document: string; readonly freely: boolean }[] {
  return data.actions.flatMap((_, action) =>
    cellsAt(data, { caller, bucket, action }).flatMap((cell, situation) => {
      const [example] = cell?.answer === 'yes' || cell?.answer === 'depends' ? cell.examples : [];
      const { decision = '', statements = [] } = data.examples[example ?? -1] ?? {};
      if (decision !== 'allow') return [];
      // Root holds everything, and no policy says so.
      if (statements.length === 0) return [{ document: 'no policy needed', freely: situation > 0 }];
      return statements.flatMap((each) => {
        const { document } = data.statements[each] ?? {};
        return document === undefined ? [] : [{ document, freely: situation > 0 }];
      });
    }),
  );
}

function svgOf(data: PageData, { edges, callers, policies, buckets }: Reach, words: string): SVGElement {
  const rows = Math.max(callers.length, policies.length, buckets.length);
  const size = { width: 3 * boxWidth + 2 * gap + 4, height: (rows + 1) * height };
  const middle = (at: number, count: number): number => height + ((at + 0.5) * rows * height) / count;
  const left = (column: number): number => column * (boxWidth + gap) + 2;
  const lines = [...edges].map(([edge, freely]) => {
    const space = edge.indexOf(' ');
    const [kind, number, document] = [edge[0], Number(edge.slice(1, space)), edge.slice(space + 1)];
    const policy = middle(policies.indexOf(document), policies.length);
    const isCaller = kind === 'c';
    const end = isCaller
      ? middle(callers.indexOf(number), callers.length)
      : middle(buckets.indexOf(number), buckets.length);
    const [x, from, to] = isCaller ? [left(0) + boxWidth, end, policy] : [left(1) + boxWidth, policy, end];
    const bend = gap / 2;
    const path = `M${x} ${from} C${x + bend} ${from} ${x + bend} ${to} ${x + gap} ${to}`;
    return drawn('path', { d: path, class: freely ? 'freely' : 'with-mfa' });
  });
  const columns = [
    { title: 'callers', names: callers.map((each) => data.callers[each]?.words ?? '') },
    { title: 'policies', names: policies },
    { title: 'buckets', names: buckets.map((each) => data.buckets[each]?.name ?? '') },
  ];
  const boxes = columns.flatMap(({ title, names }, column) => [
    drawn('text', { x: left(column), y: 14, class: 'title' }, title),
    ...names.flatMap((name, at) => box(name, left(column), middle(at, names.length), column === 1)),
  ]);
  const viewBox = `0 0 ${size.width} ${size.height}`;
  const attributes = { ...size, viewBox, role: 'img', 'aria-label': `Who reaches what: ${words}` };
  return drawn('svg', attributes, ...lines, ...boxes);
}

function box(name: string, x: number, y: number, isPolicy: boolean): readonly SVGElement[] {
  const text = name.length > 30 ? `${name.slice(0, 29)}…` : name;
  const size = { x, y: y - 13, width: boxWidth, height: 26, rx: 6 };
  return [
    drawn('rect', { ...size, class: isPolicy ? 'policy' : 'end' }, drawn('title', {}, name)),
    drawn('text', { x: x + 10, y: y + 4.5 }, text),
  ];
}
