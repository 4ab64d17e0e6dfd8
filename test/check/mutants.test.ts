import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type MutationOperator, mutationOperators } from '../../src/check/mutant-change.ts';
import { type Mutant, mutantsOf } from '../../src/check/mutants.ts';
import type { Element, PolicyDocument, PrincipalValue, RenderedKind } from '../../src/iam/document.ts';
import { parsePolicy } from '../../src/readback/policy.ts';
import { shipped } from '../../src/render/templates.ts';
import { policyView } from '../../src/render/view.ts';
import { buildShipped } from '../build.ts';
import { randomDocument } from '../reference/generate-statements.ts';
import { random, seed } from '../seeded.ts';

const home = '111122223333';
const partner = '444455556666';

function given(kind: RenderedKind, ...statements: readonly object[]): PolicyDocument {
  return parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), kind);
}

function mutants(kind: RenderedKind, document: PolicyDocument, accounts: readonly string[] = [home]): Mutant[] {
  return [...mutantsOf(new Map([['x', document]]), () => kind, { accounts })];
}

interface Case {
  readonly kind: RenderedKind;
  readonly accounts?: readonly string[];
  readonly statement: object;
  /** Of the statement, or of its parts named here: operator, and what stands in `what` behind the Sid. */
  readonly only?: RegExp;
  readonly expected: readonly (readonly [MutationOperator, string])[];
}

const bucket = 'arn:aws:s3:::acme';
const objects = `${bucket}/*`;
const arn = (account: string, name: string): string => `arn:aws:iam::${account}:${name}`;

