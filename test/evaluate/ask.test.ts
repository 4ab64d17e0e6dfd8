// Layers together: who is named where, within an account and across accounts, and what a role's trust policy asks.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ask } from '../../src/evaluate/ask.ts';
import { nothingAssumed } from '../../src/iam/session.ts';
import { bucket, estate, home, object, outcomeOf, partner, request } from './estates.ts';

const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: `${bucket}/*` };
const own = [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }];
const grant = (AWS: string) => [{ ...read, Principal: { AWS } }];
const alice = `arn:aws:iam::${home}:user/team/alice`;
const paula = `arn:aws:iam::${partner}:user/paula`;
const admin = `arn:aws:iam::${home}:role/ops/admin`;
const asAdmin = { as: 'admin', session: { kind: 'role-session' } } as const;
const asPaula = { as: 'paula' } as const;
const asLambda = { as: 'lambda', session: { kind: 'none' } } as const;
const asNobody = { as: 'anonymous', session: { kind: 'none' } } as const;

const sameAccount: readonly [string, Parameters<typeof estate>[0], Parameters<typeof request>[0], string][] = [
  ['nothing at all', {}, {}, 'implicit-deny'],
  ['identity policy alone', { 'identity alice': own }, {}, 'allow'],
  ['a group’s policy', { 'identity staff': own }, {}, 'allow'],
  ['a group’s policy, not a member', { 'identity staff': own }, { as: 'bob' }, 'implicit-deny'],
  ['user ARN, no identity policy', { 'bucket data': grant(alice) }, {}, 'allow'],
  ['user ARN of another', { 'bucket data': grant(alice) }, { as: 'bob' }, 'implicit-deny'],
  ['role ARN, session of it', { 'bucket data': grant(admin) }, asAdmin, 'allow'],
  ['account root ARN, no identity policy', { 'bucket data': grant(`arn:aws:iam::${home}:root`) }, {}, 'implicit-deny'],
  ['account id, no identity policy', { 'bucket data': grant(home) }, {}, 'implicit-deny'],
  ['account id, identity policy', { 'bucket data': grant(home), 'identity alice': own }, {}, 'allow'],
  ['star', { 'bucket data': [{ ...read, Principal: '*' }] }, {}, 'allow'],
  ['AWS star', { 'bucket data': grant('*') }, {}, 'allow'],
  [
    'star with the role as PrincipalArn',
    { 'bucket data': [{ ...read, Principal: '*', Condition: { ArnEquals: { 'aws:PrincipalArn': admin } } }] },
    asAdmin,
    'allow',
  ],
  ['root of the owner', {}, { as: 'root' }, 'allow'],
  [
    'root of the owner, denied',
    { 'bucket data': [{ ...read, Effect: 'Deny', Principal: '*' }] },
    { as: 'root' },
    'explicit-deny',
  ],
  [
    'a Deny that names the account hits each of its identities',
    { 'bucket data': [{ ...read, Effect: 'Deny', Principal: { AWS: home } }], 'identity alice': own },
    {},
    'explicit-deny',
  ],
  [
    'an identity Deny beats a direct grant',
    { 'bucket data': grant(alice), 'identity alice': [{ ...read, Effect: 'Deny' }] },
    {},
    'explicit-deny',
  ],
  [
    'session ARN, name not stated',
    { 'bucket data': grant(`arn:aws:sts::${home}:assumed-role/admin/ci`) },
    asAdmin,
    'unknown',
  ],
  [
    'session ARN, name stated',
    { 'bucket data': grant(`arn:aws:sts::${home}:assumed-role/admin/ci`) },
    { ...asAdmin, facts: { aws: { 'aws:userid': ['AROAEXAMPLE:ci'] } } },
    'allow',
  ],
  [
    'session ARN, another name stated',
    { 'bucket data': grant(`arn:aws:sts::${home}:assumed-role/admin/ci`) },
    { ...asAdmin, facts: { aws: { 'aws:userid': ['AROAEXAMPLE:cd'] } } },
    'implicit-deny',
  ],
  [
    'canonical user',
    { 'bucket data': [{ ...read, Principal: { CanonicalUser: 'a'.repeat(64) } }], 'identity alice': own },
    {},
    'allow',
  ],
];

