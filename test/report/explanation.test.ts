// Explanations as people read them, at night too: whole ones as they were, and what they must say of every kind of answer.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readText } from '../../src/io.ts';
import { formatExplanations } from '../../src/report/explanation.ts';
import { colours, noColours } from '../../src/report/paint.ts';
import { type ExplainedSpec, explainedBy, explainedRow } from './results.ts';

function formatted({ spec, explained }: ExplainedSpec, all = false): string {
  return formatExplanations(spec, explained, { all }, noColours);
}

const bob = { as: ['bob'], with: ['console'], mfa: '10m' };

const whole: Readonly<Record<string, ExplainedSpec>> = {
  'through-role': explainedBy(
    { ...bob, through: ['admin'], action: ['s3:PutObject'], resource: ['exchange/q3.csv'] },
    readText('specs/partner-exchange.yaml'),
  ),
  'denied-by-mfa': explainedBy(
    { as: ['alice'], with: ['console'], mfa: '90m', action: ['s3:PutObject'], resource: ['exchange/inbox/a.csv'] },
    readText('specs/partner-exchange.yaml'),
  ),
  unknown: explainedBy(
    { ...bob, through: ['operator'], action: ['s3:GetObject'], resource: ['data/a'] },
    readText('specs/ec2-role-mfa.yaml'),
  ),
  'instance-profile': explainedBy(
    { as: ['reader'], with: ['instance-profile'], action: ['s3:GetObject'], resource: ['data/a'] },
    readText('specs/ec2-role-mfa.yaml'),
  ),
};

for (const [name, explained] of Object.entries(whole)) {
  const path = `test/golden/explain/${name}.txt`;
  test(`${path} is what it was`, () => {
    const text = formatted(explained);
    // UPDATE_GOLDEN=1 writes it anew; the diff is for a reviewer.
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, text);
    assert.ok(existsSync(path), path);
    assert.is(text, readFileSync(path, 'utf8'));
  });

  test(`${name}: lines fit 80 columns, end clean, and say the same in colour`, () => {
    const text = formatted(explained, true);
    for (const line of text.split('\n')) {
      assert.ok(line.length <= 80 || !line.trim().includes(' '), line);
      assert.not.match(line, /\s$/);
    }
    const coloured = formatExplanations(explained.spec, explained.explained, { all: true }, colours);
    assert.is.not(coloured, text);
    assert.is(stripVTControlCharacters(coloured), text);
  });
}

/** The first paragraph: the answer. */
function answer(explained: ExplainedSpec): string {
  const [first = ''] = formatted(explained).split('\n\n');
  return first.replace(/\n +/g, ' ').trimEnd();
}

const get = { action: ['s3:GetObject'], resource: ['vault/a'] };

test('a role that cannot be assumed: why, and that the action is never called', () => {
  const explained = explainedBy({ as: ['bob'], with: ['access-key'], through: ['nobody'], ...get });
  assert.is(
    answer(explained),
    "BROKEN  bob (access-key) through nobody: s3:GetObject on vault/a `nobody` cannot be assumed: the role's trust policy allows this to neither `bob` nor its account: there is none",
  );
  const text = formatted(explained);
  assert.match(text, '\n1. bob calls sts:AssumeRole on arn:aws:iam::444455556666:role/nobody: denied\n');
  assert.match(text, "\n  the role's trust policy: none attached\n");
  assert.match(text, '\n2. s3:GetObject is never called\n');
});

test('a fact that is not stated: which, how to state it, and the decision either way', () => {
  const explained = explainedBy({ as: ['bob'], with: ['access-key'], action: ['s3:ListBucket'], resource: ['vault'] });
  assert.is(
    answer(explained),
    [
      'UNKNOWN  bob (access-key): s3:ListBucket on vault',
      'rule `tagged-lists` hangs on `aws:PrincipalTag/team`, which the request does not state: state it under `context: { aws: { aws:PrincipalTag/team: … } }`',
      'here: `--context aws:PrincipalTag/team=…`',
      "if rule `tagged-lists` does not match: neither a policy of `bob` nor the bucket's policy allows it",
      'if rule `tagged-lists` matches: allowed by TaggedLists in identity.bob (rule `tagged-lists`, specs/vault.yaml:17:3)',
    ].join(' '),
  );
  assert.match(formatted(explained), '\n    ? Allow TaggedLists in identity.bob');
});

