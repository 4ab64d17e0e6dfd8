// Random policies are imported, and what the spec renders to is held against them: the same, or refused with a reason.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Refusal } from '../../src/text/diagnostic.ts';
import { home, partner, randomDocument } from '../reference/generate-statements.ts';
import { random, seed } from '../seeded.ts';
import { faultsOf, type GivenPolicy, imported } from './imported.ts';

const kinds = ['bucket', 'identity', 'boundary', 'trust'] as const;
const cases = 160;

const aims = {
  bucket: { action: 's3:GetObject', resource: 'arn:aws:s3:::acme-data/reports/a.csv' },
  identity: { action: 's3:GetObject', resource: 'arn:aws:s3:::acme-data/reports/a.csv' },
  boundary: { action: 'iam:GetUser', resource: `arn:aws:iam::${home}:user/alice` },
  trust: { action: 'sts:AssumeRole', resource: `arn:aws:iam::${home}:role/deploy` },
};
const principals = [
  { AWS: `arn:aws:iam::${partner}:root` },
  { AWS: [`arn:aws:iam::${home}:role/deploy`, home] },
  { AWS: `arn:aws:iam::${home}:user/teams/alice` },
  { Service: 'ec2.amazonaws.com' },
  { Federated: `arn:aws:iam::${home}:oidc-provider/token.actions.githubusercontent.com` },
];

test(`what is imported says the same (seed ${seed})`, () => {
  const dice = random(seed);
  const became = { rule: 0, statement: 0, 'left-out': 0, refused: 0 };
  for (let count = 0; count < cases; count += 1) {
    const kind = dice.pick(kinds);
    const policy = randomDocument(dice, kind, { ...aims[kind], principals });
    const given: GivenPolicy = { kind, policy, name: kind === 'bucket' ? 'acme-data' : 'deploy' };
    const told = `seed ${seed}, case ${count}: ${JSON.stringify(given)}`;
    try {
      const found = imported([given], home);
      assert.equal(faultsOf(found, [given]), [], told);
      for (const { form } of found.statements) became[form] += 1;
    } catch (error) {
      if (!(error instanceof Refusal)) throw new Error(told, { cause: error });
      assert.ok(
        error.diagnostics.every(({ message }) => message.length > 10),
        told,
      );
      became.refused += 1;
    }
  }
  // Most of what is drawn is odd: patterns in odd places, variables, operators that no rule has a word for.
  assert.ok(became.rule > 40, JSON.stringify(became));
  assert.ok(became.statement > 20, JSON.stringify(became));
  assert.ok(became.refused < cases / 5, JSON.stringify(became));
});

test.run();
