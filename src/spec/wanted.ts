// spec/: what to write where a value of a shape is wanted, in words. Knows shapes alone, not what stands around them.
import type { Node } from './node.ts';
import type { ObjectShape, Shape, VariantsShape } from './shape.ts';

type MapShape = ObjectShape | VariantsShape | Extract<Shape, { is: 'named' | 'data' }>;

/** What a value says, to stand after "write" or "with"; undefined where that would say nothing. */
export function nounOf(shape: Shape): string | undefined {
  switch (shape.is) {
    case 'text':
      if (shape.what === 'text') return undefined;
      return shape.example === undefined ? shape.what : `${shape.what} like \`${shape.example}\``;
    case 'word':
      return choiceOf(shape.words);
    case 'list':
      return nounOf(shape.of);
    case 'forms':
      return shape.scalar && nounOf(shape.scalar);
    case 'version':
      return 'a whole number';
    case 'flag':
      return '`true` or `false`';
    default:
      return undefined;
  }
}

/** Words of which one is to be chosen. */
export function choiceOf(words: readonly string[]): string {
  const list = words.map((each) => `\`${each}\``).join(', ');
  return words.length === 1 ? list : `one of ${list}`;
}

/** What to write in a map of this shape. */
export function fillingOf(shape: Shape): string {
  const map = mapIn(shape);
  if (map?.is === 'named') return map.example === undefined ? entries[map.keys] : `a map like \`${map.example}\``;
  if (map?.is === 'data') return `\`${map.example}\``;
  if (map === undefined) return '`KEY: VALUE`';
  const keys = map.is === 'variants' ? Object.keys(map.of) : keysOf(map);
  const [first = ''] = map.is === 'variants' ? keys : [...needed(map), ...keys];
  const example = `\`{ ${first}: … }\``;
  return keys.length < 2 ? example : `a map like ${example}, of the keys ${keys.map((key) => `\`${key}\``).join(', ')}`;
}

const entries = {
  name: '`NAME: …` for each, with a name of your own',
  sentence: '`SENTENCE: …` for each, with a sentence that says what holds',
  free: 'a map like `{ KEY: VALUE }`',
} as const;

function keysOf({ keys }: ObjectShape): readonly string[] {
  return Object.keys(keys);
}

function needed({ keys }: ObjectShape): readonly string[] {
  return Object.keys(keys).filter((key) => keys[key]?.required === true);
}

/** What to do where a value has the wrong form. */
export function formHelp(shape: Shape, { kind }: Node): string {
  if (kind === 'map' && listIn(shape) !== undefined)
    return 'put it in a list: `[ … ]`, or a line that begins with `- `';
  if (kind !== 'map' && mapIn(shape) !== undefined) {
    const scalar = shape.is === 'forms' && shape.scalar ? nounOf(shape.scalar) : undefined;
    return `write ${scalar === undefined ? '' : `${scalar}, or `}${fillingOf(shape)}`;
  }
  const several = shape.is === 'text' || shape.is === 'scalar' ? shape.several : undefined;
  const noun = nounOf(shape) ?? 'a value';
  if (kind === 'list') return `write one alone, without a list${several === undefined ? '' : `; ${several}`}`;
  return `write ${noun}${kind === 'map' ? ' alone, without a map' : ''}`;
}

function listIn(shape: Shape): Shape | undefined {
  return shape.is === 'list' ? shape.of : shape.is === 'forms' ? shape.list : undefined;
}

/** The map that the value may be. */
export function mapIn(shape: Shape): MapShape | undefined {
  switch (shape.is) {
    case 'object':
    case 'variants':
    case 'named':
    case 'data':
      return shape;
    case 'forms':
      return shape.map && mapIn(shape.map);
    case 'lazy':
      return mapIn(shape.get());
    default:
      return undefined;
  }
}
