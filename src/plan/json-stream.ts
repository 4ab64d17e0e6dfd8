// Plans: JSON of any length, a piece at a time. Keeps the values that are asked for and forgets all others as they pass.
import { Tokenizer, TokenType } from '@streamparser/json';

/** What becomes of a value: it is kept, passed over, or walked into. */
export type Route = 'keep' | 'skip' | Way;

export interface Way {
  /** Of an object, by key; what is not listed goes by `others`, or is passed over. */
  readonly keys?: Readonly<Record<string, Route>>;
  readonly others?: Route;
  /** Of each element of a list. */
  readonly each?: Route;
  /** Of a value that is kept: whether the rest of it is worth it, asked with what was read of it, before each key that holds more. */
  readonly goesOn?: (begun: Readonly<Record<string, unknown>>) => boolean;
}

export type Key = string | number;

/** Takes a value that was kept, with where it stands. */
export type Take = (path: readonly Key[], value: unknown) => void;

/** What is wrong with a text, and at which byte, from 0. */
export class Malformed extends Error {
  readonly at: number;
  readonly kind: 'json-syntax' | 'json-duplicate-key' | 'json-too-deep';

  constructor(kind: Malformed['kind'], message: string, at: number) {
    super(message);
    this.name = 'Malformed';
    this.kind = kind;
    this.at = at;
  }
}

/** Modules lie within modules, two or three levels each; no plan that a person can apply is deeper. */
export const deepestPlan = 256;

type Wanted = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end';

interface Frame {
  readonly isList: boolean;
  readonly route: Route;
  /** Of what is kept. */
  readonly value: Record<string, unknown> | unknown[] | undefined;
  /** Keys that were read, where any of them counts. */
  readonly keys: Set<string> | undefined;
  wanted: Wanted;
  key: Key;
}

/** INVARIANT: after a Malformed was thrown, nothing more is written. */
export class JsonStream {
  readonly #tokenizer = new Tokenizer({ stringBufferSize: 64 * 1024 });
  readonly #root: Route;
  readonly #take: Take;
  readonly #frames: Frame[] = [];
  #isDone = false;
  #length = 0;
  #problem: string | undefined;

  constructor(root: Route, take: Take) {
    this.#root = root;
    this.#take = take;
    this.#tokenizer.onToken = ({ token, value, offset }) => this.#token(token, value, offset);
    this.#tokenizer.onError = (error) => {
      this.#problem ??= error.message;
      throw error;
    };
  }

  /** Nothing is kept of the bytes. */
  write(bytes: Uint8Array): void {
    this.#attempt(() => this.#tokenizer.write(bytes));
    this.#length += bytes.length;
  }

  end(): void {
    if (!this.#tokenizer.isEnded) this.#attempt(() => this.#tokenizer.end());
    if (this.#isDone) return;
    throw new Malformed('json-syntax', 'this ends in the middle', this.#length);
  }

  #attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (error instanceof Malformed || this.#problem === undefined) throw error;
      throw this.#syntax(this.#problem);
    }
  }

  /** The tokenizer says the character and not the place, which is told by the piece that was written. */
  #syntax(problem: string): Malformed {
    if (/ended in the middle/.test(problem))
      return new Malformed('json-syntax', 'this ends in the middle', this.#length);
    const [, position] = /position "?(\d+)/.exec(problem) ?? [];
    return new Malformed('json-syntax', 'this is not JSON', position === undefined ? this.#length : Number(position));
  }

  #token(token: TokenType, value: unknown, offset: number): void {
    const frame = this.#frames.at(-1);
    switch (token) {
      case TokenType.COMMA:
        if (frame?.wanted !== 'comma or end') throw unexpected(offset);
        frame.wanted = frame.isList ? 'value' : 'key';
        if (frame.isList) frame.key = Number(frame.key) + 1;
        break;
      case TokenType.COLON:
        if (frame?.wanted !== 'colon') throw unexpected(offset);
        frame.wanted = 'value';
        break;
      case TokenType.RIGHT_BRACE:
      case TokenType.RIGHT_BRACKET:
        this.#close(token === TokenType.RIGHT_BRACKET, offset);
        break;
      case TokenType.LEFT_BRACE:
      case TokenType.LEFT_BRACKET:
        this.#open(token === TokenType.LEFT_BRACKET, offset);
        break;
      default:
        if (token === TokenType.STRING && isKeyWanted(frame)) takeKey(frame, String(value), offset);
        else this.#leaf(value, offset);
    }
  }

  #leaf(value: unknown, offset: number): void {
    const route = this.#begin(offset);
    if (route === 'skip') this.#after();
    else this.#put(value, typeof route === 'string' || route.goesOn !== undefined);
  }

  #open(isList: boolean, offset: number): void {
    const route = this.#begin(offset);
    if (this.#frames.length >= deepestPlan) {
      throw new Malformed('json-too-deep', `this is nested deeper than ${deepestPlan} levels`, offset);
    }
    const isKept = route === 'keep' || (typeof route === 'object' && route.goesOn !== undefined);
    const value = isKept ? (isList ? [] : (Object.create(null) as Record<string, unknown>)) : undefined;
    this.#frames.push({
      isList,
      route,
      value,
      keys: route === 'skip' || isList ? undefined : new Set(),
      wanted: isList ? 'value or end' : 'key or end',
      key: isList ? 0 : '',
    });
  }

  #close(isList: boolean, offset: number): void {
    const frame = this.#frames.at(-1);
    const end = isList ? ['value or end', 'comma or end'] : ['key or end', 'comma or end'];
    if (frame === undefined || frame.isList !== isList || !end.includes(frame.wanted)) throw unexpected(offset);
    this.#frames.pop();
    if (frame.value === undefined) this.#after();
    else this.#put(frame.value, true);
  }

  /** What becomes of the value that begins here. */
  #begin(offset: number): Route {
    const frame = this.#frames.at(-1);
    if (frame === undefined) {
      if (this.#isDone) throw unexpected(offset);
      return this.#root;
    }
    if (frame.wanted !== 'value' && frame.wanted !== 'value or end') throw unexpected(offset);
    const { route, isList, key: at, value } = frame;
    if (typeof route === 'string') return route;
    if (route.goesOn !== undefined && value !== undefined) {
      return Array.isArray(value) || route.goesOn(value) ? 'keep' : 'skip';
    }
    if (isList) return route.each ?? 'skip';
    return (Object.hasOwn(route.keys ?? {}, at) ? route.keys?.[at] : route.others) ?? 'skip';
  }

  /** A value is complete: it becomes part of what is kept around it, or is handed on. */
  #put(value: unknown, isKept: boolean): void {
    const frame = this.#frames.at(-1);
    if (Array.isArray(frame?.value)) frame.value.push(value);
    else if (frame?.value !== undefined) frame.value[frame.key] = value;
    else if (isKept) this.#take(this.#path(), value);
    this.#after();
  }

  #after(): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) this.#isDone = true;
    else frame.wanted = 'comma or end';
  }

  #path(): readonly Key[] {
    return this.#frames.map((frame) => frame.key);
  }
}

function isKeyWanted(frame: Frame | undefined): frame is Frame {
  return frame?.wanted === 'key' || frame?.wanted === 'key or end';
}

function takeKey(frame: Frame, name: string, offset: number): void {
  if (frame.keys?.has(name)) {
    throw new Malformed('json-duplicate-key', `the key \`${name}\` stands twice`, offset);
  }
  frame.keys?.add(name);
  frame.key = name;
  frame.wanted = 'colon';
}

function unexpected(offset: number): Malformed {
  return new Malformed('json-syntax', 'this is not JSON', offset);
}
