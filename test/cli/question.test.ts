// Flags as a test's row: what is wrong with them is told as of a spec, and points at what was typed.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type QuestionFlags, questionOf } from '../../src/cli/question.ts';
import type { Node } from '../../src/spec/node.ts';
import { readSpec } from '../../src/spec/read.ts';
import type { Question } from '../../src/spec/spec.ts';
import { type Diagnostic, Diagnostics, Refusal } from '../../src/text/diagnostic.ts';
import { library } from '../spec/reading.ts';

const spec = `iamspec: 1
accounts: { home: "444455556666" }
principals:
  bob: { user: home/bob }
  eve: { user: home/eve }
  staff: { group: home/staff, members: [bob] }
  admin: { role: home/admin }
  guest: { role: home/guest }
  github: { oidc: home/token.actions.githubusercontent.com }
  ops: { sso: home/Operator }
buckets: { data: { name: acme-data, account: home } }
`;

const none = { as: [], with: [], through: [], mfaCode: false, action: [], resource: [], context: [], claim: [] };
const plain = { as: ['bob'], with: ['access-key'], action: ['s3:GetObject'], resource: ['data/a'] };

interface Asked {
  readonly question: Question | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

function ask(flags: Partial<QuestionFlags>, text = spec): Asked {
  const diagnostics = new Diagnostics();
  const asked = questionOf({ ...none, ...plain, ...flags });
  const read = readSpec({ path: 'specs/x.yaml', text }, library, diagnostics, asked);
  return { question: read?.question, diagnostics: diagnostics.all };
}

/** `code text`, with what the diagnostic underlines. */
function told({ code, at }: Diagnostic): string {
  return `${code} ${at?.source.path}: ${at?.source.text.slice(at.span.start, at.span.end)}`;
}

for (const [flags, ...expected] of [
  [{ as: ['bib'] }, 'unknown-name command line: bib'],
  [{ as: ['bob,eva'] }, 'unknown-name command line: eva'],
  [{ as: ['bob', ''] }, 'empty-text command line: '],
  [{ as: ['staff'] }, 'not-a-caller command line: staff'],
  [{ as: ['everyone'] }, 'not-a-caller command line: everyone'],
  [{ as: ['bob', 'bob'] }, 'duplicate-value command line: bob'],
  [{ with: [] }, 'session-missing command line: bob'],
  [{ with: ['consol'] }, 'not-a-choice command line: consol'],
  [{ with: ['access-key,role-session'] }, 'impossible-session command line: role-session'],
  [{ mfa: '10m' }, 'impossible-session command line: 10m'],
  [{ with: ['console'], mfa: '10' }, 'bad-duration command line: 10'],
  [{ with: ['console'], mfa: '3d' }, 'longer-than-any-session command line: 3d'],
  [{ action: ['s3:GetObjct'] }, 'unknown-action command line: s3:GetObjct'],
  [{ action: ['s3:GetObject,s3:ListBucket'] }, 'action-not-on-key command line: s3:ListBucket'],
  [{ resource: ['dato/a'] }, 'unknown-name command line: dato/a'],
  [{ resource: ['data/*'] }, 'resource-not-concrete command line: data/*'],
  [{ resource: ['data/a', 'bob'] }, 'resource-fits-no-action command line: bob'],
  [{ through: ['admin,root'] }, 'unknown-name command line: root'],
  [{ through: ['admin', 'bob'] }, 'wrong-kind command line: bob'],
  [{ mfaCode: true }, 'mfa-code-misplaced command line: --mfa-code'],
  [{ as: ['guest'], with: [], through: ['admin'], mfaCode: true }, 'mfa-code-misplaced command line: --mfa-code'],
  [{ claim: ['sub=x'] }, 'claims-misplaced command line: x'],
  [{ as: ['github'], with: [], through: ['admin'], claim: ['sub=a', 'sub=b'] }, 'condition-value command line: sub'],
  [{ as: ['github'], with: [], through: ['admin'], claim: ['sub=repo:*'] }, 'claim-not-concrete command line: repo:*'],
  [{ as: ['github'], with: [], through: ['admin'], claim: ['sub='] }],
  [{ as: ['github'], with: [] }, 'provider-acts command line: s3:GetObject'],
  [{ as: ['github'], through: ['admin'] }, 'impossible-session command line: access-key'],
  [{ as: ['ops'] }, 'impossible-session command line: access-key'],
  [{ context: ['organization=acme'] }, 'bad-organization command line: acme'],
  [{ context: ['organization=none'] }],
  [{ context: ['tsl=true'] }, 'unknown-key command line: tsl'],
  [{ context: ['tls=yes'] }, 'wrong-type command line: yes'],
  [{ context: ['tls=true', 'tls=false'] }, 'wrong-type command line: true --context tls=false'],
  [{ context: ['mfa=10m'] }, 'mfa-is-session command line: mfa'],
  [{ context: ['at=now'] }, 'bad-time command line: now'],
  [{ context: ['source_ip=x=y'] }, 'bad-address command line: x=y'],
  [{ context: ['aws:SourceIp=192.0.2.1'] }, 'raw-key command line: aws:SourceIp'],
  [{ context: ['aws:Nope=1'] }, 'unknown-condition-key command line: aws:Nope'],
  [{ context: ['aws:UserAgent=a', 'aws:UserAgent=b'] }, 'condition-value command line: aws:UserAgent'],
] as const) {
  test(`${JSON.stringify(flags)}: ${expected}`, () => {
    const { question, diagnostics } = ask(flags);
    assert.equal(diagnostics.map(told), expected);
    assert.is(question === undefined, diagnostics[0]?.severity === 'error');
  });
}

test('what is wrong with the spec is told beside it', () => {
  const { question, diagnostics } = ask({ as: ['bib'] }, spec.replace('home/eve', 'hom/eve'));
  assert.is(question, undefined);
  assert.equal(diagnostics.map(told), ['unknown-name command line: bib', 'unknown-name specs/x.yaml: hom/eve']);
});

test('a matrix: callers with sessions, actions on resources', () => {
  const { question } = ask({
    as: ['bob,eve'],
    with: ['console', 'session-token'],
    mfa: '10m',
    action: ['s3:GetObject,s3:PutObject', 's3:DeleteObject'],
    resource: ['data/a,b', 'data/c'],
  });
  assert.equal(
    question?.callers.map(({ as, session }) => `${as} ${session.kind} ${session.mfaAge}`),
    ['bob console 600', 'bob session-token 600', 'eve console 600', 'eve session-token 600'],
  );
  assert.equal(
    question?.targets.map(({ action, resource }) => `${action} ${resource.text}`),
    ['GetObject', 'PutObject', 'DeleteObject'].flatMap((name) => [`s3:${name} data/a,b`, `s3:${name} data/c`]),
  );
});

test('a chain of roles; the code is given in the first call, or in the call itself', () => {
  const hops = (flags: Partial<QuestionFlags>) =>
    ask(flags).question?.through.map(({ role, mfaCode }) => `${role.name} ${mfaCode}`);
  assert.equal(hops({ through: ['admin,guest'], mfaCode: true }), ['admin true', 'guest false']);
  assert.equal(hops({ through: ['admin', 'guest'] }), ['admin false', 'guest false']);
  const { question } = ask({ action: ['sts:AssumeRole'], resource: ['admin'], mfaCode: true });
  assert.is(question?.context.mfaCode, 'given');
});

test('claims of a token; the same claim again adds a value, and a value may hold anything', () => {
  const claim = ['sub=repo:acme/site:ref:refs/heads/a=b', 'aud=sts.amazonaws.com', 'amr=a', 'amr=b'];
  const { question, diagnostics } = ask({ as: ['github'], with: [], through: ['admin'], claim });
  assert.equal(diagnostics.map(told), []);
  assert.equal(
    question?.callers.map(({ session, claims }) => ({ session, claims: { ...claims } })),
    [
      {
        session: { kind: 'none' },
        claims: { sub: ['repo:acme/site:ref:refs/heads/a=b'], aud: ['sts.amazonaws.com'], amr: ['a', 'b'] },
      },
    ],
  );
});

test('facts by the language’s words and by AWS’s keys; the same key again adds a value', () => {
  const context = [
    'organization=o-a1b2c3d4e5',
    'tls=false',
    'prefix=',
    'mfa_delete_code=wrong',
    'aws:CalledVia=a',
    'aws:CalledVia=b=c',
  ];
  assert.equal(ask({ context }).question?.context, {
    aws: { 'aws:CalledVia': ['a', 'b=c'] },
    tls: false,
    prefix: '',
    organization: 'o-a1b2c3d4e5',
    mfaDeleteCode: 'wrong',
  });
});

test('every value stands in the line where it was typed', () => {
  const { source, row } = questionOf({
    ...{ ...none, as: ['bob,eve'], with: ['console'], mfa: '10m', through: ['admin', 'guest'], mfaCode: true },
    ...{
      action: ['s3:GetObject'],
      resource: ['data/a b'],
      context: ['tls=true', 'aws:CalledVia=x', 'aws:CalledVia=y'],
    },
  });
  assert.is(
    source.text,
    'iamspec explain --as bob,eve --with console --mfa 10m --through admin --through guest --mfa-code --action s3:GetObject --resource data/a b --context tls=true --context aws:CalledVia=x --context aws:CalledVia=y',
  );
  const scalars: string[] = [];
  const visit = (node: Node): void => {
    if (node.kind === 'list') for (const item of node.items) visit(item);
    else if (node.kind === 'map') for (const { value } of node.entries) visit(value);
    else scalars.push(`${source.text.slice(node.at.start, node.at.end)} ${node.value}`);
  };
  visit(row);
  assert.equal(scalars, [
    'bob bob',
    'eve eve',
    'console console',
    '10m 10m',
    'admin admin',
    '--mfa-code given',
    'guest guest',
    's3:GetObject s3:GetObject',
    'data/a b data/a b',
    'true true',
    'x x',
    'y y',
  ]);
});

for (const flags of [{ context: ['tls'] }, { context: ['=x'] }, { with: [], mfa: '10m' }]) {
  test(`${JSON.stringify(flags)} makes no question`, () => {
    assert.throws(
      () => ask(flags),
      (error: unknown) => error instanceof Refusal && error.diagnostics[0]?.code === 'bad-usage',
    );
  });
}

test.run();
