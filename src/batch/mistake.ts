// Batch: where a line stops being JSON. The line may be of any size and made in malice: every step is linear, and nothing
// that recurs sees it before its depth is known.
import { visit } from 'jsonc-parser';
import { deepestJson, syntaxErrorText } from '../readback/json.ts';
import { type LineError, lineError } from './results.ts';

export interface Mistake {
  readonly offset: number;
  readonly error: LineError;
}

/** Undefined where the line is JSON; how deep that nests is not looked at then. */
export function mistakeIn(line: string): Mistake | undefined {
  try {
    JSON.parse(line);
    return undefined;
  } catch {
    const deep = firstTooDeep(line);
    if (deep === -1) return firstMistake(line);
    const error = lineError(`column ${deep + 1}`, 'json-too-deep', `this is nested deeper than ${deepestJson} levels`);
    return { offset: deep, error };
  }
}

function firstMistake(line: string): Mistake {
  const found: Mistake[] = [];
  const onError = (code: number, offset: number): never => {
    const message = `this is not JSON: ${syntaxErrorText(code)}`;
    found.push({ offset, error: lineError(`column ${offset + 1}`, 'json-syntax', message) });
    throw found;
  };
  try {
    visit(line, { onError }, { disallowComments: true, allowTrailingComma: false });
  } catch (thrown) {
    if (thrown !== found) throw thrown;
  }
  return found[0] ?? { offset: 0, error: lineError('', 'json-syntax', 'this is not JSON') };
}

/** Where nesting passes the limit; -1 where it does not. */
function firstTooDeep(line: string): number {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '}' || character === ']') depth -= 1;
    else if (character === '{' || character === '[') depth += 1;
    if (depth > deepestJson) return at;
  }
  return -1;
}
