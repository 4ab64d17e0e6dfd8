import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exceptClauses, headsFor } from '../../src/compile/principals.ts';
import { readSpec } from '../../src/spec/read.ts';
import type { Spec, Who } from '../../src/spec/spec.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import { estate, library, must } from './given.ts';

const home = 'arn:aws:iam::111111111111';
const text = `${estate}rules: { some: { allow: s3:GetObject, to: bob, resource: data } }`;
const spec: Spec = must(readSpec({ path: 'given.yaml', text }, library, new Diagnostics()), 'the estate is a spec');
const at = { start: 0, end: 0 };

function who(name: string): Who['who'] {
  return name === 'everyone' || name === 'anonymous' ? name : must(spec.principals.get(name), name);
}

function heads(...names: readonly string[]) {
  return headsFor(names.map(who), spec);
}

function except(...names: readonly string[]) {
  return exceptClauses(names.map((name) => ({ at, who: who(name) })));
}

test('everyone includes everyone else', () => {
  assert.equal(heads('bob', 'everyone', 'anonymous', 'home-root', 'lambda'), [
    { principal: { not: false, value: '*' }, clauses: [], tag: 'Everyone' },
  ]);
});

test('who needs a condition of their own gets a statement of their own', () => {
  assert.equal(
    heads('lambda', 'anonymous', 'home-root', 'staff', 'admin').map(({ tag, principal }) => [tag, principal?.value]),
    [
      ['Principals', { AWS: [`${home}:role/admin`], Service: ['lambda.amazonaws.com'] }],
      ['Groups', { AWS: [`${home}:root`] }],
      ['Root', { AWS: [`${home}:root`] }],
      ['Anonymous', '*'],
    ],
  );
});

test('a group is its account, and its members one by one', () => {
  const [group] = heads('staff');
  assert.equal(group?.clauses, [
    {
      operator: 'ArnEquals',
      key: 'aws:PrincipalArn',
      values: [`${home}:user/bob`, `${home}:user/teams/data/ann`],
    },
  ]);
});

test('each kind of exemption has its own key', () => {
  const found = except('lambda', 'home-root', 'anonymous', 'bob', 'partner-all', 'admin');
  assert.equal(found, [
    {
      operator: 'ArnNotEquals',
      key: 'aws:PrincipalArn',
      values: [`${home}:role/admin`, `${home}:root`, `${home}:user/bob`],
    },
    { operator: 'StringNotEquals', key: 'aws:PrincipalAccount', values: ['333333333333'] },
    { operator: 'StringNotEquals', key: 'aws:PrincipalServiceName', values: ['lambda.amazonaws.com'] },
    { operator: 'StringNotEquals', key: 'aws:PrincipalType', values: ['Anonymous'] },
  ]);
});

test('no exemption, no condition', () => {
  assert.equal(except(), []);
});

test('a wildcard in a path exempts nobody else', () => {
  const bob = who('bob');
  if (typeof bob === 'string' || bob.kind !== 'user') return assert.unreachable();
  const odd: Who = { at, who: { ...bob, arn: `${home}:user/a*b/$c?/bob` } };
  assert.equal(exceptClauses([odd])[0]?.values, [`${home}:user/a\${*}b/\${$}c\${?}/bob`]);
});

test.run();
