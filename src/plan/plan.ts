// Plans: what `terraform show -json` says, as plain data. What a resource means is policies.ts's business.

import type { Key } from './json-stream.ts';

/** A value that was kept of the text, and where it stands. */
export interface Found {
  readonly path: readonly Key[];
  readonly value: unknown;
}

/** An object of the plan, which has no prototype: a key may be called anything. */
export type Values = Readonly<Record<string, unknown>>;

/** One instance of a resource or data source, as it will be. */
export interface Resource {
  /** `module.app["eu"].aws_iam_role.this[0]`. */
  readonly address: string;
  /** `module.app["eu"].`, empty at the root. */
  readonly module: string;
  readonly mode: 'managed' | 'data';
  readonly type: string;
  readonly name: string;
  readonly index: string | number | undefined;
  readonly values: Values;
  /** By attribute, `true` where the value is known only after apply; it may be so of a part. */
  readonly unknown: Values;
  /** By attribute, `true` where the value must not be shown. */
  readonly sensitive: Values;
}

/** What Terraform would do to an instance. */
export interface Change {
  /** `create`, `update`, `delete`, both for a replacement, `read`, `no-op`, `forget`. */
  readonly actions: readonly string[];
  /** Undefined where there was nothing. */
  readonly before: Resource | undefined;
  /** Undefined where there will be nothing. */
  readonly after: Resource | undefined;
}

/** A resource as it is written, for all its instances. */
export interface Written {
  readonly expressions: Values;
  readonly forEach: unknown;
}

/** A module as it is written: its resources by `aws_iam_role.this`, its outputs and the modules that it calls by name. */
export interface WrittenModule {
  readonly resources: ReadonlyMap<string, Written>;
  readonly outputs: ReadonlyMap<string, unknown>;
  readonly calls: ReadonlyMap<string, { readonly expressions: Values; readonly module: WrittenModule }>;
}

export interface Plan {
  /** As it is called in messages. */
  readonly path: string;
  /** `state`: nothing is planned, and all is as it is. */
  readonly kind: 'plan' | 'state';
  readonly formatVersion: string;
  /** Of the types that are read: what will be there, what is kept from before included. By address. */
  readonly resources: ReadonlyMap<string, Resource>;
  readonly changes: readonly Change[];
  /** How many instances there are of each type of `aws_` that is not read. */
  readonly unread: ReadonlyMap<string, number>;
  readonly configuration: WrittenModule;
}

/** A text of the values; undefined where it is not there, or no text. */
export function textOf({ values }: Pick<Resource, 'values'>, attribute: string): string | undefined {
  const value = values[attribute];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The texts of a list; none where it is no list. */
export function textsOf({ values }: Pick<Resource, 'values'>, attribute: string): readonly string[] {
  const value = values[attribute];
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}

/** Is the value, or a part of it, known only after apply? */
export function isUnknown({ unknown }: Pick<Resource, 'unknown'>, attribute: string): boolean {
  return holdsTrue(unknown[attribute]);
}

export function isSensitive({ sensitive }: Pick<Resource, 'sensitive'>, attribute: string): boolean {
  return holdsTrue(sensitive[attribute]);
}

/** Such trees have `true` at some leaves, and `false`, or nothing, elsewhere. */
function holdsTrue(tree: unknown): boolean {
  if (typeof tree !== 'object' || tree === null) return tree === true;
  return Object.values(tree).some(holdsTrue);
}

export function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
