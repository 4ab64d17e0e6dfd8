// The report page: elements. Whatever a spec says becomes text, made visible where it is not; nothing becomes markup.
import { printable } from '../../src/report/printable.ts';

type Attributes = Readonly<Record<string, string | number | boolean>>;
type Child = Node | string;

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  fill(made, attributes, children);
  return made;
}

export function drawn(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): SVGElement {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  fill(made, attributes, children);
  return made;
}

function fill(made: Element, attributes: Attributes, children: readonly Child[]): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, printable(String(value)));
  }
  made.append(...children.map((child) => (typeof child === 'string' ? printable(child) : child)));
}

export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as Kind;
}

/** What a page says in figures, on top of it. */
export function showFigures(figures: readonly (readonly [figure: string | number, words: string])[]): void {
  const items = figures.map(([figure, words]) =>
    element('li', {}, element('b', {}, String(figure)), element('span', {}, words)),
  );
  byId('summary').append(...items);
}

/** Words with `` `code` `` in them. */
export function prose(text: string): readonly Child[] {
  return text.split('`').map((part, at) => (at % 2 === 0 ? printable(part) : element('code', {}, part)));
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
