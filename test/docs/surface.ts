// Docs: what there is to name: the options of the program, from its own help, and the keys of the test language.
import { tables } from '../../scripts/spec-reference/language.ts';
import { iamspec, project } from '../cli/program.ts';

const known = new Map<string, ReadonlySet<string>>();

/** Long options of a verb: `--run`. Empty where there is no such verb. */
export function verbOptions(verb: string): ReadonlySet<string> {
  const before = known.get(verb);
  if (before !== undefined) return before;
  const { out, exit } = iamspec(project(), verb, '--help');
  const found = out.matchAll(/^\s+(?:-\w, )?(--[a-z][a-z-]*)/gm);
  const options = new Set(exit === 0 ? [...found].map(([, option = '']) => option) : []);
  for (const common of ['--help', '--version']) options.delete(common);
  known.set(verb, options);
  return options;
}

/** The sections of a spec that are there for tests alone. */
const sections = ['clock', 'callers', 'sessions', 'contexts', 'include', 'lockout', 'tests'];

/** Names of keys, from the definition. */
export function testKeys(): readonly string[] {
  return keysUnder(sections);
}

/** Names of all keys of properties. */
export function propertyKeys(): readonly string[] {
  return keysUnder(['properties']);
}

function keysUnder(tops: readonly string[]): readonly string[] {
  const all = tables().filter(({ path }) => tops.includes(path.split('.')[0] ?? ''));
  return [...new Set([...tops, ...all.flatMap(({ entries }) => entries.map(({ name }) => name))])];
}

/** Names of all keys of specs. */
export function specKeys(): readonly string[] {
  return [...new Set(tables().flatMap(({ entries }) => entries.map(({ name }) => name)))];
}
