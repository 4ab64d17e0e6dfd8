// What each template is given: everything decided, every field there, null where there is nothing to print.
// Templates run strictly: a field that is missing here stops the run.
import type { Compiled } from '../compile/compile.ts';
import type { CompiledDocument } from '../compile/documents.ts';
import { byText, type ConditionClause, type Element, type RenderedKind, type Statement } from '../iam/document.ts';
import type { ManifestBucket, ManifestPrincipal } from '../manifest.ts';

/** A one-element list prints as its element, as AWS's own examples have it. */
type OneOrMany = string | readonly string[];

export interface StatementView {
  readonly sid: string;
  readonly effect: string;
  readonly principal: unknown;
  readonly notPrincipal: unknown;
  readonly action: OneOrMany | null;
  readonly notAction: OneOrMany | null;
  readonly resource: OneOrMany | null;
  readonly notResource: OneOrMany | null;
  readonly condition: Readonly<Record<string, Readonly<Record<string, OneOrMany>>>> | null;
}

export interface PolicyView {
  readonly version: string;
  readonly statements: readonly StatementView[];
}

export function policyView({ document }: CompiledDocument): PolicyView {
  return { version: document.version, statements: document.statements.map(statementView) };
}

function statementView({ sid, effect, principal, action, resource, conditions }: Statement): StatementView {
  if (sid === undefined) throw new Error('a compiled statement has a Sid');
  const people = principal === undefined ? undefined : { not: principal.not, value: principalView(principal.value) };
  return {
    sid,
    effect,
    principal: side(people, false),
    notPrincipal: side(people, true),
    action: side({ not: action.not, value: oneOrMany(action.value) }, false),
    notAction: side({ not: action.not, value: oneOrMany(action.value) }, true),
    resource: side(resource && { not: resource.not, value: oneOrMany(resource.value) }, false),
    notResource: side(resource && { not: resource.not, value: oneOrMany(resource.value) }, true),
    condition: conditions.length === 0 ? null : conditionView(conditions),
  };
}

function side<Value>(element: Element<Value> | undefined, not: boolean): Value | null {
  return element !== undefined && element.not === not ? element.value : null;
}

function oneOrMany(values: readonly string[]): OneOrMany {
  const [first] = values;
  return values.length === 1 && first !== undefined ? first : values;
}

function principalView(value: NonNullable<Statement['principal']>['value']): unknown {
  if (value === '*') return value;
  return Object.fromEntries(Object.entries(value).map(([type, entries]) => [type, oneOrMany(entries)]));
}

function conditionView(clauses: readonly ConditionClause[]): NonNullable<StatementView['condition']> {
  const operators = [...new Set(clauses.map(({ operator }) => operator))];
  return Object.fromEntries(
    operators.map((operator) => [
      operator,
      Object.fromEntries(
        clauses.filter((each) => each.operator === operator).map(({ key, values }) => [key, oneOrMany(values)]),
      ),
    ]),
  );
}

/** A line of an HCL map; keys of one map are padded to the same width. */
interface Pair {
  readonly key: string;
  readonly value: string;
  readonly width: number;
}

interface AttachmentView {
  readonly document: string;
  readonly kind: RenderedKind;
  readonly attachedTo: string;
  /** Null of places in an organization. */
  readonly arn: string | null;
  readonly name: string;
  readonly file: string;
}

export interface TerraformView {
  readonly spec: string;
  readonly bucketPolicies: readonly Pair[];
  readonly identityPolicies: readonly Pair[];
  /** By holder; the values are keys of `identityPolicies`. */
  readonly identityPolicyParts: readonly { readonly holder: string; readonly parts: readonly Pair[] }[];
  readonly permissionSetPolicies: readonly Pair[];
  readonly boundaryPolicies: readonly Pair[];
  readonly trustPolicies: readonly Pair[];
  readonly scps: readonly Pair[];
  readonly rcps: readonly Pair[];
  readonly arns: readonly Pair[];
  readonly attachments: readonly AttachmentView[];
  /** What the provider is asked for; null where none is needed. */
  readonly provider: { readonly aliases: string | null } | null;
}

export function terraformView({ documents, manifest, resources }: Compiled): TerraformView {
  const files = (kind: RenderedKind, which: (attachedTo: string) => boolean = () => true) => {
    const found = documents.filter((each) => each.kind === kind && which(each.attachedTo));
    return pairs(found.map((each) => [outputKey(each), each.file]));
  };
  const isPermissionSet = (name: string) => manifest.principals[name]?.kind === 'sso';
  return {
    spec: manifest.spec,
    bucketPolicies: files('bucket'),
    identityPolicies: files('identity', (name) => !isPermissionSet(name)),
    identityPolicyParts: partsByHolder(
      documents.filter(({ kind, attachedTo }) => kind === 'identity' && !isPermissionSet(attachedTo)),
    ),
    permissionSetPolicies: files('identity', isPermissionSet),
    boundaryPolicies: files('boundary'),
    trustPolicies: files('trust'),
    scps: files('scp'),
    rcps: files('rcp'),
    arns: pairs(arnsOf(manifest)),
    attachments: documents.map((each) => attachmentView(each, manifest)),
    provider: resources === undefined ? null : { aliases: aliasesIn(resources) },
  };
}

