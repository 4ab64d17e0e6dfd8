// spec/: the combinators that the definition of the language is written in. From one such table come the TypeScript types
// (here), the checks (check.ts) and the published JSON Schema (schema.ts).
import type { Code } from '../text/codes.ts';

/** A shape that values of type T have once they are read; `typed` is for the compiler alone and never there. */
export type Shape<T = unknown> = ShapeData & { readonly typed?: T };

export type ShapeData =
  | TextShape
  | WordShape
  | { readonly is: 'flag' }
  | { readonly is: 'version' }
  | { readonly is: 'duration' }
  | { readonly is: 'scalar'; readonly several?: string }
  | { readonly is: 'data'; readonly what: string; readonly example: string }
  | { readonly is: 'list'; readonly of: Shape; readonly single: boolean; readonly mayBeEmpty?: true }
  | { readonly is: 'named'; readonly of: Shape; readonly keys: NamedKeys; readonly example?: string }
  | ObjectShape
  | VariantsShape
  | { readonly is: 'forms'; readonly scalar?: Shape; readonly list?: Shape; readonly map?: Shape }
  | { readonly is: 'lazy'; readonly get: () => Shape };

/** What the keys of a map of named things are: names, sentences, or whatever the value's reader says. */
export type NamedKeys = 'name' | 'sentence' | 'free';

export interface TextShape {
  readonly is: 'text';
  /** What the text says, to stand after "wants": `an account's name`. */
  readonly what: string;
  /** For editors, and for what is offered; reading checks more, and in words. */
  readonly pattern?: string;
  /** A text that would do, for messages. */
  readonly example?: string;
  /** The code for a number where this text is wanted; a general one by default. */
  readonly numberCode?: Code;
  /** In a list the order of such texts means nothing, and `iamspec fmt` sorts them. */
  readonly sorted?: boolean;
  /** What to do where several are meant: `write an entry for each`. */
  readonly several?: string;
}

export interface WordShape {
  readonly is: 'word';
  readonly words: readonly string[];
  /** For messages: what to do where none of the words fits. */
  readonly none?: string;
  /** What may be a name passes, too: its reader looks it up. */
  readonly orName?: true;
}

export interface Key {
  readonly shape: Shape;
  readonly doc: string;
  readonly required: boolean;
  /** The code for its absence, where absence is a trap of its own. */
  readonly missing?: Problem;
}

/** A problem of its own for a key that people try. */
export interface Problem {
  readonly code: Code;
  readonly message: string;
  readonly help: string;
  /** Keys that came along with it: nothing is said of them beside it. */
  readonly covers?: readonly string[];
}

export interface ObjectShape {
  readonly is: 'object';
  /** With its article: `a rule`. */
  readonly what: string;
  readonly keys: Readonly<Record<string, Key>>;
  /** Keys that are not part of the language, and what to say of each. */
  readonly traps: ReadonlyMap<string, Problem>;
  /** At least one key must stand in it. */
  readonly filled: boolean;
  /** For editors: at least one of these stands in it. */
  readonly oneOf: readonly string[];
  /** Keys that need another one beside them: which. */
  readonly needs: Readonly<Record<string, string>>;
  /** A key in error leaves the others standing. */
  readonly sections: boolean;
}

/** Maps told apart by which of some keys they hold. */
export interface VariantsShape {
  readonly is: 'variants';
  readonly what: string;
  readonly of: Readonly<Record<string, ObjectShape>>;
  readonly traps: ReadonlyMap<string, Problem>;
  /** The variant that is meant where no key tells. */
  readonly otherwise?: string;
}

export type Of<S> = S extends { readonly typed?: infer T } ? Exclude<T, undefined> : never;

export interface Required<S extends Shape> extends Key {
  readonly shape: S;
  readonly required: true;
}
export interface Optional<S extends Shape> extends Key {
  readonly shape: S;
  readonly required: false;
}

type Keys = Readonly<Record<string, Key>>;
type Flat<T> = { readonly [K in keyof T]: T[K] };
type OfKeys<K extends Keys> = Flat<
  { readonly [N in keyof K as K[N] extends { required: true } ? N : never]: Of<K[N]['shape']> } & {
    readonly [N in keyof K as K[N] extends { required: false } ? N : never]?: Of<K[N]['shape']>;
  }
