// What runbook.md.hbs is given: the runbook's facts, numbered and in the order in which they are printed.

import type { Dangers } from '../compile/dangers.ts';
import { type Guard, stopsServices } from '../compile/guards.ts';
import type { Person } from '../compile/people.ts';
import { durationInWords, type Phrase } from '../compile/phrases.ts';
import type { AwsResources } from '../compile/resources.ts';
import type { Runbook, RunbookDocument } from '../compile/runbook.ts';
import type { AccountSteps, BoundaryStep, HeldStep } from '../compile/steps.ts';
import { guardRailsView } from './guard-rail-steps.ts';

const policyOf = {
  boundary: 'Permissions boundary',
  bucket: 'Bucket policy',
  identity: 'Identity policy',
  trust: 'Trust policy',
  scp: 'Service control policy',
  rcp: 'Resource control policy',
} as const;

/** A run of a sentence: exactly one of the two. */
interface FragmentView {
  readonly text: string | null;
  readonly code: string | null;
}

/** A list in a sentence: each name with what stands before it. */
interface Listed {
  readonly before: string;
  readonly name: string;
}

/** What no resource does, and whom it is about. */
function leftByTerraform({ versioned, bounded, roles, isPlain, aliases }: AwsResources): readonly object[] {
  const guarded = versioned.filter(({ hasMfaDelete }) => hasMfaDelete).map(({ bucket }) => bucket);
  const filed = roles.filter(({ files }) => files.length > 0).map(({ name }) => name);
  const left = (text: string, names: readonly string[]): readonly object[] =>
    names.length === 0 ? [] : [{ text, names: listedIn(names) }];
  return [
    { text: 'who is in which group, and the policies of permission sets: nothing here touches either', names: null },
    ...left('MFA Delete, which root alone switches on, with MFA, after the first apply:', guarded),
    ...left('the permissions boundary, where the user or role is made:', bounded),
    ...left('policies that the spec takes from files, which no module knows:', filed),
    ...(isPlain ? [] : left('a configuration of the provider for each of', aliases)),
  ];
}

export function runbookView(runbook: Runbook, resources: AwsResources | undefined): object {
  const { documents, rules, accounts, people } = runbook;
  const number = counter();
  const guardRails = guardRailsView(runbook, number);
  return {
    spec: runbook.spec,
    description: runbook.description ?? null,
    several: documents.length > 1,
    count: documents.length === 1 ? 'one policy document' : `${documents.length} policy documents`,
    byTerraform: resources === undefined ? null : leftByTerraform(resources),
    documents: documents.map(documentView),
    rules: rules.map((rule) => ({
      name: rule.name,
      words: fragments(rule.words),
      why: rule.why ?? null,
      documents: listedIn(rule.documents),
      accepted: nullIfEmpty(rule.accepted),
    })),
    mustExist: nullIfEmpty(runbook.mustExist),
    providers: nullIfEmpty(runbook.providers),
    steps: guardRails !== null || accounts.length > 0,
    guardRails,
    accounts: nullIfEmpty(accounts.map((each) => accountView(each, runbook.spec, number))),
    people: people === undefined ? null : peopleView(people.who, people.maxAge),
    mfaRoles: nullIfEmpty(runbook.mfaRoles),
    dangers: dangersView(runbook.dangers),
  };
}

function counter(): () => number {
  let last = 0;
  return () => {
    last += 1;
    return last;
  };
}

function nullIfEmpty<Entry>(list: readonly Entry[]): readonly Entry[] | null {
  return list.length === 0 ? null : list;
}

function fragments(phrase: Phrase): readonly FragmentView[] {
  return phrase.map((each) => ('code' in each ? { text: null, code: each.code } : { text: each.text, code: null }));
}

function listedIn(names: readonly string[], last = ' and '): readonly Listed[] {
  return names.map((name, index) => ({ before: index === 0 ? '' : index === names.length - 1 ? last : ', ', name }));
}

function documentView({ name, file, kind, ownerKind, owner, account }: RunbookDocument): object {
  const policy = ownerKind === 'permission set' ? 'Inline policy' : policyOf[kind];
  const where = account === undefined ? 'the organization' : `${account.name} (${account.id})`;
  return { name, file, policy, ownerKind, owner, where };
}

