// Whom a Deny's NotPrincipal spares, surely, perhaps and not at all.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
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

test.run();
