// Batch: a text of its own. V8 makes a part of a text by pointing into the whole, which then lives as long as the part.
import { Buffer } from 'node:buffer';

/** The same text, held by nothing else. */
export function copied(text: string): string {
  const copy = Buffer.from(text, 'latin1').toString('latin1');
  return copy === text ? copy : Buffer.from(text, 'utf16le').toString('utf16le');
}