const crossAccount: typeof sameAccount = [
  ['both sides, account named', { 'bucket data': grant(partner), 'identity paula': own }, asPaula, 'allow'],
  ['both sides, user named', { 'bucket data': grant(paula), 'identity paula': own }, asPaula, 'allow'],
  ['both sides, everyone', { 'bucket data': grant('*'), 'identity paula': own }, asPaula, 'allow'],
  ['bucket policy alone, user named', { 'bucket data': grant(paula) }, asPaula, 'implicit-deny'],
  ['bucket policy alone, star', { 'bucket data': [{ ...read, Principal: '*' }] }, asPaula, 'implicit-deny'],
  ['identity policy alone', { 'identity paula': own }, asPaula, 'implicit-deny'],
  ['another account named', { 'bucket data': grant(home), 'identity paula': own }, asPaula, 'implicit-deny'],
  ['foreign root, named', { 'bucket data': grant(partner) }, { as: 'partner-root' }, 'allow'],
  ['foreign root, not named', {}, { as: 'partner-root' }, 'implicit-deny'],
  [
    'canonical user',
    { 'bucket data': [{ ...read, Principal: { CanonicalUser: 'a'.repeat(64) } }], 'identity paula': own },
    asPaula,
    'unknown',
  ],
  [
    'IAM of another account',
    { 'identity paula': [{ Effect: 'Allow', Action: '*', Resource: '*' }] },
    { ...asPaula, action: 'iam:GetUser', arn: alice },
    'implicit-deny',
  ],
];

const outside: typeof sameAccount = [
  [
    'service, named',
    { 'bucket data': [{ ...read, Principal: { Service: 'lambda.amazonaws.com' } }] },
    asLambda,
    'allow',
  ],
  [
    'service, another named',
    { 'bucket data': [{ ...read, Principal: { Service: 'ec2.amazonaws.com' } }] },
    asLambda,
    'implicit-deny',
  ],
  ['service, star', { 'bucket data': [{ ...read, Principal: '*' }] }, asLambda, 'allow'],
  ['service, AWS star', { 'bucket data': grant('*') }, asLambda, 'unknown'],
  ['anonymous, star', { 'bucket data': [{ ...read, Principal: '*' }] }, asNobody, 'allow'],
  ['anonymous, AWS star', { 'bucket data': grant('*') }, asNobody, 'unknown'],
  ['anonymous, account', { 'bucket data': grant(home) }, asNobody, 'implicit-deny'],
  [
    'anonymous, AWS star in a Deny over a star',
    {
      'bucket data': [
        { ...read, Principal: '*' },
        { ...read, Effect: 'Deny', Principal: { AWS: '*' } },
      ],
    },
    asNobody,
    'unknown',
  ],
];

const assume = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }];
const trusts = (Principal: unknown, more: object = {}) => [
  { Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more },
];
const becomes = (more: object = {}) => ({ action: 'sts:AssumeRole', actionTypes: ['role'], arn: admin, ...more });
const trust: typeof sameAccount = [
  ['no trust policy', { 'identity alice': assume }, becomes(), 'implicit-deny'],
  ['user named, no identity policy', { 'trust admin': trusts({ AWS: alice }) }, becomes(), 'allow'],
  ['account named, no identity policy', { 'trust admin': trusts({ AWS: home }) }, becomes(), 'implicit-deny'],
  [
    'account named, identity policy',
    { 'trust admin': trusts({ AWS: home }), 'identity alice': assume },
    becomes(),
    'allow',
  ],
  [
    'another account, named, no identity policy',
    { 'trust admin': trusts({ AWS: paula }) },
    becomes(asPaula),
    'implicit-deny',
  ],
  [
    'another account, both',
    { 'trust admin': trusts({ AWS: partner }), 'identity paula': assume },
    becomes(asPaula),
    'allow',
  ],
  ['service', { 'trust admin': trusts({ Service: 'lambda.amazonaws.com' }) }, becomes(asLambda), 'allow'],
  ['root cannot', { 'trust admin': trusts({ AWS: '*' }) }, becomes({ as: 'root' }), 'session'],
  [
    'MFA by code satisfies the trust policy',
    { 'trust admin': trusts({ AWS: alice }, { Condition: { NumericLessThan: { 'aws:MultiFactorAuthAge': '1' } } }) },
    becomes({ facts: { mfaCode: 'given' } }),
    'allow',
  ],
  [
    'whether the caller’s own policy sees the code is open',
    {
      'trust admin': trusts({ AWS: home }),
      'identity alice': [{ ...assume[0], Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }],
    },
    becomes({ facts: { mfaCode: 'given' } }),
    'unknown',
  ],
];

