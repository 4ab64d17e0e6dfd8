// Shared ground: small steps of reading plain data that somebody else wrote. Knows nothing of policies.
import type { Code } from '../text/codes.ts';

export type Path = readonly (string | number)[];

/** Told of each thing that is wrong, with the path inside the data. */
export type Problem = (code: Code, path: Path, message: string, help?: string) => void;

export type PlainObject = Readonly<Record<string, unknown>>;

export function isRecord(data: unknown): data is PlainObject {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** The same listener, told of paths below the given one. */
export function within(problem: Problem, ...prefix: Path): Problem {
  return (code, path, message, help) => problem(code, [...prefix, ...path], message, help);
}

/** `a list`, `null`: for messages. */
export function typeName(data: unknown): string {
  if (data === null) return 'null';
  if (Array.isArray(data)) return 'a list';
  if (data === undefined) return 'nothing';
  if (typeof data === 'string') return 'text';
  if (typeof data === 'boolean') return 'a boolean';
  return typeof data === 'number' ? 'a number' : 'an object';
}

/** One text or a list of texts, each with its path; anything else is told of, as is an empty list. */
export function texts(data: unknown, what: string, problem: Problem): readonly { text: string; problem: Problem }[] {
  const entries = Array.isArray(data) ? data : [data];
  if (entries.length === 0) problem('policy-empty', [], `${what} lists nothing`, 'list one at least');
  return entries.flatMap((entry, index) => {
    const report = Array.isArray(data) ? within(problem, index) : problem;
    if (typeof entry === 'string') return [{ text: entry, problem: report }];
    report('policy-type', [], `${what} is text or a list of texts, not ${typeName(entry)}`, 'write text in quotes');
    return [];
  });
}
