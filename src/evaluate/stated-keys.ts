// Audit arm: condition keys that a request states, checked: a value that no operator could read is refused, not ignored.
import { type ContextKey, globalContextKey } from '../iam/context-keys.ts';
import { isAddress, parseDate, parseNumber } from '../iam/read-values.ts';
import { refuse } from './refusal.ts';

/** What is known of a key, by its name as a request spells it. */
interface KnownKey {
  readonly lower: string;
  readonly single: boolean;
  readonly check: ((value: string) => boolean) | undefined;
  readonly wanted: string;
}

const known = new Map<string, KnownKey>();
const mostKnown = 4096;
/** Characters. */
const longestKnown = 256;

function lookUp(key: string): KnownKey {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= mostKnown) known.clear();
  const made = describe(key);
  if (key.length <= longestKnown) known.set(key, made);
  return made;
}

const checks = {
  bool: [(value: string) => /^(?:true|false)$/i.test(value), 'true or false'],
  numeric: [(value: string) => parseNumber(value) !== undefined, 'a number'],
  date: [(value: string) => parseDate(value) !== undefined, 'a date'],
  ip: [isAddress, 'an address'],
} as const;

function describe(key: string): KnownKey {
  const global = globalContextKey(key);
  const [check, wanted = ''] = global === undefined ? [] : checkOf(global);
  return { lower: key.toLowerCase(), single: global?.multivalued === false, check, wanted };
}

function checkOf({ type, alsoType }: ContextKey): readonly [check?: (value: string) => boolean, wanted?: string] {
  return alsoType === undefined && type in checks ? checks[type as keyof typeof checks] : [];
}

/**
 * By key in lower case, what is made of its values; an empty list says that the key is absent. Refuses a key that is spelled
 * twice, several values of a key that has one, and values that a key cannot have.
 */
export function readStated<Value>(
  stated: Readonly<Record<string, string | readonly string[]>>,
  make: (values: readonly string[], key: string, single: boolean) => Value,
): ReadonlyMap<string, Value> {
  const read = new Map<string, Value>();
  for (const key of Object.keys(stated)) {
    const about = lookUp(key);
    if (read.has(about.lower)) refuse('request-malformed', `\`${key}\` is stated twice`, 'keys ignore case');
    const given = stated[key] ?? [];
    const values = typeof given === 'string' ? [given] : given;
    checkValues(key, values, about);
    read.set(about.lower, make(values, key, about.single));
  }
  return read;
}

function checkValues(key: string, values: readonly string[], { single, check, wanted }: KnownKey): void {
  if (!Array.isArray(values)) notTexts(key);
  if (single && values.length > 1) malformed(key, values.join(', '), 'one value');
  for (const value of values) {
    if (typeof value !== 'string') notTexts(key);
    if (check !== undefined && !check(value)) malformed(key, value, wanted);
  }
}

function notTexts(key: string): never {
  return refuse('request-malformed', `\`${key}\` is neither text nor a list of texts`, 'quote it: "true", "3600"');
}

export function malformed(key: string, value: string, wanted: string): never {
  return refuse('request-malformed', `\`${key}\` is \`${value}\`, not ${wanted}`);
}
