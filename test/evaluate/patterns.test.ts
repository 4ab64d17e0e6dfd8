// Policy variables: put in, absent, defaulted, unknown, and under the old version not variables at all.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { absent, hidden, type KeyState, open, present } from '../../src/evaluate/keys.ts';
import { isDoubt, type Outcome } from '../../src/evaluate/outcome.ts';
import { compilePattern, patternResolver } from '../../src/evaluate/patterns.ts';
import type { PolicyVersion } from '../../src/iam/document.ts';
import { compileGlob, type GlobToken } from '../../src/iam/glob.ts';
import { estate, outcomeOf, request } from './estates.ts';

function fits(pattern: string, text: string, state: KeyState, version: PolicyVersion = '2012-10-17'): Outcome | '?' {
  const test_ = compilePattern(pattern, { version, wildcards: true, build: (tokens) => compileGlob(tokens).matches });
  const result = test_(text, { lookup: (key) => (key === 'aws:username' ? state : absent) });
  return isDoubt(result) ? '?' : result;
}

const rows: readonly [pattern: string, text: string, state: KeyState, expected: boolean | '?'][] = [
  ['home/${aws:username}/*', 'home/alice/x', present('alice'), true],
  ['home/${AWS:UserName}/*', 'home/alice/x', present('alice'), true],
  ['home/${aws:username}/*', 'home/bob/x', present('alice'), false],
  ['home/${aws:username}/*', 'home/bob/x', present('*'), false],
  ['home/${aws:username}/*', 'home/*/x', present('*'), true],
  ['home/${aws:username}/*', 'home//x', absent, false],
  ["home/${aws:username, 'nobody'}/*", 'home/nobody/x', absent, true],
  ["home/${aws:username, 'nobody'}/*", 'home/alice/x', present('alice'), true],
  ['home/${aws:username}/*', 'home/alice/x', open, '?'],
  ['home/${aws:username}/*', 'home/alice/x', hidden, '?'],
  ['home/${aws:username}/*', 'away/alice/x', open, false],
  ['a${*}b', 'a*b', absent, true],
  ['a${*}b', 'axb', absent, false],
  ['a${?}b', 'a?b', absent, true],
  ['a${$}b', 'a$b', absent, true],
  ['$x', '$x', absent, true],
  ['${aws:username}', 'alice', present('alice'), true],
  ['${aws:username}*', 'alice/x', present('alice'), true],
  ['*${aws:username}', 'x/alice', present('alice'), true],
  ['?${aws:username}', 'xa', present('a'), true],
  ['?${aws:username}', 'xb', present('a'), false],
  ['${*}b', '*b', absent, true],
  ['${*}b', 'ab', absent, false],
  ['?${*}', 'a*', absent, true],
  ['?${*}', 'ab', absent, false],
  ['${aws:username}${*}', 'alice*', present('alice'), true],
  ['${aws:username}${*}', 'alicex', present('alice'), false],
  ['home/${aws:username}/*', 'HOME/alice/x', open, '?'],
  ['home/${aws:username}/*', 'home/x', open, false],
  ['home/${aws:username}/*', 'home/alice/x', present('alice', 'bob'), '?'],
  ['home/${aws:username}/*', 'away/alice/x', present('alice', 'bob'), false],
  ['home/${aws:username}/*', 'home//x', present(), false],
  ["home/${aws:username, 'nobody'}/*", 'home/nobody/x', present(), true],
  ['home/${aws:username}/${aws:userid}', 'home/alice/x', open, false],
];

for (const [pattern, text, state, expected] of rows) {
  test(`${pattern} and ${text}, ${state.state}`, () => {
    assert.is(fits(pattern, text, state), expected);
  });
}

test('a malformed variable that was not refused is a bug', () => {
  assert.throws(() => fits('home/${aws:username', 'x', absent), /a policy with a malformed variable was not refused/);
});

test('what it hangs on is said, with its key', () => {
  const doubt = (state: KeyState) => {
    const options = { version: '2012-10-17', wildcards: true, build: () => () => true } as const;
    return compilePattern('${AWS:UserName}', options)('x', { lookup: () => state });
  };
  assert.equal(doubt(open), { key: 'AWS:UserName', text: '`AWS:UserName`, which the request does not state' });
  assert.equal(doubt(present('a', 'b')), {
    key: 'AWS:UserName',
    text: 'what AWS puts in for `${AWS:UserName}` where a request holds several values',
  });
});

test('one pattern, with hundreds of values one after the other', () => {
  const build = (tokens: readonly GlobToken[]) => compileGlob(tokens).matches;
  const pattern = compilePattern('${aws:username}/${aws:userid}', { version: '2012-10-17', wildcards: true, build });
  const asked = (text: string, name: string, id: string) =>
    pattern(text, { lookup: (key) => present(key === 'aws:username' ? name : id) });
  for (let round = 0; round < 2; round++) {
    for (let index = 0; index < 600; index++) {
      assert.is(asked(`u${index}/${index}`, `u${index}`, `${index}`), true);
      assert.is(asked(`u${index}/${index}`, `${index}`, `u${index}`), false);
    }
  }
  assert.is(asked('a/bc', 'a', 'bc'), true);
  assert.is(asked('a/bc', 'ab', 'c'), false);
});

