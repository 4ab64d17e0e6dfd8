// The reference's reading of a request in AWS's own terms: who asks, and which keys follow from that.
import type { Case, CaseRequest } from './case.ts';
import type { Situation } from './combine.ts';
import type { Keys, Who } from './semantics.ts';

/** `arn:aws:iam::444455556666:user/team/alice` in its parts. */
const arnForm = /^arn:([^:]+):(?:iam|sts)::(\d{12}):(root|user|role|assumed-role|federated-user)(?:\/(.*))?$/;

export function whoOf({ principal, role, principalAccount }: CaseRequest): Who {
  const account = principalAccount === undefined ? {} : { account: principalAccount };
  if (principal === 'anonymous') return { type: 'anonymous' };
  if (typeof principal !== 'string') {
    if ('service' in principal) return { type: 'service', name: principal.service, ...account };
    return { type: 'provider', name: principal.federated, ...account };
  }
  const [, partition, number = '', type, name = ''] = arnForm.exec(principal) ?? [];
  if (type === 'root' || type === 'user' || type === 'role') return { type, arn: principal, account: number };
  if (type === 'federated-user') return { type: 'federated', arn: principal, account: number };
  if (type !== 'assumed-role') throw new Error(`the reference knows no principal \`${principal}\``);
  const arn = role ?? `arn:${partition}:iam::${number}:role/${name.split('/')[0]}`;
  return { type: 'role', arn, session: principal, account: number, pathKnown: role !== undefined };
}

const types: Readonly<Partial<Record<Who['type'], string>>> = {
  user: 'User',
  role: 'AssumedRole',
  root: 'Account',
  federated: 'FederatedUser',
  anonymous: 'Anonymous',
};

/** What AWS says of the caller; a key that hangs on more than the ARN is left out. */
function callerKeys({ type, arn, account, name }: Who): Readonly<Record<string, string | undefined>> {
  const signed = account !== undefined && arn !== undefined;
  const last = arn?.split('/').at(-1);
  const ids = { root: account, federated: `${account}:${last}`, anonymous: 'anonymous' } as Record<string, string>;
  return {
    'aws:principalarn': arn,
    'aws:principalaccount': type === 'anonymous' ? 'anonymous' : account,
    'aws:principaltype': types[type],
    'aws:username': type === 'user' ? last : undefined,
    'aws:userid': ids[type],
    'aws:principalisawsservice': type === 'service' ? 'true' : signed ? 'false' : undefined,
    'aws:principalservicename': type === 'service' ? name : undefined,
  };
}

function keysOf(who: Who, context: CaseRequest['context'] = {}): Keys {
  const keys: Record<string, readonly string[]> = {};
  for (const [key, value] of Object.entries(callerKeys(who))) if (value !== undefined) keys[key] = [value];
  for (const [key, value] of Object.entries(context)) {
    const values = typeof value === 'string' ? [value] : value;
    if (values.length > 0) keys[key.toLowerCase()] = values;
  }
  return keys;
}

export function situationOf({ policies, request }: Case): Situation {
  const who = whoOf(request);
  const { action, resource: arn, resourceAccount, context, mfaDeleteCode } = request;
  const owner = resourceAccount ?? (arn.split(':')[4] || who.account);
  return {
    who,
    action,
    arn,
    ...(owner === undefined ? {} : { owner }),
    policies,
    keys: keysOf(who, context),
    ...(mfaDeleteCode === undefined ? {} : { mfaDeleteCode }),
  };
}
