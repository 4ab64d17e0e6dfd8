// What the compiler renders against what the words of the language say: random specs, built and read back, and random requests.
// A failure prints the seed that brings it back: SEED=…
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ask } from '../../src/evaluate/ask.ts';
import { type Estate, estateOf } from '../../src/evaluate/estate.ts';
import type { Verdict } from '../../src/evaluate/request.ts';
import { type Assumptions, assumptionValues } from '../../src/iam/session.ts';
import { type Build, build, openLibrary } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import { type Random, seed, random as seeded } from '../seeded.ts';
import { Coverage } from './coverage.ts';
import type { Settled } from './keys.ts';
import { Unsaid } from './spec-conditions.ts';
import { decidingWords } from './spec-coverage.ts';
import { type Data, randomSpec } from './spec-generate.ts';
import { type Asked, callsOf, randomAsked } from './spec-requests.ts';
import { isAllowed } from './spec-semantics.ts';

/** Building a spec takes longer than deciding a request: where many cases are asked for, there are fewer of these. */
const cases = Math.max(2_000, Number(process.env.CASES ?? 0) / 4);
const casesEach = 10;

const tools = {
  library: openLibrary(),
  templates: shipped(),
  readHeld: () => {
    throw new Error('no spec here names a file');
  },
};

type Outcome = 'allow' | 'deny' | 'broken' | 'unknown';

function outcomeOf({ spec }: Build, { parts }: Asked, settled: Settled): Outcome {
  const outcomes = [false, true].map((heldAnything): Outcome => {
    const calls = callsOf(spec, parts, settled, heldAnything);
    const refused = calls.findIndex((call) => !isAllowed(spec, call));
    if (refused === -1) return 'allow';
    return refused < calls.length - 1 ? 'broken' : 'deny';
  });
  return outcomes[0] !== undefined && outcomes[0] === outcomes[1] ? outcomes[0] : 'unknown';
}

/** What made the answer what it is, each word by itself and with how it went. */
function countWords({ spec }: Build, { request, parts }: Asked, settled: Settled, coverage: Coverage): void {
  coverage.add(`session ${request.session.kind}`);
  const calls = callsOf(spec, parts, settled, false);
  const call = calls.find((each) => !isAllowed(spec, each)) ?? calls.at(-1);
  const words = call === undefined ? [] : decidingWords(spec, call);
  for (const each of words) {
    coverage.add(each);
    const [, clause, condition = ''] = / (when|unless|any) (?!any )(.+) (?:holds|fails)$/.exec(each) ?? [];
    for (const name of new Set([condition, condition.split(' ')[0]])) if (clause) coverage.add(`${clause} ${name}`);
  }
}

function settledAtRandom(random: Random): Assumptions & Settled {
  const entries = Object.entries(assumptionValues).map(([name, values]) => [
    name,
    random.pick(values as readonly string[]),
  ]);
  return Object.fromEntries(entries) as unknown as Assumptions & Settled;
}

/** A rendering with the words that it comes from, to tell where they differ. */
interface Rendered {
  readonly built: Build;
  readonly estate: Estate;
  readonly data: Data;
  readonly place: string;
}

function compareOne(random: Random, rendered: Rendered, coverage: Coverage): void {
  const { built, estate } = rendered;
  const settled = settledAtRandom(random);
  const asked = randomAsked(random, built.spec);
  const verdict = ask(estate, asked.request, settled);
  try {
    const expected = outcomeOf(built, asked, settled);
    if (verdict.outcome !== expected) differ(rendered, asked, settled, verdict, expected);
    coverage.add('compared');
    coverage.add(`outcome ${expected}`);
    countWords(built, asked, settled, coverage);
  } catch (error) {
    if (!(error instanceof Unsaid)) throw error;
    coverage.add('unsaid');
    if (verdict.outcome === error.never) differ(rendered, asked, settled, verdict, `open, ${error.message}`);
  }
}

function differ(
  { built, data, place }: Rendered,
  { request }: Asked,
  settled: Settled,
  verdict: Verdict,
  expected: string,
) {
  const file = path.join(os.tmpdir(), `iamspec-language-${seed}.json`);
  const story = { expected, request, settled, rules: data.rules, verdict, files: Object.fromEntries(built.files) };
  fs.writeFileSync(file, JSON.stringify(story, null, 1));
  assert.unreachable(`${verdict.outcome} instead of ${expected} (${place}); the story is in ${file}`);
}