/** `aws.home, aws.partner`; null where the provider has no other configuration than its own. */
function aliasesIn({ aliases }: NonNullable<Compiled['resources']>): string | null {
  return aliases.length === 0 ? null : aliases.map((alias) => `aws.${alias}`).join(', ');
}

/** By which a module hands it out: the holder's name, and of one that has several the part's number. */
function outputKey({ attachedTo, part }: CompiledDocument): string {
  return part === undefined ? attachedTo : `${attachedTo}.${part}`;
}

function partsByHolder(documents: readonly CompiledDocument[]): TerraformView['identityPolicyParts'] {
  const holders = [...new Set(documents.map(({ attachedTo }) => attachedTo))];
  return holders.map((holder) => {
    const own = documents.filter(({ attachedTo }) => attachedTo === holder);
    return { holder, parts: pairs(own.map((each) => [`${each.part ?? 1}`, outputKey(each)])) };
  });
}

/** What `tofu test` holds the module's outputs against. */
interface ModuleTestView {
  readonly spec: string;
  readonly count: number;
  readonly policies: readonly {
    readonly document: string;
    /** The output that has it, and under which key. */
    readonly output: string;
    readonly key: string;
    /** SHA-256, in hex. */
    readonly hash: string;
  }[];
  /** Providers that stand in for the real ones; null where the module needs none. */
  readonly mocks: {
    readonly plain: boolean;
    readonly aliases: readonly { readonly alias: string }[];
    /** How the module is given them; null where it takes the one that there is. */
    readonly handed: readonly { readonly name: string; readonly padded: string }[] | null;
  } | null;
}

const outputs: Readonly<Record<RenderedKind, string>> = {
  bucket: 'bucket_policies',
  identity: 'identity_policies',
  boundary: 'boundary_policies',
  trust: 'trust_policies',
  scp: 'service_control_policies',
  rcp: 'resource_control_policies',
};

/** `hashOf`: of the text that a document was rendered to. */
export function moduleTestView(
  { documents, manifest, resources }: Compiled,
  hashOf: (document: CompiledDocument) => string,
): ModuleTestView {
  const policies = documents.map((each) => {
    const ofSet = each.kind === 'identity' && manifest.principals[each.attachedTo]?.kind === 'sso';
    const output = ofSet ? 'permission_set_policies' : outputs[each.kind];
    return { document: each.name, output, key: outputKey(each), hash: hashOf(each) };
  });
  return {
    spec: manifest.spec,
    count: documents.length,
    policies,
    mocks: resources === undefined ? null : mocksOf(resources),
  };
}

function mocksOf({ aliases, isPlain }: NonNullable<Compiled['resources']>): NonNullable<ModuleTestView['mocks']> {
  const names = [...(isPlain ? ['aws'] : []), ...aliases.map((alias) => `aws.${alias}`)];
  const width = Math.max(...names.map(({ length }) => length));
  const handed = names.map((name) => ({ name, padded: name.padEnd(width) }));
  return {
    plain: isPlain,
    aliases: aliases.map((alias) => ({ alias })),
    handed: aliases.length === 0 ? null : handed,
  };
}

function pairs(entries: readonly (readonly [string, string])[]): readonly Pair[] {
  const width = Math.max(0, ...entries.map(([key]) => JSON.stringify(key).length));
  return entries.map(([key, value]) => ({ key, value, width }));
}

/** By declared name; services have no ARN. */
function arnsOf({ principals, buckets }: Compiled['manifest']): readonly (readonly [string, string])[] {
  const all = [...Object.entries(principals), ...Object.entries(buckets)];
  const entries = all.flatMap(([name, each]): [string, string][] => ('arn' in each ? [[name, each.arn]] : []));
  return entries.sort(([a], [b]) => byText(a, b));
}

function attachmentView(
  { name, kind, attachedTo, file }: CompiledDocument,
  manifest: Compiled['manifest'],
): AttachmentView {
  if (kind === 'scp' || kind === 'rcp') {
    return { document: name, kind, attachedTo, arn: null, name: idOfPlace(attachedTo, manifest), file };
  }
  const owner = kind === 'bucket' ? manifest.buckets[attachedTo] : manifest.principals[attachedTo];
  if (owner === undefined || !('arn' in owner)) throw new Error(`the manifest lacks ${attachedTo}`);
  return { document: name, kind, attachedTo, arn: owner.arn, name: nameInAws(owner), file };
}

/** What AWS Organizations attaches a policy to. */
function idOfPlace(place: string, { organization, accounts }: Compiled['manifest']): string {
  const id = place === 'root' ? organization?.root : (organization?.units[place] ?? accounts[place]?.id);
  if (id === undefined) throw new Error(`the manifest lacks ${place}`);
  return id;
}

function nameInAws(owner: ManifestBucket | Extract<ManifestPrincipal, { readonly arn: string }>): string {
  if ('name' in owner) return owner.name;
  return owner.kind === 'sso' ? owner.permission_set : owner.arn.slice(owner.arn.lastIndexOf('/') + 1);
}
