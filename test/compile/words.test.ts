// Each condition that the language has a word for: its two forms as documented, and that they are exact complements.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Scene } from '../../src/compile/words.ts';
import type { Condition, ProviderPrincipal } from '../../src/spec/spec.ts';
import { assertComplement, at, bothWays, inWords, type Keys, scene } from './complement.ts';

const account = { at, name: 'home', id: '111111111111', partition: 'aws', managed: true, units: [] };
const host = 'token.actions.githubusercontent.com';
const github: ProviderPrincipal = {
  at,
  name: 'github',
  kind: 'oidc',
  account,
  host,
  arn: `arn:aws:iam::111111111111:oidc-provider/${host}`,
};
const cognito: ProviderPrincipal = { ...github, name: 'pool', host: 'cognito-identity.amazonaws.com' };
const idp: ProviderPrincipal = {
  at,
  name: 'idp',
  kind: 'saml',
  account,
  arn: 'arn:aws:iam::111111111111:saml-provider/IdP',
};

interface Row {
  readonly condition: Condition;
  readonly within?: Partial<Scene>;
  readonly on: string;
  readonly off: string;
  /** Worlds beside the one that lacks the key; some satisfy the condition and some do not. */
  readonly values: readonly (readonly string[])[];
}

const one = (...values: readonly string[]) => values.map((value) => [value]);
const tag = (of: 'principal' | 'resource' | 'request', value = 'red') =>
  ({ at, kind: 'tag', of, key: 'team', value }) as const;
const claim = (name: string, ...values: readonly string[]) => ({ at, kind: 'claim', claim: name, values }) as const;
const colours = one('red', 'Red', 'reddish', '');
const truths = one('true', 'false');
const noon = '2026-03-01T12:00:00Z';
const times = one('2026-03-01T11:59:59Z', noon, '2026-03-01T13:00:00+01:00', '2026-03-01T12:00:01Z', '2027-01-01');

