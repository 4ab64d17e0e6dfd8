// spec/: the YAML parser's complaints in the user's words.
import type { ErrorCode } from 'yaml';
import { lineText, positionOf } from '../text/source.ts';
import type { Problems } from './problems.ts';

type Wording = readonly [message: string, help?: string];

const wordings: Partial<Record<ErrorCode, Wording>> = {
  BAD_DQ_ESCAPE: [
    'not an escape that YAML knows',
    'in double quotes write `\\\\` for a backslash, or use single quotes',
  ],
  BAD_INDENT: [
    'the indentation does not fit what stands above',
    'keys of one map begin in one column; close every bracket',
  ],
  BAD_PROP_ORDER: ['not valid YAML here'],
  BAD_SCALAR_START: ['a plain text cannot begin with this character', 'put the text in quotes'],
  BLOCK_AS_IMPLICIT_KEY: [
    'a map cannot begin in the middle of a line',
    'put it on a line of its own, or quote the text if it holds `: `',
  ],
  BLOCK_IN_FLOW: ['inside `[ ]` and `{ }` there are no block lists and maps', 'use one style or the other'],
  DUPLICATE_KEY: ['a key stands twice'],
  KEY_OVER_1024_CHARS: ['a key is longer than YAML allows', 'shorten it'],
  MISSING_CHAR: [
    'something is missing here',
    'close quotes and brackets, put a space after a colon and a comma between entries',
  ],
  MULTILINE_IMPLICIT_KEY: ['a key must stand on one line', 'put it on one line, or a space after the colon'],
  MULTIPLE_ANCHORS: ['YAML anchors are not allowed'],
  TAB_AS_INDENT: ['a tab cannot indent in YAML', 'indent with spaces'],
  UNEXPECTED_TOKEN: ['this does not belong here', 'check quotes, brackets, commas and indentation just before'],
};

/** Reports one syntax error at an offset. */
export function reportSyntaxError(code: ErrorCode, start: number, original: string, problems: Problems): void {
  const { source } = problems;
  const at = { start, end: Math.min(start + 1, source.text.length) };
  const line = lineText(source, positionOf(source, start).line);
  if (code === 'TAB_AS_INDENT' || /^ *\t/.test(line)) {
    problems.error('tab-indentation', at, 'a tab cannot indent in YAML', 'indent with spaces');
  } else if (code === 'MULTILINE_IMPLICIT_KEY' && /^\s*[\w-]+:\S/.test(line)) {
    problems.error('yaml-missing-colon', at, 'a colon without a space ends no key', 'write a space after the colon');
  } else if (code === 'MISSING_CHAR' && /Implicit map keys/.test(original)) {
    problems.error('yaml-missing-colon', at, 'a key without a value', 'write a colon and a space after the key');
  } else {
    const [message, help] = wordings[code] ?? ['not valid YAML'];
    problems.error('yaml-syntax', at, message, help);
  }
}
