// SCPs and RCPs of a rendering: whom they bind and whom not, at every level.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ask } from '../../src/evaluate/ask.ts';
import { nothingAssumed } from '../../src/iam/session.ts';
import { type EstateOptions, estate, home, object, outcomeOf, type Policies, request } from './estates.ts';

const organizations = { home: 'o-a1b2c3d4e5' };
const all = { Effect: 'Allow', Action: '*', Resource: '*' };
const grants: Policies = {
  'identity alice': all,
  'identity paula': all,
  'identity admin': all,
  'bucket data': { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::acme-data/*' },
};
const deny = { Effect: 'Deny', Action: 's3:GetObject', Resource: '*' };
const rcp = { ...deny, Principal: '*' };
const linked = `arn:aws:iam::${home}:role/aws-service-role/x.amazonaws.com/AWSServiceRoleForX`;
const options: EstateOptions = {
  organizations,
  principals: { linked: { kind: 'role', account: 'home', arn: linked, has: [] } },
};

/** What becomes of `s3:GetObject` of each, with an access key or a session. */
function outcomes(policies: Policies, more: EstateOptions = {}): Record<string, string> {
  const given = estate({ ...grants, ...policies }, { ...options, ...more });
  const sessions = {
    alice: 'access-key',
    root: 'access-key',
    admin: 'role-session',
    linked: 'role-session',
    paula: 'access-key',
    'partner-root': 'access-key',
    lambda: 'none',
    anonymous: 'none',
  } as const;
  return Object.fromEntries(
    Object.entries(sessions).map(([as, kind]) => [as, outcomeOf(given, request({ as, session: { kind } }))]),
  );
}

const allowed = {
  alice: 'allow',
  root: 'allow',
  admin: 'allow',
  linked: 'allow',
  paula: 'allow',
  'partner-root': 'allow',
  lambda: 'allow',
  anonymous: 'allow',
};
const bound = { alice: 'explicit-deny', root: 'explicit-deny', admin: 'explicit-deny' };
const others = {
  paula: 'explicit-deny',
  'partner-root': 'explicit-deny',
  lambda: 'explicit-deny',
  anonymous: 'explicit-deny',
};

for (const place of ['root', 'apps', 'home']) {
  test(`an SCP of ${place} binds the identities of the accounts below, root too, and nobody else`, () => {
    assert.equal(outcomes({ [`scp ${place}`]: deny }), { ...allowed, ...bound });
  });

  test(`an RCP of ${place} binds everyone on what accounts below own, but for service-linked roles`, () => {
    assert.equal(outcomes({ [`rcp ${place}`]: rcp }), { ...allowed, ...bound, ...others });
  });
}

test('the management account is bound by neither', () => {
  const policies = { 'scp root': deny, 'rcp root': rcp };
  assert.equal(outcomes(policies, { management: true }), allowed);
});

test('an account that is in no organization is bound by neither', () => {
  assert.equal(outcomes({ 'scp root': deny, 'rcp root': rcp }, { organizations: {} }), allowed);
});

test('FullAWSAccess is attached at each level, so that a Deny at one takes away nothing else', () => {
  const given = estate(
    { ...grants, 'scp apps': { ...deny, Action: 's3:PutObject' }, 'rcp home': { ...rcp, Action: 's3:PutObject' } },
    options,
  );
  assert.is(outcomeOf(given, request()), 'allow');
  assert.is(outcomeOf(given, request({ action: 's3:PutObject' })), 'explicit-deny');
});

test('an Allow of an SCP grants nothing', () => {
  const given = estate({ 'scp apps': all }, options);
  assert.is(outcomeOf(given, request()), 'implicit-deny');
});

test('an RCP of the role’s account binds whoever assumes it', () => {
  const policies = {
    'identity alice': all,
    'trust admin': { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sts:AssumeRole' },
    'rcp apps': { Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole', Resource: '*' },
  };
  const arn = `arn:aws:iam::${home}:role/ops/admin`;
  const asked = request({ action: 'sts:AssumeRole', arn });
  assert.is(outcomeOf(estate(policies, options), asked), 'explicit-deny');
  assert.is(outcomeOf(estate({ ...policies, 'rcp apps': { ...rcp } }, options), asked), 'allow');
});

test('the statement that decides says whose policy it is of', () => {
  const given = estate({ ...grants, 'scp home': { ...deny, Sid: 'Home' } }, options);
  const verdict = ask(given, request({ arn: object }), nothingAssumed);
  assert.equal(
    verdict.cases.flatMap(({ decision }) => decision.statements.map(({ document, sid }) => `${document} ${sid}`)),
    ['scp.home Home'],
  );
});

test.run();
