// Plans: the text of a policy in a plan to its document. What must not be shown is not, nor is any place in it.
import type { DocumentKind, PolicyDocument, RenderedKind } from '../iam/document.ts';
import type { ManagedPolicies } from '../iam/managed-policies.ts';
import { readPolicy } from '../readback/policy.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { unknownPolicy, withoutSids } from './open.ts';
import type { PolicyText } from './policies.ts';
import { idsIn, type UniqueIds, withoutIds } from './unique-ids.ts';

export class PolicyReader {
  readonly #path: string;
  readonly #managed: ManagedPolicies;
  readonly #diagnostics: Diagnostics;
  readonly #ids: UniqueIds;
  readonly #read = new Map<string, PolicyDocument | undefined>();
  /** By the name that `fileOf` gives. */
  readonly sources = new Map<string, Source>();
  /** Those that must not be shown, by `aws_iam_policy.app.policy`. */
  readonly sensitive = new Set<string>();
  hasFailed = false;
  /** By policy, the ids that stand for principals in it. */
  readonly ids = new Map<string, readonly string[]>();

  constructor(path: string, ids: UniqueIds, managed: ManagedPolicies, diagnostics: Diagnostics) {
    this.#path = path;
    this.#ids = ids;
    this.#managed = managed;
    this.#diagnostics = diagnostics;
  }

  /** `plan.json#aws_iam_policy.app.policy`, by which places in it are told. */
  fileOf({ at }: PolicyText): string {
    return `${this.#path}#${at}`;
  }

  /** Undefined where, and only where, it is in error, which is told once. */
  read(policy: PolicyText, kind: RenderedKind): PolicyDocument | undefined {
    if (policy.is === 'unknown') return unknownPolicy(kind, policy.why);
    const grammar = kind === 'boundary' ? 'identity' : kind;
    const id = `${grammar} ${policy.at}`;
    if (!this.#read.has(id)) this.#read.set(id, this.#parse(policy, grammar));
    return this.#read.get(id);
  }

  #parse(
    policy: Exclude<PolicyText, { is: 'unknown' }>,
    kind: Exclude<RenderedKind, 'boundary'>,
  ): PolicyDocument | undefined {
    if (policy.is === 'text') return this.#own(policy, kind);
    const found = this.#managed.get(policy.name);
    const source = { path: policy.name, text: found?.document ?? '' };
    if (found !== undefined) return readPolicy(source, kind, this.#diagnostics);
    // It says nothing of what is asked here.
    if (this.#managed.isOfOtherServices(policy.name)) return { version: '2012-10-17', statements: [] };
    return unknownPolicy(kind, `what AWS's policy \`${policy.name}\` says, which iamspec does not know`);
  }

  #own(policy: Extract<PolicyText, { is: 'text' }>, kind: DocumentKind): PolicyDocument | undefined {
    const source = { path: this.fileOf(policy), text: policy.text };
    const told = new Diagnostics();
    const read = readPolicy(source, kind, told, { empty: 'taken', uniqueIds: 'taken' });
    const document = read && withoutIds(read, this.#ids);
    if (policy.isSensitive) this.sensitive.add(policy.at);
    if (!policy.isSensitive) {
      this.sources.set(source.path, source);
      this.#diagnostics.take({ diagnostics: told.all });
    } else if (document === undefined) {
      const codes = [...new Set(told.all.map(({ code }) => `\`${code}\``))].join(', ');
      const message = `\`${policy.at}\` cannot be read (${codes}), and where is not shown: it is sensitive`;
      this.#diagnostics.error('plan-policy', undefined, message, 'look at it where it is written');
    }
    if (read !== undefined) this.ids.set(policy.at, idsIn(read));
    this.hasFailed ||= document === undefined;
    return document && (policy.isSensitive ? withoutSids(document) : document);
  }
}