const common = ['tls', 'source_ip', 'vpc_endpoint', 'via_aws_service', 'tag', 'time', 'mfa'];
const seldom = ['organization', 'aws_service', 'prefix', 'external_id', 'claim', 'aws'];
const exactly = [
  ...['present', 'fresh', 'spare', 'both', 'legacy'].map((each) => `mfa ${each}`),
  ...['tag principal', 'tag resource', 'tag request', 'time after', 'time before'],
  ...['tls', 'source_ip', 'vpc_endpoint', 'via_aws_service', 'organization', 'aws_service', 'prefix', 'external_id'],
];
const operators = ['StringEquals', 'StringNotEquals', 'StringLike', 'StringEqualsIfExists', 'StringNotEqualsIfExists'];
const distances = ['same account', 'other account', 'unmanaged account', 'no account'];

/** In every run, however short. */
const always = [
  ...['allow', 'deny', 'broken', 'unknown'].map((each) => `outcome ${each}`),
  ...['user', 'role', 'account', 'everyone', 'service', 'sso'].map((each) => `allow to ${each}`),
  ...['user', 'role', 'everyone'].map((each) => `deny to ${each}`),
  ...[...distances, 'trust, same account', 'trust, no account', 'attached boundary'].map((each) => `allow in ${each}`),
  ...common.map((each) => `when ${each}`),
  ...common.filter((each) => each !== 'source_ip').map((each) => `unless ${each}`),
  ...[...seldom.map((each) => `when ${each}`), 'any mfa'],
];

/** In long ones: each word, and each way that it goes. */
const atLength = [
  ...['anonymous', 'group', 'oidc', 'saml'].map((each) => `allow to ${each}`),
  ...['account', 'anonymous', 'group', 'service', 'sso', 'roles', 'root', 'oidc', 'saml'].map(
    (each) => `deny to ${each}`,
  ),
  ...['user', 'role', 'account', 'service', 'sso', 'roles', 'root'].map((each) => `spared ${each}`),
  ...distances.flatMap((each) => [`allow in trust, ${each}`, `deny in trust, ${each}`, `deny in ${each}`]),
  ...['boundary', 'bucket', 'identity'].flatMap((each) => [`allow in attached ${each}`, `deny in attached ${each}`]),
  'deny in attached role',
  ...exactly.flatMap((each) => [...ways(each), `any ${each}`]),
  ...['allow when claim', 'deny unless claim'].flatMap((each) => [`${each} holds`, `${each} fails`]),
  ...[...operators, 'Null', 'Bool', 'NumericLessThanEquals'].flatMap((each) => [
    `when aws ${each}`,
    `unless aws ${each}`,
  ]),
];

function ways(condition: string): readonly string[] {
  return ['allow when', 'deny when', 'deny unless'].flatMap((clause) =>
    ['holds', 'fails'].map((way) => `${clause} ${condition} ${way}`),
  );
}

test(`what is rendered means what the spec says (seed ${seed})`, () => {
  const random = seeded(seed);
  const coverage = new Coverage();
  for (let round = 0; round < cases / casesEach; round++) {
    const data = randomSpec(random);
    const built = build({ path: 'specs/given.yaml', text: JSON.stringify(data) }, tools, new Diagnostics());
    coverage.add(built === undefined ? 'refused' : 'built');
    if (built === undefined) continue;
    const estate = estateOf(built.rendering, built.held);
    const rendered = { built, estate, data, place: `SEED=${seed}, round ${round}` };
    for (let each = 0; each < casesEach; each++) compareOne(random, rendered, coverage);
  }
  assert.equal(coverage.lacking(always, 1), [], `never made a difference (SEED=${seed})`);
  if (cases >= 50_000) assert.equal(coverage.lacking(atLength, 1), [], `never made a difference (SEED=${seed})`);
  assert.ok(coverage.of('unsaid') < coverage.of('compared') / 20, 'the reference had too little to say');
  assert.ok(coverage.of('refused') < coverage.of('built') / 5, 'too few specs can be rendered');
});

test.run();
