// Bench: policies of many statements: such as people write, and such as are hard to walk.
import type { PolicyDocument, Statement } from '../../src/iam/document.ts';

/** The same numbers for the same seed. */
function dice(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

const actions = [
  ['s3:GetObject'],
  ['s3:PutObject', 's3:DeleteObject'],
  ['s3:Get*'],
  ['s3:ListBucket'],
  ['s3:*Tagging'],
];
const conditions = [
  { operator: 'BoolIfExists', key: 'aws:MultiFactorAuthPresent', values: ['false'] },
  { operator: 'NumericLessThanEquals', key: 'aws:MultiFactorAuthAge', values: ['3600'] },
  { operator: 'IpAddress', key: 'aws:SourceIp', values: ['203.0.113.0/24'] },
  { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] },
  { operator: 'StringEquals', key: 'aws:PrincipalTag/team', values: ['red', 'blue'] },
  { operator: 'StringLike', key: 's3:prefix', values: ['teams/*'] },
];

/** A folder a team in a few buckets, some of them only under a condition, and every tenth a Deny. */
export function realistic(count: number, seed = 7): PolicyDocument {
  const roll = dice(seed);
  const statements = Array.from({ length: count }, (_, index): Statement => {
    const bucket = `arn:aws:s3:::acme-${roll(5)}`;
    const folder = `${bucket}/teams/team-${roll(count)}`;
    const shapes = [`${folder}/*`, `${folder}/reports/*.csv`, bucket, `${bucket}/shared/${index}/*`, `${bucket}/*.log`];
    const condition = roll(3) === 0 ? conditions[roll(conditions.length)] : undefined;
    return {
      effect: index % 10 === 9 ? 'Deny' : 'Allow',
      action: { not: false, value: actions[roll(actions.length)] ?? [] },
      resource: { not: false, value: [shapes[roll(shapes.length)] ?? bucket] },
      conditions: condition === undefined ? [] : [condition],
    };
  });
  return { version: '2012-10-17', statements };
}

/** Prefixes, suffixes and infixes of one bucket, all over each other. */
export function overlapping(count: number, seed = 11): PolicyDocument {
  const roll = dice(seed);
  const word = (): string => Array.from({ length: 3 }, () => 'abcd'[roll(4)]).join('');
  const statements = Array.from({ length: count }, (_, index): Statement => {
    const shapes = [`${word()}*`, `*${word()}`, `*${word()}*`, `${word()}*${word()}`];
    return {
      effect: index % 4 === 3 ? 'Deny' : 'Allow',
      action: { not: false, value: ['s3:GetObject'] },
      resource: { not: false, value: [`arn:aws:s3:::acme-0/${shapes[index % shapes.length]}`] },
      conditions: [],
    };
  });
  return { version: '2012-10-17', statements };
}

/** Pairs of infixes: an automaton of them all would double with each. */
export function explosive(count: number, seed = 13): PolicyDocument {
  const roll = dice(seed);
  const word = (): string => Array.from({ length: 4 }, () => 'abcdefgh'[roll(8)]).join('');
  const statements = Array.from(
    { length: count },
    (): Statement => ({
      effect: 'Allow',
      action: { not: false, value: ['s3:GetObject'] },
      resource: { not: false, value: [`arn:aws:s3:::acme-0/*${word()}*${word()}*`] },
      conditions: [],
    }),
  );
  return { version: '2012-10-17', statements };
}

/**
 * Two that say the same in other words, so that neither is within the other at a glance: in another order, split by actions,
 * and each with some narrower statements that the other has not.
 */
export function inOtherWords(document: PolicyDocument): readonly [PolicyDocument, PolicyDocument] {
  const { statements } = document;
  const split = statements.flatMap((each) =>
    each.action.value.map((value): Statement => ({ ...each, action: { not: false, value: [value] } })),
  );
  const narrower = statements.flatMap(narrowed);
  return [
    { ...document, statements: [...statements, ...narrower.slice(0, 5)] },
    { ...document, statements: [...split, ...narrower.slice(5, 10)].toReversed() },
  ];
}

/** None where there is no wildcard. */
function narrowed(statement: Statement): readonly Statement[] {
  const [text = ''] = statement.resource?.value ?? [];
  if (!text.includes('*')) return [];
  return [{ ...statement, resource: { not: false, value: [text.replace('*', '?*')] } }];
}
