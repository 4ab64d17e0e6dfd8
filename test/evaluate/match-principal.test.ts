// How a principal element names a caller; and whom a Deny's NotPrincipal spares, surely, perhaps and not at all.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Caller, FederatedUser } from '../../src/evaluate/caller.ts';
import { absent, type KeyState, present } from '../../src/evaluate/keys.ts';
import { type Coverage, compilePrincipal } from '../../src/evaluate/match-principal.ts';
import { isDoubt } from '../../src/evaluate/outcome.ts';
import { callerFrom } from '../../src/evaluate/principal.ts';
import type { PrincipalValue } from '../../src/iam/document.ts';
import { estate, home, outcomeOf, partner, request } from './estates.ts';

const alice = `arn:aws:iam::${home}:user/team/alice`;
const admin = `arn:aws:iam::${home}:role/ops/admin`;
const session = `arn:aws:sts::${home}:assumed-role/admin/ci`;
const root = `arn:aws:iam::${home}:root`;
const lambda = 'lambda.amazonaws.com';

const asAlice = { as: 'alice' } as const;
const asRoot = { as: 'root' } as const;
const asAdmin = { as: 'admin', session: { kind: 'role-session' } } as const;
const asSession = { ...asAdmin, facts: { aws: { 'aws:userid': ['AROAEXAMPLE:ci'] } } } as const;
const asLambda = { as: 'lambda', session: { kind: 'none' } } as const;
const asNobody = { as: 'anonymous', session: { kind: 'none' } } as const;

const rows: readonly [string, unknown, Parameters<typeof request>[0], string][] = [
  ['root, its account listed', { AWS: root }, asRoot, 'allow'],
  ['root, its account listed by id', { AWS: home }, asRoot, 'allow'],
  ['root, not listed', { AWS: partner }, asRoot, 'explicit-deny'],
  ['user, only the account listed', { AWS: root }, asAlice, 'explicit-deny'],
  ['user and account listed', { AWS: [alice, root] }, asAlice, 'allow'],
  ['user listed without the account', { AWS: alice }, asAlice, 'unknown'],
  ['another user listed', { AWS: [alice, root] }, { as: 'bob' }, 'explicit-deny'],
  ['role and account listed', { AWS: [admin, root] }, asAdmin, 'unknown'],
  ['role, session and account listed', { AWS: [admin, session, root] }, asSession, 'allow'],
  ['role, session and account listed, name not stated', { AWS: [admin, session, root] }, asAdmin, 'unknown'],
  ['session and account listed', { AWS: [session, root] }, asSession, 'unknown'],
  ['role, only the account listed', { AWS: root }, asAdmin, 'explicit-deny'],
  ['service listed', { Service: lambda }, asLambda, 'allow'],
  ['service not listed', { AWS: root }, asLambda, 'explicit-deny'],
  ['anonymous', { AWS: root }, asNobody, 'explicit-deny'],
  ['anonymous, AWS star', { AWS: '*' }, asNobody, 'unknown'],
  ['everyone spared', '*', asAlice, 'allow'],
  ['all of AWS spared', { AWS: '*' }, asAlice, 'allow'],
];

