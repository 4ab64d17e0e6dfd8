// Callers whom others vouch for: permission sets, OpenID Connect and SAML providers, federation tokens; and their claims.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ask } from '../../src/evaluate/ask.ts';
import { RequestRefusal } from '../../src/evaluate/refusal.ts';
import type { Verdict } from '../../src/evaluate/request.ts';
import { type Assumptions, nothingAssumed } from '../../src/iam/session.ts';
import type { ManifestPrincipal } from '../../src/manifest.ts';
import { estate, home, outcomeOf, type Policies, partner, request } from './estates.ts';

const host = 'token.actions.githubusercontent.com';
const provider = `arn:aws:iam::${home}:oidc-provider/${host}`;
const saml = `arn:aws:iam::${home}:saml-provider/corp`;
const pattern = `arn:aws:iam::${home}:role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_DataAdmin_????????????????`;
const main = 'repo:acme/site:ref:refs/heads/main';

const principals: Readonly<Record<string, ManifestPrincipal>> = {
  github: { kind: 'oidc', account: 'home', arn: provider, host },
  google: {
    kind: 'oidc',
    account: 'home',
    arn: `arn:aws:iam::${home}:oidc-provider/accounts.google.com`,
    host: 'accounts.google.com',
  },
  corp: { kind: 'saml', account: 'home', arn: saml },
  data: { kind: 'sso', account: 'home', arn: pattern, permission_set: 'DataAdmin', has: [] },
  anywhere: { kind: 'sso', arn: pattern.replace(home, '*'), permission_set: 'DataAdmin', has: [] },
  automation: { kind: 'roles', arn: 'arn:aws:iam::*:role/automation/*' },
  deploy: { kind: 'role', account: 'home', arn: `arn:aws:iam::${home}:role/deploy`, has: [] },
};

function trust(Federated: string, Condition?: object, Action = 'sts:AssumeRoleWithWebIdentity'): object {
  return { Effect: 'Allow', Principal: { Federated }, Action, ...(Condition && { Condition }) };
}

const fromMain = {
  StringEquals: { [`${host}:aud`]: 'sts.amazonaws.com' },
  StringLike: { [`${host}:sub`]: 'repo:acme/site:*' },
};
const reads = { Effect: 'Allow', Action: ['s3:GetObject', 'sts:AssumeRole'], Resource: '*' };
const none = { kind: 'none' } as const;
const fine = { aud: ['sts.amazonaws.com'], sub: [main] };
const deploy = `arn:aws:iam::${home}:role/deploy`;

const withGithub: Policies = { 'trust deploy': [trust(provider, fromMain)], 'identity deploy': [reads] };
const site = estate(withGithub, { principals });

function becomes(claims?: Readonly<Record<string, readonly string[]>>, as = 'github') {
  const action = 'sts:AssumeRoleWithWebIdentity';
  return request({ as, session: none, action, arn: deploy, ...(claims && { claims }) });
}

function reasonOf(found: Verdict): string {
  return 'reason' in found ? found.reason : '';
}

function verdict(of: typeof site, asked: ReturnType<typeof request>, assumptions: Partial<Assumptions> = {}): Verdict {
  return ask(of, asked, { ...nothingAssumed, ...assumptions });
}

test('the token’s claims are keys of its provider, in the call that asks for the role', () => {
  assert.is(outcomeOf(site, becomes(fine)), 'allow');
  assert.is(outcomeOf(site, becomes({ AUD: fine.aud, Sub: fine.sub })), 'allow', 'keys ignore case');
  assert.is(outcomeOf(site, becomes({ ...fine, sub: ['repo:evil/site:ref:refs/heads/main'] })), 'implicit-deny');
  assert.is(outcomeOf(site, becomes({ ...fine, aud: ['other'] })), 'implicit-deny');
});

test('a claim that is not stated is open, and the answer says how to state it', () => {
  const open = verdict(site, becomes({ aud: fine.aud }));
  assert.is(open.outcome, 'unknown');
  assert.match(reasonOf(open), `\`${host}:sub\`, which the request does not state: state it under \`claims\``);
  assert.is(outcomeOf(site, becomes({ aud: ['other'] })), 'implicit-deny', 'whatever the subject is');
});

