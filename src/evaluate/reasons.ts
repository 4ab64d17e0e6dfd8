// Audit arm: one sentence for people on why a call was decided as it was. Decides nothing.

import { type Caller, isSigned } from './caller.ts';
import type { DoubtfulStatement, Ruling } from './decisions.ts';
import type { Found, Situation } from './layers.ts';
import { parseAction } from './names.ts';
import type { Policies } from './policies.ts';
import type { StatementRef } from './request.ts';

/** Which statements decided, or which Allow is missing. */
export function reasonOf({ answer, statements, facts }: Ruling, situation: Situation, policies: Policies): string {
  if (answer === 'explicit-deny') return denied(statements);
  if (answer === 'allow') return allowedBy(statements, situation);
  const { caller } = situation;
  const self = `\`${caller.name}\``;
  if (!facts.scps) return `a service control policy of the account of ${self} does not allow it`;
  return missing(facts, situation, policies);
}

function denied(denies: readonly Found[]): string {
  const [first, ...more] = denies;
  const others = more.length === 0 ? '' : `, and ${more.length} more`;
  return first ? `${nameOf(first.placed.statement.ref)} denies it${others}` : 'it is denied';
}

/** The grants first; what merely does not limit them goes without saying. */
function allowedBy(allows: readonly Found[], { caller }: Situation): string {
  const grants = allows.filter(({ placed: { layer } }) => layer === 'identity' || layer === 'resource');
  const names = [...new Set(grants.map(({ placed }) => nameOf(placed.statement.ref)))].slice(0, 2);
  if (names.length > 0) return `${names.join(' and ')} allow${names.length === 1 ? 's' : ''} it`;
  return `\`${caller.name}\` is the root user of the account, which needs no Allow there`;
}

/** Which Allow is missing. */
function missing(facts: Ruling['facts'], situation: Situation, policies: Policies): string {
  const { caller, account, resourcePolicy } = situation;
  const self = `\`${caller.name}\``;
  const resource = resourceName(situation);
  const none = policies.resource ? '' : ': there is none';
  if (!isSigned(caller)) {
    if (resourcePolicy === 'none') return `${self} has no policies of its own, and nothing else can allow it`;
    return `${resource} does not allow ${self}${none}`;
  }
  const sameAccount = account === undefined || account === caller.account.id;
  if (resourcePolicy === 'none' && !sameAccount) {
    return `it lies in another account than ${self}, and has no policy that could let others in`;
  }
  const eitherSide = sameAccount && resourcePolicy !== 'required';
  if (!eitherSide && facts.grant === 'none') return `${resource} allows this to neither ${self} nor its account${none}`;
  const limited = limits(facts, caller, self);
  if (limited !== undefined && (facts.identity || facts.grant === 'named')) return limited;
  if (resourcePolicy === 'none') return `no policy of ${self} allows it`;
  if (eitherSide) {
    const half = facts.grant === 'account' ? ', which names the account only,' : '';
    return `neither a policy of ${self} nor ${resource}${half} allows it`;
  }
  const why = sameAccount ? `${resource} names the account only` : 'across accounts both sides must allow it';
  return `no policy of ${self} allows it, and ${why}`;
}

function limits({ boundary, session }: Ruling['facts'], { kind }: Caller, self: string): string | undefined {
  if (kind === 'federated-user' && session === 'none') {
    return `a federation token hands on nothing of ${self} without a session policy`;
  }
  if (boundary === 'silent') return `the permissions boundary of ${self} does not allow it`;
  return session === 'silent' ? `the session policy of ${self} does not allow it` : undefined;
}

/** What the policy of the thing acted on is called. */
export function resourceName({ action, resourcePolicy }: Pick<Situation, 'action' | 'resourcePolicy'>): string {
  const service = parseAction(action)?.service;
  if (service === 's3') return "the bucket's policy";
  if (resourcePolicy === 'required') return service === 'sts' ? "the role's trust policy" : "the key's policy";
  return "the resource's policy";
}

/** What the first doubt is, and how many others there are; undefined where there is none. */
export function whyDoubtful(doubts: readonly DoubtfulStatement[]): string | undefined {
  const [first] = doubts;
  if (first === undefined) return undefined;
  // What may not be there at all is one thing to tell, however many statements it has.
  const told = doubts.map(({ found: { placed }, doubt }) =>
    placed.statement.source.open === undefined ? nameOf(placed.statement.ref) : doubt.text,
  );
  const others = new Set(told).size - 1;
  const more = others > 0 ? `, as ${others === 1 ? 'does 1 more statement' : `do ${others} more statements`}` : '';
  return `${first.doubt.text}${more}`;
}

/** Rule where one is known, else the statement by its Sid or number. */
export function nameOf(ref: StatementRef): string {
  if (isAnything(ref)) return '`has: anything`';
  const { rule, sid, index, document } = ref;
  if (rule !== undefined) return `rule \`${rule}\``;
  return `statement ${sid === undefined ? index + 1 : `\`${sid}\``} of \`${document}\``;
}

/** Does it stand for policies that nobody wrote down? */
export function isAnything({ document }: StatementRef): boolean {
  return document === 'anything';
}