const cases: Readonly<Record<string, Case>> = {
  'a Deny where MFA is absent': {
    kind: 'bucket',
    statement: {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:DeleteBucket',
      Resource: bucket,
      Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
    },
    expected: [
      ['drop-deny', 'the Deny `It` was missing'],
      ['drop-condition', '`It` had no condition on `aws:MultiFactorAuthPresent`'],
      ['drop-if-exists', '`It` had `Bool` instead of `BoolIfExists` on `aws:MultiFactorAuthPresent`'],
      ['flip-value', '`It` had `true` instead of `false` on `aws:MultiFactorAuthPresent`'],
      [
        'present-to-age',
        '`It` had `Null aws:MultiFactorAuthAge true` instead of its condition on `aws:MultiFactorAuthPresent`',
      ],
      ['widen-action', '`It` had `s3:Delete*` instead of `s3:DeleteBucket` in `Action`'],
      ['widen-action', '`It` had `s3:*` instead of `s3:DeleteBucket` in `Action`'],
      ['swap-not-action', '`It` had `NotAction` instead of `Action`'],
      ['widen-resource', `\`It\` covered the bucket \`${bucket}\` and all of its objects`],
      ['swap-not-resource', '`It` had `NotResource` instead of `Resource`'],
    ],
  },
  'an Allow of a bucket and its objects': {
    kind: 'identity',
    statement: { Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: [bucket, objects] },
    expected: [
      ['drop-allow', 'the Allow `It` was missing'],
      ['drop-action', '`It` left `s3:GetObject` out of `Action`'],
      ['drop-action', '`It` left `s3:ListBucket` out of `Action`'],
      ['widen-action', '`It` had `s3:Get*` instead of `s3:GetObject` in `Action`'],
      ['widen-action', '`It` had `s3:*` instead of `s3:GetObject` and 1 more in `Action`'],
      ['widen-action', '`It` had `s3:List*` instead of `s3:ListBucket` in `Action`'],
      ['swap-not-action', '`It` had `NotAction` instead of `Action`'],
      ['forget-objects', `\`It\` named the bucket \`${bucket}\` without its objects \`${objects}\``],
      ['forget-bucket', `\`It\` named the objects \`${objects}\` without their bucket \`${bucket}\``],
      ['widen-resource', `\`It\` had \`arn:aws:s3:::*\` instead of \`${bucket}\` and 1 more in \`Resource\``],
      ['widen-resource', `\`It\` had \`*\` instead of \`${bucket}\` and 1 more in \`Resource\``],
      ['widen-resource', `\`It\` had \`arn:aws:s3:::*/*\` instead of \`${objects}\` in \`Resource\``],
      ['swap-not-resource', '`It` had `NotResource` instead of `Resource`'],
    ],
  },
  'a folder of objects, by itself': {
    kind: 'identity',
    statement: { Effect: 'Allow', NotAction: 's3:*', Resource: `${bucket}/tmp/*` },
    expected: [
      ['drop-allow', 'the Allow `It` was missing'],
      ['widen-action', '`It` had `*` instead of `s3:*` in `NotAction`'],
      ['swap-not-action', '`It` had `Action` instead of `NotAction`'],
      ['forget-objects', `\`It\` named the bucket \`${bucket}\` instead of its objects \`${bucket}/tmp/*\``],
      ['widen-resource', `\`It\` had \`${objects}\` instead of \`${bucket}/tmp/*\` in \`Resource\``],
      ['widen-resource', `\`It\` had \`arn:aws:s3:::*/tmp/*\` instead of \`${bucket}/tmp/*\` in \`Resource\``],
      ['widen-resource', `\`It\` had \`*\` instead of \`${bucket}/tmp/*\` in \`Resource\``],
      ['swap-not-resource', '`It` had `NotResource` instead of `Resource`'],
    ],
  },
  "one's own user, and a role": {
    kind: 'identity',
    accounts: [home, partner],
    only: /resource|variable|account/,
    statement: {
      Effect: 'Allow',
      Action: 'iam:GetUser',
      Resource: [arn('*', 'user/${aws:username}'), arn(home, 'role/a/b')],
    },
    expected: [
      [
        'drop-variable',
        `\`It\` had \`${arn('*', 'user/*')}\` instead of \`${arn('*', 'user/${aws:username}')}\` in \`Resource\``,
      ],
      [
        'other-account',
        `\`It\` had \`${arn(partner, 'role/a/b')}\` instead of \`${arn(home, 'role/a/b')}\` in \`Resource\``,
      ],
      ['drop-resource', `\`It\` left \`${arn('*', 'user/${aws:username}')}\` out of \`Resource\``],
      ['drop-resource', `\`It\` left \`${arn(home, 'role/a/b')}\` out of \`Resource\``],
      [
        'widen-resource',
        `\`It\` had \`*\` instead of \`${arn('*', 'user/${aws:username}')}\` and 1 more in \`Resource\``,
      ],
      [
        'widen-resource',
        `\`It\` had \`${arn(home, 'role/a/*')}\` instead of \`${arn(home, 'role/a/b')}\` in \`Resource\``,
      ],
      [
        'widen-resource',
        `\`It\` had \`${arn('*', 'role/a/b')}\` instead of \`${arn(home, 'role/a/b')}\` in \`Resource\``,
      ],
      ['swap-not-resource', '`It` had `NotResource` instead of `Resource`'],
    ],
  },
  'a `?`, which does not cover a `*`': {
    kind: 'identity',
    only: /widen-resource/,
    statement: { Effect: 'Allow', Action: '*', Resource: [`${bucket}/a?`, 'arn:aws:s3:::other/a*'] },
    expected: [
      ['widen-resource', `\`It\` had \`${objects}\` instead of \`${bucket}/a?\` in \`Resource\``],
      ['widen-resource', `\`It\` had \`arn:aws:s3:::*/a?\` instead of \`${bucket}/a?\` in \`Resource\``],
      ['widen-resource', `\`It\` had \`*\` instead of \`${bucket}/a?\` and 1 more in \`Resource\``],
      ['widen-resource', '`It` had `arn:aws:s3:::other/*` instead of `arn:aws:s3:::other/a*` in `Resource`'],
      ['widen-resource', '`It` had `arn:aws:s3:::*/a*` instead of `arn:aws:s3:::other/a*` and 1 more in `Resource`'],
    ],
  },
  'named principals in an Allow': {
    kind: 'bucket',
    accounts: [partner, home],
    only: /principal|account/,
    statement: {
      Effect: 'Allow',
      Principal: {
        AWS: [arn(home, 'user/a'), arn(home, 'user/b'), arn(partner, 'root')],
        Service: 'cloudtrail.amazonaws.com',
      },
      Action: 's3:PutObject',
      Resource: objects,
    },
    expected: [
      ['drop-account', `\`It\` left \`${arn(partner, 'root')}\` out of \`Principal\``],
      [
        'other-account',
        `\`It\` had \`${arn(partner, 'user/a')}\` instead of \`${arn(home, 'user/a')}\` in \`Principal\``,
      ],
      [
        'other-account',
        `\`It\` had \`${arn(partner, 'user/b')}\` instead of \`${arn(home, 'user/b')}\` in \`Principal\``,
      ],
      ['other-account', `\`It\` had \`${arn(home, 'root')}\` instead of \`${arn(partner, 'root')}\` in \`Principal\``],
      ['drop-principal', `\`It\` left \`${arn(home, 'user/a')}\` out of \`Principal\``],
      ['drop-principal', `\`It\` left \`${arn(home, 'user/b')}\` out of \`Principal\``],
      ['drop-principal', '`It` left `cloudtrail.amazonaws.com` out of `Principal`'],
      [
        'widen-principal',
        `\`It\` had \`${arn(home, 'root')}\` instead of \`${arn(home, 'user/a')}\` and 1 more in \`Principal\``,
      ],
      ['widen-principal', '`It` named everyone, `*`, in `Principal`'],
    ],
  },
  'the account and one of its users, by NotPrincipal': {
    kind: 'bucket',
    only: /principal|account/,
    statement: {
      Effect: 'Deny',
      NotPrincipal: { AWS: [home, arn(home, 'user/a')] },
      Action: 's3:PutObject',
      Resource: objects,
    },
    expected: [
      ['drop-account', `\`It\` left \`${home}\` out of \`NotPrincipal\``],
      ['drop-principal', `\`It\` left \`${arn(home, 'user/a')}\` out of \`NotPrincipal\``],
      ['swap-not-principal', '`It` had `Principal` instead of `NotPrincipal`'],
    ],
  },
  "a provider's tokens": {
    kind: 'trust',
    accounts: [home],
    statement: {
      Effect: 'Allow',
      Principal: { Federated: arn(home, 'oidc-provider/git.example.com') },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'git.example.com:sub': 'repo:acme/site' } },
    },
    expected: [
      ['drop-allow', 'the Allow `It` was missing'],
      ['drop-condition', '`It` had no condition on `git.example.com:sub`'],
      ['add-if-exists', '`It` had `StringEqualsIfExists` instead of `StringEquals` on `git.example.com:sub`'],
      ['negate', '`It` had `StringNotEquals` instead of `StringEquals` on `git.example.com:sub`'],
      ['widen-value', '`It` had `repo:acme/*` instead of `repo:acme/site` on `git.example.com:sub`'],
      ['widen-value', '`It` had `repo:*` instead of `repo:acme/site` on `git.example.com:sub`'],
      ['widen-value', '`It` had `*` instead of `repo:acme/site` on `git.example.com:sub`'],
      ['widen-action', '`It` had `sts:Assume*` instead of `sts:AssumeRoleWithWebIdentity` in `Action`'],
      ['widen-action', '`It` had `sts:*` instead of `sts:AssumeRoleWithWebIdentity` in `Action`'],
      ['swap-not-action', '`It` had `NotAction` instead of `Action`'],
      ['widen-principal', '`It` named everyone, `*`, in `Principal`'],
    ],
  },
};

