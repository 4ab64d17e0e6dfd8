// spec/: the version of the language that a file is written in, looked at before anything else in it.
import type { MapNode } from './node.ts';
import type { Problems } from './problems.ts';

/** False for another version than this program knows, which was reported. What is no version is told by its shape. */
export function isVersionOne({ entries }: MapNode, problems: Problems): boolean {
  const value = entries.find(({ key }) => key === 'iamspec')?.value;
  if (value?.kind !== 'scalar' || typeof value.value !== 'number' || value.value === 1) return true;
  const message = `this program knows version 1 of the language, not \`${value.text}\``;
  problems.error('language-version', value.at, message, 'write `iamspec: 1`, or use a later version of the program');
  return false;
}
