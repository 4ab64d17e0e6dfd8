import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Outcome, wideRules } from './given.ts';

const github = 'token.actions.githubusercontent.com';

function told({ diagnostics }: Outcome): readonly string[] {
  return diagnostics.filter(({ code }) => code.startsWith('oidc-')).map(({ severity, code }) => `${severity} ${code}`);
}

const trust = (to: string, when: string) =>
  wideRules(
    `  the-rule: { allow: sts:AssumeRoleWithWebIdentity, to: ${to}, resource: admin${when && `, when: ${when}`} }`,
  );

const bySub = (to: string, sub: string) => told(trust(to, `{ claims: { aud: us, sub: ${JSON.stringify(sub)} } }`));

/** `sub` → what is said; by provider. */
const subs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  github: {
    'repo:acme/site:ref:refs/heads/main': '',
    'repo:acme/site:*': '',
    'repo:acme/site:environment:prod*': '',
    'repo:acme@12/site@34:ref:refs/heads/*': '',
    'repository:acme/site*': '',
    'repo:acme/*': 'warning oidc-any-repository',
    'repo:acme/site*': 'warning oidc-any-repository',
    'repo:acme/s?te:ref:refs/heads/main': 'warning oidc-any-repository',
    'repo:acme/*:ref:refs/heads/main': 'warning oidc-any-repository',
    'repo:acme*/site:ref:refs/heads/main': 'error oidc-open-sub',
    'repo:acme?site:ref': 'error oidc-open-sub',
    'repo:*/site:ref:refs/heads/main': 'error oidc-open-sub',
    'repo:*': 'error oidc-open-sub',
    'repo*': 'error oidc-open-sub',
    'rep?:acme/site:x': 'error oidc-open-sub',
    'environment:*': 'error oidc-open-sub',
    '*': 'error oidc-open-sub',
    '*:ref:refs/heads/main': 'error oidc-open-sub',
    '?epo:acme/site:x': 'error oidc-open-sub',
    '${token.actions.githubusercontent.com:sub}': 'error oidc-open-sub',
    'repo:${aws:PrincipalTag/owner}/site:x': 'error oidc-open-sub',
    'repo:acme/s${*}te:ref': '',
  },
  gitlab: {
    'project_path:acme/site:ref_type:branch:ref:main': '',
    'project_path:acme/team/site:ref_type:branch:*': '',
    'project_path:acme/*': 'warning oidc-any-repository',
    'project_path:acme/team/*:ref_type:branch:ref:main': 'warning oidc-any-repository',
    'project_path:*': 'error oidc-open-sub',
    'project_path:acme*': 'error oidc-open-sub',
    '*': 'error oidc-open-sub',
  },
  keycloak: { 'a*': '', me: '', '*': 'error oidc-open-sub', '?me': 'error oidc-open-sub' },
  terraform: {
    'organization:acme:project:site:workspace:prod:run_phase:apply': '',
    'organization:acme:project:site:workspace:prod:run_phase:*': '',
    'organization:acme:project:*:workspace:prod:run_phase:apply': 'warning oidc-any-repository',
    'organization:*:project:site:workspace:prod:run_phase:apply': 'error oidc-open-sub',
    'organization:acme*': 'error oidc-open-sub',
  },
  buildkite: {
    'organization:acme:pipeline:site:*': '',
    'organization:acme:*': 'warning oidc-any-repository',
    'organization:*': 'error oidc-open-sub',
  },
  vercel: {
    'owner:acme:project:site:environment:*': '',
    'owner:acme:*': 'warning oidc-any-repository',
    'owner:*': 'error oidc-open-sub',
  },
};

for (const [provider, expected] of Object.entries(subs)) {
  for (const [sub, says] of Object.entries(expected)) {
    test(`${provider}: sub ${sub}: ${says || 'nothing to say'}`, () => {
      assert.equal(bySub(provider, sub), says === '' ? [] : [says]);
    });
  }
}

test('a trust that does not ask for `sub` is an error that says what to write', () => {
  const { compiled, diagnostics } = trust('github', '{ claims: { aud: sts.amazonaws.com } }');
  assert.is(compiled, undefined);
  const [error] = diagnostics;
  assert.is(error?.code, 'oidc-without-sub');
  assert.match(error?.message ?? '', /`the-rule` lets whoever gets a token from `token\.actions.*` assume `admin`/);
  assert.match(error?.help ?? '', /claims: \{ sub: "repo:OWNER\/REPO:ref:refs\/heads\/main" \}/);
});