>;

const plainText = 'text';

export function text(what = plainText, more: Omit<TextShape, 'is' | 'what'> = {}): Shape<string> {
  return { is: 'text', what, ...more };
}

type WordOptions = Partial<Pick<WordShape, 'none'>>;

export function word<const W extends string>(words: readonly W[], more: WordOptions & { orName: true }): Shape<string>;
export function word<const W extends string>(words: readonly W[], more?: WordOptions): Shape<W>;
export function word(words: readonly string[], more: WordOptions & { orName?: true } = {}): Shape<string> {
  return { is: 'word', words, ...more };
}

export const flag: Shape<boolean> = { is: 'flag' };
export const version: Shape<number> = { is: 'version' };
/** Read as seconds. */
export const duration: Shape<number> = { is: 'duration' };
/** Text, a number or a Boolean, read as text. */
export const scalar: Shape<string> = { is: 'scalar' };
/** The same, with what to do where several are meant. */
export function oneScalar(several: string): Shape<string> {
  return { is: 'scalar', several };
}
/** A map of anything, kept as a node: its reader knows more. */
export function data(what: string, example: string): Shape<object> {
  return { is: 'data', what, example };
}

export function listOf<T>(of: Shape<T>): Shape<readonly T[]> {
  return { is: 'list', of, single: false };
}

/** One value, or a list without duplicates; read as a list. */
export function oneOrMore<T>(of: Shape<T>): Shape<readonly T[]> {
  return { is: 'list', of, single: true };
}

/** The same, where an empty list says something. */
export function noneOrMore<T>(of: Shape<T>): Shape<readonly T[]> {
  return { is: 'list', of, single: true, mayBeEmpty: true };
}

/** `example`: for messages, where keys are whatever the value's reader says. */
export function named<T>(of: Shape<T>, keys: NamedKeys = 'name', example?: string): Shape<ReadonlyMap<string, T>> {
  return { is: 'named', of, keys, ...(example === undefined ? {} : { example }) };
}

export interface ObjectOptions {
  readonly traps?: Readonly<Record<string, Problem>>;
  readonly filled?: boolean;
  readonly oneOf?: readonly string[];
  readonly needs?: Readonly<Record<string, string>>;
  readonly sections?: boolean;
}

export function object<const K extends Keys>(
  what: string,
  keys: K,
  options: ObjectOptions = {},
): Shape<OfKeys<K>> & ObjectShape {
  const { traps = {}, filled = false, oneOf = [], needs = {}, sections = false } = options;
  return { is: 'object', what, keys, traps: new Map(Object.entries(traps)), filled, oneOf, needs, sections };
}

export type VariantMap = Readonly<Record<string, ObjectShape>>;
type OfVariants<V extends VariantMap> = { [N in keyof V]: { readonly form: N } & Of<V[N]> }[keyof V];

export interface VariantOptions {
  readonly traps?: Readonly<Record<string, Problem>>;
  readonly otherwise?: string;
}

export function variants<const V extends VariantMap>(
  what: string,
  of: V,
  options: VariantOptions = {},
): Shape<OfVariants<V>> {
  const { traps = {}, otherwise } = options;
  return {
    is: 'variants',
    what,
    of,
    traps: new Map(Object.entries(traps)),
    ...(otherwise === undefined ? {} : { otherwise }),
  };
}

/** Told apart by the YAML form of the value. */
export function forms<A = never, B = never, C = never>(each: {
  readonly scalar?: Shape<A>;
  readonly list?: Shape<B>;
  readonly map?: Shape<C>;
}): Shape<A | B | C> {
  return { is: 'forms', ...each };
}

export function lazy<T>(get: () => Shape<T>): Shape<T> {
  return { is: 'lazy', get };
}

export function required<S extends Shape>(shape: S, doc: string, missing?: Problem): Required<S> {
  return { shape, doc, required: true, ...(missing === undefined ? {} : { missing }) };
}

export function optional<S extends Shape>(shape: S, doc: string): Optional<S> {
  return { shape, doc, required: false };
}
