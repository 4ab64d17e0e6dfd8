import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pascal, sidsFor } from '../../src/compile/sids.ts';
import { compileText, estate, must, rules } from './given.ts';

test('rule names become Sids', () => {
  assert.is(pascal('changes-need-mfa'), 'ChangesNeedMfa');
  assert.is(pascal('staff-enrol.see-devices'), 'StaffEnrolSeeDevices');
  assert.is(pascal('ec2-becomes-reader'), 'Ec2BecomesReader');
  assert.is(pascal('token.actions.githubusercontent.com:sub'), 'TokenActionsGithubusercontentComSub');
  assert.match(pascal('a_b c/ü'), /^[A-Za-z0-9]+$/);
});

test('only the parts that differ are told', () => {
  const part = (principals: string, resources: string, conditions: string) => ({ principals, resources, conditions });
  assert.equal(sidsFor('a-b', [part('X', 'Y', 'Z')]), ['AB']);
  assert.equal(sidsFor('a-b', [part('X', 'Y', 'Z'), part('X', 'W', 'Z')]), ['ABY', 'ABW']);
  assert.equal(sidsFor('a-b', [part('X', 'Y', 'Z'), part('V', 'W', 'Z')]), ['ABXY', 'ABVW']);
});

test('what cannot be told apart is numbered, and no number hits another name', () => {
  const part = (conditions: string) => ({ principals: '', resources: '', conditions });
  assert.equal(sidsFor('a', [part('X'), part('X'), part('X2'), part('X')]), ['AX', 'AX3', 'AX2', 'AX4']);
});

test('a rule may use one Sid in several documents', () => {
  const { compiled } = rules('  the-rule: { deny: s3:PutObject, to: bob, resource: data }');
  assert.equal(compiled?.manifest.sids, { TheRule: 'the-rule' });
});

test('a Sid that would lead back to two rules is an error at the second', () => {
  const { codes, diagnostics, compiled } = rules(
    '  read-a-b: { allow: s3:GetObject, to: bob, resource: data }\n  read-a--b: { allow: s3:GetObject, to: admin, resource: data }',
  );
  assert.is(compiled, undefined);
  assert.equal(codes, ['sid-collision']);
  const { at, message } = must(diagnostics[0], 'there is one');
  assert.match(message, /`read-a-b` and `read-a--b`/);
  assert.is(at?.source.text.slice(at.span.start).startsWith('read-a--b'), true);
});

test('a rule’s part may not be another rule’s name', () => {
  const { codes } = rules(
    '  read: { allow: [s3:ListBucket, s3:GetObject], to: bob, resource: data }\n  read-objects: { allow: s3:GetObject, to: admin, resource: data }',
  );
  assert.equal(codes, ['sid-collision']);
});

const statement = (sid: string) => `
  verbatim:
    statement: { ${sid}Effect: Deny, NotPrincipal: { AWS: "arn:aws:iam::111111111111:root" }, Action: s3:DeleteBucket, Resource: "arn:aws:s3:::acme-data" }
    attach: { bucket: data }
    why: As it was printed once.`;

test('a statement of the user’s own keeps its Sid, or gets the rule’s', () => {
  assert.equal(rules(statement('Sid: Stmt2016, ')).compiled?.manifest.sids, { Stmt2016: 'verbatim' });
  const { compiled } = rules(statement(''));
  assert.equal(compiled?.manifest.sids, { Verbatim: 'verbatim' });
  assert.equal(compiled?.documents[0]?.document.statements[0]?.principal, {
    not: true,
    value: { AWS: ['arn:aws:iam::111111111111:root'] },
  });
});

test('a preset’s rules are named after their use', () => {
  const { compiled } = compileText(
    `${estate}use: { own-device: { preset: manage-own-mfa, version: 1, to: staff, with: { mfa: present } } }`,
  );
  const sids = Object.entries(compiled?.manifest.sids ?? {});
  assert.ok(sids.length > 2);
  for (const [sid, rule] of sids) {
    assert.match(rule, /^own-device\./);
    assert.is(sid, pascal(rule));
  }
});

test('an allow stands before a deny, then names count', () => {
  const { compiled } = rules(
    [
      '  c: { deny: s3:PutObject, to: staff, resource: data }',
      '  b: { allow: s3:PutObject, to: staff, resource: data }',
      '  a: { deny: s3:GetObject, to: staff, resource: data }',
    ].join('\n'),
  );
  assert.equal(
    compiled?.documents[0]?.document.statements.map(({ sid }) => sid),
    ['B', 'A', 'C'],
  );
});

test.run();