for (const [name, NotPrincipal, asked, expected] of rows) {
  test(name, () => {
    const every = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::acme-data/*' };
    const guarded = estate({
      'bucket data': [
        { ...every, Effect: 'Allow', Principal: '*' },
        { ...every, Effect: 'Deny', NotPrincipal },
      ],
    });
    assert.is(outcomeOf(guarded, request(asked)), expected);
  });
}

/** How a caller is covered; `caller` as a request names it. */
interface Asked {
  readonly caller: Caller;
  readonly bounded?: boolean;
  readonly limited?: boolean;
  readonly pinned?: boolean;
  readonly userid?: KeyState;
}

/** Full, named, account: each `+`, `-` or `?`. */
function marks({ full, named, account, ...rest }: Coverage): string {
  assert.equal(rest, {});
  return [full, named, account]
    .map((each) => (isDoubt(each) ? '?' : each === true ? '+' : each === false ? '-' : each))
    .join('');
}

function covered(value: PrincipalValue, not: boolean, asked: Asked): Coverage {
  const { caller, bounded = false, limited = false, pinned = false, userid = absent } = asked;
  const keys = { lookup: (key: string) => (key === 'aws:userid' ? userid : absent) };
  return compilePrincipal({ not, value }, pinned)({ caller, keys, bounded, limited });
}

const names = (value: PrincipalValue, asked: Asked): string => marks(covered(value, false, asked));
const excepts = (value: PrincipalValue, asked: Asked): string => marks(covered(value, true, asked));

const user = { caller: callerFrom({ principal: alice }) };
const rootUser = { caller: callerFrom({ principal: root }) };
const role = { caller: callerFrom({ principal: admin }) };
const ofSession = { caller: callerFrom({ principal: session, role: admin }) };
const pathless = { caller: callerFrom({ principal: session }) };
const fred = `arn:aws:sts::${home}:federated-user/fred`;
const federated = { caller: callerFrom({ principal: fred }) };
const someToken: { readonly caller: FederatedUser } = {
  caller: { kind: 'federated-user', name: 'fred', account: { id: home, partition: 'aws' } },
};
const ownToken = { caller: { ...someToken.caller, arn: fred, user: alice } };
const service = { caller: callerFrom({ principal: { service: 'Lambda.amazonaws.com' } }) };
const host = 'accounts.google.com';
const provider = { caller: callerFrom({ principal: { federated: host } }) };
const nobody = { caller: callerFrom({ principal: 'anonymous' }) };
const canonical = 'a'.repeat(64);

const naming: readonly (readonly [what: string, value: PrincipalValue, asked: Asked, expected: string])[] = [
  ['user, by its ARN', { AWS: [alice] }, user, '+++'],
  ['user, among others', { AWS: [admin, alice] }, user, '+++'],
  ['user, by its account', { AWS: [root] }, user, '--+'],
  ['user, by its account’s id', { AWS: [home] }, user, '--+'],
  ['user, by another partition’s root', { AWS: [root.replace('aws', 'aws-cn')] }, user, '--+'],
  ['user, by another account', { AWS: [partner] }, user, '---'],
  ['user, by another user', { AWS: [`${alice}x`] }, user, '---'],
  ['user, by a root with something before it', { AWS: [`x${root}`] }, user, '---'],
  ['user, by a root with something behind it', { AWS: [`${root}x`] }, user, '---'],
  ['user, by a number with 13 digits', { AWS: [`${home}0`] }, user, '---'],
  ['user, by nothing', { AWS: [] }, user, '---'],
  ['user, by a canonical id', { CanonicalUser: [canonical] }, user, '--?'],
  ['user, by a canonical id and its account', { CanonicalUser: [canonical], AWS: [home] }, user, '--+'],
  ['user, by an empty list of canonical ids', { CanonicalUser: [] }, user, '---'],
  ['user, by a service', { Service: ['lambda.amazonaws.com'] }, user, '---'],
  ['root, by its ARN', { AWS: [root] }, rootUser, '--+'],
  ['root, by another account', { AWS: [partner] }, rootUser, '---'],
  ['role, by its ARN', { AWS: [admin] }, role, '-++'],
  ['role, by its account', { AWS: [home] }, role, '--+'],
  ['role, by another role', { AWS: [`${admin}x`] }, role, '---'],
  ['role, by a canonical id', { CanonicalUser: [canonical] }, role, '--?'],
  ['role, by a canonical id and its account', { CanonicalUser: [canonical], AWS: [home] }, role, '--+'],
  ['role, by a session whose name is not known', { AWS: [session] }, role, '???'],
  ['role, by a session and its own ARN', { AWS: [session, admin] }, role, '?++'],
  ['role, by a session and its account', { AWS: [session, home] }, role, '??+'],
  ['role, by a session that its user id ends in', { AWS: [session] }, { ...role, userid: present('AROAX:ci') }, '+++'],
  [
    'role, by another session than its user id’s',
    { AWS: [session] },
    { ...role, userid: present('AROAX:other') },
    '---',
  ],
  ['role, by a session whose name ends alike', { AWS: [session] }, { ...role, userid: present('AROAX:xci') }, '---'],
  ['role, by one of two user ids', { AWS: [session] }, { ...role, userid: present('AROAX:a', 'AROAX:ci') }, '+++'],
  ['session, by its ARN', { AWS: [session] }, ofSession, '+++'],
  ['session, by its ARN among others', { AWS: [`${session}x`, session] }, ofSession, '+++'],
  ['session, by its role', { AWS: [admin] }, ofSession, '-++'],
  ['session, by its account', { AWS: [home] }, ofSession, '--+'],
  ['session, by another session', { AWS: [`${session}x`] }, ofSession, '---'],
  ['session, by a session of another role', { AWS: [session.replace('admin', 'other')] }, ofSession, '---'],
  ['session, by a session of another account', { AWS: [session.replace(home, partner)] }, ofSession, '---'],
  ['session, by one with a path', { AWS: [session.replace('admin', 'ops/admin')] }, ofSession, '---'],
  ['session, by text before its ARN', { AWS: [`x${session}`] }, ofSession, '---'],
  ['session, by text behind its ARN', { AWS: [`${session}/x`] }, ofSession, '---'],
  ['session, by another partition’s', { AWS: [session.replace('aws', 'aws-cn')] }, ofSession, '+++'],
  ['session of a role without a path, by a role of its name', { AWS: [admin] }, pathless, '-++'],
  ['session of a role without a path, by a role that ends alike', { AWS: [`${admin}/x-admin`] }, pathless, '---'],
  ['session of a role without a path, by a role below its name', { AWS: [`${admin}/x`] }, pathless, '---'],
  ['pathless session, by something like a role', { AWS: [admin.replace('role', 'roles')] }, pathless, '---'],
  ['pathless session, by something less like a role', { AWS: [admin.replace('role', 'rolls')] }, pathless, '---'],
  [
    'session of a role without a path, by a user of its name',
    { AWS: [admin.replace('role', 'user')] },
    pathless,
    '---',
  ],
  [
    'session of a role without a path, by another account’s role',
    { AWS: [admin.replace(home, partner)] },
    pathless,
    '---',
  ],
  [
    'session of a role, by a role of its name with another path',
    { AWS: [admin.replace('ops', 'x')] },
    ofSession,
    '---',
  ],
  ['federated user, by its ARN', { AWS: [fred] }, federated, '+++'],
  ['federated user, by another’s ARN', { AWS: [`${fred}a`] }, federated, '---'],
  ['federated user, by a user of its account', { AWS: [alice] }, federated, '-??'],
  ['federated user, by a user and others', { AWS: [partner, alice] }, federated, '-??'],
  ['federated user, by a user of another account', { AWS: [alice.replace(home, partner)] }, federated, '---'],
  ['federated user, by a role', { AWS: [admin] }, federated, '---'],
  ['federated user, by its account', { AWS: [home] }, federated, '--+'],
  ['federated user, by its account and a user', { AWS: [home, alice] }, federated, '-?+'],
  ['federated user, by a canonical id', { CanonicalUser: [canonical] }, federated, '--?'],
  ['federated user whose name is not known, by a federated user', { AWS: [fred] }, someToken, '???'],
  ['federated user whose name is not known, by a user', { AWS: [alice] }, someToken, '-??'],
  ['federated user whose user is known, by that user', { AWS: [alice] }, ownToken, '-++'],
  ['federated user whose user is known, by another', { AWS: [`${alice}x`] }, ownToken, '---'],
  ['service, by its host', { Service: ['lambda.amazonaws.com'] }, service, '+++'],
  ['service, by its host in another case', { Service: ['LAMBDA.amazonaws.com'] }, service, '+++'],
  ['service, by another host', { Service: ['s3.amazonaws.com'] }, service, '---'],
  ['service, as a provider', { Federated: ['lambda.amazonaws.com'] }, service, '---'],
  ['service, by all of AWS', { AWS: ['*'] }, service, '???'],
  ['provider, by its host', { Federated: [host] }, provider, '+++'],
  ['provider, by another', { Federated: ['www.amazon.com'] }, provider, '---'],
  ['provider, as a service', { Service: [host] }, provider, '---'],
  ['provider, by all of AWS', { AWS: ['*'] }, provider, '???'],
  ['anonymous, by an account', { AWS: [home] }, nobody, '---'],
  ['anonymous, by all of AWS', { AWS: ['*'] }, nobody, '???'],
  ['anonymous, by everyone', '*', nobody, '+++'],
];

for (const [what, value, asked, expected] of naming) {
  test(`names ${what}: ${expected}`, () => assert.is(names(value, asked), expected));
}

test('a `*` names fully, surely only where nothing limits the caller or one principal is asked for', () => {
  for (const value of ['*', { AWS: ['*'] }] as const) {
    assert.is(names(value, user), '+++');
    assert.is(names(value, { ...user, limited: true }), '?++');
    assert.is(names(value, { ...user, pinned: true }), '+++');
    assert.is(names(value, { ...user, limited: true, pinned: true }), '+++');
  }
  assert.is(names({ AWS: ['*', alice] }, { ...user, limited: true }), '+++', 'named beside it');
  assert.is(names({ AWS: [alice] }, { ...user, limited: true }), '+++');
});

const sparing: readonly (readonly [what: string, value: PrincipalValue, asked: Asked, expected: string])[] = [
  ['everyone', '*', user, '---'],
  ['everyone, with a boundary', '*', { ...user, bounded: true }, '+++'],
  ['nobody at all', { AWS: [] }, user, '???'],
  ['nobody at all, with a boundary', { AWS: [] }, { ...user, bounded: true }, '+++'],
  ['a list beside an empty one', { AWS: [], Service: ['s3.amazonaws.com'] }, user, '+++'],
  ['all of AWS', { AWS: ['*'] }, user, '---'],
  ['user and account', { AWS: [alice, home] }, user, '---'],
  ['user and account, with a boundary', { AWS: [alice, home] }, { ...user, bounded: true }, '+++'],
  ['user and a canonical id', { AWS: [alice], CanonicalUser: [canonical] }, user, '???'],
  ['root by a canonical id', { CanonicalUser: [canonical] }, rootUser, '???'],
  ['user by a canonical id', { CanonicalUser: [canonical] }, user, '+++'],
  ['federated user and account', { AWS: [fred, home] }, federated, '---'],
  ['account of a federated user', { AWS: [home] }, federated, '+++'],
  ['federated user without account', { AWS: [fred] }, federated, '???'],
  ['account and a user of a federated user', { AWS: [alice, home] }, federated, '???'],
  ['account and the user, of a federated user whose user is known', { AWS: [alice, home] }, ownToken, '???'],
  ['federated user and account, with its name not known', { AWS: [fred, home] }, someToken, '???'],
  ['service', { Service: ['lambda.amazonaws.com'] }, service, '---'],
  ['another service', { Service: ['s3.amazonaws.com'] }, service, '+++'],
  ['provider', { Federated: [host] }, provider, '---'],
];

for (const [what, value, asked, expected] of sparing) {
  test(`NotPrincipal of ${what}: ${expected}`, () => assert.is(excepts(value, asked), expected));
}

test('what it hangs on is said', () => {
  const doubt = (value: PrincipalValue, asked: Asked, not = false) => {
    const { full, account: last } = covered(value, not, asked);
    return isDoubt(full) ? full : isDoubt(last) ? last : { text: '' };
  };
  assert.equal(doubt({ AWS: [session] }, role).key, 'aws:userid');
  assert.match(doubt({ AWS: [session] }, role).text, /^the name of the role session/);
  assert.match(doubt({ AWS: [alice] }, federated).text, /^whose permissions the federated user's session has/);
  assert.match(doubt({ AWS: [fred] }, someToken).text, /^which name the federated user was given/);
  assert.match(doubt({ AWS: ['*'] }, nobody).text, /^whether `\{ "AWS": "\*" \}` covers callers without/);
  assert.match(
    doubt({ AWS: [alice] }, user, true).text,
    /spares a user where it does not list the user and its account/,
  );
  assert.match(
    doubt({ AWS: [fred] }, federated, true).text,
    /spares a federated-user where it does not list the user and/,
  );
  assert.match(
    doubt({ AWS: [admin, home] }, role, true).text,
    /spares a role where it does not list its session, its role/,
  );
  assert.match(doubt({ AWS: [session] }, role, true).text, /^the name of the role session/);
  assert.match(doubt({ AWS: [] }, user, true).text, /an empty `NotPrincipal` covers/);
});

test.run();
