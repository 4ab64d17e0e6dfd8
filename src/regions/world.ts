// Audit arm: a rendering as proofs see it: what it declares, and everyone whom it does not. What those hold is not known,
// so that they are taken at their worst.

import { anonymous, type Caller, type CallerAccount } from '../evaluate/caller.ts';
import { type Estate, estateOf } from '../evaluate/estate.ts';
import type { PolicyDocument } from '../iam/document.ts';
import { compileArnGlob } from '../iam/glob.ts';
import type { Assumptions } from '../iam/session.ts';
import type { Manifest, ManifestAccount, ManifestPrincipal } from '../manifest.ts';
import type { Automaton } from './automaton.ts';
import type { Material, WorldOptions } from './material.ts';
import { type Mentions, mentionsOf } from './mentions.ts';
import { nameClasses } from './names.ts';
import { Remembered } from './remembered.ts';

export interface World {
  readonly estate: Estate;
  readonly assumptions: Assumptions;
  readonly callers: readonly OpenCaller[];
  /** What an answer rests on, a sentence each. */
  readonly assumed: readonly string[];
  /** The ARN of some federated user of an account, where policies cannot tell them apart. */
  readonly federatedArn: (account: CallerAccount) => string | undefined;
  /** Why what is found of all callers may not be all there is. */
  readonly inexact?: string;
}

/** Somebody who may ask. */
export interface OpenCaller {
  readonly caller: Caller;
  /** Not declared: it stands for all who are like it. */
  readonly stranger: boolean;
  /** Declared groups that it is in. */
  readonly groups: readonly string[];
  /** As sentences call it. */
  readonly words: string;
}

/** Whom a question is about. */
export interface CallerSet {
  /** Anybody, anonymous callers too. */
  readonly everyone: boolean;
  readonly anonymous: boolean;
  /** Declared callers and groups. */
  readonly names: ReadonlySet<string>;
  /** Ids of accounts: all their identities. */
  readonly accounts: ReadonlySet<string>;
  /** Patterns of roles' ARNs. */
  readonly patterns: readonly string[];
}

export const everyone: CallerSet = {
  everyone: true,
  anonymous: true,
  names: new Set(),
  accounts: new Set(),
  patterns: [],
};

export const nobodyAtAll: CallerSet = { ...everyone, everyone: false, anonymous: false };

export function isAmong({ caller, groups }: OpenCaller, set: CallerSet): boolean {
  if (set.everyone || set.names.has(caller.name) || groups.some((group) => set.names.has(group))) return true;
  if (caller.kind === 'anonymous') return set.anonymous;
  if ('account' in caller && set.accounts.has(caller.account.id)) return true;
  if (caller.kind !== 'role') return false;
  return set.patterns.some(
    (pattern) => globs.find(pattern, () => compileArnGlob(pattern))?.matches(caller.arn) === true,
  );
}

const globs = new Remembered<ReturnType<typeof compileArnGlob>>(1000);

/** The same policies in both worlds, as far as they are known. */
export function holdsAlike({ caller, groups }: OpenCaller, one: World, other: World): boolean {
  const held = ({ estate }: World, name: string): string => JSON.stringify(estate.manifest.principals[name]);
  return [caller.name, ...groups].every((name) => held(one, name) === held(other, name));
}

/** The name of the policy that stands for what is not known. */
const anyPolicy = 'what it may hold';

const everything: PolicyDocument = {
  version: '2012-10-17',
  statements: [
    {
      effect: 'Allow',
      action: { not: false, value: ['*'] },
      resource: { not: false, value: ['*'] },
      conditions: [],
    },
  ],
};

/** Who there is beside whom the manifest declares, as far as some policies tell them apart; whatever policies they are then held against. */
export interface Population {
  /** With all of them in it. */
  readonly manifest: Manifest;
  /** How sentences call those who are not declared, by name. */
  readonly words: ReadonlyMap<string, string>;
  readonly assumed: World['assumed'];
  readonly federatedArn: World['federatedArn'];
  readonly inexact?: string;
}

/** Throws TooLarge where there are too many kinds of names to tell apart. */
export function populationOf(material: Material, options: WorldOptions): Population {
  const mentions = mentionsOf(material, options);
  const strangers = strangersOf(material.manifest, mentions);
  return {
    manifest: widened(material.manifest, strangers, options),
    words: new Map(strangers.principals.map((each) => [each.name, each.words])),
    assumed: assumedOf(material.manifest, options),
    federatedArn: ({ id, partition }) => {
      const begin = `arn:${partition}:sts::${id}:federated-user/`;
      return mentions.arns.every((each) => isSettled(each, begin)) ? `${begin}somebody` : undefined;
    },
    ...(mentions.inexact === undefined ? {} : { inexact: mentions.inexact }),
  };
}

