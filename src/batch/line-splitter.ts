// Batch: chunks of bytes to blocks of whole lines, in bounded memory. Knows UTF-8 and line feeds, not what lines say.
import { Buffer, isAscii, isUtf8 } from 'node:buffer';
import { type Units, unitsOf } from './json-cursor.ts';

export type Fault = 'not-utf8' | 'too-long';

/** Lines, each with its line feed but for the last of all; or a single one that is no text. */
export interface Block {
  /** With `not-utf8`, U+FFFD stands in it for what could not be read; with `too-long`, it is empty. */
  readonly text: string;
  /** The same as numbers; not to be kept. */
  readonly units: Units;
  readonly fault?: Fault;
}

/** A block of any text. */
export function blockOf(text: string, fault?: Fault): Block {
  return { text, units: unitsOf(text), ...(fault && { fault }) };
}

/** Bytes of a line, without its line feed. */
export const longestLine = 4 * 1024 * 1024;

const lineFeed = 10;

export class LineSplitter {
  /** The begin of a line whose end is still to come. */
  readonly #held = new Held();
  /** That line is longer than is allowed: what else comes of it is not kept. */
  #skipping = false;
  /** How many bytes of the mark came at the very beginning; all of them, where it is clear whether there is one. */
  #marked = 0;

  /** The lines that end in this chunk, whose bytes may be those of the blocks. */
  push(bytes: Buffer): readonly Block[] {
    const chunk = this.#marked < mark.length ? this.#afterMark(bytes) : bytes;
    const feed = chunk.indexOf(lineFeed);
    if (feed === -1) {
      this.#hold(chunk);
      return [];
    }
    this.#hold(chunk.subarray(0, feed));
    const blocks = this.#heldLine();
    const last = chunk.lastIndexOf(lineFeed) + 1;
    blocks.push(...this.#blocksOf(chunk.subarray(feed + 1, last)));
    this.#hold(chunk.subarray(last));
    return blocks;
  }

  /** The last line, where no line feed ends it. */
  end(): readonly Block[] {
    if (this.#marked < mark.length) this.#hold(mark.subarray(0, this.#marked));
    return this.#heldLine();
  }

  /** Some programs begin a text with a mark of its byte order. It may come in pieces. */
  #afterMark(chunk: Buffer): Buffer {
    let at = 0;
    while (this.#marked < mark.length && at < chunk.length) {
      if (chunk[at] === mark[this.#marked]) {
        this.#marked += 1;
        at += 1;
      } else {
        this.#hold(mark.subarray(0, this.#marked));
        this.#marked = mark.length;
      }
    }
    return chunk.subarray(at);
  }

  #hold(bytes: Buffer): void {
    this.#skipping ||= this.#held.length + bytes.length > longestLine;
    if (this.#skipping) this.#held.clear();
    else this.#held.add(bytes);
  }

  #heldLine(): Block[] {
    const blocks = this.#skipping ? [tooLong] : this.#blocksOf(Buffer.from(this.#held.bytes));
    this.#skipping = false;
    this.#held.clear();
    return blocks;
  }

  /** Of whole lines: one block where all is well, which is quick to see, else one for each line. */
  #blocksOf(bytes: Buffer): Block[] {
    if (bytes.length === 0) return [];
    if (bytes.length <= longestLine) {
      if (isAscii(bytes)) return [{ text: bytes.toString('latin1'), units: bytes }];
      if (isUtf8(bytes)) return [blockOf(bytes.toString('utf8'))];
    }
    const blocks: Block[] = [];
    for (let start = 0; start < bytes.length; ) {
      const feed = bytes.indexOf(lineFeed, start);
      const end = feed === -1 ? bytes.length : feed;
      blocks.push(this.#blockOf(bytes.subarray(start, end)));
      start = end + 1;
    }
    return blocks;
  }

  #blockOf(line: Buffer): Block {
    if (line.length > longestLine) return tooLong;
    return blockOf(line.toString('utf8'), isUtf8(line) ? undefined : 'not-utf8');
  }
}

const mark = Buffer.from('\ufeff');
const tooLong = blockOf('', 'too-long');

const usualCapacity = 64 * 1024;

/** Bytes that come in any number of pieces. */
class Held {
  #store = Buffer.allocUnsafe(usualCapacity);
  length = 0;

  get bytes(): Buffer {
    return this.#store.subarray(0, this.length);
  }

  add(bytes: Buffer): void {
    const length = this.length + bytes.length;
    if (length > this.#store.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, 2 * this.#store.length));
      larger.set(this.bytes);
      this.#store = larger;
    }
    this.#store.set(bytes, this.length);
    this.length = length;
  }

  clear(): void {
    this.length = 0;
    if (this.#store.length > usualCapacity) this.#store = Buffer.allocUnsafe(usualCapacity);
  }
}
