// Oracle: cases changed in one respect, statement by statement or condition by condition. Knows no engine.
import type { Case, CasePolicies, Json } from '../reference/case.ts';

export type Layer = Exclude<keyof CasePolicies, 'bucket'>;

export function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The case with every document changed; the same case, by reference, where none was. */
export function mapDocuments(from: Case, change: (document: Json, layer: Layer) => Json): Case {
  const { policies } = from;
  const many = (documents: readonly Json[], layer: Layer) => mapSame(documents, (document) => change(document, layer));
  const levels = (all: readonly (readonly Json[])[], layer: Layer) => mapSame(all, (level) => many(level, layer));
  const { identity, resource, boundary, session, scps, rcps } = policies;
  const changed: CasePolicies = {
    ...policies,
    ...(identity ? { identity: many(identity, 'identity') } : {}),
    ...(resource ? { resource: change(resource, 'resource') } : {}),
    ...(boundary ? { boundary: many(boundary, 'boundary') } : {}),
    ...(session ? { session: many(session, 'session') } : {}),
    ...(scps ? { scps: levels(scps, 'scps') } : {}),
    ...(rcps ? { rcps: levels(rcps, 'rcps') } : {}),
  };
  const layers = Object.keys(policies) as (keyof CasePolicies)[];
  return layers.every((layer) => changed[layer] === policies[layer]) ? from : { ...from, policies: changed };
}

/** A statement as it is to be, or undefined where it is to go. */
export type StatementChange = (statement: Json, layer: Layer) => Json | undefined;

export function mapStatements(from: Case, change: StatementChange): Case {
  return mapDocuments(from, (document, layer) => {
    const statements = listOf(document.Statement) as readonly Json[];
    const changed = statements.flatMap((statement) => change(statement, layer) ?? []);
    const same = changed.length === statements.length && changed.every((each, index) => each === statements[index]);
    return same ? document : { ...document, Statement: changed };
  });
}

function mapSame<Value>(values: readonly Value[], change: (value: Value) => Value): readonly Value[] {
  const changed = values.map(change);
  return changed.every((value, index) => value === values[index]) ? values : changed;
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly unknown[];
}

/** Conditions in place of one; none where it always holds; undefined where it stays. */
export type ConditionChange = (condition: Condition) => readonly Condition[] | undefined;

/** A condition that never holds. */
export const never: Condition = { operator: 'never', key: 'never', values: [] };

export function mapConditions(from: Case, change: ConditionChange): Case {
  return mapStatements(from, (statement) => {
    const conditions = conditionsOf(statement);
    const changed = conditions.map((condition) => change(condition));
    if (changed.every((each) => each === undefined)) return statement;
    const kept = conditions.flatMap((condition, index) => changed[index] ?? [condition]);
    return kept.includes(never) ? undefined : { ...statement, Condition: blockOf(kept) };
  });
}

export function conditionsOf({ Condition }: Json): readonly Condition[] {
  return Object.entries((Condition ?? {}) as Readonly<Record<string, Json>>).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values: listOf(values) })),
  );
}

/** Two conditions of one operator on one key would be one: none of the changes makes such. */
function blockOf(conditions: readonly Condition[]): Json {
  const block: Record<string, Record<string, unknown>> = {};
  for (const { operator, key, values } of conditions) {
    block[operator] ??= {};
    block[operator][key] = values.length === 1 ? values[0] : values;
  }
  return block;
}

/** Every entry of an element of every statement: changed, or gone where undefined. An element left empty stays so. */
export function mapEntries(
  from: Case,
  element: string,
  change: (entry: string, layer: Layer) => string | undefined,
): Case {
  return mapStatements(from, (statement, layer) => {
    if (!(element in statement)) return statement;
    const entries = listOf(statement[element]).map(String);
    const changed = entries.map((entry) => change(entry, layer));
    if (changed.every((entry, index) => entry === entries[index])) return statement;
    return { ...statement, [element]: changed.filter((entry) => entry !== undefined) };
  });
}

/** Every AWS principal in `Principal` or `NotPrincipal` of every statement. */
export function mapPrincipals(
  from: Case,
  element: 'Principal' | 'NotPrincipal',
  change: (entry: string) => string,
): Case {
  return mapStatements(from, (statement) => {
    const principals = statement[element];
    if (typeof principals !== 'object' || principals === null || !('AWS' in principals)) return statement;
    const entries = listOf(principals.AWS).map(String);
    const changed = entries.map(change);
    if (changed.every((entry, index) => entry === entries[index])) return statement;
    return { ...statement, [element]: { ...principals, AWS: changed } };
  });
}
