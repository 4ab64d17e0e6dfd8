// Plans: the policies that a plan comes to, each with what it is attached to. What they say is read elsewhere.
import type { RenderedKind } from '../iam/document.ts';
import { type BucketFacts, bucketFacts } from './bucket-facts.ts';
import { type Attached, type Holder, type HolderKind, Holders } from './holders.ts';
import { isObject, isSensitive, isUnknown, type Plan, type Resource, textOf, textsOf } from './plan.ts';
import { References } from './references.ts';

/** A policy as the plan tells it. */
export type PolicyText =
  | {
      readonly is: 'text';
      /** `aws_iam_policy.app.policy`. */
      readonly at: string;
      readonly text: string;
      /** It must not be shown. */
      readonly isSensitive: boolean;
    }
  | {
      readonly is: 'unknown';
      readonly at: string;
      /** To stand after "hangs on". */
      readonly why: string;
    }
  /** One that AWS keeps. */
  | { readonly is: 'managed'; readonly at: string; readonly name: string };

export interface PlannedPolicy {
  readonly kind: RenderedKind;
  readonly holder: Holder;
  readonly policy: PolicyText;
  /** Why it may not be attached, to stand after "hangs on". */
  readonly perhaps: string | undefined;
  /** Address of the resource that attaches it. */
  readonly by: string;
}

/** A policy by itself, whatever it is attached to. */
export interface PlannedText {
  readonly kind: RenderedKind | 'scp' | 'rcp';
  readonly policy: PolicyText;
}

export interface PlannedMember {
  readonly group: Holder;
  readonly user: Holder;
  readonly perhaps: boolean;
  readonly by: string;
}

/** What a plan comes to. */
export interface Planned {
  readonly holders: readonly Holder[];
  readonly policies: readonly PlannedPolicy[];
  readonly members: readonly PlannedMember[];
  readonly buckets: readonly BucketFacts[];
  /** Each policy that the plan holds, once. */
  readonly texts: readonly PlannedText[];
}

export function plannedOf(plan: Plan): Planned {
  return new Planning(plan).all();
}

class Planning {
  readonly #resources: readonly Resource[];
  readonly #before: readonly Resource[];
  readonly #references: References;
  readonly #holders: Holders;
  readonly #policies = new Map<string, PlannedPolicy>();
  readonly #members: PlannedMember[] = [];

  constructor(plan: Plan) {
    this.#resources = [...plan.resources.values()];
    this.#before = plan.changes.flatMap(({ before }) => before ?? []);
    this.#references = new References(plan);
    this.#holders = new Holders(plan, this.#references);
  }

  all(): Planned {
    for (const each of this.#resources) if (each.mode === 'managed') this.#take(each);
    const kinds = ['bucket', 'user', 'role', 'group'] as const;
    return {
      holders: kinds.flatMap((kind) => this.#holders.of(kind)),
      policies: [...this.#policies.values()],
      members: this.#members,
      buckets: bucketFacts(this.#resources, this.#holders),
      texts: this.#texts(),
    };
  }

  #take(resource: Resource): void {
    const one = (kind: HolderKind): readonly Attached[] => this.#holders.named(kind, resource, kind);
    const many = (kind: HolderKind): readonly Attached[] => this.#holders.listed(kind, resource, `${kind}s`);
    switch (resource.type) {
      case 'aws_s3_bucket':
        this.#bucketItself(resource);
        break;
      case 'aws_s3_bucket_policy':
        this.#attach('bucket', resource, one('bucket'), textsIn(resource, 'policy'));
        break;
      case 'aws_iam_role':
        this.#role(resource);
        break;
      case 'aws_iam_user':
        this.#boundary('user', resource);
        break;
      case 'aws_iam_policy_attachment':
        this.#attach(
          'identity',
          resource,
          [...many('role'), ...many('user'), ...many('group')],
          this.#arn(resource, 'policy_arn'),
        );
        break;
      case 'aws_iam_group_membership':
        this.#join(one('group'), many('user'), resource);
        break;
      case 'aws_iam_user_group_membership':
        this.#join(many('group'), one('user'), resource);
        break;
      default:
        this.#byItsKind(resource);
    }
  }

  /** `aws_iam_role_policy`, `aws_iam_user_policy_attachment`, `aws_iam_group_policy_attachments_exclusive`. */
  #byItsKind(resource: Resource): void {
    const [, kind, what] =
      /^aws_iam_(role|user|group)_(policy|policy_attachment|policy_attachments_exclusive)$/.exec(resource.type) ?? [];
    if (kind === undefined) return;
    const holder = kind as HolderKind;
    const isExclusive = what === 'policy_attachments_exclusive';
    const to = this.#holders.named(holder, resource, isExclusive ? `${kind}_name` : kind);
    const policies =
      what === 'policy'
        ? textsIn(resource, 'policy')
        : isExclusive
          ? this.#arns(resource, 'policy_arns')
          : this.#arn(resource, 'policy_arn');
    this.#attach('identity', resource, to, policies);
  }

  #role(resource: Resource): void {
    const holder = this.#holders.ofResource('role', resource);
    const to = [{ holder, perhaps: false }];
    this.#attach('trust', resource, to, textsIn(resource, 'assume_role_policy'));
    this.#boundary('role', resource);
    // Where nobody wrote them, they tell what other resources attach, and what was attached by hand.
    if (this.#isTold(resource, 'inline_policy')) this.#attach('identity', resource, to, this.#inline(resource));
    if (this.#isTold(resource, 'managed_policy_arns')) this.#attach('identity', resource, to, this.#heldArns(resource));
  }

  /** A computed attribute that is unknown is about to tell what other resources say. */
  #isTold(resource: Resource, attribute: string): boolean {
    return this.#references.isWritten(resource, attribute) !== false || !isUnknown(resource, attribute);
  }

  #boundary(kind: 'role' | 'user', resource: Resource): void {
    const holder = this.#holders.ofResource(kind, resource);
    this.#attach('boundary', resource, [{ holder, perhaps: false }], this.#arn(resource, 'permissions_boundary'));
  }

