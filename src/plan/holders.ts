// Plans: who and what policies are attached to: buckets, users, roles and groups, by their names in AWS.
import { isUnknown, type Plan, type Resource, textOf, textsOf } from './plan.ts';
import type { References } from './references.ts';

export type HolderKind = 'bucket' | 'user' | 'role' | 'group';

export interface Holder {
  readonly kind: HolderKind;
  /** Undefined where it is known only after apply, or nothing tells who it is. */
  readonly name: string | undefined;
  /** `/`, `/partner/`; undefined where the plan does not hold the resource. */
  readonly path: string | undefined;
  /** 12 digits, where they are known before apply. */
  readonly account: string | undefined;
  /** Of the resource, where the plan holds it. */
  readonly address: string | undefined;
}

/** Something that a policy is attached to, surely or perhaps. */
export interface Attached {
  readonly holder: Holder;
  /** One of several; which one is known only after apply. */
  readonly perhaps: boolean;
}

const typeOf: Readonly<Record<HolderKind, string>> = {
  bucket: 'aws_s3_bucket',
  user: 'aws_iam_user',
  role: 'aws_iam_role',
  group: 'aws_iam_group',
};

/** How resources name those that they are about. */
export class Holders {
  readonly #references: References;
  readonly #all: readonly Resource[];

  constructor(plan: Plan, references: References) {
    this.#references = references;
    this.#all = [...plan.resources.values()];
  }

  of(kind: HolderKind): readonly Holder[] {
    return this.#all
      .filter(({ type, mode }) => type === typeOf[kind] && mode === 'managed')
      .map((each) => this.ofResource(kind, each));
  }

  ofResource(kind: HolderKind, resource: Resource): Holder {
    const name = textOf(
      resource,
      kind === 'bucket' ? 'bucket' : kind === 'role' || kind === 'user' || kind === 'group' ? 'name' : '',
    );
    const path = kind === 'bucket' ? undefined : (textOf(resource, 'path') ?? '/');
    return { kind, name, path, account: accountOf(resource), address: resource.address };
  }

  /** What one attribute names. */
  named(kind: HolderKind, by: Resource, attribute: string): readonly Attached[] {
    const text = textOf(by, attribute);
    if (text !== undefined) return [{ holder: this.#byName(kind, text), perhaps: false }];
    if (!isUnknown(by, attribute)) return [];
    return attachedTo(this.#candidates(kind, this.#references.of(by, attribute)), kind);
  }

  /** What a list names. */
  listed(kind: HolderKind, by: Resource, attribute: string): readonly Attached[] {
    const known = textsOf(by, attribute).map(
      (text): Attached => ({ holder: this.#byName(kind, text), perhaps: false }),
    );
    if (!isUnknown(by, attribute)) return known;
    const names = new Set(known.map(({ holder }) => holder.name));
    const others = this.#candidates(kind, this.#references.ofEach(by, attribute))?.filter(
      ({ name }) => name === undefined || !names.has(name),
    );
    const missing = unknownElements(by.unknown[attribute]);
    const isAll = others !== undefined && others.length > 0 && others.length === missing;
    if (isAll) return [...known, ...others.map((holder) => ({ holder, perhaps: false }))];
    return [...known, ...(others ?? []).map((holder) => ({ holder, perhaps: true })), ...attachedTo(undefined, kind)];
  }

  #candidates(kind: HolderKind, found: readonly Resource[] | undefined): readonly Holder[] | undefined {
    const fitting = found?.filter(({ type }) => type === typeOf[kind]);
    // What mentions another kind of resource too says nothing that could be relied on.
    if (found === undefined || fitting === undefined || fitting.length < found.length) return undefined;
    return fitting.map((each) => this.ofResource(kind, each));
  }

  #byName(kind: HolderKind, text: string): Holder {
    const name = kind === 'bucket' ? text.replace(/^arn:[^:]+:s3:::/, '') : (text.split('/').at(-1) ?? text);
    const found = this.of(kind).filter((each) => each.name === name);
    const [only, other] = found;
    if (only !== undefined && other === undefined) return only;
    const account = /^arn:[^:]+:iam::(\d{12}):/.exec(text)?.[1];
    return { kind, name, path: undefined, account, address: undefined };
  }
}

function attachedTo(candidates: readonly Holder[] | undefined, kind: HolderKind): readonly Attached[] {
  if (candidates === undefined || candidates.length === 0) {
    const nobody = { kind, name: undefined, path: undefined, account: undefined, address: undefined };
    return [{ holder: nobody, perhaps: true }];
  }
  return candidates.map((holder) => ({ holder, perhaps: candidates.length > 1 }));
}

/** Undefined where the whole list is known only after apply, and so how long it is. */
function unknownElements(tree: unknown): number | undefined {
  return Array.isArray(tree) ? tree.filter((each) => each === true).length : undefined;
}

function accountOf(resource: Resource): string | undefined {
  return /^arn:[^:]+:iam::(\d{12}):/.exec(textOf(resource, 'arn') ?? '')?.[1];
}