test('under the 2008 version a variable is plain text', () => {
  assert.is(fits('home/${aws:username}', 'home/${aws:username}', present('alice'), '2008-10-17'), true);
  assert.is(fits('home/${aws:username}', 'home/alice', present('alice'), '2008-10-17'), false);
  assert.is(fits('a${*}', 'a${x}', absent, '2008-10-17'), true);
});

const own = [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::acme-data/home/${aws:username}/*' }];

test('a user reaches its own folder; a role, which has no user name, none', () => {
  const estates = { 'identity alice': own, 'identity admin': own };
  assert.is(outcomeOf(estate(estates), request({ arn: 'arn:aws:s3:::acme-data/home/alice/x' })), 'allow');
  assert.is(outcomeOf(estate(estates), request({ arn: 'arn:aws:s3:::acme-data/home/bob/x' })), 'implicit-deny');
  const admin = request({ as: 'admin', session: { kind: 'role-session' }, arn: 'arn:aws:s3:::acme-data/home/admin/x' });
  assert.is(outcomeOf(estate(estates), admin), 'implicit-deny');
});

test('without a version the folder is called `${aws:username}`', () => {
  const old = estate({ 'identity alice': own }, { version: '2008-10-17' });
  assert.is(outcomeOf(old, request({ arn: 'arn:aws:s3:::acme-data/home/alice/x' })), 'implicit-deny');
  assert.is(outcomeOf(old, request({ arn: 'arn:aws:s3:::acme-data/home/${aws:username}/x' })), 'allow');
});

test('values are told apart where one holds a line break', () => {
  const Resource = 'arn:aws:s3:::acme-data/${aws:PrincipalTag/a}/${aws:PrincipalTag/b}';
  const tagged = estate({ 'identity alice': [{ Effect: 'Allow', Action: 's3:*', Resource }] });
  const asked = (a: string, b: string, path: string) => {
    const facts = { aws: { 'aws:PrincipalTag/a': [a], 'aws:PrincipalTag/b': [b] } };
    return outcomeOf(tagged, request({ arn: `arn:aws:s3:::acme-data/${path}`, facts }));
  };
  assert.is(asked('x\ny', 'z', 'x\ny/z'), 'allow');
  assert.is(asked('x', 'y\nz', 'x\ny/z'), 'implicit-deny');
  assert.is(asked('x', 'y\nz', 'x/y\nz'), 'allow');
});

test('a negated operator holds where the variable has no value', () => {
  const policy = (operator: string) => [
    { Effect: 'Allow', Action: 's3:*', Resource: '*', Condition: { [operator]: { 's3:prefix': '${aws:username}' } } },
  ];
  const admin = (facts: object) =>
    request({
      as: 'admin',
      session: { kind: 'role-session' },
      action: 's3:ListBucket',
      arn: 'arn:aws:s3:::acme-data',
      facts,
    });
  assert.is(outcomeOf(estate({ 'identity admin': policy('StringEquals') }), admin({ prefix: 'x' })), 'implicit-deny');
  assert.is(outcomeOf(estate({ 'identity admin': policy('StringNotEquals') }), admin({ prefix: 'x' })), 'allow');
});

test('the pattern itself, once its variables are replaced', () => {
  const resolved = (pattern: string, state: KeyState, wildcards = true, version: PolicyVersion = '2012-10-17') =>
    patternResolver(pattern, version, wildcards)({ lookup: (key) => (key === 'aws:username' ? state : absent) });
  const text = (written: string) => ({ kind: 'text', text: written }) as const;
  const any = { kind: 'any' } as const;
  assert.equal(resolved('home/*', absent), { tokens: [text('home/'), any] });
  assert.equal(resolved('home/*', absent, false), { tokens: [text('home/*')] });
  assert.equal(resolved('a${*}b', absent), { tokens: [text('a'), text('*'), text('b')] });
  assert.equal(resolved('home/${aws:username}/*', present('a*')), {
    tokens: [text('home/'), text('a*'), text('/'), any],
  });
  assert.is(resolved('home/${aws:username}/*', absent), undefined);
  assert.equal(resolved('home/${aws:username}', absent, true, '2008-10-17'), {
    tokens: [text('home/${aws:username}')],
  });
  const open_ = resolved('home/${aws:username}/*', open);
  assert.ok(open_ !== undefined && 'widest' in open_);
  if (open_ === undefined || !('widest' in open_)) return;
  assert.is(open_.doubt.key, 'aws:username');
  assert.equal(open_.widest, [text('home/'), any, text('/'), any]);
});

test.run();