/** Throws TooLarge as `populationOf` does. */
export function worldOf(material: Material, options: WorldOptions): World {
  return worldIn(populationOf(material, options), material);
}

/** What the policies mention must have been told apart. */
export function worldIn(population: Population, material: Omit<Material, 'manifest'>): World {
  const { manifest, words, assumed, federatedArn, inexact } = population;
  const held = new Map([...material.held, [anyPolicy, everything]]);
  const estate = estateOf({ manifest, documents: material.documents }, held);
  const groupsOf = membership(manifest);
  const callers = [...estate.callers.values()].map((caller): OpenCaller => {
    const stranger = words.get(caller.name);
    return {
      caller,
      stranger: stranger !== undefined,
      groups: groupsOf.get(caller.name) ?? [],
      words: stranger ?? (caller === anonymous ? 'an anonymous caller' : `\`${caller.name}\``),
    };
  });
  return {
    estate,
    assumptions: material.assumptions,
    callers: [...callers.filter(({ stranger }) => !stranger), ...callers.filter(({ stranger }) => stranger)],
    assumed,
    federatedArn,
    ...(inexact === undefined ? {} : { inexact }),
  };
}

/** Does it accept all texts that begin so, or none? */
function isSettled(automaton: Automaton, begin: string): boolean {
  const state = automaton.step(automaton.start, begin);
  return automaton.isDead(state) || automaton.isSure(state);
}

function membership(manifest: Manifest): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [name, principal] of Object.entries(manifest.principals)) {
    if (principal.kind !== 'group') continue;
    for (const member of principal.members) found.set(member, [...(found.get(member) ?? []), name]);
  }
  return found;
}

interface Stranger {
  readonly name: string;
  readonly words: string;
  readonly principal: ManifestPrincipal;
  /** Of which declared group it is a member that is not listed. */
  readonly group?: string;
}

interface Strangers {
  readonly accounts: Readonly<Record<string, ManifestAccount>>;
  readonly principals: readonly Stranger[];
}

function strangersOf(manifest: Manifest, mentions: Mentions): Strangers {
  const accounts = foreignAccounts(manifest, mentions);
  const all = Object.entries({ ...manifest.accounts, ...accounts });
  const declared = new Set(
    Object.values(manifest.principals).flatMap((each) => ('arn' in each && each.kind !== 'account' ? [each.arn] : [])),
  );
  const principals = all.flatMap(([account, about]) => {
    const found = identitiesOf(account, about, accounts[account] === undefined, declared, mentions);
    return found;
  });
  return {
    accounts,
    principals: [...principals, ...unlistedMembers(manifest), ...otherServices(manifest, mentions)],
  };
}

/** Those that policies mention and nobody declared, and one more. */
function foreignAccounts(manifest: Manifest, { accounts }: Mentions): Readonly<Record<string, ManifestAccount>> {
  const known = new Set(Object.values(manifest.accounts).map(({ id }) => id));
  const partition = Object.values(manifest.accounts)[0]?.partition ?? 'aws';
  const mentioned = accounts.filter((id) => !known.has(id));
  let fresh = 999_999_999_999;
  while (known.has(String(fresh)) || mentioned.includes(String(fresh))) fresh -= 1;
  return Object.fromEntries(
    [...mentioned, String(fresh)].map((id) => [`account ${id}`, { id, partition, managed: false }]),
  );
}

function identitiesOf(
  account: string,
  { id, partition }: ManifestAccount,
  known: boolean,
  declared: ReadonlySet<string>,
  mentions: Mentions,
): readonly Stranger[] {
  const where = known ? `of \`${account}\`` : `of the account ${id}`;
  // In the evaluator's sentences it stands in backticks itself.
  const named = where.replaceAll('`', '');
  const begin = `arn:${partition}:iam::${id}:`;
  const identities = (['user', 'role'] as const).flatMap((kind) =>
    nameClasses(`${begin}${kind}/`, kind, mentions)
      .filter((name) => !declared.has(`${begin}${kind}/${name}`))
      .map(
        (name, index): Stranger => ({
          name: `${index === 0 ? `another ${kind}` : `the ${kind} ${name}`} ${named}`,
          words: index === 0 ? `another ${kind} ${where}` : `the ${kind} \`${name}\` ${where}, which is not declared,`,
          principal: { kind, account, arn: `${begin}${kind}/${name}`, has: ['anything'] },
        }),
      ),
  );
  if (declared.has(`${begin}root`)) return identities;
  const root = {
    name: `root ${named}`,
    words: `root ${where}`,
    principal: { kind: 'root', account, arn: `${begin}root` },
  } as const;
  return [...identities, root];
}