const rows: readonly Row[] = [
  {
    condition: { at, kind: 'tls', value: true },
    on: 'Bool aws:SecureTransport true',
    off: 'BoolIfExists aws:SecureTransport false',
    values: truths,
  },
  {
    condition: { at, kind: 'tls', value: false },
    on: 'Bool aws:SecureTransport false',
    off: 'BoolIfExists aws:SecureTransport true',
    values: truths,
  },
  {
    condition: { at, kind: 'source_ip', cidrs: ['203.0.113.0/24', '2001:db8::/32'] },
    on: 'IpAddress aws:SourceIp 2001:db8::/32,203.0.113.0/24',
    off: 'NotIpAddress aws:SourceIp 2001:db8::/32,203.0.113.0/24',
    values: one('203.0.113.9', '198.51.100.1', '2001:db8::1', '2001:db9::1'),
  },
  {
    condition: { at, kind: 'prefix', patterns: ['science/*', ''] },
    on: 'StringLike s3:prefix ,science/*',
    off: 'StringNotLike s3:prefix ,science/*',
    values: one('science/a', 'finance/', ''),
  },
  {
    condition: { at, kind: 'organization', id: 'o-a1b2c3d4e5' },
    on: 'StringEquals aws:PrincipalOrgID o-a1b2c3d4e5',
    off: 'StringNotEquals aws:PrincipalOrgID o-a1b2c3d4e5',
    values: one('o-a1b2c3d4e5', 'o-a1b2c3d4e6'),
  },
  {
    condition: { at, kind: 'vpc_endpoint', ids: ['vpce-22222222', 'vpce-11111111'] },
    on: 'StringEquals aws:SourceVpce vpce-11111111,vpce-22222222',
    off: 'StringNotEquals aws:SourceVpce vpce-11111111,vpce-22222222',
    values: one('vpce-11111111', 'vpce-22222222', 'vpce-33333333'),
  },
  {
    condition: { at, kind: 'aws_service', value: true },
    on: 'Bool aws:PrincipalIsAWSService true',
    off: 'BoolIfExists aws:PrincipalIsAWSService false',
    values: truths,
  },
  {
    condition: { at, kind: 'aws_service', value: false },
    on: 'Bool aws:PrincipalIsAWSService false',
    off: 'BoolIfExists aws:PrincipalIsAWSService true',
    values: truths,
  },
  {
    condition: { at, kind: 'via_aws_service', value: true },
    on: 'Bool aws:ViaAWSService true',
    off: 'BoolIfExists aws:ViaAWSService false',
    values: truths,
  },
  {
    condition: { at, kind: 'via_aws_service', value: false },
    on: 'Bool aws:ViaAWSService false',
    off: 'BoolIfExists aws:ViaAWSService true',
    values: truths,
  },
  {
    condition: { at, kind: 'time', bound: 'after', time: noon },
    on: `DateGreaterThan aws:CurrentTime ${noon}`,
    off: `DateLessThanEqualsIfExists aws:CurrentTime ${noon}`,
    values: times,
  },
  {
    condition: { at, kind: 'time', bound: 'before', time: noon },
    on: `DateLessThan aws:CurrentTime ${noon}`,
    off: `DateGreaterThanEqualsIfExists aws:CurrentTime ${noon}`,
    values: times,
  },
  {
    condition: tag('principal'),
    on: 'StringEquals aws:PrincipalTag/team red',
    off: 'StringNotEquals aws:PrincipalTag/team red',
    values: colours,
  },
  {
    condition: tag('principal', 'red*'),
    within: { nature: 'objects' },
    on: 'StringLike aws:PrincipalTag/team red*',
    off: 'StringNotLike aws:PrincipalTag/team red*',
    values: colours,
  },
  {
    condition: tag('resource'),
    on: 'StringEquals aws:ResourceTag/team red',
    off: 'StringNotEquals aws:ResourceTag/team red',
    values: colours,
  },
  {
    condition: tag('resource'),
    within: { nature: 'objects' },
    on: 'StringEquals s3:ExistingObjectTag/team red',
    off: 'StringNotEquals s3:ExistingObjectTag/team red',
    values: colours,
  },
  {
    condition: tag('request', 're?'),
    on: 'StringLike aws:RequestTag/team re?',
    off: 'StringNotLike aws:RequestTag/team re?',
    values: colours,
  },
  {
    condition: tag('request'),
    within: { nature: 'objects' },
    on: 'StringEquals s3:RequestObjectTag/team red',
    off: 'StringNotEquals s3:RequestObjectTag/team red',
    values: colours,
  },
  {
    condition: { at, kind: 'external_id', ids: ['b', 'a*'] },
    on: 'StringEquals sts:ExternalId a*,b',
    off: 'StringNotEquals sts:ExternalId a*,b',
    values: one('a*', 'ab', 'b', 'B'),
  },
  {
    condition: claim('sub', 'repo:acme/site:ref:refs/heads/main'),
    within: { provider: github },
    on: `StringEquals ${host}:sub repo:acme/site:ref:refs/heads/main`,
    off: `StringNotEquals ${host}:sub repo:acme/site:ref:refs/heads/main`,
    values: one('repo:acme/site:ref:refs/heads/main', 'repo:acme/site:ref:refs/heads/dev'),
  },
  {
    condition: claim('sub', 'repo:acme/site:*', 'repo:acme/docs:ref:refs/heads/main'),
    within: { provider: github },
    on: `StringLike ${host}:sub repo:acme/docs:ref:refs/heads/main,repo:acme/site:*`,
    off: `StringNotLike ${host}:sub repo:acme/docs:ref:refs/heads/main,repo:acme/site:*`,
    values: one('repo:acme/site:x', 'repo:acme/docs:ref:refs/heads/main', 'repo:acme/docs:x'),
  },
  {
    condition: claim('amr', 'authenticated'),
    within: { provider: cognito },
    on: 'ForAnyValue:StringEquals cognito-identity.amazonaws.com:amr authenticated',
    off: 'ForAllValues:StringNotEquals cognito-identity.amazonaws.com:amr authenticated',
    values: [['authenticated'], ['unauthenticated'], ['authenticated', 'x'], ['x', 'y']],
  },
  {
    condition: claim('amr', 'auth*'),
    within: { provider: cognito },
    on: 'ForAnyValue:StringLike cognito-identity.amazonaws.com:amr auth*',
    off: 'ForAllValues:StringNotLike cognito-identity.amazonaws.com:amr auth*',
    values: [['authenticated'], ['unauthenticated'], ['x', 'auth']],
  },
  {
    condition: claim('aud', 'https://signin.aws.amazon.com/saml'),
    within: { provider: idp },
    on: 'StringEquals saml:aud https://signin.aws.amazon.com/saml',
    off: 'StringNotEquals saml:aud https://signin.aws.amazon.com/saml',
    values: one('https://signin.aws.amazon.com/saml', 'https://example.com'),
  },
  {
    condition: claim('eduPersonAffiliation', 'staff', 'faculty'),
    within: { provider: idp },
    on: 'ForAnyValue:StringEquals saml:edupersonaffiliation faculty,staff',
    off: 'ForAllValues:StringNotEquals saml:edupersonaffiliation faculty,staff',
    values: [['staff'], ['student'], ['student', 'faculty']],
  },
];

for (const { condition, within, on, off, values } of rows) {
  test(`${on}, and its opposite`, () => {
    const whole: Scene = { ...scene, ...within };
    const forms = bothWays(condition, whole);
    assert.equal(inWords(forms.on), [on]);
    assert.equal(inWords(forms.off), [off]);
    const [, key = ''] = on.split(' ');
    const worlds: readonly Keys[] = [{}, ...values.map((each) => ({ [key]: each }))];
    const outcomes = assertComplement(condition, worlds, on, whole);
    assert.is(outcomes[0], false, 'a missing key satisfies nothing');
  });
}

test('every word is in the table', () => {
  const kinds = new Set(rows.map(({ condition }) => condition.kind));
  assert.equal([...kinds].sort(), [
    'aws_service',
    'claim',
    'external_id',
    'organization',
    'prefix',
    'source_ip',
    'tag',
    'time',
    'tls',
    'via_aws_service',
    'vpc_endpoint',
  ]);
});

test('a claim without a provider is the reader’s to refuse', () => {
  assert.throws(() => bothWays(claim('sub', 'x')), /the reader let the claim sub pass/);
});

test.run();