const throughAdmin = { through: [{ role: 'admin', mfaCode: false }] } as const;
const through: typeof sameAccount = [
  ['not assumable', { 'identity admin': own, 'identity alice': own }, throughAdmin, 'broken'],
  [
    'the role acts, not the person',
    { 'trust admin': trusts({ AWS: alice }), 'identity alice': own },
    throughAdmin,
    'implicit-deny',
  ],
  ['the role’s permissions', { 'trust admin': trusts({ AWS: alice }), 'identity admin': own }, throughAdmin, 'allow'],
  [
    'assumable or not hangs on a key',
    {
      'trust admin': trusts({ AWS: alice }, { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'ops' } } }),
      'identity admin': own,
    },
    throughAdmin,
    'unknown',
  ],
  [
    'a service acts with the role, but did not assume it',
    {
      'trust admin': trusts({ AWS: alice }, { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }),
      'identity admin': [{ ...own[0], Condition: { Bool: { 'aws:ViaAWSService': 'true' } } }],
    },
    { ...throughAdmin, session: { kind: 'console', mfaAge: 60 }, facts: { aws: { 'aws:ViaAWSService': ['true'] } } },
    'allow',
  ],
  [
    'MFA shown before the role was assumed',
    {
      'trust admin': trusts({ AWS: alice }),
      'identity admin': [{ ...own[0], Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }],
    },
    { ...throughAdmin, session: { kind: 'console', mfaAge: 60 } },
    'unknown',
  ],
];

const tables = { sameAccount, crossAccount, outside, trust, through };
for (const [table, rows] of Object.entries(tables)) {
  for (const [name, policies, asked, expected] of rows) {
    test(`${table}: ${name}`, () => {
      assert.is(outcomeOf(estate(policies), request(asked)), expected);
    });
  }
}

test('the owner’s root repairs a bucket policy that shuts it out, and nothing else', () => {
  const shut = estate({
    'bucket data': [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [bucket, `${bucket}/*`] }],
  });
  for (const action of ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy']) {
    assert.is(outcomeOf(shut, request({ as: 'root', action, arn: bucket })), 'allow', action);
    assert.is(outcomeOf(shut, request({ as: 'partner-root', action, arn: bucket })), 'explicit-deny', action);
    assert.is(outcomeOf(shut, request({ action, arn: bucket })), 'explicit-deny', action);
  }
  assert.is(outcomeOf(shut, request({ as: 'root', action: 's3:DeleteBucket', arn: bucket })), 'explicit-deny');
});

test('all matching Denies of all layers decide, by rule, Sid or number', () => {
  const guarded = estate(
    {
      'bucket data': [
        { ...read, Sid: 'GuardReads', Effect: 'Deny', Principal: '*' },
        { ...read, Effect: 'Deny', Principal: { AWS: alice } },
        { ...read, Sid: 'Other', Effect: 'Deny', Principal: { AWS: paula } },
      ],
      'identity alice': [...own, { ...read, Effect: 'Deny' }],
    },
    { sids: { GuardReads: 'guard-reads' } },
  );
  const [only] = ask(guarded, request(), nothingAssumed).cases;
  assert.equal(only?.decision.statements, [
    { document: 'bucket.data', index: 0, sid: 'GuardReads', rule: 'guard-reads' },
    { document: 'bucket.data', index: 1 },
    { document: 'identity.alice', index: 1 },
  ]);
  assert.is(only?.decision.reason, 'rule `guard-reads` denies it, and 2 more');
});

test('a rule that allows on both sides is named once', () => {
  const both = (sids: Readonly<Record<string, string>>): string | undefined => {
    const bucketSide = { ...read, Sid: 'Reads', Effect: 'Allow', Principal: { AWS: paula } };
    const ownSide = { ...read, Sid: 'ReadsToo', Effect: 'Allow' };
    const policies = { 'bucket data': [bucketSide], 'identity paula': [ownSide] };
    return ask(estate(policies, { sids }), request({ as: 'paula' }), nothingAssumed).cases[0]?.decision.reason;
  };
  assert.is(both({ Reads: 'reads', ReadsToo: 'reads' }), 'rule `reads` allows it');
  assert.is(both({ Reads: 'reads', ReadsToo: 'more' }), 'rule `reads` and rule `more` allow it');
});

test('the Allows that took part are named, a grant to the account only with its other half', () => {
  const both = estate({ 'bucket data': grant(partner), 'identity paula': own });
  const [granted] = ask(both, request({ as: 'paula' }), nothingAssumed).cases;
  assert.equal(
    granted?.decision.statements.map(({ document }) => document),
    ['bucket.data', 'identity.paula'],
  );
});

