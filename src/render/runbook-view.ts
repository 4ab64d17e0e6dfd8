// What runbook.md.hbs is given: the runbook's facts, numbered and in the order in which they are printed.
import type { Dangers } from '../compile/dangers.ts';
import type { Person } from '../compile/people.ts';
import { durationInWords, type Phrase } from '../compile/phrases.ts';
import type { AccountSteps, HeldStep, Runbook, RunbookDocument } from '../compile/runbook.ts';

const policyOf = { bucket: 'Bucket policy', identity: 'Identity policy', trust: 'Trust policy' } as const;

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

export function runbookView(runbook: Runbook): object {
  const { documents, rules, accounts, people } = runbook;
  const number = counter();
  return {
    spec: runbook.spec,
    description: runbook.description ?? null,
    several: documents.length > 1,
    count: documents.length === 1 ? 'one policy document' : `${documents.length} policy documents`,
    documents: documents.map(documentView),
    rules: rules.map((rule) => ({
      name: rule.name,
      words: fragments(rule.words),
      why: rule.why ?? null,
      documents: listedIn(rule.documents),
    })),
    mustExist: nullIfEmpty(runbook.mustExist),
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
  return { name, file, policy: policyOf[kind], ownerKind, owner, account: account.name, accountId: account.id };
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
    policies: step(steps.policies),
    held: held.length === 0 ? null : heldView(held, number()),
    profiles: step(steps.profiles),
    versioning: step(steps.versioning),
    buckets: step(steps.buckets),
    mfaDelete: step(steps.mfaDelete.map(({ bucket, serial }) => ({ bucket, mfa: `${serial} 123456` }))),
  };
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
  const { throughRole, rootSession, ...lists } = dangers;
  const views = Object.entries(lists).map(([danger, names]) => [danger, nullIfEmpty(listedIn(names))] as const);
  return {
    ...Object.fromEntries(views),
    throughRole: settled[throughRole],
    rootSession: settled[rootSession],
    any: views.some(([, names]) => names !== null),
  };
}
