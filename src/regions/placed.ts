// Audit arm: the statements of all policies that count for somebody at a target.
import type { Layer } from '../evaluate/policies.ts';
import type { CompiledStatement } from '../evaluate/statement.ts';
import type { Target } from './places.ts';
import type { OpenCaller, World } from './world.ts';

/** A statement that counts for some of the callers. */
export interface Placed {
  readonly statement: CompiledStatement;
  readonly layer: Layer;
  readonly level: number;
  /** Whose it is; undefined: the resource's, and everybody's. */
  readonly holders: ReadonlySet<string> | undefined;
}

/** Those of all callers, once each. */
export function statementsOf({ estate }: World, target: Target, callers: readonly OpenCaller[]): readonly Placed[] {
  const found = new Map<CompiledStatement, { placed: Placed; holders: Set<string> }>();
  for (const { caller } of callers) {
    for (const { statements } of estate.policiesFor(caller.name, target.policy, target.bucket).placed) {
      for (const { statement, layer, level } of statements) {
        const known = found.get(statement);
        if (known !== undefined) known.holders.add(caller.name);
        else {
          const holders = new Set([caller.name]);
          found.set(statement, { placed: { statement, layer, level, holders }, holders });
        }
      }
    }
  }
  return [...found.values()].map(({ placed }) =>
    placed.layer === 'resource' || placed.layer === 'rcp' ? { ...placed, holders: undefined } : placed,
  );
}

/** Those of which the others have not every part: one action on one resource, for the same holders. */
export function unlike(statements: readonly Placed[], others: readonly Placed[]): readonly Placed[] {
  const known = new Set(others.flatMap(partsOf));
  return statements.filter((each) => partsOf(each).some((part) => !known.has(part)));
}

function partsOf({ statement: { source, version }, layer, level, holders }: Placed): readonly string[] {
  const { effect, principal, action, resource, conditions } = source;
  const rest = [effect, version, principal, conditions, layer, level, holders && [...holders].sort()];
  const actions = action.not ? [action.value] : action.value;
  const resources = resource === undefined || resource.not ? [resource?.value] : resource.value;
  return actions.flatMap((one) =>
    resources.map((other) => JSON.stringify([...rest, action.not, one, resource?.not, other])),
  );
}
