// What may stand in which kind of document: every element in every kind, one assertion each.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DocumentKind } from '../../src/iam/document.ts';
import { documentElements, grammars, statementElements } from '../../src/iam/read-grammar.ts';
import { policyFromData } from '../../src/iam/read-policy.ts';

const kinds = ['identity', 'boundary', 'session', 'scp', 'bucket', 'resource', 'trust', 'rcp'] as const;

type Statement = Readonly<Record<string, unknown>>;

const get = { Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' };
/** The elements that a statement of the kind must have, and no other. */
const smallest: Readonly<Record<DocumentKind, Statement>> = {
  identity: { Effect: 'Allow', ...get },
  boundary: { Effect: 'Allow', ...get },
  session: { Effect: 'Allow', ...get },
  scp: { Effect: 'Allow', ...get },
  bucket: { Effect: 'Allow', Principal: '*', ...get },
  resource: { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' },
  trust: { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  rcp: { Effect: 'Deny', Principal: '*', ...get },
};

/** `code path` of each problem. */
function problems(data: unknown, kind: DocumentKind, empty?: 'taken'): string[] {
  const found: string[] = [];
  const tell = (code: string, path: readonly unknown[]) => found.push([code.replace('policy-', ''), ...path].join(' '));
  const document = policyFromData(data, kind, tell, empty === undefined ? {} : { empty });
  assert.is(document === undefined, found.length > 0);
  return found;
}

type Change = (statement: Statement) => Statement;

const current = (Statement: unknown) => ({ Version: '2012-10-17', Statement });
const document = (change: Change) => (least: Statement) => current(change(least));
const add = (elements: object) => document((least) => ({ ...least, ...elements }));
/** Without the elements named, and with those given. */
const instead = (names: readonly string[], elements: object = {}) =>
  document((least) => ({
    ...Object.fromEntries(Object.entries(least).filter(([name]) => !names.includes(name))),
    ...elements,
  }));
const resource = (Resource: string) => instead(['Resource', 'NotResource'], { Resource });
const principal = (Principal: unknown) => instead(['Principal'], { Principal });

const ok = '.';
const [no, missing, twice] = ['element-forbidden', 'element-missing', 'element-exclusive'];
/** By kind, in the order of `kinds`: what is told, several things joined by `+`. */
const table: readonly [string, (least: Statement) => unknown, readonly (string | undefined)[]][] = [
  ['the least', document((least) => least), [ok, ok, ok, ok, ok, ok, ok, ok]],
  ['a list', (least) => current([least]), [ok, ok, ok, ok, ok, ok, ok, ok]],
  ['no Statement', () => ({ Version: '2012-10-17' }), kinds.map(() => missing)],
  ['no Version', (Statement) => ({ Statement }), [ok, ok, ok, ok, ok, ok, ok, missing]],
  [
    'Version 2008-10-17',
    (Statement) => ({ Version: '2008-10-17', Statement }),
    [ok, ok, ok, ok, ok, ok, ok, 'version'],
  ],
  ['Version 2012-10-18', (Statement) => ({ Version: '2012-10-18', Statement }), kinds.map(() => 'version')],
  ['Id', (least) => ({ ...current(least), Id: 'x' }), [no, no, no, no, ok, ok, ok, no]],
  ['Comment', (least) => ({ ...current(least), Comment: 'x' }), kinds.map(() => 'element-unknown')],
  ['Sid', add({ Sid: 'Read2' }), [ok, ok, ok, ok, ok, ok, ok, ok]],
  ['Sid of other characters', add({ Sid: 'Read it' }), ['sid', 'sid', 'sid', ok, ok, ok, 'sid', ok]],
  [
    'Sid twice',
    (least) =>
      current([
        { ...least, Sid: 'A' },
        { ...least, Sid: 'A' },
      ]),
    ['sid-duplicate', 'sid-duplicate', 'sid-duplicate', ok, ok, ok, 'sid-duplicate', ok],
  ],
  ['no Effect', instead(['Effect']), kinds.map(() => missing)],
  ['Effect in another case', add({ Effect: 'deny' }), kinds.map(() => 'effect')],
  ['Allow', add({ Effect: 'Allow' }), [ok, ok, ok, ok, ok, ok, ok, no]],
  ['Deny', add({ Effect: 'Deny' }), [ok, ok, ok, ok, ok, ok, ok, ok]],
  ['Principal', add({ Principal: '*' }), [no, no, no, no, ok, ok, ok, ok]],
  ['no Principal', instead(['Principal']), [ok, ok, ok, ok, missing, missing, missing, missing]],
  ['NotPrincipal', instead(['Principal'], { NotPrincipal: '*', Effect: 'Deny' }), [no, no, no, no, ok, ok, no, no]],
  [
    'NotPrincipal in an Allow',
    instead(['Principal'], { NotPrincipal: '*', Effect: 'Allow' }),
    [no, no, no, no, no, no, no, `${no}+${no}`],
  ],
  [
    'Principal and NotPrincipal',
    add({ Principal: '*', NotPrincipal: '*', Effect: 'Deny' }),
    [
      ...kinds.slice(0, 4).map(() => `${no}+${no}`),
      ...kinds.slice(4, 6).map(() => twice),
      ...kinds.slice(6).map(() => `${no}+${twice}`),
    ],
  ],
  ['NotAction', instead(['Action'], { NotAction: 's3:*' }), [ok, ok, ok, ok, ok, ok, ok, no]],
  ['no Action', instead(['Action']), kinds.map(() => missing)],
  ['Action and NotAction', add({ NotAction: 's3:*' }), [...kinds.slice(1).map(() => twice), `${no}+${twice}`]],
  ['Resource', add({ Resource: '*' }), [ok, ok, ok, ok, ok, ok, no, ok]],
  ['NotResource', instead(['Resource'], { NotResource: '*' }), [ok, ok, ok, ok, ok, ok, no, ok]],
  ['no Resource', instead(['Resource']), [missing, missing, missing, missing, missing, missing, ok, missing]],
  [
    'Resource and NotResource',
    add({ Resource: '*', NotResource: '*' }),
    [twice, twice, twice, twice, twice, twice, `${no}+${no}`, twice],
  ],
  ['Condition', add({ Condition: { Bool: { 'aws:SecureTransport': false } } }), kinds.map(() => ok)],
  ['a short ARN', resource('arn:aws:s3'), [ok, ok, 'resource', ok, 'resource', 'resource', no, ok]],
  ['any partition', resource('arn:*:s3:::b'), [ok, ok, ok, ok, 'resource', 'resource', no, ok]],
  [
    'a character beyond U+00FF',
    add({ Condition: { StringEquals: { 'aws:username': '☃' } } }),
    ['character', 'character', 'character', ok, ok, ok, 'character', ok],
  ],
];

for (const [name, make, cells] of table) {
  test(`${name}: in every kind`, () => {
    assert.is(cells.length, kinds.length);
    for (const [index, kind] of kinds.entries()) {
      const codes = problems(make(smallest[kind]), kind).map((each) => each.split(' ')[0]);
      assert.is(codes.join('+') || ok, cells[index], kind);
    }
  });
}

test('the table has every kind and every element', () => {
  assert.equal([...kinds].sort(), Object.keys(grammars).sort());
  const named = new Set(table.flatMap(([name]) => name.split(' ')));
  for (const element of [...documentElements, ...statementElements]) assert.ok(named.has(element), element);
});

const arn = 'arn:aws:iam::111122223333';
const refused = 'principal';
const principals: readonly [string, unknown, Readonly<Record<'bucket' | 'resource' | 'trust' | 'rcp', string>>][] = [
  ['everyone', '*', { bucket: ok, resource: ok, trust: ok, rcp: ok }],
  ['AWS *', { AWS: '*' }, { bucket: ok, resource: ok, trust: ok, rcp: refused }],
  ['AWS', { AWS: ['111122223333', `${arn}:role/r`] }, { bucket: ok, resource: ok, trust: ok, rcp: refused }],
  ['Service', { Service: 'sns.amazonaws.com' }, { bucket: ok, resource: ok, trust: ok, rcp: refused }],
  ['Federated', { Federated: 'accounts.google.com' }, { bucket: refused, resource: refused, trust: ok, rcp: refused }],
  ['CanonicalUser', { CanonicalUser: 'a'.repeat(64) }, { bucket: ok, resource: refused, trust: refused, rcp: refused }],
];

for (const [name, value, cells] of principals) {
  test(`principals: ${name}, in every kind that names them`, () => {
    for (const kind of ['bucket', 'resource', 'trust', 'rcp'] as const) {
      const codes = problems(principal(value)(smallest[kind]), kind).map((each) => each.split(' ')[0]);
      assert.is(codes.join('+') || ok, cells[kind], kind);
    }
  });
}

test('a misspelt operator in a Deny is refused with its place, in every kind', () => {
  const Condition = { Bool: { 'aws:SecureTransport': false }, BoolXX: { 'aws:MultiFactorAuthPresent': false } };
  for (const kind of kinds) {
    const data = current([smallest[kind], { ...smallest[kind], Effect: 'Deny', Condition }]);
    const expected = ['operator Statement 1 Condition BoolXX'];
    assert.equal(problems(data, kind), expected, kind);
  }
});

const everything = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

test('of Allows in resource control policies, RCPFullAWSAccess alone is taken', () => {
  assert.equal(problems(current([everything]), 'rcp'), []);
  assert.equal(problems(current({ ...everything, Action: ['*'] }), 'rcp'), []);
  const others: readonly object[] = [
    { Action: 's3:*' },
    { Action: ['*', 's3:*'] },
    { Resource: 'arn:aws:s3:::*' },
    { Sid: 'Mine' },
    { Condition: { Bool: { 'aws:SecureTransport': true } } },
  ];
  for (const other of others) {
    assert.equal(problems(current([{ ...everything, ...other }]), 'rcp'), ['element-forbidden Statement 0 Effect']);
  }
  const { Resource, ...rest } = everything;
  const not = current([{ ...rest, NotResource: Resource }]);
  assert.equal(problems(not, 'rcp'), ['element-forbidden Statement 0 Effect']);
  const two = current([everything, smallest.rcp]);
  assert.equal(problems(two, 'rcp'), ['element-forbidden Statement 0 Effect']);
  assert.equal(problems({ Version: '2008-10-17', Statement: everything }, 'rcp'), ['version Version']);
});

const empties: readonly [string, DocumentKind, unknown, string][] = [
  ['no statement', 'scp', current([]), 'Statement'],
  ['no action', 'identity', add({ Action: [] })(smallest.identity), 'Statement Action'],
  ['no resource', 'session', add({ Resource: [] })(smallest.session), 'Statement Resource'],
  ['no condition', 'boundary', add({ Condition: {} })(smallest.boundary), 'Statement Condition'],
  ['no key', 'trust', add({ Condition: { StringEquals: {} } })(smallest.trust), 'Statement Condition StringEquals'],
  [
    'no value',
    'rcp',
    add({ Condition: { StringEquals: { 'aws:username': [] } } })(smallest.rcp),
    'Statement Condition StringEquals aws:username',
  ],
  ['no principal', 'bucket', principal({})(smallest.bucket), 'Statement Principal'],
  ['nobody of a type', 'resource', principal({ AWS: [] })(smallest.resource), 'Statement Principal AWS'],
];

for (const [name, kind, data, path] of empties) {
  test(`empty: ${name} is refused, or taken where that is asked for`, () => {
    assert.equal(problems(data, kind), [`empty ${path}`]);
    assert.equal(problems(data, kind, 'taken'), []);
  });
}

test('what is empty stays in the document', () => {
  const data = current([
    {
      Effect: 'Deny',
      NotPrincipal: { AWS: [] },
      NotAction: [],
      Resource: [],
      Condition: { Bool: {}, StringLike: { 'aws:username': [] } },
    },
  ]);
  const read = policyFromData(data, 'bucket', () => assert.unreachable(), { empty: 'taken' });
  assert.equal(read?.statements, [
    {
      effect: 'Deny',
      principal: { not: true, value: { AWS: [] } },
      action: { not: true, value: [] },
      resource: { not: false, value: [] },
      conditions: [{ operator: 'StringLike', key: 'aws:username', values: [] }],
    },
  ]);
});

test('what is wrong beside something empty is refused all the same', () => {
  const data = current([{ Effect: 'Deny', Action: [], Resource: '', Condition: { BoolXX: {} } }]);
  assert.equal(problems(data, 'identity', 'taken'), [
    'resource Statement 0 Resource',
    'operator Statement 0 Condition BoolXX',
  ]);
});

test.run();
