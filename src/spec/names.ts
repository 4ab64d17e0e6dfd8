// spec/: what may be a name, and looking names up.
import type { Code } from '../text/codes.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/source.ts';
import type { Problems } from './problems.ts';

/** In any case: words of the language, and words that some YAML readers take for a truth value or null. */
export const reservedNames: ReadonlySet<string> = new Set(
  'everyone anonymous everything any on off yes no y n true false null'.split(' '),
);

export const namePattern = '^[a-z][a-z0-9-]*$';
/** Names become names of files, and those have their limits. */
export const longestName = 128;
const name = new RegExp(namePattern);

export function validName(text: string): boolean {
  return name.test(text) && text.length <= longestName && !reservedNames.has(text);
}

/** Declared things by name. Things declared in error are known, too: using them is no further error. */
export class Register<T> {
  readonly #known = new Map<string, T>();
  readonly #broken = new Set<string>();
  /** Whole sections were in error: any name may have been meant to stand there. */
  #open = false;

  set(key: string, value: T): void {
    this.#known.set(key, value);
  }

  setBroken(keys: Iterable<string>): void {
    for (const key of keys) this.#broken.add(key);
  }

  setOpen(): void {
    this.#open = true;
  }

  get(key: string): T | undefined {
    return this.#known.get(key);
  }

  /** A use of the name says nothing that is not already reported. */
  excuses(key: string): boolean {
    return this.#open || this.#broken.has(key);
  }

  /** Whole sections were in error. */
  get isOpen(): boolean {
    return this.#open;
  }

  has(key: string): boolean {
    return this.#known.has(key) || this.#broken.has(key);
  }

  get all(): ReadonlyMap<string, T> {
    return this.#known;
  }
}

/** Looks a name up; reports an unknown one, with the name that was probably meant, of those that fit. `what`: `an account`. */
export function lookUp<T>(
  register: Register<T>,
  wanted: string,
  at: Span,
  what: string,
  problems: Problems,
  code: Code = 'unknown-name',
  fits: (value: T) => boolean = () => true,
): T | undefined {
  const found = register.get(wanted);
  if (found !== undefined || register.excuses(wanted)) return found;
  problems.error(
    code,
    at,
    `${what} named \`${wanted}\` is not declared`,
    problems.isFull ? undefined : meantOf(register, wanted, fits),
  );
  return undefined;
}

function meantOf<T>(register: Register<T>, wanted: string, fits: (value: T) => boolean): string {
  const names = [...register.all].filter(([, value]) => fits(value)).map(([known]) => known);
  const meant = nearest(wanted, names);
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  if (names.length === 0) return 'none is declared: declare it first';
  const some = names.slice(0, 12).map((each) => `\`${each}\``);
  return `declared: ${some.join(', ')}${names.length > some.length ? ' …' : ''}`;
}