test('keys of other providers are absent', () => {
  const strange = estate(
    {
      'trust deploy': [trust(provider, { Null: { 'gitlab.com:sub': 'true', 'saml:sub': 'true' } })],
    },
    { principals },
  );
  assert.is(outcomeOf(strange, becomes({})), 'allow');
  const github = { Null: { [`${host}:repository`]: 'true' } };
  const users = estate({ 'identity alice': [{ ...reads, Condition: github }] });
  assert.is(outcomeOf(users, request()), 'allow', 'and all of them for a user');
});

test('only the provider that the trust policy names', () => {
  assert.is(outcomeOf(site, becomes(fine, 'google')), 'implicit-deny');
  const known = estate({ 'trust deploy': [trust('accounts.google.com')] }, { principals });
  assert.is(outcomeOf(known, becomes(undefined, 'google')), 'allow', 'AWS’s own ones go by their host');
  assert.is(outcomeOf(known, becomes(fine)), 'implicit-deny');
  const byArn = estate(
    { 'trust deploy': [trust(`arn:aws:iam::${home}:oidc-provider/accounts.google.com`)] },
    { principals },
  );
  assert.is(outcomeOf(byArn, becomes(undefined, 'google')), 'implicit-deny');
});

test('a Deny of the trust policy counts, and no identity policy can help', () => {
  const denied = estate(
    {
      'trust deploy': [
        trust(provider, fromMain),
        { ...trust(provider, { StringNotEquals: { [`${host}:sub`]: main } }), Effect: 'Deny' },
      ],
    },
    { principals },
  );
  assert.is(outcomeOf(denied, becomes(fine)), 'allow');
  assert.is(outcomeOf(denied, becomes({ ...fine, sub: ['repo:acme/site:ref:refs/heads/x'] })), 'explicit-deny');
});

const throughDeploy = { as: 'github', session: none, through: [{ role: 'deploy', mfaCode: false }] } as const;

test('through a role: first the token’s call, then the role’s session, which no MFA comes with', () => {
  assert.is(outcomeOf(site, request({ ...throughDeploy, claims: fine })), 'allow');
  const fork = verdict(site, request({ ...throughDeploy, claims: { ...fine, sub: ['repo:evil/x'] } }));
  assert.is(fork.outcome, 'broken');
  assert.match(reasonOf(fork), '`deploy` cannot be assumed');
  const needsMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'false' } };
  const guarded = estate(
    {
      ...withGithub,
      'bucket data': [{ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition: needsMfa }],
    },
    { principals },
  );
  const asked = request({ ...throughDeploy, claims: fine });
  assert.is(outcomeOf(guarded, asked), 'unknown');
  assert.is(outcomeOf(guarded, asked, { federated_mfa_key: 'absent' }), 'allow');
  assert.is(outcomeOf(guarded, asked, { federated_mfa_key: 'present' }), 'explicit-deny');
});

test('a role session of the provider: its keys may or may not go on, of others there is none', () => {
  const asks = (Condition: object) =>
    outcomeOf(
      estate({ ...withGithub, 'identity deploy': [{ ...reads, Condition }] }, { principals }),
      request({ ...throughDeploy, claims: fine }),
    );
  assert.is(asks({ StringEquals: { [`${host}:sub`]: main } }), 'unknown');
  assert.is(asks({ Null: { [`${host}:sub`]: 'true' } }), 'unknown');
  assert.is(asks({ Null: { 'gitlab.com:sub': 'true' } }), 'allow');
  assert.is(asks({ StringEquals: { 'aws:FederatedProvider': provider } }), 'allow');
  assert.is(asks({ StringEquals: { 'aws:FederatedProvider': saml } }), 'implicit-deny');
  assert.is(asks({ StringEquals: { 'aws:PrincipalArn': deploy } }), 'allow');
  const stated = estate(
    { ...withGithub, 'identity deploy': [{ ...reads, Condition: { StringEquals: { [`${host}:sub`]: main } } }] },
    { principals },
  );
  const open = verdict(stated, request({ ...throughDeploy, claims: fine }));
  assert.match(reasonOf(open), `state it under \`context: { aws: { ${host}:sub: … } }\``);
});

