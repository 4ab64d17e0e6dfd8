// spec/: holds nodes against the definition and makes plain values of them. Names and meanings come after.
import type { Code } from '../text/codes.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/source.ts';
import { parseDuration } from './duration.ts';
import { longestName, reservedNames, validName } from './names.ts';
import type { Entry, ListNode, Node, ScalarNode } from './node.ts';
import type { Places } from './places.ts';
import type { Problems } from './problems.ts';
import type { NamedKeys, ObjectShape, Problem, Shape, TextShape, VariantsShape, WordShape } from './shape.ts';
import { choiceOf, fillingOf, formHelp, mapIn, nounOf } from './wanted.ts';
import { kindOf } from './yaml.ts';

/** Stands for a value that was in error, which was reported. */
export const broken = Symbol('broken');
export type Broken = typeof broken;

type Result = unknown;

/** Checks one source's nodes; reports every mistake once. */
export class Checker {
  readonly #problems: Problems;
  readonly #places: Places;

  constructor(problems: Problems, places: Places) {
    this.#problems = problems;
    this.#places = places;
  }

  /** The node's value in the given shape. `blame` is where to point for the value as a whole. */
  check<T>(shape: Shape<T>, node: Node, blame: Span = node.at): T | Broken {
    return this.#any(shape, node, blame) as T | Broken;
  }

