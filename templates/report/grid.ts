// The pages: the matrix as a grid that a keyboard walks. Only what is on screen is in the document.
import type { PageMatrix } from '../../src/report/page-data.ts';
import { element } from './elements.ts';
import { type Asked, markAt, type View } from './marks.ts';

const rowHeight = 34;
const headHeight = 60;
const cellWidth = { all: 66, one: 58 };
/** Where what was stands beside what is. */
const pairWidth = { all: 124, one: 84 };
/** Rows and columns beyond the edge of the screen. */
const beyond = 3;

export interface Place {
  readonly row: number;
  readonly column: number;
}

/** What is meant of the page's data, by number. */
export interface Part extends View {
  readonly callers: readonly number[];
  readonly buckets: readonly number[];
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

interface Listener {
  readonly open: (asked: Asked) => void;
  readonly told: (rows: Span, columns: Span) => void;
}

export class Grid {
  readonly #root: HTMLElement;
  readonly #on: Listener;
  #data: PageMatrix;
  #part: Part;
  #active: Place = { row: 0, column: 0 };
  #frame = 0;

  constructor(root: HTMLElement, data: PageMatrix, part: Part, on: Listener) {
    this.#root = root;
    this.#data = data;
    this.#part = part;
    this.#on = on;
    root.addEventListener('scroll', () => this.#soon(), { passive: true });
    root.addEventListener('keydown', (event) => this.#key(event));
    root.addEventListener('click', (event) => this.#click(event));
    new ResizeObserver(() => this.#soon()).observe(root);
    this.show(data, part);
  }

  show(data: PageMatrix, part: Part): void {
    this.#data = data;
    this.#part = part;
    this.#active = this.#within(this.#active);
    this.#draw();
  }

  get #columns(): number {
    return this.#part.buckets.length * this.#data.actions.length;
  }

  get #width(): number {
    const { mode, version } = this.#part;
    return (version === 'changed' ? pairWidth : cellWidth)[mode === 'all' ? 'all' : 'one'];
  }

  get #labels(): number {
    return window.innerWidth <= 640 ? 110 : 190;
  }

  #within({ row, column }: Place): Place {
    const clamp = (value: number, size: number): number => Math.max(0, Math.min(value, size - 1));
    return { row: clamp(row, this.#part.callers.length), column: clamp(column, this.#columns) };
  }

  #soon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  /** What is on screen, of rows and of columns. */
  #spans(): { readonly rows: Span; readonly columns: Span } {
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = this.#root;
    const span = (start: number, room: number, size: number, count: number): Span => ({
      from: Math.max(0, Math.floor(start / size)),
      to: Math.min(count, Math.ceil((start + Math.max(room, size)) / size)),
    });
    return {
      rows: span(scrollTop, (clientHeight || 640) - headHeight, rowHeight, this.#part.callers.length),
      columns: span(scrollLeft, (clientWidth || 1200) - this.#labels, this.#width, this.#columns),
    };
  }

  #draw(): void {
    const { rows, columns } = this.#spans();
    const wide = (span: Span, count: number): Span => ({
      from: Math.max(0, span.from - beyond),
      to: Math.min(count, span.to + beyond),
    });
    const width = this.#labels + this.#columns * this.#width;
    const canvas = element('div', { class: 'canvas', role: 'presentation' });
    canvas.style.width = `${width}px`;
    const shown = wide(columns, this.#columns);
    canvas.append(this.#head(shown, width), this.#body(wide(rows, this.#part.callers.length), shown, width));
    this.#root.setAttribute('aria-rowcount', String(this.#part.callers.length + 2));
    this.#root.setAttribute('aria-colcount', String(this.#columns + 1));
    const { scrollTop, scrollLeft } = this.#root;
    this.#root.replaceChildren(canvas);
    this.#root.scrollTo(scrollLeft, scrollTop);
    this.#point();
    this.#on.told(rows, columns);
  }

  #head({ from, to }: Span, width: number): HTMLElement {
    const { actions, buckets } = this.#data;
    const names = element('div', { class: 'row', role: 'row', 'aria-rowindex': 1 });
    const columns = element('div', { class: 'row', role: 'row', 'aria-rowindex': 2 });
    names.append(element('div', { class: 'rowheader', role: 'columnheader', 'aria-colindex': 1 }, 'bucket'));
    columns.append(element('div', { class: 'rowheader', role: 'columnheader', 'aria-colindex': 1 }, 'caller'));
    for (let at = Math.floor(from / actions.length); at * actions.length < to; at += 1) {
      const bucket = buckets[this.#part.buckets[at] ?? -1];
      if (bucket === undefined) continue;
      const attributes = { 'aria-colindex': at * actions.length + 2, 'aria-colspan': actions.length };
      const words = bucket.untold === null ? bucket.name : `${bucket.name}: unknown, ${bucket.untold}`;
      const name = element(
        'div',
        { class: 'column bucket', role: 'columnheader', title: words, ...attributes },
        element('span', {}, bucket.name),
      );
      this.#place(name, at * actions.length, actions.length);
      names.append(name);
    }
    for (let at = from; at < to; at += 1) {
      const action = (actions[at % actions.length] ?? '').replace(/^s3:/, '');
      const attributes = { class: 'column', role: 'columnheader', 'aria-colindex': at + 2, title: action };
      const column = element('div', attributes, short(action));
      this.#place(column, at, 1);
      columns.append(column);
    }
    const head = element('div', { class: 'head', role: 'rowgroup' }, names, columns);
    for (const row of [head, names, columns]) row.style.width = `${width}px`;
    return head;
  }

  #body(rows: Span, columns: Span, width: number): HTMLElement {
    const body = element('div', { class: 'body', role: 'rowgroup' });
    body.style.height = `${this.#part.callers.length * rowHeight}px`;
    for (let at = rows.from; at < rows.to; at += 1) {
      const caller = this.#part.callers[at] ?? 0;
      const { words = '' } = this.#data.callers[caller] ?? {};
      const header = element('div', { class: 'rowheader', role: 'rowheader', 'aria-colindex': 1, title: words }, words);
      const row = element('div', { class: 'row', role: 'row', 'aria-rowindex': at + 3 }, header);
      row.style.top = `${at * rowHeight}px`;
      row.style.width = `${width}px`;
      for (let column = columns.from; column < columns.to; column += 1) row.append(this.#cell(at, caller, column));
      body.append(row);
    }
    return body;
  }

  #cell(row: number, caller: number, column: number): HTMLElement {
    const { bucket, action } = this.#target(column);
    const { text, colour, words } = markAt(this.#data, { caller, bucket, action }, this.#part);
    const name = `${this.#data.callers[caller]?.words}, ${this.#data.actions[action]} on ${this.#data.buckets[bucket]?.name}: ${words}`;
    const cell = element(
      'div',
      {
        class: `cell${colour === 'none' ? ' empty' : ''}`,
        role: 'gridcell',
        id: `cell-${row}-${column}`,
        'aria-colindex': column + 2,
      },
      element('span', { class: colour, 'aria-hidden': true }, text),
      element('span', { class: 'heard' }, name),
    );
    this.#place(cell, column, 1);
    return cell;
  }

  #place(made: HTMLElement, column: number, columns: number): void {
    made.style.left = `${this.#labels + column * this.#width}px`;
    made.style.width = `${columns * this.#width}px`;
  }

  #target(column: number): { readonly bucket: number; readonly action: number } {
    const { actions } = this.#data;
    const bucket = this.#part.buckets[Math.floor(column / actions.length)] ?? 0;
    return { bucket, action: column % actions.length };
  }

  #point(): void {
    for (const old of this.#root.querySelectorAll('[aria-selected]')) old.removeAttribute('aria-selected');
    const id = `cell-${this.#active.row}-${this.#active.column}`;
    const cell = document.getElementById(id);
    cell?.setAttribute('aria-selected', 'true');
    if (cell === null) this.#root.removeAttribute('aria-activedescendant');
    else this.#root.setAttribute('aria-activedescendant', id);
  }

  #key(event: KeyboardEvent): void {
    const { row, column } = this.#active;
    const page = Math.max(1, Math.floor((this.#root.clientHeight - headHeight) / rowHeight) - 1);
    const [top, left] = event.ctrlKey || event.metaKey ? [0, 0] : [row, 0];
    const bottom = event.ctrlKey || event.metaKey ? this.#part.callers.length - 1 : row;
    const moves: Readonly<Record<string, Place>> = {
      ArrowUp: { row: row - 1, column },
      ArrowDown: { row: row + 1, column },
      ArrowLeft: { row, column: column - 1 },
      ArrowRight: { row, column: column + 1 },
      PageUp: { row: row - page, column },
      PageDown: { row: row + page, column },
      Home: { row: top, column: left },
      End: { row: bottom, column: this.#columns - 1 },
    };
    const to = moves[event.key];
    if (to !== undefined) {
      event.preventDefault();
      this.#go(this.#within(to));
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#ask();
    }
  }

  /** There, and on screen. */
  #go(place: Place): void {
    this.#active = place;
    const { scrollTop, scrollLeft, clientHeight, clientWidth } = this.#root;
    const near = (at: number, size: number, from: number, room: number): number =>
      at * size < from ? at * size : (at + 1) * size > from + room ? (at + 1) * size - room : from;
    const top = near(place.row, rowHeight, scrollTop, clientHeight - headHeight);
    const left = near(place.column, this.#width, scrollLeft, clientWidth - this.#labels);
    this.#root.scrollTo(left, top);
    this.#draw();
  }

  #click(event: MouseEvent): void {
    const id = event.target instanceof Element ? event.target.closest('.cell')?.id : undefined;
    const [, row, column] = /^cell-(\d+)-(\d+)$/.exec(id ?? '') ?? [];
    if (row === undefined || column === undefined) return;
    this.#active = { row: Number(row), column: Number(column) };
    this.#point();
    this.#ask();
  }

  #ask(): void {
    const caller = this.#part.callers[this.#active.row];
    if (caller === undefined || this.#columns === 0) return;
    this.#on.open({ caller, ...this.#target(this.#active.column) });
  }
}

/** As much of an action's name as a column has room for. */
function short(action: string): string {
  return action.replace('Object', 'Obj').replace('Bucket', 'Bkt');
}
