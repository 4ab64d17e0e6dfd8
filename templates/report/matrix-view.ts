// The pages: a matrix with what chooses of it: which way of asking, which time, which callers and buckets.
import type { PageMatrix, PageSpec } from '../../src/report/page-data.ts';
import { byId, counted, element } from './elements.ts';
import { Grid, type Part, type Span } from './grid.ts';
import { cellsAt, changeOf, type Mode, type Version } from './marks.ts';
import { layOut } from './paper.ts';
import { openWhy } from './why.ts';

export interface Shown {
  readonly matrix: PageMatrix;
  readonly spec: PageSpec;
}

export class MatrixView {
  readonly #grid: Grid;
  readonly #changed: () => void;
  #shown: Shown;
  #mode: Mode = 'all';
  #version: Version;
  #part: Part;

  /** `changed`: other callers or buckets are chosen. */
  constructor(shown: Shown, version: Version, changed: () => void = () => {}) {
    this.#shown = shown;
    this.#version = version;
    this.#changed = changed;
    this.#part = this.#choose();
    this.#grid = new Grid(byId('grid'), shown.matrix, this.#part, {
      open: (asked) => openWhy(this.#shown, asked, this.#version),
      told: (rows, columns) => this.#tell(rows, columns),
    });
    this.#showLegend();
    choices('situations', 'situation', modes, this.#mode, (mode) => {
      this.#mode = mode;
      this.#redraw();
    });
    if (version === 'changed') {
      choices('versions', 'version', versions, version, (chosen) => {
        this.#version = chosen;
        this.#redraw();
      });
    }
    for (const id of ['callers', 'buckets']) byId(id).addEventListener('input', () => this.#redraw());
    const print = (): void => layOut(this.#shown.matrix, this.#part);
    window.addEventListener('beforeprint', print);
    window.matchMedia('print').addEventListener('change', ({ matches }) => matches && print());
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.#redraw();
  }

  get part(): Part {
    return this.#part;
  }

  /** What is chosen now; where changes are shown, what has some. */
  #choose(): Part {
    const { callers, buckets } = this.#shown.matrix;
    const view = { mode: this.#mode, version: this.#version };
    const chosen = {
      callers: matching(
        'callers',
        callers.map(({ words }) => words),
      ),
      buckets: matching(
        'buckets',
        buckets.map(({ name }) => name),
      ),
    };
    return { ...(view.version === 'changed' ? this.#changedOf(chosen) : chosen), ...view };
  }

  #changedOf({ callers, buckets }: Pick<Part, 'callers' | 'buckets'>): Pick<Part, 'callers' | 'buckets'> {
    const { matrix } = this.#shown;
    const isChanged = (caller: number, bucket: number): boolean =>
      matrix.actions.some((_, action) => {
        const asked = { caller, bucket, action };
        return changeOf(cellsAt(matrix, asked, 'before'), cellsAt(matrix, asked), this.#mode) !== 'same';
      });
    const changed = callers.flatMap((caller) =>
      buckets.flatMap((bucket) => (isChanged(caller, bucket) ? [{ caller, bucket }] : [])),
    );
    const [some, others] = [new Set(changed.map(({ caller }) => caller)), new Set(changed.map(({ bucket }) => bucket))];
    return {
      callers: callers.filter((caller) => some.has(caller)),
      buckets: buckets.filter((bucket) => others.has(bucket)),
    };
  }

  #redraw(): void {
    this.#part = this.#choose();
    this.#grid.show(this.#shown.matrix, this.#part);
    this.#showLegend();
    this.#changed();
  }

  /** Says what is on screen, and what is not. */
  #tell(rows: Span, columns: Span): void {
    const { callers, buckets, version } = this.#part;
    const { matrix } = this.#shown;
    const { length } = matrix.actions;
    const left = [matrix.callers.length - callers.length, matrix.buckets.length - buckets.length] as const;
    const words = `${onScreen({ callers, buckets, length }, rows, columns, version)}${leftOut(left, version)}`;
    if (byId('shown').textContent !== words) byId('shown').textContent = words;
  }

  #showLegend(): void {
    const answers = legends[this.#mode === 'all' ? 'all' : 'one'];
    const all = this.#version === 'changed' ? [...changes, ...answers] : answers;
    const items = all.map(([text, colour, words]) =>
      element('li', {}, element('span', { class: `mark ${colour}` }, text), words),
    );
    byId('legend').replaceChildren(...items);
  }
}

