// Audit arm: why a question has no answer, as a reason for people.
import { TooLarge } from './diagram.ts';
import { Untold } from './key-levels.ts';

/** Throws on what is no such reason, but a bug. */
export function untoldReason(error: unknown): string {
  if (error instanceof TooLarge)
    return 'too large: there are too many ways in which the patterns and conditions overlap';
  if (error instanceof Untold) return error.message;
  throw error;
}