/** They hold what the group does: who holds more is another user. */
function unlistedMembers(manifest: Manifest): readonly Stranger[] {
  return Object.entries(manifest.principals).flatMap(([group, principal]): readonly Stranger[] => {
    if (principal.kind !== 'group') return [];
    const { id, partition } = manifest.accounts[principal.account] ?? { id: '', partition: '' };
    const arn = `arn:${partition}:iam::${id}:user/member-of-${group}`;
    const name = `another member of ${group}`;
    const words = `another member of \`${group}\``;
    return [{ name, words, principal: { kind: 'user', account: principal.account, arn, has: [] }, group }];
  });
}

function otherServices(manifest: Manifest, { services }: Mentions): readonly Stranger[] {
  const known = new Set(
    Object.values(manifest.principals).flatMap((each) => (each.kind === 'service' ? [each.service] : [])),
  );
  return [...services, 'another-service.amazonaws.com']
    .filter((service) => !known.has(service))
    .map((service) => ({
      name: `the service ${service}`,
      words: service.startsWith('another-') ? 'another AWS service' : `the AWS service \`${service}\``,
      principal: { kind: 'service', service },
    }));
}

/** The manifest with everyone else in it, and with what is not known turned into what is assumed of it. */
function widened(manifest: Manifest, strangers: Strangers, options: WorldOptions): Manifest {
  const accounts = { ...manifest.accounts, ...strangers.accounts };
  const unknown = options.unknownPolicies === 'allow everything' ? [anyPolicy] : [];
  const settle = (principal: ManifestPrincipal, isStranger: boolean): ManifestPrincipal => {
    if (!('has' in principal)) return principal;
    const managed = principal.account === undefined || accounts[principal.account]?.managed === true;
    const has = principal.has.filter((name) => name !== 'anything');
    const unknownHolder = isStranger ? principal.has.includes('anything') : !managed;
    const open = (!isStranger && principal.has.length > has.length) || (unknownHolder && !options.closed);
    return { ...principal, has: open ? [...has, ...unknown] : has };
  };
  const principals: Record<string, ManifestPrincipal> = {};
  for (const [name, principal] of Object.entries(manifest.principals)) {
    const joined = strangers.principals.filter(({ group }) => group === name).map((each) => each.name);
    const settled = settle(principal, false);
    principals[name] = settled.kind === 'group' ? { ...settled, members: [...settled.members, ...joined] } : settled;
  }
  for (const { name, principal } of strangers.principals) principals[name] = settle(principal, true);
  return { ...manifest, accounts, principals };
}

function assumedOf(manifest: Manifest, options: WorldOptions): readonly string[] {
  return [...assumedOfHolders(manifest, options), ...assumedOfGuardRails(manifest, options)];
}

/** Whatever else is attached can only take away more: that nobody can do a thing rests on nothing of the kind. */
function assumedOfGuardRails({ documents }: Manifest, { unknownPolicies }: WorldOptions): readonly string[] {
  const hasRails = Object.values(documents).some(({ kind }) => kind === 'scp' || kind === 'rcp');
  if (!hasRails || unknownPolicies === 'allow everything') return [];
  return [
    'at every level of the organization `FullAWSAccess` is attached, and no SCP or RCP beside what the spec attaches takes anything away',
  ];
}

function assumedOfHolders(manifest: Manifest, { closed, unknownPolicies }: WorldOptions): readonly string[] {
  if (closed) return ['nobody holds more than the spec says'];
  const may = unknownPolicies === 'allow everything' ? 'may hold policies that allow everything' : 'may hold no policy';
  const foreign = Object.entries(manifest.accounts).filter(([, { managed }]) => !managed);
  return [
    `identities that the spec does not declare ${may}`,
    ...foreign.map(([name]) => `everyone in \`${name}\`, which the spec does not manage, ${may}`),
  ];
}