test('what settles it is taken: the decision is one', () => {
  const flags = { as: ['bob'], with: ['access-key'], action: ['s3:ListBucket'], resource: ['vault'] };
  for (const [team, word] of [
    ['x', 'ALLOWED'],
    ['y', 'DENIED'],
  ] as const) {
    const explained = explainedBy({ ...flags, context: [`aws:PrincipalTag/team=${team}`] });
    assert.is(answer(explained).split(' ')[0], word);
    assert.match(answer(explained), `s3:ListBucket on vault, aws:PrincipalTag/team: ${team}`);
  }
});

test('a test that is named: what it expects, and whether that is so', () => {
  const row = 'as: bob, with: access-key, resource: vault/a';
  assert.match(
    answer(explainedRow(`${row}, cannot: s3:GetObject, because: { rules: [reading-needs-mfa], only: true }`)),
    'expected deny by `reading-needs-mfa` alone, and so it is (specs/vault.yaml:19:',
  );
  assert.match(
    answer(explainedRow(`${row}, can: s3:GetObject`)),
    'expected allow, FAILED, it is refused (specs/vault.yaml:19:',
  );
  const open = 'as: bob, with: access-key, resource: vault, can: s3:ListBucket';
  assert.match(answer(explainedRow(open)), 'expected allow, UNKNOWN, rule `tagged-lists` hangs on');
  assert.not.match(answer(explainedRow(open)), '--context');
});

test('what AWS decides by the credentials alone has no layers; S3’s own check says that it is one', () => {
  const who = explainedBy({
    ...{ as: ['bob'], with: ['access-key'], action: ['sts:GetCallerIdentity'], resource: ['everything'] },
  });
  assert.match(answer(who), 'ALLOWED  bob (access-key): sts:GetCallerIdentity on everything anyone with credentials');
  assert.not.match(formatted(who), 'polic(y|ies) of');
  const version = { action: ['s3:DeleteObjectVersion'], resource: ['vault/a'] };
  const boss = explainedBy({ as: ['boss'], with: ['console'], mfa: '1m', ...version });
  assert.match(answer(boss), "MFA Delete leaves this to the root user of the bucket's account");
  assert.match(formatted(boss), '✓ Allow statement 1 in AdministratorAccess');
});

test('root and anonymous callers have no policies of their own, and none is missed', () => {
  for (const flags of [{ as: ['root'], with: ['access-key'] }, { as: ['anonymous'] }]) {
    const text = formatted(explainedBy({ ...flags, ...get }));
    assert.match(text, /\n {2}no SCP, RCP, identity policy, permissions boundary or session\n? +policy\n/);
  }
});

test('several requests are told one after the other', () => {
  const explained = explainedBy({
    as: ['bob', 'boss'],
    with: ['access-key'],
    action: ['s3:GetObject'],
    resource: ['vault/a', 'vault/b'],
  });
  assert.equal(
    formatted(explained).match(/^[A-Z]+ .*$/gm),
    ['bob', 'boss'].flatMap((who) =>
      ['a', 'b'].map((key) => `DENIED  ${who} (access-key): s3:GetObject on vault/${key}`),
    ),
  );
});

test('statements about other actions are counted, unless all are asked for or an Allow is missing', () => {
  const explained = explainedBy({ as: ['bob'], with: ['console'], mfa: '1m', ...get });
  assert.match(formatted(explained), '· 1 more statement, about other actions (shown by --all)\n');
  assert.not.match(formatted(explained), 'TaggedLists');
  assert.match(formatted(explained, true), 'its Action does not fit: it is about `s3:ListBucket`, not `s3:GetObject`');
  assert.not.match(formatted(explained, true), '--all');
  const missing = explainedBy({
    as: ['bob'],
    with: ['console'],
    mfa: '1m',
    action: ['s3:PutObject'],
    resource: ['vault/a'],
  });
  assert.match(formatted(missing), /its Action does not fit: it is about `s3:ListBucket`, not/);
});

