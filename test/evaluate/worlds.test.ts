// Every combination of answers that a run consults, each once; nothing for what it does not ask or the spec settles.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inEveryWorld, type OpenQuestion, type Oracle } from '../../src/evaluate/worlds.ts';
import { type Assumption, assumptionValues, nothingAssumed } from '../../src/iam/session.ts';

function question(assumption: Assumption): OpenQuestion {
  return { assumption, text: assumption, answers: assumptionValues[assumption] };
}

const through = question('mfa_through_role');
const temporary = question('temporary_key_without_mfa');

/** Asks the second question only where the first is answered `lost`, and each twice. */
function run(oracle: Oracle): string {
  const first = oracle.choose(through);
  assert.is(oracle.choose(through), first);
  return first === 'carried' ? first : `${first} ${oracle.choose(temporary)}`;
}

test('a question that is not reached is not tried', () => {
  const worlds = inEveryWorld(nothingAssumed, run);
  assert.equal(
    worlds.map(({ result }) => result),
    ['carried', 'lost absent', 'lost present'],
  );
  assert.equal(
    worlds.map(({ given }) => given.map(({ assumption, answer }) => `${assumption}=${answer}`)),
    [
      ['mfa_through_role=carried'],
      ['mfa_through_role=lost', 'temporary_key_without_mfa=absent'],
      ['mfa_through_role=lost', 'temporary_key_without_mfa=present'],
    ],
  );
});

test('what is assumed is taken and not listed', () => {
  const worlds = inEveryWorld({ ...nothingAssumed, mfa_through_role: 'lost' }, run);
  assert.equal(
    worlds.map(({ result }) => result),
    ['lost absent', 'lost present'],
  );
  assert.equal(
    worlds[0]?.given.map(({ assumption }) => assumption),
    ['temporary_key_without_mfa'],
  );
});

test('no question, one world', () => {
  assert.equal(
    inEveryWorld(nothingAssumed, () => 1),
    [{ result: 1, given: [] }],
  );
});

test.run();