/** Conditions by themselves: what is said of them, behind the Sid. */
const conditionCases: readonly {
  readonly condition: object;
  readonly accounts?: readonly string[];
  readonly expected: readonly (readonly [MutationOperator, string])[];
}[] = [
  {
    condition: { NumericGreaterThanIfExists: { 'aws:MultiFactorAuthAge': '3601' } },
    expected: [
      ['drop-condition', 'had no condition on `aws:MultiFactorAuthAge`'],
      [
        'drop-if-exists',
        'had `NumericGreaterThan` instead of `NumericGreaterThanIfExists` on `aws:MultiFactorAuthAge`',
      ],
      [
        'flip-comparison',
        'had `NumericLessThanIfExists` instead of `NumericGreaterThanIfExists` on `aws:MultiFactorAuthAge`',
      ],
      [
        'move-edge',
        'had `NumericGreaterThanEqualsIfExists` instead of `NumericGreaterThanIfExists` on `aws:MultiFactorAuthAge`',
      ],
      ['double-bound', 'had `7202` instead of `3601` on `aws:MultiFactorAuthAge`'],
      ['halve-bound', 'had `1800` instead of `3601` on `aws:MultiFactorAuthAge`'],
      [
        'age-to-present',
        'had `BoolIfExists aws:MultiFactorAuthPresent false` instead of its condition on `aws:MultiFactorAuthAge`',
      ],
    ],
  },
  {
    condition: { Null: { 'aws:MultiFactorAuthAge': 'false' } },
    expected: [
      ['drop-condition', 'had no condition on `aws:MultiFactorAuthAge`'],
      ['flip-value', 'asked for `aws:MultiFactorAuthAge` to be absent, not present'],
      [
        'age-to-present',
        'had `Null aws:MultiFactorAuthPresent false` instead of its condition on `aws:MultiFactorAuthAge`',
      ],
    ],
  },
  {
    // Without `IfExists` there would be two conditions in one place, and so would the age by its presence.
    condition: {
      Bool: { 'aws:MultiFactorAuthPresent': 'true' },
      BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' },
      NumericLessThan: { 'aws:MultiFactorAuthAge': '60' },
    },
    expected: [
      ['drop-condition', 'had no condition on `aws:MultiFactorAuthPresent` under `Bool`'],
      ['drop-condition', 'had no condition on `aws:MultiFactorAuthPresent` under `BoolIfExists`'],
      ['drop-condition', 'had no condition on `aws:MultiFactorAuthAge`'],
      ['add-if-exists', 'had `NumericLessThanIfExists` instead of `NumericLessThan` on `aws:MultiFactorAuthAge`'],
      ['flip-value', 'had `false` instead of `true` on `aws:MultiFactorAuthPresent` under `Bool`'],
      ['flip-value', 'had `false` instead of `true` on `aws:MultiFactorAuthPresent` under `BoolIfExists`'],
      ['flip-comparison', 'had `NumericGreaterThan` instead of `NumericLessThan` on `aws:MultiFactorAuthAge`'],
      ['move-edge', 'had `NumericLessThanEquals` instead of `NumericLessThan` on `aws:MultiFactorAuthAge`'],
      ['double-bound', 'had `120` instead of `60` on `aws:MultiFactorAuthAge`'],
      ['halve-bound', 'had `30` instead of `60` on `aws:MultiFactorAuthAge`'],
      [
        'present-to-age',
        'had `Null aws:MultiFactorAuthAge false` instead of its condition on `aws:MultiFactorAuthPresent` under `Bool`',
      ],
      [
        'present-to-age',
        'had `Null aws:MultiFactorAuthAge false` instead of its condition on `aws:MultiFactorAuthPresent` under `BoolIfExists`',
      ],
    ],
  },
  {
    // The same, with values that differ: the one must not hide the other.
    condition: {
      NumericEquals: { 's3:max-keys': '1' },
      NumericEqualsIfExists: { 's3:max-keys': '1.5' },
    },
    expected: [
      ['drop-condition', 'had no condition on `s3:max-keys` under `NumericEquals`'],
      ['drop-condition', 'had no condition on `s3:max-keys` under `NumericEqualsIfExists`'],
      ['negate', 'had `NumericNotEquals` instead of `NumericEquals` on `s3:max-keys`'],
      ['negate', 'had `NumericNotEqualsIfExists` instead of `NumericEqualsIfExists` on `s3:max-keys`'],
      ['double-bound', 'had `2` instead of `1` on `s3:max-keys` under `NumericEquals`'],
      ['double-bound', 'had `3` instead of `1.5` on `s3:max-keys` under `NumericEqualsIfExists`'],
      ['halve-bound', 'had `0` instead of `1` on `s3:max-keys` under `NumericEquals`'],
      ['halve-bound', 'had `0.75` instead of `1.5` on `s3:max-keys` under `NumericEqualsIfExists`'],
    ],
  },
  {
    condition: { DateLessThan: { 'aws:CurrentTime': '2026-03-01T00:00:00Z' } },
    expected: [
      ['drop-condition', 'had no condition on `aws:CurrentTime`'],
      ['add-if-exists', 'had `DateLessThanIfExists` instead of `DateLessThan` on `aws:CurrentTime`'],
      ['flip-comparison', 'had `DateGreaterThan` instead of `DateLessThan` on `aws:CurrentTime`'],
      ['move-edge', 'had `DateLessThanEquals` instead of `DateLessThan` on `aws:CurrentTime`'],
      ['move-date', 'had `2026-02-28T00:00:00Z` instead of `2026-03-01T00:00:00Z` on `aws:CurrentTime`'],
      ['move-date', 'had `2026-03-02T00:00:00Z` instead of `2026-03-01T00:00:00Z` on `aws:CurrentTime`'],
    ],
  },
  {
    condition: { NotIpAddress: { 'aws:SourceIp': ['203.0.113.7', '2001:db8::/40'] } },
    expected: [
      ['drop-condition', 'had no condition on `aws:SourceIp`'],
      ['negate', 'had `IpAddress` instead of `NotIpAddress` on `aws:SourceIp`'],
      ['drop-value', 'left `2001:db8::/40` out of `aws:SourceIp`'],
      ['drop-value', 'left `203.0.113.7` out of `aws:SourceIp`'],
      ['widen-address', 'had `2001:db8::/32` instead of `2001:db8::/40` on `aws:SourceIp`'],
      ['widen-address', 'had `::/0` instead of `2001:db8::/40` on `aws:SourceIp`'],
      ['widen-address', 'had `203.0.113.7/24` instead of `203.0.113.7` on `aws:SourceIp`'],
      ['widen-address', 'had `0.0.0.0/0` instead of `203.0.113.7` on `aws:SourceIp`'],
    ],
  },
  {
    condition: { 'ForAnyValue:StringLike': { 'aws:CalledVia': ['a*.amazonaws.com', 'b.amazonaws.com'] } },
    expected: [
      ['drop-condition', 'had no condition on `aws:CalledVia`'],
      ['add-if-exists', 'had `ForAnyValue:StringLikeIfExists` instead of `ForAnyValue:StringLike` on `aws:CalledVia`'],
      ['swap-quantifier', 'had `ForAllValues:StringLike` instead of `ForAnyValue:StringLike` on `aws:CalledVia`'],
      ['like-to-equals', 'had `ForAnyValue:StringEquals` instead of `ForAnyValue:StringLike` on `aws:CalledVia`'],
      ['negate', 'had `ForAnyValue:StringNotLike` instead of `ForAnyValue:StringLike` on `aws:CalledVia`'],
      ['drop-value', 'left `a*.amazonaws.com` out of `aws:CalledVia`'],
      ['drop-value', 'left `b.amazonaws.com` out of `aws:CalledVia`'],
      ['widen-value', 'had `*` instead of `a*.amazonaws.com` and 1 more on `aws:CalledVia`'],
    ],
  },
  {
    condition: { StringEquals: { 's3:prefix': 'home/${aws:username}/*' } },
    expected: [
      ['drop-condition', 'had no condition on `s3:prefix`'],
      ['add-if-exists', 'had `StringEqualsIfExists` instead of `StringEquals` on `s3:prefix`'],
      ['equals-to-like', 'had `StringLike` instead of `StringEquals` on `s3:prefix`'],
      ['negate', 'had `StringNotEquals` instead of `StringEquals` on `s3:prefix`'],
      ['drop-variable', 'had `home/*/*` instead of `home/${aws:username}/*` on `s3:prefix`'],
      ['widen-value', 'had `home/*` instead of `home/${aws:username}/*` on `s3:prefix`'],
      ['widen-value', 'had `*` instead of `home/${aws:username}/*` on `s3:prefix`'],
    ],
  },
  {
    condition: { StringNotEquals: { 'aws:PrincipalAccount': [home, partner] } },
    accounts: [home, partner],
    expected: [
      ['drop-condition', 'had no condition on `aws:PrincipalAccount`'],
      ['negate', 'had `StringEquals` instead of `StringNotEquals` on `aws:PrincipalAccount`'],
      ['drop-account', `left \`${home}\` out of \`aws:PrincipalAccount\``],
      ['drop-account', `left \`${partner}\` out of \`aws:PrincipalAccount\``],
      ['widen-value', `had \`*\` instead of \`${home}\` and 1 more on \`aws:PrincipalAccount\``],
    ],
  },
  {
    condition: { ArnLike: { 'aws:PrincipalArn': [arn(home, 'role/a'), arn(home, 'role/b')] } },
    accounts: [home, partner],
    expected: [
      ['drop-condition', 'had no condition on `aws:PrincipalArn`'],
      ['add-if-exists', 'had `ArnLikeIfExists` instead of `ArnLike` on `aws:PrincipalArn`'],
      ['negate', 'had `ArnNotLike` instead of `ArnLike` on `aws:PrincipalArn`'],
      ['drop-value', `left \`${arn(home, 'role/a')}\` out of \`aws:PrincipalArn\``],
      ['drop-value', `left \`${arn(home, 'role/b')}\` out of \`aws:PrincipalArn\``],
      [
        'widen-value',
        `had \`${arn(home, 'role/*')}\` instead of \`${arn(home, 'role/a')}\` and 1 more on \`aws:PrincipalArn\``,
      ],
      ['widen-value', `had \`${arn('*', 'role/a')}\` instead of \`${arn(home, 'role/a')}\` on \`aws:PrincipalArn\``],
      ['widen-value', `had \`${arn('*', 'role/b')}\` instead of \`${arn(home, 'role/b')}\` on \`aws:PrincipalArn\``],
      [
        'other-account',
        `had \`${arn(partner, 'role/a')}\` instead of \`${arn(home, 'role/a')}\` on \`aws:PrincipalArn\``,
      ],
      [
        'other-account',
        `had \`${arn(partner, 'role/b')}\` instead of \`${arn(home, 'role/b')}\` on \`aws:PrincipalArn\``,
      ],
    ],
  },
];

