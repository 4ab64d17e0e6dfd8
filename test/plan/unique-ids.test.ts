// Principals that are ids: whom they name is told where it is known, and is never guessed.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PrincipalValue } from '../../src/iam/document.ts';
import { idsIn, uniqueIdsOf, withoutIds } from '../../src/plan/unique-ids.ts';
import { parsePolicy, readPolicy } from '../../src/readback/policy.ts';
import { Diagnostics, Refusal } from '../../src/text/diagnostic.ts';
import { type Instance, planText, policyText, readSound } from './plans.ts';

const [app, gone, strange] = ['AROAEXAMPLEOFAPP0001', 'AIDAEXAMPLEDELETED01', 'AROAEXAMPLESTRANGE01'];
const arn = 'arn:aws:iam::444455556666:role/app';
const text = (...entries: readonly string[]): string =>
  policyText({ Effect: 'Allow', Principal: { AWS: entries }, Action: 's3:GetObject', Resource: '*' });

const role: Instance = { type: 'aws_iam_role', name: 'app', after: { name: 'app', arn, unique_id: app } };
const policy: Instance = {
  type: 'aws_s3_bucket_policy',
  name: 'b',
  before: { bucket: 'b', policy: text(app, gone) },
  after: { bucket: 'b', policy: text(strange) },
};
const ids = uniqueIdsOf(readSound(planText([role, policy])));

function read(policyOf: string) {
  const document = readPolicy({ path: 'p', text: policyOf }, 'bucket', new Diagnostics(), { uniqueIds: 'taken' });
  if (document === undefined) throw new Error('it cannot be read');
  return document;
}

function principals(policyOf: string): readonly (readonly [PrincipalValue | undefined, string | undefined])[] {
  return withoutIds(read(policyOf), ids).statements.map(({ principal, open }) => [principal?.value, open]);
}

test('the plan tells who has an id, and AWS which ids nobody has', () => {
  assert.equal([...ids.arns], [[app, arn]]);
  assert.equal([...ids.deleted], [gone]);
  assert.equal(idsIn(read(text(gone, arn))), [gone]);
});

test('an id becomes the ARN of who has it, one that nobody has stays, and another may be anybody', () => {
  assert.equal(principals(text(app)), [[{ AWS: [arn] }, undefined]]);
  assert.equal(principals(text(gone)), [[{ AWS: [gone] }, undefined]]);
  const [known, anybody] = principals(text(strange, arn));
  assert.equal(known, [{ AWS: [strange, arn] }, undefined]);
  assert.equal(anybody?.[0], { AWS: ['*'] });
  assert.match(anybody?.[1] ?? '', strange);
});

test('whom `NotPrincipal` spares by such an id is open as a whole', () => {
  const denies = policyText({ Effect: 'Deny', NotPrincipal: { AWS: [strange] }, Action: 's3:*', Resource: '*' });
  assert.equal(
    withoutIds(read(denies), ids).statements.map(({ open }) => open !== undefined),
    [true],
  );
});

test('where nobody asks for ids they are refused, and other keys are no ids', () => {
  assert.throws(
    () => parsePolicy(text(app), 'bucket'),
    (error: unknown) => error instanceof Refusal,
  );
  const diagnostics = new Diagnostics();
  assert.is(
    readPolicy({ path: 'p', text: text('AKIAEXAMPLE000000001') }, 'bucket', diagnostics, { uniqueIds: 'taken' }),
    undefined,
  );
  assert.equal(
    diagnostics.all.map(({ code }) => code),
    ['policy-principal'],
  );
});

test.run();
