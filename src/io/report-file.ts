// The file system: a report into a file that a person named. What stood there is replaced; knows nothing of formats.
import { writeFileSync } from 'node:fs';
import { refusal } from '../text/diagnostic.ts';
import { systemWords } from '../text/system-words.ts';

/** @throws Refusal where it cannot be written. */
export function writeReport(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    throw refusal(
      'output-unwritable',
      `cannot write \`${path}\`: ${systemWords(error)}`,
      'name a file in a folder that is there',
    );
  }
}