for (const [name, { kind, accounts, statement, only = /./, expected }] of Object.entries(cases)) {
  test(name, () => {
    const found = mutants(kind, given(kind, { Sid: 'It', ...statement }), accounts);
    const seen = found.filter(({ operator }) => only.test(operator)).map(({ operator, what }) => [operator, what]);
    assert.equal(seen, expected);
  });
}

const ofConditions: ReadonlySet<MutationOperator> = new Set(
  conditionCases.flatMap(({ expected }) => expected.map(([each]) => each)),
);

for (const { condition, accounts, expected } of conditionCases) {
  test(`the condition ${JSON.stringify(condition)}`, () => {
    const statement = { Sid: 'It', Effect: 'Allow', Action: '*', Resource: '*', Condition: condition };
    const [dropped, ...found] = mutants('identity', given('identity', statement), accounts);
    assert.is(dropped?.operator, 'drop-allow');
    const seen = found.map(({ operator, what }) => [operator, what.replace('`It` ', '')]);
    assert.equal(seen, expected);
  });
}

test('every operator stands in a table above', () => {
  const shown = new Set([
    ...ofConditions,
    ...Object.values(cases).flatMap(({ expected }) => expected.map(([each]) => each)),
  ]);
  assert.equal(
    Object.keys(mutationOperators).filter((each) => !shown.has(each as MutationOperator)),
    [],
  );
});