  /** The deprecated attribute, which a bucket has beside a policy of its own as well; it counts where there is no such policy. */
  #bucketItself(resource: Resource): void {
    const holder = this.#holders.ofResource('bucket', resource);
    const own = [...this.#resources, ...this.#before].some(
      (each) =>
        each.type === 'aws_s3_bucket_policy' &&
        this.#holders
          .named('bucket', each, 'bucket')
          .some(({ holder: { name } }) => name === undefined || name === holder.name),
    );
    if (own || !this.#isTold(resource, 'policy')) return;
    this.#attach('bucket', resource, [{ holder, perhaps: false }], textsIn(resource, 'policy'));
  }

  #inline(resource: Resource): readonly PolicyText[] {
    const { inline_policy: blocks } = resource.values;
    if (isUnknown(resource, 'inline_policy')) {
      return [unknownText(`${resource.address}.inline_policy`)];
    }
    if (!Array.isArray(blocks)) return [];
    const isWritten = this.#references.isWritten(resource, 'inline_policy') === true;
    const taken: ReadonlySet<string> = isWritten ? new Set() : this.#inlineNames(resource);
    return blocks.flatMap((block: unknown, index): readonly PolicyText[] => {
      if (!isObject(block) || typeof block.policy !== 'string' || block.policy === '') return [];
      if (typeof block.name === 'string' && taken.has(block.name)) return [];
      const at = `${resource.address}.inline_policy[${index}].policy`;
      return [{ is: 'text', at, text: block.policy, isSensitive: isSensitive(resource, 'inline_policy') }];
    });
  }

  /** Names of the role's inline policies that resources of their own are about. */
  #inlineNames(role: Resource): ReadonlySet<string> {
    return this.#managedElsewhere('aws_iam_role_policy', role, 'name');
  }

  /** ARNs that the role was told to hold, but for those that attachments of their own are about. */
  #heldArns(role: Resource): readonly (PolicyText | OneOf)[] {
    const attribute = 'managed_policy_arns';
    if (this.#references.isWritten(role, attribute)) return this.#arns(role, attribute);
    const elsewhere = this.#managedElsewhere('aws_iam_role_policy_attachment', role, 'policy_arn');
    return textsOf(role, attribute).flatMap((arn) => (elsewhere.has(arn) ? [] : [this.#policyOf(arn)]));
  }

  /** What resources of their own say of a role, or said before the plan. */
  #managedElsewhere(type: string, role: Resource, attribute: string): ReadonlySet<string> {
    const name = textOf(role, 'name');
    const found = [...this.#resources, ...this.#before].filter(
      (each) => each.type === type && textOf(each, 'role') === name,
    );
    return new Set(found.flatMap((each) => textOf(each, attribute) ?? []));
  }

  #join(groups: readonly Attached[], users: readonly Attached[], { address }: Resource): void {
    for (const group of groups) {
      for (const user of users) {
        const perhaps = group.perhaps || user.perhaps;
        this.#members.push({ group: group.holder, user: user.holder, perhaps, by: address });
      }
    }
  }

  #attach(kind: RenderedKind, by: Resource, to: readonly Attached[], policies: readonly (PolicyText | OneOf)[]): void {
    const all = policies.flatMap((each) =>
      each.is === 'one of'
        ? each.policies.map((policy) => ({ policy, isOpen: true }))
        : [{ policy: each, isOpen: false }],
    );
    const why = `whether \`${by.address}\` attaches it, which is known only after apply`;
    for (const { holder, perhaps } of to) {
      for (const { policy, isOpen } of all) {
        const id = JSON.stringify([kind, holder.kind, holder.address ?? holder.name ?? null, policy.at]);
        const known = this.#policies.get(id);
        if (known !== undefined && known.perhaps === undefined) continue;
        this.#policies.set(id, { kind, holder, policy, perhaps: isOpen || perhaps ? why : undefined, by: by.address });
      }
    }
  }

  #arn(resource: Resource, attribute: string): readonly (PolicyText | OneOf)[] {
    const arn = textOf(resource, attribute);
    if (arn !== undefined) return [this.#policyOf(arn)];
    if (!isUnknown(resource, attribute)) return [];
    return this.#referred(this.#references.of(resource, attribute), `${resource.address}.${attribute}`);
  }

  #arns(resource: Resource, attribute: string): readonly (PolicyText | OneOf)[] {
    const known = textsOf(resource, attribute).map((arn) => this.#policyOf(arn));
    if (!isUnknown(resource, attribute)) return known;
    const found = this.#references.ofEach(resource, attribute).filter(isPolicy);
    const { length } = found;
    const texts = found.flatMap((each) => textsIn(each, 'policy'));
    const tree = resource.unknown[attribute];
    const isAll = Array.isArray(tree) && length > 0 && tree.filter((each) => each === true).length === length;
    if (isAll) return [...known, ...texts];
    return [...known, { is: 'one of', policies: texts }, unknownText(`${resource.address}.${attribute}`)];
  }

  #referred(found: readonly Resource[] | undefined, at: string): readonly (PolicyText | OneOf)[] {
    if (found === undefined || found.length === 0 || !found.every(isPolicy)) return [unknownText(at)];
    const texts = found.flatMap((each) => textsIn(each, 'policy'));
    return found.length === 1 ? texts : [{ is: 'one of', policies: texts }];
  }

  #policyOf(arn: string): PolicyText {
    const [, aws] = /^arn:aws[a-z-]*:iam::aws:policy\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
    if (aws !== undefined) return { is: 'managed', at: arn, name: aws };
    const found = this.#resources.find((each) => isPolicy(each) && textOf(each, 'arn') === arn);
    const [text] = found === undefined ? [] : textsIn(found, 'policy');
    return text ?? { is: 'unknown', at: arn, why: `what \`${arn}\` says, which the plan does not tell` };
  }

  #texts(): readonly PlannedText[] {
    const found = new Map<string, PlannedText>();
    for (const { kind, policy } of this.#policies.values()) found.set(policy.at, { kind, policy });
    for (const each of this.#resources) {
      if (each.mode === 'data') continue;
      const kind = each.type === 'aws_iam_policy' ? 'identity' : organizationKind(each);
      if (kind === undefined) continue;
      for (const policy of textsIn(each, kind === 'identity' ? 'policy' : 'content')) {
        if (!found.has(policy.at)) found.set(policy.at, { kind, policy });
      }
    }
    return [...found.values()];
  }
}

/** Policies of which one is meant, and nothing tells which. */
interface OneOf {
  readonly is: 'one of';
  readonly policies: readonly PolicyText[];
}

/** None where there is no policy. */
function textsIn(resource: Resource, attribute: string): readonly PolicyText[] {
  const at = `${resource.address}.${attribute}`;
  const text = textOf(resource, attribute);
  if (text !== undefined) return [{ is: 'text', at, text, isSensitive: isSensitive(resource, attribute) }];
  return isUnknown(resource, attribute) ? [unknownText(at)] : [];
}

function unknownText(at: string): PolicyText {
  return { is: 'unknown', at, why: `what \`${at}\` says, which is known only after apply` };
}

function isPolicy({ type }: Resource): boolean {
  return type === 'aws_iam_policy';
}

function organizationKind(resource: Resource): 'scp' | 'rcp' | undefined {
  if (resource.type !== 'aws_organizations_policy') return undefined;
  const type = textOf(resource, 'type') ?? 'SERVICE_CONTROL_POLICY';
  return type === 'SERVICE_CONTROL_POLICY' ? 'scp' : type === 'RESOURCE_CONTROL_POLICY' ? 'rcp' : undefined;
}
