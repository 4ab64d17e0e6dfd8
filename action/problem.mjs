// @ts-check
// The action: what cannot go on, in words for the one who wrote the workflow.

/** The action ends with exit code 2 and this text. */
export class Problem extends Error {}

/**
 * Text of a program, in one line of words.
 * @param {unknown} error
 */
export function wordsOf(error) {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n')[0]?.slice(0, 500) ?? '';
}