test('what is changed is what the words say', () => {
  const policy = given(
    'identity',
    { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
    {
      Effect: 'Deny',
      Action: ['s3:PutObject', 's3:PutObjectAcl', 's3:GetObject'],
      Resource: '*',
      Condition: { StringEquals: { 's3:prefix': 'a/b' }, Bool: { 'aws:SecureTransport': 'false' } },
    },
  );
  const [plain, deny] = policy.statements;
  const changed = (operator: MutationOperator, what: RegExp): PolicyDocument['statements'] | undefined =>
    mutants('identity', policy).find((each) => each.operator === operator && what.test(each.what))?.mutated.statements;
  assert.equal(changed('drop-deny', /statement 2/), [plain]);
  assert.equal(changed('drop-allow', /statement 1/), [deny]);
  assert.equal(changed('widen-action', /`s3:Put\*`/), [
    plain,
    { ...deny, action: { not: false, value: ['s3:GetObject', 's3:Put*'] } },
  ]);
  assert.equal(changed('widen-value', /`a\/\*`/), [
    plain,
    {
      ...deny,
      conditions: [
        { operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] },
        { operator: 'StringLike', key: 's3:prefix', values: ['a/*'] },
      ],
    },
  ]);
});

test('statements with one Sid are told by their place, and the last one out leaves an empty policy', () => {
  const deny = { Sid: 'Twice', Effect: 'Deny', Principal: '*', Action: '*', Resource: bucket };
  const twice = mutants('bucket', given('bucket', deny, { ...deny, Resource: objects }));
  assert.equal(
    new Set(twice.map(({ what }) => /statement [12]/.exec(what)?.[0])),
    new Set(['statement 1', 'statement 2']),
  );
  assert.ok(twice.every(({ sid }) => sid === 'Twice'));
  const [dropped] = mutants('bucket', given('bucket', deny));
  assert.equal(dropped?.mutated.statements, []);
});

