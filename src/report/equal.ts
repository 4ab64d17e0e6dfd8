// Printing: whether two policies mean the same, and where they do not a few lines each way.
import type { LineInWords, Part } from '../check/difference-words.ts';
import type { Compared, Described, Names, Way } from '../check/equal.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { formatLine } from './wrap.ts';

/** Actions, or names of anything else, that are printed of many. */
const mostNamed = 6;
const fewNamed = 3;
const labelColumns = 9;

/** `names` are the arguments as they were given. */
export function formatEqual(compared: readonly Compared[], names: Names, paint: Paint): string {
  const sections = compared.flatMap(({ on, ...sides }) => {
    const found = [formatWay(sides.first, names, paint), formatWay(sides.second, [names[1], names[0]], paint)];
    // What cannot be told of both is told once.
    const ways = [...new Set(found.filter((each) => each !== ''))];
    const head = on === '' ? '' : `${paint.bold(printable(on))}\n`;
    return ways.length === 0 ? [] : [`${head}${ways.join('\n')}`];
  });
  if (sections.length > 0) return sections.join('\n');
  const [first, second] = names.map(printable);
  const count = compared.length > 1 ? ` (${compared.length} policies)` : '';
  return `${paint.green('same')}: no request is decided otherwise by ${first} than by ${second}${count}\n`;
}

function formatWay(way: Way, names: Names, paint: Paint): string {
  if (way.answer === 'same') return '';
  if (way.answer === 'unknown') return formatLine({ indent: 0, mark: paint.cyan('UNKNOWN'), text: way.finding }, paint);
  const description = way.describe();
  const { lines } = description;
  const rest = restOf(description).map((text) => formatLine({ indent: 0, text, colour: 'dim', hang: 2 }, paint));
  if (lines.length === 0) return [formatLine({ indent: 0, text: way.finding }, paint), ...rest].join('');
  const shown = lines.map((line, index) => {
    const before = lines[index - 1];
    const heading = headingOf(line, names);
    const isNew = before === undefined || headingOf(before, names) !== heading;
    const head = isNew ? formatLine({ indent: 0, text: heading, colour: 'bold', hang: 2 }, paint) : '';
    return `${head}${formatRows(line, index === 0, paint)}`;
  });
  return [...shown, ...rest].join('\n');
}

function headingOf({ further, certainty }: LineInWords, [more, less]: Names): string {
  const [mine, other] = [`\`${more}\``, `\`${less}\``];
  const perhaps = certainty === 'surely' ? '' : ' perhaps';
  const why = {
    surely: '',
    'by keys': ', which hangs on keys that AWS may give the caller',
    perhaps: ', as AWS does not say what one of them means',
  }[certainty];
  switch (further) {
    case 'spares':
      return `${other}${perhaps} denies what ${mine} does not${why}:`;
    case 'allows':
      return `${mine}${perhaps} allows what ${other} does not${why}:`;
    case 'names':
      return `${mine}${perhaps} names more closely whom ${other} allows, too${why}:`;
  }
}

function formatRows(line: LineInWords, withExample: boolean, paint: Paint): string {
  const { witness } = line;
  const on = witness.resource === '*' ? '' : ` on ${witness.resource}`;
  const where = witness.when === '' ? '' : `, where ${witness.when}`;
  const rows: readonly (readonly [string, string])[] = [
    ['who', partText(line.who)],
    ['with', partText(line.with)],
    ['action', partText(line.actions)],
    ['resource', `${line.resourceIsExample ? 'such as ' : ''}${partText(line.resources)}`],
    ['when', line.when.join(', and ')],
    ['open', line.open.join('; ')],
    ['e.g.', withExample ? `${witness.who} ${witness.action}${on}${where}` : ''],
  ];
  const told = rows.filter(([, text]) => text !== '');
  return told
    .map(([label, text]) => formatLine({ indent: 2, mark: paint.dim(label.padEnd(labelColumns)), text }, paint))
    .join('');
}

export function partText({ any, but }: Part): string {
  return [listed(any), ...(but.length === 0 ? [] : [`but ${listed(but)}`])].join(', ');
}

function listed(texts: readonly string[]): string {
  if (texts.length <= mostNamed) return texts.join(', ');
  return `${texts.slice(0, fewNamed).join(', ')} and ${texts.length - fewNamed} more`;
}

function restOf({ more, cut }: Described): readonly string[] {
  const known = more === 0 ? [] : [`and ${more} more`];
  return cut === undefined ? known : [...known, `not all that differs is told: ${cut}`];
}
