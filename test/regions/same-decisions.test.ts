// Two renderings that differ in one statement: it is enough to look where that one counts.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Mutant } from '../../src/check/mutants.ts';
import { mutantsIn } from '../../src/check/mutation.ts';
import { ask } from '../../src/evaluate/ask.ts';
import type { Statement } from '../../src/iam/document.ts';
import { type Build, openLibrary } from '../../src/pipeline.ts';
import { type Sameness, sameDecisions } from '../../src/regions/same-decisions.ts';
import { type OpenCaller, worldOf } from '../../src/regions/world.ts';
import { buildShipped, buildText } from '../build.ts';

const { catalogue } = openLibrary();
const anything: Pick<Statement, 'action'> = { action: { not: false, value: ['*'] } };

/** Everywhere, for everybody or for one. */
function compared(
  built: Build,
  mutant: Mutant,
  statements: Parameters<typeof sameDecisions>[2]['statements'],
  only?: string,
): Sameness {
  const { manifest, documents } = built.rendering;
  const held = new Map([
    ...built.held,
    ['before', documents.get(mutant.document)],
    ['after', mutant.mutated],
  ]) as Build['held'];
  const options = { closed: false, unknownPolicies: 'allow nothing', rolePatterns: [], resourcePatterns: [] } as const;
  const world = (policies: typeof documents) =>
    worldOf({ manifest, documents: policies, held, assumptions: built.spec.assumptions }, options);
  const [first, second] = [world(documents), world(new Map([...documents, [mutant.document, mutant.mutated]]))];
  const isMeant = (name: string): boolean => only === undefined || name === only;
  const where = { target: () => true, caller: (each: OpenCaller) => isMeant(each.caller.name), statements };
  const found = sameDecisions(first, second, where, catalogue);
  if (found.answer === 'differ') {
    const { witness, then } = found;
    assert.is(ask(first.estate, witness.request, first.assumptions).outcome, witness.verdict.outcome);
    assert.is(ask(second.estate, witness.request, second.assumptions).outcome, then);
    assert.is.not(then, witness.verdict.outcome);
  }
  return found;
}

/** Those that are in but one of the two. */
function changed({ rendering }: Build, { document, index, mutated }: Mutant): readonly Statement[] {
  const was = rendering.documents.get(document)?.statements ?? [];
  const now = mutated.statements.length === was.length ? mutated.statements[index] : undefined;
  return [was[index], now].flatMap((each) => each ?? []);
}

for (const built of buildShipped().filter(({ spec }) => /^(?:cross|delete-bucket-guard$|ec2)/.test(spec.name))) {
  test(`${built.spec.name}: where neither statement counts, nothing differs`, () => {
    const answers = new Map<string, number>();
    for (const mutant of mutantsIn(built)) {
      const narrow = compared(built, mutant, changed(built, mutant)).answer;
      assert.is(narrow, compared(built, mutant, [anything]).answer, `${mutant.document}: ${mutant.what}`);
      answers.set(narrow, (answers.get(narrow) ?? 0) + 1);
    }
    assert.equal([...answers.keys()].sort(), ['differ', 'same']);
  });
}

test('a statement that makes a bucket public takes from others what another one grants', () => {
  const built = buildText(`iamspec: 1
accounts: { home: "444455556666", partner: { id: "111122223333", managed: false } }
principals:
  bob: { user: home/bob }
  partner-users: { account: partner }
  alice: { user: partner/alice, has: [AmazonS3FullAccess] }
buckets: { data: { name: acme-data, account: home, public_access_block: all } }
rules:
  bob-lists: { allow: s3:ListBucket, to: bob, resource: data, attach: { bucket: data } }
  partner-reads: { allow: s3:GetObject, to: partner-users, resource: data }
tests:
  alice reads: { as: alice, with: access-key, can: s3:GetObject, resource: data/a }
`);
  const mutant = mutantsIn(built).find(({ what }) => what.startsWith('`BobLists') && what.includes('named everyone'));
  assert.ok(mutant);
  if (mutant === undefined) return;
  const found = compared(built, mutant, changed(built, mutant), 'alice');
  assert.is(found.answer, 'differ');
  if (found.answer === 'differ') assert.is(found.witness.request.action, 's3:GetObject');
});

test.run();
