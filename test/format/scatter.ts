// Specs in random dress: the same data with its keys shuffled, in random YAML styles, with comments everywhere.
import type { MapNode, Node } from '../../src/spec/node.ts';
import type { Random } from '../seeded.ts';

/** A comment that was put in. */
export interface Placed {
  readonly text: string;
  /** Where it belongs: on the line above one that begins with `what`, or on a line that holds it. */
  readonly place?: 'above' | 'behind';
  readonly what?: string;
}

export interface Scattered {
  readonly text: string;
  readonly comments: readonly Placed[];
}

export function scatter(node: Node, random: Random): Scattered {
  const scatterer = new Scatterer(random);
  const top = scatterer.loose('');
  const body = random.fraction() < 0.1 ? `${scatterer.flow(node, '')}\n` : scatterer.block(node, '');
  return { text: top + body + scatterer.loose(''), comments: scatterer.comments };
}

class Scatterer {
  readonly comments: Placed[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  #chance(share: number): boolean {
    return this.#random.fraction() < share;
  }

  #blanks(): string {
    return this.#chance(0.1) ? '\n'.repeat(1 + this.#random.below(3)) : '';
  }

  #spaces(least = 0): string {
    return ' '.repeat(least + this.#random.below(3));
  }

  #comment(where: Omit<Placed, 'text'> = {}): string {
    const text = `#${this.#spaces()}c${this.comments.length};`;
    this.comments.push({ text, ...where });
    return `${text}${this.#chance(0.2) ? '  ' : ''}`;
  }

  /** Blank lines, and at times a comment that is about nothing. */
  loose(margin: string): string {
    return this.#blanks() + (this.#chance(0.1) ? `${margin}${this.#comment()}\n${this.#blanks()}` : '');
  }

  #above(margin: string, what: string): string {
    const count = this.#chance(0.1) ? 1 + this.#random.below(2) : 0;
    const lines = Array.from({ length: count }, () => `${margin}${this.#comment({ place: 'above', what })}\n`);
    return this.#blanks() + lines.join('');
  }

  #behind(what: string): string {
    return this.#chance(0.1) ? this.#spaces(1) + this.#comment({ place: 'behind', what }) : '';
  }

  #shuffled({ entries }: MapNode): MapNode['entries'] {
    if (this.#chance(0.3)) return entries;
    const places = new Map(entries.map((entry) => [entry, this.#random.fraction()]));
    return [...entries].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
  }

  /** Lines, each with its break. With `isLed`, the first one stands behind a dash. */
  block(node: Node, margin: string, isLed = false): string {
    if (node.kind === 'scalar') return `${margin}${quoted(node.value)}\n`;
    const lines =
      node.kind === 'map'
        ? this.#shuffled(node).map(({ key, value }, index) => this.#entry(key, value, margin, isLed && index === 0))
        : node.items.map((item, index) => this.#item(item, margin, isLed && index === 0));
    return lines.join('') + this.loose(margin);
  }

  #entry(key: string, value: Node, margin: string, isLed: boolean): string {
    const head = `${quoted(key)}:`;
    const above = isLed ? '' : this.#above(margin, head);
    const inner = `${margin} ${this.#spaces(1)}`;
    if (value.kind !== 'scalar' && this.#chance(0.5)) {
      const list = value.kind === 'list' && this.#chance(0.3) ? margin : inner;
      return `${above}${margin}${head}${this.#behind(head)}\n${this.#blanks()}${this.block(value, list)}`;
    }
    const gap = this.#chance(0.1) ? `${this.#behind(head)}\n${this.#above(inner, '')}${inner}` : this.#spaces(1);
    return `${above}${margin}${head}${gap}${this.flow(value, inner)}${this.#behind(lastOf(value))}\n`;
  }

  #item(item: Node, margin: string, isLed: boolean): string {
    const above = isLed ? '' : this.#above(margin, item.kind === 'scalar' ? quoted(item.value) : '');
    const inner = `${margin} ${this.#spaces(1)}`;
    if (item.kind === 'scalar' || this.#chance(0.4)) {
      return `${above}${margin}-${this.#spaces(1)}${this.flow(item, inner)}${this.#behind(lastOf(item))}\n`;
    }
    if (this.#chance(0.2)) return `${above}${margin}-${this.#behind('-')}\n${this.block(item, inner)}`;
    return `${above}${margin}-${this.block(item, inner, true).slice(margin.length + 1)}`;
  }

  /** In brackets, at times over several lines with comments among them. */
  flow(node: Node, margin: string): string {
    if (node.kind === 'scalar') return quoted(node.value);
    const inner = `${margin}  `;
    const [left, right] = node.kind === 'map' ? ['{', '}'] : ['[', ']'];
    const parts =
      node.kind === 'map'
        ? this.#shuffled(node).map(({ key, value }) => ({ head: `${quoted(key)}: `, value }))
        : node.items.map((value) => ({ head: '', value }));
    if (this.#chance(0.7)) {
      const texts = parts.map(({ head, value }) => head + this.flow(value, inner));
      return left + this.#spaces() + texts.join(`,${this.#spaces(1)}`) + this.#spaces() + right;
    }
    const lines = parts.map(({ head, value }, index) => {
      const above = this.#above(inner, value.kind === 'scalar' ? head + quoted(value.value) : head.trim());
      const comma = index === parts.length - 1 && this.#chance(0.5) ? '' : ',';
      return `${above}${inner}${head}${this.flow(value, inner)}${comma}${this.#behind(lastOf(value))}\n`;
    });
    return `${left}${this.#behind('')}\n${lines.join('')}${this.loose(inner)}${inner}${right}`;
  }
}

/** What the line holds on which a value ends: the value where it is one word, anything otherwise. */
function lastOf(node: Node): string {
  return node.kind === 'scalar' ? quoted(node.value) : '';
}

/** In quotes where it is a text: those are on one line, and need no more care in brackets. */
function quoted(value: string | number | boolean | null): string {
  return JSON.stringify(value);
}