  #any(shape: Shape, node: Node, blame: Span): Result {
    switch (shape.is) {
      case 'lazy':
        return this.#any(shape.get(), node, blame);
      case 'text':
        return this.#text(shape, node);
      case 'word':
        return this.#word(shape, node);
      case 'flag':
      case 'version':
        return this.#exactly(shape, node);
      case 'duration':
        return this.#duration(shape, node);
      case 'scalar':
        return this.#scalar(shape, node);
      case 'data':
        return this.#entries(node, shape, shape.what, blame) === broken ? broken : node;
      case 'list':
        return this.#list(shape, node);
      case 'named':
        return this.#named(shape, node, blame);
      case 'object':
        return this.#object(shape, node, blame);
      case 'variants':
        return this.#variants(shape, node, blame);
      case 'forms':
        return this.#forms(shape, node, blame);
    }
  }

  #error(code: Code, at: Span, message: string, help?: string): Broken {
    this.#problems.error(code, at, message, help);
    return broken;
  }

  #wrongType(shape: Shape, node: Node, wanted: string): Broken {
    if (node.kind === 'scalar' && node.value === null) {
      const help = mapIn(shape) !== undefined ? formHelp(shape, node) : `write ${wanted}`;
      return this.#error('missing-value', node.at, 'a value is missing here', help);
    }
    const found = node.kind === 'map' ? 'a map' : node.kind === 'list' ? 'a list' : kindOf(node.value);
    return this.#error('wrong-type', node.at, `${found} stands where ${wanted} is wanted`, formHelp(shape, node));
  }

  #text(shape: TextShape, node: Node): Result {
    if (node.kind !== 'scalar' || node.value === null) return this.#wrongType(shape, node, shape.what);
    if (typeof node.value !== 'string') return this.#notText(shape, node);
    if (node.value !== '') return node.value;
    return this.#error('empty-text', node.at, 'the text is empty', `write ${shape.what}`);
  }

  #notText(shape: TextShape, node: ScalarNode): Broken {
    const { numberCode = 'read-as-other-type', what, pattern } = shape;
    const message = `YAML reads \`${node.text}\` as ${kindOf(node.value)}, where ${what} is wanted`;
    // Quoted, it is no mistake of YAML's any more, and may still be one.
    const fits = new RegExp(pattern ?? '').test(node.text) && !(what.endsWith('name') && isReserved(node.text));
    return this.#error(numberCode, node.at, message, fits ? `quote it: \`"${node.text}"\`` : formHelp(shape, node));
  }

  #word(shape: WordShape, node: Node): Result {
    const { words } = shape;
    const list = words.map((each) => `\`${each}\``).join(', ');
    if (node.kind !== 'scalar' || node.value === null) return this.#wrongType(shape, node, choiceOf(words));
    const found = String(node.value);
    if (typeof node.value === 'string' && (words.includes(found) || (shape.orName && validName(found)))) return found;
    const meant = nearest(found, words);
    const none = shape.none === undefined ? '' : `; ${shape.none}`;
    const help = meant === undefined ? `say ${choiceOf(words)}${none}` : `did you mean \`${meant}\`? known: ${list}`;
    return this.#error('not-a-choice', node.at, `\`${found}\` is not one of the words known here`, help);
  }

  #exactly(shape: Shape & { is: 'flag' | 'version' }, node: Node): Result {
    const isFlag = shape.is === 'flag';
    const wanted = nounOf(shape) ?? '';
    if (node.kind !== 'scalar' || node.value === null) return this.#wrongType(shape, node, wanted);
    const fits = isFlag ? typeof node.value === 'boolean' : Number.isInteger(node.value);
    if (fits) return node.value;
    const quoted = typeof node.value === 'string' && (isFlag ? /^(true|false)$/ : /^[1-9]\d*$/).test(node.value);
    if (!quoted)
      return this.#error('wrong-type', node.at, `\`${node.text}\` stands where ${wanted} is wanted`, `write ${wanted}`);
    const message = `\`"${node.value}"\` is text, and ${wanted} is wanted`;
    return this.#error('wrong-type', node.at, message, `write \`${node.value}\`, without quotes`);
  }

  #duration(shape: Shape, node: Node): Result {
    const wanted = 'a duration like `90s`, `10m`, `1h` or `1d`';
    if (node.kind !== 'scalar' || node.value === null) return this.#wrongType(shape, node, wanted);
    const value = typeof node.value === 'string' ? parseDuration(node.value) : undefined;
    if (value !== undefined) return value;
    if (/^[1-9]\d*[smhd]$/.test(node.text)) {
      const help = 'a number of 9 digits at most stands before the unit';
      return this.#error('bad-duration', node.at, `\`${node.text}\` is too long a duration`, help);
    }
    const bare = /^[1-9]\d*$/.test(node.text);
    const help = bare ? `say the unit: \`${node.text}s\` for seconds` : `write ${wanted}`;
    return this.#error('bad-duration', node.at, `\`${node.text}\` is not a duration`, help);
  }

  #scalar(shape: Shape, node: Node): Result {
    if (node.kind !== 'scalar' || node.value === null) return this.#wrongType(shape, node, 'a value');
    return typeof node.value === 'number' ? node.text : String(node.value);
  }

  #list(shape: Extract<Shape, { is: 'list' }>, node: Node): Result {
    const { of, single } = shape;
    if (node.kind === 'list') return this.#items(of, node, shape.mayBeEmpty === true);
    if (!single) return this.#wrongType(shape, node, 'a list');
    const value = this.#any(of, node, node.at);
    if (value === broken) return broken;
    const list = [value];
    this.#places.set(list, 0, { key: node.at, value: node.at });
    return list;
  }

  #items(of: Shape, { at, items }: ListNode, mayBeEmpty: boolean): Result {
    if (items.length === 0 && !mayBeEmpty)
      return this.#error(
        'empty-list',
        at,
        'the list is empty',
        'list something, or leave the key out if it is not required',
      );
    const list: unknown[] = [];
    const seen = new Set<unknown>();
    let whole = true;
    for (const item of items) {
      const value = this.#any(of, item, item.at);
      if (value === broken) whole = false;
      else if (typeof value === 'string' && seen.has(value)) {
        whole = false;
        this.#error('duplicate-value', item.at, `\`${value}\` stands in the list already`, 'remove one');
      } else {
        seen.add(value);
        this.#places.set(list, list.length, { key: item.at, value: item.at });
        list.push(value);
      }
    }
    return whole ? list : broken;
  }

  #named(shape: Extract<Shape, { is: 'named' }>, node: Node, blame: Span): Result {
    const { of, keys } = shape;
    const entries = this.#entries(node, shape, keys === 'free' ? 'a map' : `a map of ${keys}s`, blame);
    if (entries === broken) return broken;
    const map = new Map<string, unknown>();
    const sentences = new Set<string>();
    for (const { key, keyAt, value } of entries) {
      const named = keys === 'free' || this.#nameFits(keys, key, keyAt);
      if (keys === 'sentence' && named && sentences.size === sentences.add(key.trim()).size) {
        const message = `\`${key}\` and another name differ by the spaces around them alone`;
        this.#error('duplicate-key', keyAt, message, 'give it another name');
      }
      const read = named ? this.#any(of, value, keyAt) : broken;
      this.#places.set(map, key, { key: keyAt, value: value.at });
      if (read === broken) this.#places.setBroken(map, key);
      else map.set(key, read);
    }
    // What anyone may name is told one by one; what is one value is broken as one.
    return keys === 'free' && map.size < entries.length ? broken : map;
  }

  #nameFits(keys: NamedKeys, key: string, at: Span): boolean {
    if (keys === 'sentence') {
      if (key.trim() !== '') return true;
      this.#error('empty-text', at, 'the name is empty', 'say in a sentence what holds');
      return false;
    }
    if (validName(key)) return true;
    if (isReserved(key)) {
      const help = 'choose another name: some YAML readers take it for a truth value, or the language uses it itself';
      this.#error('reserved-name', at, `\`${key}\` cannot be a name: it is a reserved word`, help);
    } else if (key.length > longestName) {
      const help = `a name has ${longestName} characters at most`;
      this.#error('bad-name', at, `\`${key.slice(0, 20)}…\` cannot be a name: it has ${key.length} characters`, help);
    } else {
      const help = 'a name begins with a lowercase letter and goes on with lowercase letters, digits and hyphens';
      this.#error('bad-name', at, `\`${key}\` cannot be a name`, help);
    }
    return false;
  }

  #entries(node: Node, shape: Shape, wanted: string, blame: Span): readonly Entry[] | Broken {
    if (node.kind === 'map' && node.entries.length > 0) return node.entries;
    if (node.kind === 'map') {
      const help = `${shape.is === 'data' ? '' : 'leave it out, or '}write ${fillingOf(shape)}`;
      return this.#error('empty-section', blame, 'nothing stands in this map', help);
    }
    return this.#wrongType(shape, node, wanted);
  }

  #object(shape: ObjectShape, node: Node, blame: Span, form?: string): Result {
    const entries = this.#entries(node, shape, shape.what, blame);
    if (entries === broken) return broken;
    const value: { form?: string; [key: string]: unknown } = Object.create(null);
    if (form !== undefined) value.form = form;
    let whole = true;
    let known = true;
    for (const entry of entries) {
      const key = Object.hasOwn(shape.keys, entry.key) ? shape.keys[entry.key] : undefined;
      this.#places.set(value, entry.key, { key: entry.keyAt, value: entry.value.at });
      if (key === undefined) {
        known = false;
        this.#unknownKey(shape, entry, entries);
        continue;
      }
      const read = this.#any(key.shape, entry.value, entry.keyAt);
      if (read !== broken) value[entry.key] = read;
      else if (shape.sections) this.#places.setBroken(value, entry.key);
      else whole = false;
    }
    if (known) whole = this.#nothingMissing(shape, entries, blame) && whole;
    return (whole && known) || shape.sections ? value : broken;
  }

  #nothingMissing(shape: ObjectShape, entries: readonly Entry[], blame: Span): boolean {
    const isThere = (name: string): boolean => entries.some(({ key }) => key === name);
    for (const [name, { shape: value, required, missing }] of Object.entries(shape.keys)) {
      const isNeeded = required || Object.entries(shape.needs).some(([key, other]) => other === name && isThere(key));
      if (!isNeeded || isThere(name)) continue;
      if (missing !== undefined) this.#error(missing.code, blame, missing.message, missing.help);
      else {
        const noun = nounOf(value);
        const help = `add \`${name}:\`${noun === undefined ? '' : ` with ${noun}`}`;
        this.#error('missing-key', blame, `${shape.what} needs \`${name}\``, help);
      }
      return false;
    }
    return true;
  }

  #unknownKey(shape: ObjectShape, { key, keyAt }: Entry, beside: readonly Entry[]): void {
    if (this.#problems.isFull) return void this.#error('unknown-key', keyAt, '');
    if (beside.some((each) => trapOf(shape, each.key)?.covers?.includes(key))) return;
    const trap = trapOf(shape, key);
    if (trap !== undefined) {
      this.#error(trap.code, keyAt, trap.message, trap.help);
      return;
    }
    const names = Object.keys(shape.keys);
    const meant = names.find((name) => name === snake(key)) ?? nearest(key, names);
    const all = `known: ${names.map((name) => `\`${name}\``).join(', ')}`;
    const help = meant === undefined ? all : `did you mean \`${meant}\`? ${all}`;
    this.#error('unknown-key', keyAt, `\`${key}\` is not a key of ${shape.what}`, help);
  }

  #variants(shape: VariantsShape, node: Node, blame: Span): Result {
    const entries = this.#entries(node, shape, shape.what, blame);
    if (entries === broken) return broken;
    const [first, second] = entries.filter(({ key }) => Object.hasOwn(shape.of, key));
    if (first === undefined) {
      const otherwise = shape.otherwise === undefined ? undefined : shape.of[shape.otherwise];
      return otherwise === undefined ||
        (!this.#problems.isFull && entries.some(({ key }) => isMisspeltKind(shape, key)))
        ? this.#noVariant(shape, entries, blame)
        : this.#object(otherwise, node, blame, shape.otherwise);
    }
    if (second !== undefined) {
      const message = `${shape.what} says \`${first.key}\` or \`${second.key}\`, not both`;
      return this.#error('exclusive-keys', second.keyAt, message, 'remove one, or write two entries');
    }
    const variant = shape.of[first.key];
    if (variant === undefined) return broken;
    const stray = entries.find(({ key }) => !variantKnows(variant, key));
    const homes =
      stray === undefined ? [] : Object.keys(shape.of).filter((each) => variantKnows(shape.of[each], stray.key));
    if (stray === undefined || homes.length === 0 || trapOf(variant, stray.key) !== undefined) {
      return this.#object(variant, node, blame, first.key);
    }
    const help = `it goes with ${homes.map((home) => `\`${home}\``).join(', ')}`;
    return this.#error('misplaced-key', stray.keyAt, `\`${stray.key}\` does not go with \`${first.key}\``, help);
  }

  #noVariant(shape: VariantsShape, entries: readonly Entry[], blame: Span): Broken {
    const trapped = entries.find(({ key }) => shape.traps.has(key));
    const trap: Problem | undefined = trapped && shape.traps.get(trapped.key);
    if (trapped !== undefined && trap !== undefined)
      return this.#error(trap.code, trapped.keyAt, trap.message, trap.help);
    const kinds = Object.keys(shape.of);
    const all = `say one of ${kinds.map((kind) => `\`${kind}\``).join(', ')}`;
    for (const { key, keyAt } of entries) {
      if (kinds.some((kind) => variantKnows(shape.of[kind], key))) continue;
      const meant = kinds.find((kind) => kind === snake(key)) ?? nearest(key, kinds);
      const help = meant === undefined ? all : `did you mean \`${meant}\`? ${all}`;
      return this.#error('unknown-key', keyAt, `\`${key}\` is not a key of ${shape.what}`, help);
    }
    return this.#error(
      'kind-missing',
      blame,
      `${shape.what} does not say what it is`,
      `add ${choiceOf(kinds)} as a key`,
    );
  }

  #forms(shape: Extract<Shape, { is: 'forms' }>, node: Node, blame: Span): Result {
    const inner = shape[node.kind];
    if (inner !== undefined && !(node.kind === 'scalar' && node.value === null)) return this.#any(inner, node, blame);
    const wanted = { scalar: 'text', list: 'a list', map: 'a map' } as const;
    const names = (['scalar', 'list', 'map'] as const)
      .filter((kind) => shape[kind] !== undefined)
      .map((kind) => wanted[kind]);
    return this.#wrongType(shape, node, names.join(' or '));
  }
}

/** A key that no variant knows, and that is nearest to one that tells of another variant than the usual one. */
function isMisspeltKind({ of, otherwise }: VariantsShape, key: string): boolean {
  const variants = Object.values(of);
  if (variants.some((each) => variantKnows(each, key) || trapOf(each, key) !== undefined)) return false;
  const keys = new Set(variants.flatMap((each) => Object.keys(each.keys)));
  const meant = keys.has(snake(key)) ? snake(key) : nearest(key, keys);
  return meant !== undefined && meant !== otherwise && Object.hasOwn(of, meant);
}

function variantKnows(variant: ObjectShape | undefined, key: string): boolean {
  return variant !== undefined && Object.hasOwn(variant.keys, key);
}

function trapOf({ traps }: ObjectShape, key: string): Problem | undefined {
  return traps.get(key) ?? traps.get(snake(key));
}

function isReserved(name: string): boolean {
  return reservedNames.has(name.toLowerCase());
}

function snake(key: string): string {
  return key
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}
