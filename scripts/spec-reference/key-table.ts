// Spec reference: prints tables of keys. What stands in them comes from the definition alone.
import type { Key, Shape } from '../../src/spec/shape.ts';
import type { Entry, Table } from './language.ts';

/** The keys of one table, a row each: first those that tell the kind. */
export function keyTable({ kinds, entries }: Table): string {
  const tells = ({ name }: Entry) => kinds.some((kind) => kind.name === name);
  const rank = (entry: Entry) => (tells(entry) ? 0 : 1);
  // Of two kinds, one of which needs no key to tell it, the table reads like that of one.
  const whole = kinds.length === 1 || (kinds.length === 2 && kinds.some(({ isOtherwise }) => isOtherwise));
  const rows = [...entries]
    .sort((a, b) => rank(a) - rank(b))
    .map((entry) => {
      const { path, name, key, kinds: of } = entry;
      return [
        `<a id="key-${path}"></a>${code(name)}`,
        ...(whole ? [] : [tells(entry) ? '' : of.length === kinds.length ? 'all' : of.map(code).join(' ')]),
        typeOf(key.shape),
        tells(entry) ? '**one of these**' : defaultOf(key),
        withoutDefault(key.doc),
      ];
    });
  return markdownTable(['key', ...(whole ? [] : ['in']), 'value', 'default', 'what'], rows);
}

/** A line for each table, with a link to each of its keys. */
export function keyIndex(all: readonly Table[]): string {
  const link = ({ path, name }: Entry) => `[${code(name)}](#key-${path})`;
  const lines = all.map(({ path, entries }) => {
    const first = entries.filter((each, index) => entries.findIndex(({ name }) => name === each.name) === index);
    return `- ${path === 'spec' ? 'the top' : code(path)}: ${first.map(link).join(' · ')}`;
  });
  return `${lines.join('\n')}\n`;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line), ''].join('\n');
}

export function code(text: string): string {
  return `\`${text}\``;
}

const statedDefault = / ?Default `([^`]+)`\.?/;

function defaultOf({ required, doc }: Key): string {
  if (required) return '**required**';
  const [, value] = statedDefault.exec(doc) ?? [];
  return value === undefined ? '' : code(value);
}

function withoutDefault(doc: string): string {
  return doc.replace(statedDefault, '').trim();
}

/** What may stand as the value, in a few words. */
function typeOf(shape: Shape): string {
  switch (shape.is) {
    case 'text':
      return shape.what;
    case 'word':
      return `${shape.words.map(code).join(', ')}${shape.orName ? '; or a name' : ''}`;
    case 'flag':
      return '`true`, `false`';
    case 'version':
      return 'a number';
    case 'duration':
      return 'a duration';
    case 'scalar':
      return 'text, number, `true`, `false`';
    case 'data':
      return shape.what;
    case 'list':
      return shape.single
        ? `${typeOf(shape.of)}; or a list`
        : `a list of ${typeOf(shape.of).replace(/^a (map)$/, '$1s')}`;
    case 'named':
      return namedType(shape);
    case 'object':
    case 'variants':
      return 'a map';
    case 'lazy':
      return 'a map';
    case 'forms':
      return [shape.scalar ?? shape.list, shape.map]
        .flatMap((each) => (each === undefined ? [] : [typeOf(each)]))
        .join('; or ');
  }
}

function namedType({ keys, of }: Extract<Shape, { is: 'named' }>): string {
  const map = keys === 'free' ? 'a map' : `a map of ${keys}s`;
  if (of.is === 'object' || of.is === 'variants') return map;
  return of.is === 'named' ? `${map} of maps: ${typeOf(of.of)}` : `${map}: ${typeOf(of)}`;
}
