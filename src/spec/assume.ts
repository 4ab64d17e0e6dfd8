// spec/: `can_assume` and `cannot_assume`: roles to be assumed, by the call that fits the caller.
import { tokenCalls } from '../iam/federation.ts';
import type { WrittenRow } from './definition-tests.ts';
import { findOfKind, type Reading } from './reading.ts';
import type { Caller, Expectation, TestResource } from './spec.ts';

/** Roles that callers are expected to be able to assume, or not to be; the call is not known yet. */
export interface AssumeList extends Pick<Expectation, 'expected' | 'at'> {
  readonly roles: readonly TestResource[];
}

/** Callers who assume roles by one call, and what is expected of them. */
export interface CallGroup {
  readonly callers: readonly Caller[];
  readonly expectations: readonly Expectation[];
}

const words = { can_assume: 'can', cannot_assume: 'cannot' } as const;

/** `undefined` where something is in error, which was reported. */
export function readAssumed(row: WrittenRow, reading: Reading): readonly AssumeList[] | undefined {
  const { places } = reading;
  let whole = true;
  const lists = (['can_assume', 'cannot_assume'] as const).flatMap((key): readonly AssumeList[] => {
    const names = row[key];
    if (names === undefined) return [];
    const roles = places.each(names).flatMap(([name, at]): readonly TestResource[] => {
      const role = findOfKind(reading, name, at, ['role']);
      return role === undefined ? [] : [{ text: name, arn: role.arn, principal: name, at }];
    });
    if (roles.length < names.length) whole = false;
    return [{ expected: words[key], at: places.key(row, key), roles }];
  });
  return whole ? lists : undefined;
}

/** The callers by their call, each with all that is listed and the roles. One group where there are no roles. */
export function groupsByCall(
  callers: readonly Caller[],
  isThrough: boolean,
  listed: readonly Expectation[],
  assumed: readonly AssumeList[],
  reading: Reading,
): readonly CallGroup[] {
  if (assumed.length === 0) return [{ callers, expectations: listed }];
  const byCall = new Map<string, Caller[]>();
  for (const caller of callers) {
    const call = isThrough ? 'sts:AssumeRole' : assumeCall(caller.as, reading);
    const group = byCall.get(call);
    if (group === undefined) byCall.set(call, [caller]);
    else group.push(caller);
  }
  return [...byCall].map(([action, group]) => {
    const added = assumed.map(({ expected, at, roles }): Expectation => {
      return { expected, at, targets: roles.map((resource) => ({ action, at: resource.at, resource })) };
    });
    return { callers: group, expectations: [...listed, ...added] };
  });
}

/** The call by which a caller, of itself, gets the session of a role. */
export function assumeCall(as: string, { subjects }: Reading): string {
  const subject = subjects.get(as);
  const kind = subject?.is === 'principal' ? subject.principal.kind : undefined;
  return kind === 'oidc' || kind === 'saml' ? tokenCalls[kind] : 'sts:AssumeRole';
}
