// Batch: lines of requests in, lines of decisions out, one for one and in order. Knows no streams.
import { type AwsDecision, decide } from '../evaluate/decide.ts';
import { Refusal } from '../text/diagnostic.ts';
import { idOf } from './line-id.ts';
import type { Block, Fault } from './line-splitter.ts';
import { type PlainLine, PlainLines } from './plain-line.ts';
import { decisionLine, errorLine, type LineError, lineError } from './results.ts';
import { readStrictly } from './strict-line.ts';

export class LineDecider {
  /** Lines so far, blank ones left out. */
  lines = 0;
  /** Of these, those that could not be decided: their results have an `error`. */
  bad = 0;
  /** Of these, those that the short way answered. */
  plain = 0;
  readonly #plainLines = new PlainLines();

  /** The results, each with its line feed. */
  answer(block: Block): string {
    if (block.fault !== undefined) return this.#answerFaulty(block.text, block.fault);
    const { text } = block;
    let results = '';
    for (let start = 0; start < text.length; ) {
      const plain = this.#plainLines.read(block, start);
      if (plain === undefined) {
        const feed = text.indexOf('\n', start);
        const end = feed === -1 ? text.length : feed;
        results += this.#answerStrictly(text.slice(start, end));
        start = end + 1;
      } else {
        this.lines += 1;
        this.plain += 1;
        results += this.#decide(plain);
        start = this.#plainLines.end + 1;
      }
    }
    return results;
  }

  #answerStrictly(line: string): string {
    if (/^[ \t\r]*$/.test(line)) return '';
    this.lines += 1;
    const strict = readStrictly(line);
    if (!('error' in strict)) return this.#decide(strict);
    this.bad += 1;
    return errorLine(strict.id, strict.error);
  }

  #answerFaulty(text: string, fault: Fault): string {
    this.lines += 1;
    this.bad += 1;
    // U+FFFD stands for what could not be read.
    const id = idOf(text);
    return errorLine(id.includes('\ufffd') ? 'null' : id, faults[fault]);
  }

  #decide({ id, request, policies }: PlainLine): string {
    let decision: AwsDecision;
    try {
      decision = decide(policies, request);
    } catch (error) {
      const [first] = error instanceof Refusal ? error.diagnostics : [];
      if (first === undefined) throw error;
      this.bad += 1;
      return errorLine(id, lineError('request', first.code, first.message, first.help));
    }
    return decisionLine(id, decision);
  }
}

const faults: Readonly<Record<Fault, LineError>> = {
  'not-utf8': lineError('', 'batch-not-utf8', 'this line is not UTF-8 text'),
  'too-long': lineError('', 'batch-line-too-long', 'this line is longer than 4 MiB'),
};
