// `iamspec decide`: standard input through src/batch/ to standard output, no faster than either goes.
import type { Writable } from 'node:stream';
import { LineDecider } from '../batch/line-decider.ts';
import { type Block, LineSplitter } from '../batch/line-splitter.ts';
import { type Refusal, refusal } from '../text/diagnostic.ts';
import type { Input } from './standard-input.ts';
import type { Terminal } from './terminal.ts';

/** UTF-16 units of results that are written at once; fewer where no more input is at hand. */
const enough = 64 * 1024;

/** Exit code: 0 every line was decided, 2 some were bad. A reader that goes away ends it. */
export async function decide(input: Input, output: Writable, terminal: Terminal): Promise<number> {
  if (input.isTTY) terminal.err('reading requests from the terminal, one line of JSON each, until Ctrl-D\n');
  const decider = new LineDecider();
  const ended = await pump(input, output, decider);
  const { lines, bad } = decider;
  if (ended && lines === 0) {
    const help = 'write `iamspec decide < requests.ndjson`; `iamspec decide --help` says more';
    const message = 'there is no request on standard input';
    throw refusal('batch-nothing', message, help);
  }
  if (ended && bad > 0) terminal.err(`${bad} of ${lines} lines could not be decided; their results say why\n`);
  return bad > 0 ? 2 : 0;
}

/** False where the reader of the results went away before the input was at its end. */
function pump(input: Input, output: Writable, decider: LineDecider): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const splitter = new LineSplitter();
    let results = '';
    let flushing: NodeJS.Immediate | undefined;
    const flush = (): void => {
      clearImmediate(flushing);
      flushing = undefined;
      if (results === '') return;
      if (!output.write(results)) input.pause();
      results = '';
    };
    const answer = (blocks: readonly Block[]): void => {
      for (const block of blocks) results += decider.answer(block);
      if (results.length >= enough) flush();
      else flushing ??= setImmediate(flush);
    };
    const stop = (): void => {
      input.stop();
      resolve(false);
    };
    output.on('drain', () => input.resume());
    output.on('error', stop);
    output.on('close', stop);
    const end = (): void => {
      answer(splitter.end());
      flush();
      resolve(true);
    };
    input.start({ bytes: (bytes) => answer(splitter.push(bytes)), end, failed: (error) => reject(inWords(error)) });
  });
}

/** What the system says of standard input, as a refusal. */
function inWords({ code, message }: NodeJS.ErrnoException): Refusal {
  const words = `cannot read standard input: ${code ?? message}`;
  return refusal('file-unreadable', words);
}