test('what a principal holds beside the rendering counts, and must be given', () => {
  const principals = { alice: { kind: 'user', account: 'home', arn: alice, has: ['Reader'] } } as const;
  assert.is(outcomeOf(estate({}, { principals, held: { Reader: own } }), request()), 'allow');
  assert.throws(() => estate({}, { principals }), /`alice` has `Reader`, whose policy is not known/);
});

test('an unknown verdict names the statement and the key to state', () => {
  const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'ops' } };
  const tagged = estate({ 'identity alice': [{ ...own[0], Sid: 'ByTeam', Condition }] });
  const verdict = ask(tagged, request({ arn: object }), nothingAssumed);
  assert.is(verdict.outcome, 'unknown');
  assert.match(
    'reason' in verdict ? verdict.reason : '',
    /`ByTeam` of `identity.alice` hangs on `aws:principaltag\/team`/i,
  );
  const stated = { facts: { aws: { 'aws:PrincipalTag/team': ['ops'] } } };
  assert.is(outcomeOf(tagged, request(stated)), 'allow');
  assert.is(outcomeOf(tagged, request({ facts: { aws: { 'aws:PrincipalTag/team': [] } } })), 'implicit-deny');
});

test('an unknown verdict says how to state the key that it hangs on', () => {
  const asked = (key: string, stated: readonly string[] = []) => {
    const hanging = estate({
      'identity alice': [{ ...own[0], Sid: 'S', Condition: { StringLike: { [key]: '2026*' } } }],
    });
    const facts = stated.length === 0 ? {} : { facts: { aws: { [key]: stated } } };
    const verdict = ask(hanging, request({ session: { kind: 'console' }, ...facts }), nothingAssumed);
    return 'reason' in verdict ? verdict.reason : verdict.outcome;
  };
  for (const key of ['aws:UserAgent', 'aws:userid', 'aws:TokenIssueTime']) {
    assert.match(asked(key), `not state: state it under \`context: { aws: { ${key}: … } }\``);
    assert.is(asked(key, ['2026-01-15T00:00:00Z']), 'allow');
  }
});

test('the age of a token cannot be stated of an access key, nor of the user where a role follows', () => {
  const facts = { aws: { 'aws:TokenIssueTime': ['2026-01-15T00:00:00Z'] } };
  const anyone = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' };
  const Condition = { Null: { 'aws:TokenIssueTime': true } };
  const of = estate({ 'trust admin': [{ ...anyone, Condition }], 'identity admin': [own[0]] });
  assert.throws(() => ask(of, request({ facts }), nothingAssumed), /an access key was not issued/);
  assert.is(ask(of, request({ facts, through: [{ role: 'admin', mfaCode: false }] }), nothingAssumed).outcome, 'allow');
});

test('an address that is not known is stated by its own word', () => {
  const Condition = { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } };
  const ranged = estate({ 'identity alice': [{ ...own[0], Condition }] });
  const verdict = ask(ranged, request({ facts: { aws: { 'aws:ViaAWSService': ['true'] } } }), nothingAssumed);
  assert.match('reason' in verdict ? verdict.reason : '', 'not state: say `source_ip: …`');
});

test('AWS’s own policies are nobody’s: a caller’s own policies decide', () => {
  const arn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  const reads = estate({ 'identity alice': [{ Effect: 'Allow', Action: 'iam:GetPolicy', Resource: arn }] });
  assert.is(outcomeOf(reads, request({ action: 'iam:GetPolicy', arn })), 'allow');
  assert.is(outcomeOf(reads, request({ ...asPaula, action: 'iam:GetPolicy', arn })), 'implicit-deny');
});

test('an unknown verdict names the assumption that settles it, and no other', () => {
  const Condition = { Bool: { 'aws:MultiFactorAuthPresent': 'false' } };
  const guarded = estate({
    'identity admin': own,
    'bucket data': [{ ...read, Effect: 'Deny', Principal: '*', Condition }],
  });
  const verdict = ask(guarded, request(asAdmin), nothingAssumed);
  assert.equal('settle' in verdict ? verdict.settle : [], ['temporary_key_without_mfa']);
  assert.is(outcomeOf(guarded, request(asAdmin), { temporary_key_without_mfa: 'absent' }), 'allow');
  assert.is(outcomeOf(guarded, request(asAdmin), { temporary_key_without_mfa: 'present' }), 'explicit-deny');
});

test.run();
