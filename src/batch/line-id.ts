// Batch: the `id` of a line, kept as the text that it has, so that no number loses a digit.
import { deepestJson } from '../readback/json.ts';
import { closeBrace, declined, JsonCursor, openBrace, parsed, unitsOf } from './json-cursor.ts';
import { countKeys } from './request-data.ts';

/** Levels: the line itself is one. */
const deepest = deepestJson - 1;

const plainNumber = /^(?:0|[1-9]\d*)$/;

/** Whether it is JSON that may be echoed: not too deep, no key twice. `colons`: how many it has outside of strings. */
export function isId(text: string, colons: number): boolean {
  if (plainNumber.test(text)) return true;
  const value = parsed(text);
  return value !== undefined && countKeys(value, deepest) === colons;
}

/** The id of a line in which something is wrong, as far as it can be told; else `null`. */
export function idOf(line: string): string {
  const ids = [...idsOf(line)];
  return ids.length === 1 ? (ids[0] ?? 'null') : 'null';
}

function* idsOf(line: string): Iterable<string> {
  const cursor = new JsonCursor();
  cursor.text = line;
  cursor.units = unitsOf(line);
  try {
    cursor.take(openBrace);
    let more = true;
    while (more) {
      const key = cursor.anyKey();
      cursor.next();
      const start = cursor.at;
      const colons = cursor.skip();
      const text = line.slice(start, cursor.at);
      // A value is whole only where something comes after it.
      more = cursor.goesOn(closeBrace);
      if (key === 'id') yield isId(text, colons) ? text : 'null';
    }
  } catch (error) {
    if (error !== declined) throw error;
  }
}
