// What coverage promises: what tests never reached can be taken out of the policies, and none of their checks would notice.
// On the shipped specs with their own tests, and on random specs with random requests.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { coverChecks, recorderOf } from '../../src/check/cover-checks.ts';
import { ask } from '../../src/evaluate/ask.ts';
import { type CoverageData, CoverageRecorder, type Piece, piecesOf } from '../../src/evaluate/cover.ts';
import { type Estate, estateOf } from '../../src/evaluate/estate.ts';
import type { Request } from '../../src/evaluate/request.ts';
import type { PolicyDocument, Statement } from '../../src/iam/document.ts';
import { type Assumptions, nothingAssumed } from '../../src/iam/session.ts';
import { type Build, build, openLibrary, openSuite } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { Diagnostics, Refusal } from '../../src/text/diagnostic.ts';
import { buildShipped } from '../build.ts';
import { randomSpec } from '../reference/spec-generate.ts';
import { randomAsked } from '../reference/spec-requests.ts';
import { type Random, seed, random as seeded } from '../seeded.ts';

/** The statement without the piece; undefined where nothing would be left of an element, or it is all of the statement. */
function without(statement: Statement, piece: Piece): Statement | undefined {
  const { action, resource, principal, conditions } = statement;
  const rest = (list: readonly string[], value: string) => list.filter((each) => each !== value);
  switch (piece.kind) {
    case 'statement':
      return undefined;
    case 'action':
      return action.value.length > 1
        ? { ...statement, action: { ...action, value: rest(action.value, piece.value) } }
        : undefined;
    case 'resource':
      return resource && resource.value.length > 1
        ? { ...statement, resource: { ...resource, value: rest(resource.value, piece.value) } }
        : undefined;
    case 'principal': {
      if (principal === undefined || principal.value === '*' || piece.type === '*') return undefined;
      const list = rest(principal.value[piece.type] ?? [], piece.value);
      const value = { ...principal.value, [piece.type]: list };
      return Object.values(value).flat().length > 0 ? { ...statement, principal: { ...principal, value } } : undefined;
    }
    case 'condition':
      return { ...statement, conditions: conditions.filter((each) => each !== piece.clause) };
  }
}

interface Mutant {
  readonly document: string;
  readonly index: number;
  readonly piece: Piece;
  /** Whether the piece was reached; of a condition, whether it was seen to fail. */
  readonly isReached: boolean;
  /** Undefined: the statement is gone. */
  readonly statement: Statement | undefined;
}

function mutantsOf(documents: ReadonlyMap<string, PolicyDocument>, data: CoverageData): readonly Mutant[] {
  return [...documents].flatMap(([document, { statements }]) =>
    statements.flatMap((whole, index) =>
      piecesOf(whole).flatMap((piece, at): readonly Mutant[] => {
        const statement = without(whole, piece);
        if (statement === undefined && piece.kind !== 'statement') return [];
        const [hits = 0, misses = 0] = data[document]?.[index]?.slice(2 * at, 2 * at + 2) ?? [];
        return [{ document, index, piece, statement, isReached: (piece.kind === 'condition' ? misses : hits) > 0 }];
      }),
    ),
  );
}

function mutated({ rendering, held }: Build, { document, index, statement }: Mutant): Estate {
  const documents = new Map(rendering.documents);
  const whole = documents.get(document);
  if (whole === undefined) throw new Error(`there is no \`${document}\``);
  const statements = whole.statements.flatMap((each, at) => (at === index ? (statement ?? []) : each));
  documents.set(document, { ...whole, statements });
  // A Sid is a statement's name in messages alone.
  return estateOf({ manifest: rendering.manifest, documents }, held);
}

/** S3 asks of a bucket's whole policy whether it is public, whoever is asked about. */
function isAskedAsAWhole({ rendering: { manifest } }: Build, { document }: Mutant): boolean {
  const { kind, attached_to: name = '' } = manifest.documents[document] ?? {};
  return kind === 'bucket' && manifest.buckets[name]?.public_access_block === 'all';
}

const opposite = { allow: 'deny', deny: 'allow', broken: 'allow', unknown: undefined } as const;

/** How many mutants that were reached the requests notice; fails where they notice one that was not. */
function noticed(
  built: Build,
  requests: readonly Request[],
  assumptions: Assumptions,
  mutants: readonly Mutant[],
): number {
  const estate = estateOf(built.rendering, built.held);
  const outcomes = requests.map((request) => ask(estate, request, assumptions).outcome);
  let count = 0;
  for (const mutant of mutants) {
    const other = mutated(built, mutant);
    const notices = requests.filter((request, at) => {
      const before = outcomes[at] ?? 'unknown';
      const { outcome } = ask(other, request, assumptions);
      return outcome === opposite[before] || (before === 'allow' && outcome === 'broken');
    });
    if (notices.length === 0) continue;
    count += 1;
    const { document, index, piece, isReached } = mutant;
    const story = JSON.stringify({ spec: built.spec.name, document, index, piece, request: notices[0], seed });
    assert.ok(isReached || isAskedAsAWhole(built, mutant), `what was never reached is noticed: ${story}`);
  }
  return count;
}

const library = openLibrary();

test('what the tests of a shipped spec do not reach, its tests do not notice', () => {
  let sum = 0;
  for (const built of buildShipped()) {
    const opened = openSuite(built, library);
    const recorder = recorderOf(opened);
    for (const { checks, size } of opened.plans) coverChecks(checks(0, size), opened, recorder);
    const mutants = mutantsOf(built.rendering.documents, recorder.toData());
    const requests = opened.plans.flatMap(({ checks, size }) => [...checks(0, size)].map(({ request }) => request));
    sum += noticed(built, requests, built.spec.assumptions, mutants);
  }
  assert.ok(sum > 100, `only ${sum} pieces are noticed`);
});

function some<Value>(list: readonly Value[], most: number, random: Random): readonly Value[] {
  if (list.length <= most) return list;
  return Array.from({ length: most }, () => random.pick(list));
}

test('nor do random requests what they do not reach of random specs', () => {
  const tools = {
    library,
    templates: shipped(),
    readHeld: () => assert.unreachable('no spec here names a file') as never,
  };
  let [sum, unreached, tried] = [0, 0, 0];
  for (let number = 0; tried < Math.max(40, Number(process.env.CASES ?? 0) / 500); number += 1) {
    const random = seeded(seed + number);
    const source = { path: 'specs/random.yaml', text: JSON.stringify(randomSpec(random)) };
    const built = build(source, tools, new Diagnostics());
    if (built === undefined || built.spec.rules.length === 0) continue;
    tried += 1;
    const estate = estateOf(built.rendering, built.held);
    const recorder = new CoverageRecorder(built.rendering.documents);
    const requests: Request[] = [];
    for (let asked = 0; asked < 30; asked += 1) {
      const { request } = randomAsked(random, built.spec);
      try {
        recorder.count(estate, request, nothingAssumed);
        requests.push(request);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
    const mutants = mutantsOf(built.rendering.documents, recorder.toData());
    const chosen = some(mutants, 30, random);
    unreached += chosen.filter(({ isReached }) => !isReached).length;
    sum += noticed(built, requests, nothingAssumed, chosen);
  }
  assert.ok(sum > 50, `only ${sum} pieces are noticed`);
  assert.ok(unreached > 100, `only ${unreached} pieces are never reached`);
});

test.run();
