// What is not known yet is never taken for an answer: whatever a policy turns out to say, what was decided without it stays.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { estateOf } from '../../src/evaluate/estate.ts';
import type { PolicyDocument, RenderedKind } from '../../src/iam/document.ts';
import { policyFromData } from '../../src/iam/read-policy.ts';
import type { ManifestDocument } from '../../src/manifest.ts';
import { perhapsCut, perhapsGuarded, perhapsThere, unknownPolicy } from '../../src/plan/open.ts';
import { bucket, type EstateOptions, object, outcomeOf, rendered, request } from '../evaluate/estates.ts';
import { chance, randomDocument } from '../reference/generate-statements.ts';
import { type Random, random, seed } from '../seeded.ts';

const home = '444455556666';
const places = ['bucket data', 'identity alice', 'identity staff', 'boundary alice', 'trust admin', 'identity admin'];
const targets = [
  ['s3:GetObject', object],
  ['s3:PutObject', 'arn:aws:s3:::acme-data/home/alice/x'],
  ['s3:ListBucket', bucket],
  ['s3:DeleteObjectVersion', object],
] as const;

function made(kind: RenderedKind, source: Random): PolicyDocument {
  const principals = [{ AWS: '*' }, { AWS: home }, { AWS: `arn:aws:iam::${home}:user/team/alice` }];
  const [action, resource] = kind === 'trust' ? (['sts:AssumeRole', '*'] as const) : source.pick(targets);
  const data = randomDocument(source, kind, { action, resource, principals });
  const document = policyFromData(
    data,
    kind,
    (code) => {
      throw new Error(`the generator made a malformed policy: ${code}`);
    },
    { empty: 'taken' },
  );
  if (document === undefined) throw new Error('the generator made a malformed policy');
  return document;
}

function outcomeWith(
  documents: ReadonlyMap<string, PolicyDocument>,
  asked: Parameters<typeof request>[0],
  options: EstateOptions,
): string {
  const listed = [...documents.keys()].map((place): readonly [string, ManifestDocument] => {
    const [kind, target = ''] = place.split(' ') as [RenderedKind, string];
    return [place, { kind, file: place, attached_to: target }];
  });
  const { manifest } = rendered({}, options);
  return outcomeOf(
    estateOf({ manifest: { ...manifest, documents: Object.fromEntries(listed) }, documents }, new Map()),
    request(asked),
  );
}

function isDenied(outcome: string): boolean {
  return outcome.endsWith('-deny');
}

function settles(open: string, known: string): boolean {
  return open === 'unknown' || open === known || (isDenied(open) && isDenied(known)) || known === 'unknown';
}

interface Round {
  /** Others than the one that is not known. */
  readonly documents: ReadonlyMap<string, PolicyDocument>;
  readonly place: string;
  readonly actual: PolicyDocument;
  readonly asked: Parameters<typeof request>[0];
  readonly options: EstateOptions;
}

function kindOf(place: string): RenderedKind {
  return place.split(' ')[0] as RenderedKind;
}

function randomRound(source: Random): Round {
  const place = source.pick(places);
  const others = places.filter((each) => each !== place && chance(source, 0.7));
  const [action, arn] = source.pick(targets);
  const through = chance(source, 0.3) ? { through: [{ role: 'admin', mfaCode: false }] } : {};
  const as = 'through' in through ? 'alice' : source.pick(['alice', 'bob', 'paula', 'root', 'lambda', 'anonymous']);
  const session = { kind: as === 'lambda' || as === 'anonymous' ? 'none' : 'access-key' } as const;
  return {
    documents: new Map(others.map((each) => [each, made(kindOf(each), source)])),
    place,
    actual: made(kindOf(place), source),
    asked: { as, session, action, arn, ...through },
    options: chance(source, 0.3) ? { publicAccessBlock: 'all' } : {},
  };
}

test('what is decided while a policy is not known is decided so by every policy that it may turn out to be', () => {
  const source = random(seed);
  const seen = new Set<string>();
  for (let number = 0; number < 1200; number += 1) {
    const { documents, place, actual, asked, options } = randomRound(source);
    const outcome = (document?: PolicyDocument): string =>
      outcomeWith(document === undefined ? documents : new Map([...documents, [place, document]]), asked, options);
    const kind = kindOf(place);
    const [open, perhaps] = [outcome(unknownPolicy(kind, 'it')), outcome(perhapsThere(actual, 'it'))];
    // Without a boundary nothing limits, and without a trust policy nobody comes in: there, none is not an empty one.
    const may = [outcome(actual), ...(kind === 'bucket' || kind === 'identity' ? [outcome()] : [])];
    for (const [name, early] of Object.entries({ open, perhaps })) {
      const wrong = may.find((later) => !settles(early, later));
      const message = `seed ${seed}, round ${number}: ${place}, ${JSON.stringify(asked)}`;
      assert.is(wrong, undefined, `${message}: ${early} while it is ${name}, ${wrong} then`);
      seen.add(`${name} ${early}`);
    }
  }
  for (const wanted of ['open unknown', 'open explicit-deny', 'perhaps allow', 'perhaps unknown', 'open broken']) {
    assert.ok(seen.has(wanted), `${wanted} did not occur: ${[...seen]}`);
  }
});

test('settings of a bucket that are not known yet are held both ways', () => {
  const everyone = {
    version: '2012-10-17',
    statements: [
      {
        effect: 'Allow',
        principal: { not: false, value: '*' },
        action: { not: false, value: ['s3:*'] },
        resource: { not: false, value: ['*'] },
        conditions: [],
      },
    ],
  } as const;
  const withCut = new Map<string, PolicyDocument>([
    ['bucket data', { ...everyone, statements: [...everyone.statements, perhapsCut('x')] }],
  ]);
  const asked = { as: 'anonymous', session: { kind: 'none' } } as const;
  assert.is(outcomeWith(new Map([['bucket data', everyone]]), asked, {}), 'allow');
  assert.is(outcomeWith(withCut, asked, {}), 'unknown');
  const guarded = new Map<string, PolicyDocument>([
    ['bucket data', { ...everyone, statements: [...everyone.statements, perhapsGuarded('x')] }],
  ]);
  assert.is(outcomeWith(guarded, asked, {}), 'allow');
  assert.is(outcomeWith(guarded, { as: 'alice', action: 's3:DeleteObjectVersion' }, {}), 'unknown');
});

test('a bucket policy that is not known yet may be public, or not', () => {
  const unknown = new Map([['bucket data', unknownPolicy('bucket', 'it')]]);
  const asked = { as: 'anonymous', session: { kind: 'none' } } as const;
  assert.is(outcomeWith(unknown, asked, { publicAccessBlock: 'all' }), 'unknown');
});

test.run();