test('from that session into the next role, by AssumeRole', () => {
  const next = { Effect: 'Allow', Principal: { AWS: deploy }, Action: 'sts:AssumeRole' };
  const policies = { ...withGithub, 'identity admin': [reads] };
  const two = {
    ...throughDeploy,
    through: [...throughDeploy.through, { role: 'admin', mfaCode: false }],
    claims: fine,
  };
  assert.is(outcomeOf(estate({ ...policies, 'trust admin': [next] }, { principals }), request(two)), 'allow');
  assert.is(outcomeOf(estate(policies, { principals }), request(two)), 'broken');
  const byProvider = { ...reads, Condition: { Null: { 'aws:FederatedProvider': 'true' } } };
  const chained = estate({ ...policies, 'trust admin': [next], 'identity admin': [byProvider] }, { principals });
  assert.is(outcomeOf(chained, request(two)), 'unknown', 'AWS does not say whether the provider goes on');
});

test('SAML has a call of its own, and its own keys', () => {
  const policies = {
    'trust deploy': [
      trust(saml, { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } }, 'sts:AssumeRoleWithSAML'),
    ],
    'identity deploy': [reads],
  };
  const corp = estate(policies, { principals });
  const claims = { aud: ['https://signin.aws.amazon.com/saml'] };
  const direct = { as: 'corp', session: none, action: 'sts:AssumeRoleWithSAML', arn: deploy } as const;
  assert.is(outcomeOf(corp, request({ ...direct, claims })), 'allow');
  assert.is(outcomeOf(corp, request(direct)), 'unknown');
  assert.is(outcomeOf(corp, request({ ...throughDeploy, as: 'corp', claims })), 'allow');
  const byProvider = { ...reads, Condition: { StringEquals: { 'aws:FederatedProvider': saml } } };
  const asked = estate({ ...policies, 'identity deploy': [byProvider] }, { principals });
  assert.is(outcomeOf(asked, request({ ...throughDeploy, as: 'corp', claims })), 'unknown');
});

const sso = { as: 'data', session: { kind: 'identity-provider' } } as const;

test('a permission set calls as the role that Identity Center made of it', () => {
  const asks = (Condition: object) =>
    outcomeOf(estate({ 'identity data': [{ ...reads, Condition }] }, { principals }), request(sso));
  assert.is(asks({ ArnLike: { 'aws:PrincipalArn': pattern } }), 'allow');
  assert.is(asks({ ArnLike: { 'aws:PrincipalArn': pattern.replace(home, '*') } }), 'allow');
  assert.is(asks({ ArnLike: { 'aws:PrincipalArn': pattern.replace('DataAdmin', 'Data') } }), 'implicit-deny');
  assert.is(asks({ ArnLike: { 'aws:PrincipalArn': pattern.replace(home, partner) } }), 'implicit-deny');
  assert.is(asks({ StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }), 'allow');
  assert.is(asks({ Null: { 'saml:sub': 'true' } }), 'unknown');
  assert.is(asks({ Null: { [`${host}:sub`]: 'true' } }), 'allow');
  assert.is(asks({ Null: { 'aws:FederatedProvider': 'true' } }), 'unknown');
  const mfa = { 'identity data': [{ ...reads, Condition: { Null: { 'aws:MultiFactorAuthPresent': 'true' } } }] };
  const of = estate(mfa, { principals });
  assert.is(outcomeOf(of, request(sso)), 'unknown');
  assert.is(outcomeOf(of, request(sso), { federated_mfa_key: 'absent' }), 'allow');
});