test('nothing from outside moves the cursor', () => {
  const explained = explainedBy({
    as: ['bob'],
    with: ['access-key'],
    action: ['s3:GetObject'],
    resource: ['vault/\u001b[2J'],
    context: ['aws:UserAgent=\u202e'],
  });
  const text = formatted(explained);
  assert.match(text, 'vault/\\u001b[2J, aws:UserAgent: \\u202e');
  for (const character of '\u001b\u202e') assert.not.ok(text.includes(character));
});

test('what was taken for granted is told, and no more', () => {
  const stated = { context: ['tls=false', 'source_ip=192.0.2.1', 'at=2026-03-01T12:00:00Z'] };
  const explained = explainedBy({ as: ['bob'], with: ['access-key'], ...get, ...stated });
  assert.not.match(formatted(explained), 'taken for granted');
  const text = formatted(explainedBy({ as: ['bob'], with: ['access-key'], ...get, context: ['tls=false'] }));
  assert.match(text, '\ntaken for granted: aws:SourceIp=203.0.113.10,\n  aws:CurrentTime=2026-01-15T12:00:00Z\n');
});

test('an MFA code in the call: what either side sees', () => {
  const text = formatted(
    explainedBy({ as: ['bob'], with: ['access-key'], through: ['guarded'], mfaCode: true, ...get }),
  );
  assert.match(
    text.replace(/\n +/g, ' '),
    "with the MFA code the call carries aws:MultiFactorAuthPresent=true, aws:MultiFactorAuthAge=0; the caller's own policies see aws:MultiFactorAuthPresent=true or absent, aws:MultiFactorAuthAge=0 or absent",
  );
});

const github = {
  path: 'specs/vault.yaml',
  text: `iamspec: 1
accounts: { home: "444455556666" }
principals:
  github: { oidc: home/token.actions.githubusercontent.com }
  deploy: { role: home/deploy, has: anything }
buckets: { vault: { name: acme-vault, account: home } }
rules:
  main-becomes-deploy:
    allow: sts:AssumeRoleWithWebIdentity
    to: github
    resource: deploy
    when: { claims: { sub: "repo:acme/site:ref:refs/heads/main" } }
    why: One branch alone.
  members-read: { allow: s3:GetObject, to: everyone, resource: vault, when: { organization: o-a1b2c3d4e5 } }
`,
};

test('a token: what it says, what it would have to say, and why the rule is there', () => {
  const asks = { as: ['github'], action: ['sts:AssumeRoleWithWebIdentity'], resource: ['deploy'] };
  const sub = 'sub=repo:acme/site:ref:refs/heads/main';
  const text = formatted(explainedBy({ ...asks, claim: [sub, 'aud=x'] }, github)).replace(/\n +/g, ' ');
  assert.match(text, /^ALLOWED {2}github \(sub: repo:acme\/site:ref:refs\/heads\/main, aud: x\): /);
  assert.match(text, 'why `main-becomes-deploy`: One branch alone.');
  const host = 'token.actions.githubusercontent.com';
  assert.match(text, `the token says ${host}:sub=repo:acme/site:ref:refs/heads/main, ${host}:aud=x`);
  assert.not.match(text, 'credentials');
  const open = formatted(explainedBy(asks, github)).replace(/\n +/g, ' ');
  assert.match(open, 'state it under `claims` here: `--claim sub=…`');
  assert.match(open, 'no claim of the token is stated');
});

test('what nobody wrote down, and an organization that is not known', () => {
  const asks = { as: ['deploy'], action: ['s3:GetObject'], resource: ['vault/a'] };
  const text = formatted(explainedBy(asks, github)).replace(/\n +/g, ' ');
  assert.match(text, '? Allow `has: anything` it hangs on whether `deploy` holds a policy that allows it');
  assert.match(text, 'here: `--context organization=…`');
});

test.run();
