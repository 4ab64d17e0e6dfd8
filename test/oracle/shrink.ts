// Oracle: a case made small while it stays what it is, so that its story can be read. Knows no engine.
import type { Case, Json } from '../reference/case.ts';

/** The smallest case found by leaving out one thing at a time for which `stays` says yes. */
export async function shrink(from: Case, stays: (smaller: Case) => Promise<boolean>): Promise<Case> {
  let smallest = from;
  for (let again = true; again; ) {
    again = false;
    for (const path of pathsIn(smallest)) {
      if (needed.test(path.join('.'))) continue;
      const smaller = without(smallest, path) as Case | undefined;
      if (smaller === undefined || !(await stays(smaller))) continue;
      smallest = smaller;
      again = true;
    }
  }
  return smallest;
}

/** Without these it is no case, or not the same. A policy without its version is of an old one. */
const needed = /^(?:policies|request(?:\.(?:principal.*|action|resource))?)$|\.Version$/;

type Path = readonly (string | number)[];

/** What may be left out, the largest things first. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const keys = Array.isArray(value) ? value.map((_, index) => index).reverse() : Object.keys(value);
  const here = keys.map((key) => [...path, key]);
  return [...here, ...keys.flatMap((key) => pathsIn((value as Json)[key], [...path, key]))];
}

/** Undefined where the path is gone. A list of one thing becomes that thing only where AWS's grammar takes either. */
function without(value: unknown, [key, ...rest]: Path): unknown {
  if (typeof value !== 'object' || value === null || key === undefined || !(key in value)) return undefined;
  if (Array.isArray(value)) {
    if (rest.length === 0) return value.toSpliced(Number(key), 1);
    const smaller = without(value[Number(key)], rest);
    return smaller === undefined ? undefined : value.with(Number(key), smaller);
  }
  const { [key]: inner, ...others } = value as Json;
  if (rest.length === 0) return others;
  const smaller = without(inner, rest);
  return smaller === undefined ? undefined : { ...value, [key]: smaller };
}