/** Steps are numbered through all accounts; those with nothing to do are null and take no number. */
function accountView(steps: AccountSteps, spec: string, number: () => number): object {
  const { account, held } = steps;
  const step = <Entry>(entries: readonly Entry[]) => (entries.length === 0 ? null : { number: number(), entries });
  return {
    name: account.name,
    id: account.id,
    unmanaged: !account.managed,
    spec,
    roles: step(steps.roles.map((role) => ({ ...role, path: role.path ?? null }))),
    boundaries: step(steps.boundaries.map(boundaryView)),
    boundariesBesideSpec: steps.boundaries.some(({ besideSpec }) => besideSpec),
    setsBesideSpec: steps.permissionSets.some(({ files }) => files.length > 0),
    policies: step(steps.policies),
    inParts: steps.policies.some(({ part }) => part !== undefined),
    held: held.length === 0 ? null : heldView(held, number()),
    permissionSets: step(steps.permissionSets.map((each) => ({ ...each, file: each.file ?? null }))),
    profiles: step(steps.profiles),
    versioning: step(steps.versioning),
    publicAccess: step(steps.publicAccess.map(publicAccessView)),
    buckets: step(steps.buckets),
    mfaDelete: step(steps.mfaDelete.map(({ bucket, serial }) => ({ bucket, mfa: `${serial} 123456` }))),
  };
}

/** `create` for a policy of the rendering, `createBesideSpec` for one of the spec's folder: the file, or null. */
function boundaryView({ kind, name, policy, arn, file, besideSpec }: BoundaryStep): object {
  const made = file ?? null;
  return { kind, name, policy, arn, create: besideSpec ? null : made, createBesideSpec: besideSpec ? made : null };
}

const blockSettings = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];

function publicAccessView({ bucket, blocked }: AccountSteps['publicAccess'][number]): object {
  return { bucket, settings: blockSettings.map((name) => `${name}=${blocked}`).join(',') };
}

function heldView(held: readonly HeldStep[], number: number): object {
  return {
    number,
    managed: nullIfEmpty(held.flatMap((each) => (each.arn === undefined ? [] : [{ ...each, arn: each.arn }]))),
    files: nullIfEmpty(held.flatMap((each) => (each.file === undefined ? [] : [{ ...each, file: each.file }]))),
  };
}

function peopleView(who: readonly Person[], maxAge: number | undefined): object {
  return {
    who: who.map(({ kind, name, account: { partition, id, name: account }, userName }) => {
      const device = kind === 'root' ? 'root-account-mfa-device' : userName;
      return {
        name,
        account,
        isUser: kind === 'user',
        isRoot: kind === 'root',
        isAccount: kind === 'account',
        userName,
        serial: `arn:${partition}:iam::${id}:mfa/${device}`,
      };
    }),
    maxAge: maxAge === undefined ? null : durationInWords(maxAge),
  };
}

/** What the spec makes of something that AWS contradicts itself on. */
const settled = {
  either: 'this spec leaves it open',
  carried: 'this spec assumes that it is',
  lost: 'this spec assumes that it is not',
} as const;

/** Null where a danger does not arise; `any` says whether there is one at all. */
function dangersView(dangers: Dangers): object {
  const { throughRole, rootSession, guards, ...lists } = dangers;
  const views = Object.entries(lists).map(([danger, names]) => [danger, nullIfEmpty(listedIn(names))] as const);
  return {
    ...Object.fromEntries(views),
    throughRole: settled[throughRole],
    rootSession: settled[rootSession],
    guards: nullIfEmpty(guards.map(guardView)),
    servicesStopped: guards.some(stopsServices),
    any: guards.length > 0 || views.some(([, names]) => names !== null),
  };
}

function guardView({ rule, asks, stops, spares, ifKeyIsFalse }: Guard): object {
  return { rule, asks, stops: listedIn(stops), spares: nullIfEmpty(listedIn(spares)), ifKeyIsFalse };
}
