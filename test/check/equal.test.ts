// What `iamspec equal` says of edits as people make them. UPDATE_GOLDEN=1 writes it anew.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { overlapping, realistic } from '../../bench/regions/policies.ts';
import { comparePolicies } from '../../src/check/equal.ts';
import type { PolicyDocument } from '../../src/iam/document.ts';
import { openLibrary } from '../../src/pipeline.ts';
import { formatEqual } from '../../src/report/equal.ts';
import { noColours } from '../../src/report/paint.ts';
import { policy } from '../evaluate/estates.ts';
import { edits } from './edits.ts';

const { catalogue } = openLibrary();
const names = ['before', 'after'] as const;

for (const [name, { kind, before, after }] of Object.entries(edits)) {
  test(`edit: ${name}`, () => {
    const layer = kind === 'identity' ? 'identity' : 'resource';
    const compared = comparePolicies(policy(kind, before), policy(kind, after), layer, names, catalogue);
    for (const way of [compared.first, compared.second]) {
      if (way.answer !== 'more') continue;
      const { lines, more, cut } = way.describe();
      assert.equal([more, cut], [0, undefined]);
      for (const certainty of ['surely', 'by keys', 'perhaps']) {
        assert.ok(lines.filter((each) => each.certainty === certainty).length <= 2, certainty);
      }
      assert.ok(lines.length <= 4, `${lines.length} lines`);
    }
    const out = formatEqual([compared], names, noColours);
    const file = `test/golden/equal/${name}.txt`;
    if (process.env.UPDATE_GOLDEN) {
      mkdirSync('test/golden/equal', { recursive: true });
      writeFileSync(file, out);
    }
    assert.is(out, readFileSync(file, 'utf8'));
  });
}

/** Without every seventh statement. */
function thinned(document: PolicyDocument): PolicyDocument {
  return { ...document, statements: document.statements.filter((_, index) => index % 7 !== 0) };
}

test('of large policies that differ in many ways there are eight lines, and how many more there are, or that more were not looked for', () => {
  for (const document of [realistic(200), overlapping(60)]) {
    for (const other of [thinned(document), realistic(40)]) {
      const { first, second } = comparePolicies(document, other, 'identity', names, catalogue);
      for (const way of [first, second]) {
        if (way.answer !== 'more') continue;
        const { lines, more, cut } = way.describe();
        assert.ok(lines.length <= 8 && more <= 16);
        assert.ok(lines.length === 8 || (more === 0 && cut === undefined), `${lines.length} ${more} ${cut}`);
      }
    }
  }
});

test('of policies that differ in very many services it is said that there is more', () => {
  const services =
    'acm batch ec2 ecr ecs eks glue kms lambda logs athena backup config dax dms ds es fsx iot lex mq ram rds ses s3 sns sqs ssm sts swf waf xray';
  const statement = { Effect: 'Allow', Action: services.split(' ').map((name) => `${name}:*`), Resource: '*' };
  const nothing = { Effect: 'Allow', Action: 'acm:*', Resource: '*' };
  const [many, few] = [policy('identity', statement), policy('identity', nothing)];
  const { first, second } = comparePolicies(many, few, 'identity', names, catalogue);
  assert.is(second.answer, 'same');
  if (first.answer !== 'more') throw new Error(first.answer);
  const { lines, cut } = first.describe();
  const [line] = lines;
  assert.ok((line?.actions.any.length ?? 0) > 20);
  assert.is(cut, 'there are more than were looked for');
});

test.run();