test('providers that AWS knows itself say in another claim whose users they vouch for', () => {
  const builtIn = (host: string, claims: string) => told(verbatim(host, `{ StringLike: { ${claims} } }`));
  const cognito = 'cognito-identity.amazonaws.com';
  assert.equal(builtIn(cognito, `"${cognito}:aud": "us-east-1:1234"`), []);
  assert.equal(builtIn(cognito, `"${cognito}:aud": "*"`), ['error oidc-open-sub']);
  assert.equal(builtIn(cognito, `"${cognito}:sub": "us-east-1:*"`), ['error oidc-without-sub']);
  assert.equal(builtIn('accounts.google.com', '"accounts.google.com:aud": "us"'), []);
  assert.equal(builtIn('accounts.google.com', '"accounts.google.com:sub": "1234"'), []);
  assert.equal(builtIn('accounts.google.com', '"accounts.google.com:sub": "*"'), ['error oidc-open-sub']);
  assert.equal(builtIn('accounts.google.com', '"accounts.google.com:email": "x"'), ['error oidc-without-sub']);
  assert.equal(builtIn('graph.facebook.com', '"graph.facebook.com:app_id": "1"'), []);
});

test('every alternative asks', () => {
  const asked = '{ claims: { sub: "repo:acme/site:ref:refs/heads/main" } }';
  assert.equal(told(trust('github', `{ any: [${asked}, { claims: { repository: acme/site } }] }`)), [
    'error oidc-without-sub',
  ]);
  assert.equal(
    told(trust('github', `{ any: [${asked}, { claims: { sub: "repo:acme/docs:ref:refs/heads/main" } }] }`)),
    [],
  );
});

test('of several values the loosest counts, of several questions the tightest', () => {
  assert.equal(told(trust('github', '{ claims: { sub: ["repo:acme/site:*", "repo:*"] } }')), ['error oidc-open-sub']);
  assert.equal(told(trust('github', '{ claims: { sub: ["repo:acme/site:*", "repo:acme/*"] } }')), [
    'warning oidc-any-repository',
  ]);
  assert.equal(
    told(
      trust(
        'github',
        `{ claims: { sub: "repo:acme/site:ref:refs/heads/main" }, aws: { StringLike: { "${github}:sub": "repo:*" } } }`,
      ),
    ),
    [],
  );
});

test('the place is the claim', () => {
  const { diagnostics } = trust('github', '{ claims: { sub: "repo:*" } }');
  const at = diagnostics[0]?.at;
  assert.match(at?.source.text.slice(at.span.start, at.span.end) ?? '', /^"repo:\*"|^sub/);
});

test('a deny may be as wide as it likes', () => {
  const rule = `  the-rule: { deny: sts:AssumeRoleWithWebIdentity, to: github, resource: admin, when: { claims: { sub: "*" } }, attach: { role: admin } }`;
  assert.equal(told(wideRules(rule)), []);
});

test('SAML says whom a token is for by being signed for AWS alone', () => {
  assert.equal(told(wideRules('  the-rule: { allow: sts:AssumeRoleWithSAML, to: idp, resource: admin }')), []);
});

const verbatim = (federated: string, condition: string) =>
  wideRules(`  the-rule:
    statement:
      Effect: Allow
      Principal: { Federated: "${federated}" }
      Action: sts:AssumeRoleWithWebIdentity
      Condition: ${condition}
    attach: { role: admin }
    why: It was there.`);

const provider = `arn:aws:iam::111111111111:oidc-provider/${github}`;

test('verbatim statements are held to the same', () => {
  const asks = (operator: string, sub = 'repo:acme/site:*', key = `${github}:sub`) =>
    told(verbatim(provider, `{ ${operator}: { "${key}": "${sub}" } }`));
  assert.equal(asks('StringLike'), []);
  assert.equal(asks('StringLike', 'repo:acme/site:*', `${github}:SUB`), []);
  assert.equal(asks('StringEqualsIgnoreCase', 'repo:acme/site:x'), []);
  assert.equal(asks('StringEquals', 'repo:*'), [], 'there a wildcard is a character, and fits no token');
  assert.equal(asks('StringLike', 'repo:*'), ['error oidc-open-sub']);
  for (const operator of ['StringLikeIfExists', 'StringNotLike', 'ForAllValues:StringLike', 'StringNotEquals']) {
    assert.equal(asks(operator), ['error oidc-without-sub'], operator);
  }
  assert.equal(asks('StringLike', 'repo:acme/site:*', `${github}:aud`), ['error oidc-without-sub']);
  assert.equal(asks('StringLike', 'me', 'gitlab.com:sub'), ['error oidc-without-sub']);
});

test.run();