test('equal statements are dropped once, and conditions that add nothing get no `IfExists`', () => {
  const allow = { Effect: 'Allow', Principal: '*', Action: '*', Resource: bucket };
  const found = mutants('bucket', given('bucket', allow, allow));
  assert.is(found.filter(({ operator }) => operator === 'drop-allow').length, 1);
  const absent = {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:username': 'a' }, 'ForAllValues:StringEquals': { 'aws:TagKeys': 'a' } },
  };
  assert.not.ok(mutants('identity', given('identity', absent)).some(({ operator }) => operator === 'add-if-exists'));
});

test('a form that the kind of policy does not take is left out', () => {
  const allow = { Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' };
  const operators = (kind: RenderedKind, statement: object): readonly string[] =>
    mutants(kind, given(kind, statement)).map(({ operator }) => operator);
  assert.not.ok(operators('trust', allow).includes('swap-not-principal'));
  assert.not.ok(operators('trust', { ...allow, Effect: 'Deny' }).includes('swap-not-principal'));
  const onBucket = { ...allow, Action: 's3:*', Resource: bucket };
  assert.not.ok(operators('bucket', onBucket).includes('swap-not-principal'));
  assert.ok(operators('bucket', { ...onBucket, Effect: 'Deny' }).includes('swap-not-principal'));
});

/** As plain as can be, so that it cannot make good what a mutant has wrong. */
function printed({ version, id, statements }: PolicyDocument): string {
  const element = (name: string, it: Element<PrincipalValue | readonly string[]> | undefined): string[] =>
    it === undefined ? [] : [`"${it.not ? 'Not' : ''}${name}": ${JSON.stringify(it.value)}`];
  const texts = statements.map(({ sid, effect, principal, action, resource, conditions }) => {
    const operators = [...new Set(conditions.map(({ operator }) => operator))].map((operator) => {
      const keys = conditions.filter((each) => each.operator === operator);
      return `"${operator}": {${keys.map(({ key, values }) => `${JSON.stringify(key)}: ${JSON.stringify(values)}`)}}`;
    });
    const parts = [
      ...(sid === undefined ? [] : [`"Sid": ${JSON.stringify(sid)}`]),
      `"Effect": "${effect}"`,
      ...element('Principal', principal),
      ...element('Action', action),
      ...element('Resource', resource),
      ...(conditions.length > 0 ? [`"Condition": {${operators}}`] : []),
    ];
    return `{${parts}}`;
  });
  return `{"Version": "${version}", ${id === undefined ? '' : `"Id": ${JSON.stringify(id)}, `}"Statement": [${texts}]}`;
}

const order = Object.keys(mutationOperators);

/** Valid, canonical, new, of one changed statement, and in order. */
function hold(kind: RenderedKind, original: PolicyDocument, found: readonly Mutant[], from: string): void {
  const seen = new Set([JSON.stringify(original)]);
  const words = new Set<string>();
  let last: readonly [number, number] = [-1, -1];
  for (const { index, sid, operator, what: said, mutated } of found) {
    const what = `${from}: ${said}`;
    const text = printed(mutated);
    assert.equal(JSON.stringify(parsePolicy(text, kind)), JSON.stringify(mutated), what);
    assert.not.ok(seen.has(JSON.stringify(mutated)), `${what}: not new`);
    seen.add(JSON.stringify(mutated));
    assert.not.ok(words.has(what), `${what}: said twice`);
    words.add(what);
    const { statements } = original;
    const length = operator === 'drop-deny' || operator === 'drop-allow' ? 0 : 1;
    const changed = mutated.statements.slice(index, index + length);
    assert.equal(mutated.statements, statements.toSpliced(index, 1, ...changed), `${what}: no other statement`);
    assert.is(sid, statements[index]?.sid, what);
    for (const { effect } of changed) assert.is(effect, statements[index]?.effect, `${what}: same effect`);
    const place = [index, order.indexOf(operator)] as const;
    assert.ok(place[0] > last[0] || (place[0] === last[0] && place[1] >= last[1]), `${what}: out of order`);
    last = place;
  }
}

test('the mutants of all shipped renderings are valid, new and in order, and can be printed as they are rendered', () => {
  const templates = shipped();
  for (const { rendering } of buildShipped()) {
    const { manifest, documents } = rendering;
    const kindOf = (name: string): RenderedKind => manifest.documents[name]?.kind ?? 'identity';
    const accounts = Object.values(manifest.accounts).map(({ id }) => id);
    const found = [...mutantsOf(documents, kindOf, { accounts })];
    const turned = new Map([...documents].reverse());
    assert.equal([...mutantsOf(turned, kindOf, { accounts: [...accounts].reverse() })], found);
    const names = found.map(({ document }) => document);
    assert.equal([...new Set(names)], [...documents.keys()].sort());
    for (const [name, original] of documents) {
      const kind = kindOf(name);
      const own = found.filter(({ document }) => document === name);
      hold(kind, original, own, name);
      for (const { mutated } of own) {
        const view = policyView({ document: mutated } as Parameters<typeof policyView>[0]);
        assert.equal(parsePolicy(templates.print(`policies/${kind}.json.hbs`, view), kind), mutated);
      }
    }
  }
});

test('so are those of random policies', () => {
  const next = random(seed);
  const aim = {
    action: 's3:GetObject',
    resource: `${bucket}/a`,
    principals: [{ AWS: home }, { AWS: arn(home, 'user/a') }],
  };
  const met = new Set<string>();
  for (const kind of ['bucket', 'identity', 'trust', 'boundary'] as const) {
    for (let count = 0; count < 60; count += 1) {
      const original = parsePolicy(JSON.stringify(randomDocument(next, kind, aim)), kind);
      const found = mutants(kind, original, [home, partner]);
      hold(kind, original, found, `seed ${seed}, ${JSON.stringify(original)}`);
      for (const { operator } of found) met.add(operator);
    }
  }
  assert.ok(met.size > 20, `seed ${seed}: ${[...met].join(' ')}`);
});

test.run();