function matching(id: string, names: readonly string[]): readonly number[] {
  const wanted = byId<HTMLInputElement>(id).value.trim().toLowerCase();
  return names.flatMap((name, at) => (name.toLowerCase().includes(wanted) ? [at] : []));
}

function onScreen(
  { callers, buckets, length }: Pick<Part, 'callers' | 'buckets'> & { readonly length: number },
  rows: Span,
  columns: Span,
  version: Version,
): string {
  if (callers.length === 0 || buckets.length === 0) {
    return version === 'changed' ? 'In these columns nothing changes.' : 'Nothing fits the filters.';
  }
  const isWhole = rows.to - rows.from >= callers.length && columns.to - columns.from >= buckets.length * length;
  if (isWhole)
    return `All ${counted(callers.length, 'caller')} and ${counted(buckets.length, 'bucket')} are on screen.`;
  const first = Math.floor(columns.from / length) + 1;
  const last = Math.min(buckets.length, Math.ceil(columns.to / length));
  return `On screen is a part: callers ${rows.from + 1} to ${rows.to} of ${callers.length}, buckets ${first} to ${last} of ${buckets.length}. Scroll, or filter.`;
}

function leftOut([callers, buckets]: readonly [number, number], version: Version): string {
  if (callers === 0 && buckets === 0) return '';
  const both = `${counted(callers, 'caller')} and ${counted(buckets, 'bucket')}`;
  return version === 'changed'
    ? ` Left out are ${both}: nothing of them changes, or they do not fit the filters.`
    : ` The filters leave out ${both}.`;
}

const modes: readonly (readonly [Mode, string])[] = [
  ['all', 'all three'],
  [0, 'with MFA'],
  [1, 'without MFA'],
  [2, 'access key'],
];

const versions: readonly (readonly [Version, string])[] = [
  ['before', 'before'],
  ['now', 'after'],
  ['changed', 'what changes'],
];

function choices<Value extends string | number>(
  id: string,
  name: string,
  all: readonly (readonly [Value, string])[],
  chosen: Value,
  choose: (value: Value) => void,
): void {
  const labels = all.map(([value, words]) => {
    const input = element('input', { type: 'radio', name, value, ...(value === chosen ? { checked: '' } : {}) });
    input.addEventListener('change', () => choose(value));
    return element('label', { class: 'choice' }, input, words);
  });
  byId(id).append(...labels);
}

type Legend = readonly (readonly [string, string, string])[];

const legends: Readonly<Record<'all' | 'one', Legend>> = {
  all: [
    ['MNK', 'open', 'allowed with MFA, without MFA, with an access key'],
    ['M--', 'mfa', 'needs MFA'],
    ['---', 'no', 'denied'],
    ['~', 'depends', 'depends on the request'],
    ['?', 'unknown', 'AWS does not say'],
    ['.', 'none', 'no such session'],
  ],
  one: [
    ['✓', 'open', 'allowed'],
    ['✕', 'no', 'denied'],
    ['~', 'depends', 'depends on the request'],
    ['?', 'unknown', 'AWS does not say'],
    ['·', 'none', 'no such session'],
  ],
};

const changes: Legend = [
  ['▲', 'widened', 'more is allowed than before'],
  ['▼', 'narrowed', 'less is allowed'],
  ['≠', 'depends', 'other requests are'],
];