test('it can be let in by its account with ArnLike, and assume roles like any other role', () => {
  const byAccount = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${home}:root` },
    Action: 's3:GetObject',
    Resource: '*',
    Condition: { ArnLike: { 'aws:PrincipalArn': pattern } },
  };
  assert.is(outcomeOf(estate({ 'bucket data': [byAccount] }, { principals }), request(sso)), 'implicit-deny');
  assert.is(
    outcomeOf(estate({ 'bucket data': [byAccount], 'identity data': [reads] }, { principals }), request(sso)),
    'allow',
  );
  const trusts = { Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' };
  const chain = estate(
    { 'identity data': [reads], 'trust admin': [trusts], 'identity admin': [reads] },
    { principals },
  );
  assert.is(outcomeOf(chain, request({ ...sso, through: [{ role: 'admin', mfaCode: false }] })), 'allow');
});

test('a federation token without a session policy hands on nothing, and says so', () => {
  const of = estate({ 'identity alice': [reads] });
  const denied = ask(of, request({ session: { kind: 'federation-token' } }), nothingAssumed);
  assert.is(denied.outcome, 'deny');
  const reason = 'a federation token hands on nothing of `alice` without a session policy';
  assert.is(denied.cases[0]?.decision.reason, reason);
});

test('a federation token of root has nothing but what policies give its account’s sessions', () => {
  const token = { as: 'root', session: { kind: 'federation-token' } } as const;
  const allow = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' };
  const of = (Principal: unknown) => outcomeOf(estate({ 'bucket data': [{ ...allow, Principal }] }), request(token));
  assert.is(outcomeOf(estate({}), request(token)), 'implicit-deny');
  assert.is(of({ AWS: home }), 'implicit-deny');
  assert.is(of({ AWS: `arn:aws:iam::${home}:root` }), 'implicit-deny');
  assert.is(of({ AWS: `arn:aws:iam::${home}:user/bob` }), 'implicit-deny', 'root is no user');
  assert.is(of({ AWS: `arn:aws:sts::${home}:federated-user/x` }), 'unknown');
  const denied = { ...allow, Effect: 'Deny', Principal: { AWS: `arn:aws:iam::${home}:root` } };
  assert.is(outcomeOf(estate({ 'bucket data': [denied] }), request(token)), 'explicit-deny');
});

const refused: readonly [string, Parameters<typeof request>[0], string][] = [
  ['a provider that reads', { as: 'github', session: none }, 'request-impossible'],
  [
    'a provider that assumes a role by itself',
    { ...becomes(fine), arn: deploy, action: 'sts:AssumeRole' },
    'request-impossible',
  ],
  ['OpenID Connect by SAML', { ...becomes(fine), arn: deploy, action: 'sts:AssumeRoleWithSAML' }, 'request-impossible'],
  ['a provider with an access key', { as: 'github', through: throughDeploy.through }, 'request-impossible'],
  [
    'a provider with an MFA code',
    { ...throughDeploy, through: [{ role: 'deploy', mfaCode: true }] },
    'request-impossible',
  ],
  [
    'a role of another account',
    { ...throughDeploy, through: [{ role: 'visitor', mfaCode: false }] },
    'request-impossible',
  ],
  ['claims of a user', { claims: fine }, 'request-impossible'],
  ['a permission set as a role to be assumed', { through: [{ role: 'data', mfaCode: false }] }, 'request-unknown-name'],
  ['a provider as a role', { through: [{ role: 'github', mfaCode: false }] }, 'request-unknown-name'],
  ['a pattern', { as: 'automation', session: { kind: 'role-session' } }, 'request-unknown-name'],
  ['a permission set of any account', { ...sso, as: 'anywhere' }, 'request-unknown-name'],
];

for (const [name, changes, code] of refused) {
  test(`refused: ${name}`, () => {
    const { resource: _, ...rest } = { resource: undefined, ...changes };
    const asked = () => ask(site, request(rest), nothingAssumed);
    assert.throws(asked, (error: unknown) => error instanceof RequestRefusal && error.diagnostics[0]?.code === code);
  });
}

test.run();
