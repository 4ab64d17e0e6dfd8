// The combiner, exhaustively: every fact with every relation, against AWS's table written out.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Answer, authorize, type LayerFacts, type Relation } from '../../src/evaluate/authorize.ts';

const callers = ['identity', 'root', 'outside'] as const;
const policies = ['none', 'optional', 'required'] as const;

const everything: readonly (readonly [LayerFacts, Relation])[] = callers.flatMap((caller) =>
  policies.flatMap((resourcePolicy) =>
    Array.from({ length: 32 }, (_, bits) => {
      const [deny, identity, direct, account, sameAccount] = [1, 2, 4, 8, 16].map((bit) => (bits & bit) !== 0);
      return [
        { deny, identity, direct, account },
        { caller, sameAccount, resourcePolicy },
      ] as [LayerFacts, Relation];
    }),
  ),
);

test('a Deny wins over everything', () => {
  for (const [facts, relation] of everything) {
    if (facts.deny) assert.is(authorize(facts, relation), 'explicit-deny');
  }
});

test('a further Allow never takes access away', () => {
  const rank: Readonly<Record<Answer, number>> = { 'explicit-deny': 0, 'implicit-deny': 0, allow: 1 };
  for (const [facts, relation] of everything) {
    for (const layer of ['identity', 'direct', 'account'] as const) {
      const wider = authorize({ ...facts, [layer]: true }, relation);
      assert.ok(rank[wider] >= rank[authorize(facts, relation)], JSON.stringify({ facts, relation, layer }));
    }
  }
});

/** Per relation, which sets of Allows are enough; nothing else is. */
const enough: readonly [Relation, readonly (readonly ('identity' | 'direct' | 'account')[])[]][] = [
  [{ caller: 'identity', sameAccount: true, resourcePolicy: 'none' }, [['identity']]],
  [{ caller: 'identity', sameAccount: true, resourcePolicy: 'optional' }, [['identity'], ['direct']]],
  [{ caller: 'identity', sameAccount: true, resourcePolicy: 'required' }, [['direct'], ['identity', 'account']]],
  [{ caller: 'identity', sameAccount: false, resourcePolicy: 'none' }, []],
  [
    { caller: 'identity', sameAccount: false, resourcePolicy: 'optional' },
    [
      ['identity', 'direct'],
      ['identity', 'account'],
    ],
  ],
  [
    { caller: 'identity', sameAccount: false, resourcePolicy: 'required' },
    [
      ['identity', 'direct'],
      ['identity', 'account'],
    ],
  ],
  [{ caller: 'root', sameAccount: true, resourcePolicy: 'none' }, [[]]],
  [{ caller: 'root', sameAccount: true, resourcePolicy: 'optional' }, [[]]],
  [{ caller: 'root', sameAccount: true, resourcePolicy: 'required' }, [['direct'], ['account']]],
  [{ caller: 'root', sameAccount: false, resourcePolicy: 'none' }, []],
  [{ caller: 'root', sameAccount: false, resourcePolicy: 'optional' }, [['direct'], ['account']]],
  [{ caller: 'root', sameAccount: false, resourcePolicy: 'required' }, [['direct'], ['account']]],
  [{ caller: 'outside', sameAccount: false, resourcePolicy: 'none' }, []],
  [{ caller: 'outside', sameAccount: false, resourcePolicy: 'optional' }, [['direct']]],
  [{ caller: 'outside', sameAccount: false, resourcePolicy: 'required' }, [['direct']]],
];

for (const [relation, sets] of enough) {
  test(`${relation.caller}, ${relation.sameAccount ? 'same' : 'other'} account, policy ${relation.resourcePolicy}`, () => {
    let compared = 0;
    for (const [facts, other] of everything) {
      if (facts.deny || JSON.stringify(other) !== JSON.stringify(relation)) continue;
      const expected = sets.some((set) => set.every((layer) => facts[layer]));
      assert.is(authorize(facts, relation), expected ? 'allow' : 'implicit-deny', JSON.stringify(facts));
      compared += 1;
    }
    assert.is(compared, 8);
  });
}

test.run();
