// Bench: decisions per second where another account's users must show MFA to write, against two peers and a ceiling, and what
// a hundred times as many statements cost. Ends with 1 where an answer is wrong, which is never timed, or a target is missed.
import { compileCeiling } from './decide/ceiling.ts';
import { compileOurs, isRight, openEngine } from './decide/ours.ts';
import { cedar, iamSimulate } from './decide/peers.ts';
import type { BenchRequest } from './decide/situation.ts';
import { answers, policies, requests } from './decide/situation.ts';
import { grown, type Variety, varieties } from './decide/size.ts';
import { median, medianRatio, type Subject, timeInRounds } from './timing.ts';

/** How many times the faster peer, of the ceiling, and how many times slower with 1,000 statements than with 10. */
const TARGETS = { peer: 40, ceiling: 0.5, size: 20 };
const FEW = 10;
const MANY = 1000;

interface Answer {
  readonly decision: string;
  readonly deciding: readonly { readonly layer: string; readonly sid: string | null }[];
}

const answerTo = new Map(requests.map((request, index) => [request, answers[index]]));
const engine = await openEngine();

/** A subject that takes raw requests and names its deciding statements, if all its answers are right. */
function engineSubject(name: string, decide: (request: BenchRequest) => Answer, asked = requests): Subject {
  for (const request of asked) {
    const answer = decide(request);
    if (!isRight(answer, answerTo.get(request))) wrong(name, request, JSON.stringify(answer));
  }
  const runAll = () => {
    let allowed = 0;
    for (const request of asked) if (decide(request).decision === 'allow') allowed += 1;
    return allowed;
  };
  return { name, runAll, items: asked.length, expected: runAll() };
}

/** A subject that has its requests prepared and says the decision alone, if all its answers are right. */
function peerSubject(name: string, decides: readonly (() => string)[]): Subject {
  for (const [index, decide] of decides.entries()) {
    if (decide() !== answers[index]?.decision) wrong(name, requests[index], decide());
  }
  const runAll = () => {
    let allowed = 0;
    for (const decide of decides) if (decide() === 'allow') allowed += 1;
    return allowed;
  };
  return { name, runAll, items: decides.length, expected: runAll() };
}

function wrong(name: string, request: BenchRequest | undefined, answer: string): never {
  const wanted = request && answerTo.get(request);
  console.error(`${name}: ${JSON.stringify(request)}\n  answered ${answer}\n  not      ${JSON.stringify(wanted)}`);
  console.error('nothing was timed');
  process.exit(1);
}

function prepareSizes(variety: Variety): readonly Subject[] {
  return [FEW, MANY].map((statements) =>
    engineSubject(`${variety.name}, ${statements}`, compileOurs(engine, grown(variety, statements)), variety.requests),
  );
}

const shown = (speed: number): string => Math.round(speed).toLocaleString('en').padStart(11);

function verdict(met: boolean, what: string): boolean {
  console.log(`${met ? 'within' : 'MISSED'}  ${what}`);
  return met;
}

function compareWithPeers(subjects: readonly Subject[]): boolean {
  const [ours = [], ceiling = [], ...peers] = timeInRounds(subjects);
  console.log(`\n${'decisions per second'.padEnd(34)} ${'median'.padStart(11)}  iamspec is`);
  for (const [index, speeds] of [ours, ceiling, ...peers].entries()) {
    const ratio = medianRatio(ours, speeds);
    console.log(
      `${(subjects[index]?.name ?? '').padEnd(34)} ${shown(median(speeds))}  ${ratio.toFixed(ratio < 10 ? 2 : 0)} ×`,
    );
  }
  const peer = Math.min(...peers.map((speeds) => medianRatio(ours, speeds)));
  const part = medianRatio(ours, ceiling);
  const met = [
    verdict(peer >= TARGETS.peer, `${peer.toFixed(0)} × the faster peer, target at least ${TARGETS.peer} ×`),
    verdict(part >= TARGETS.ceiling, `${part.toFixed(2)} × the ceiling, target at least ${TARGETS.ceiling} ×`),
  ];
  return met.every(Boolean);
}

function compareSizes(pairs: readonly (readonly Subject[])[]): boolean {
  console.log(
    `\n${'decisions per second'.padEnd(34)} ${`with ${FEW}`.padStart(11)} ${`with ${MANY}`.padStart(11)}  slower`,
  );
  const costs = pairs.map((subjects, index) => {
    const [few = [], many = []] = timeInRounds(subjects);
    const cost = medianRatio(few, many);
    const name = varieties[index]?.name ?? '';
    console.log(`${name.padEnd(34)} ${shown(median(few))} ${shown(median(many))}  ${cost.toFixed(1)} ×`);
    return cost;
  });
  const worst = Math.max(...costs);
  return verdict(
    worst <= TARGETS.size,
    `${worst.toFixed(1)} × slower with ${MANY} statements than with ${FEW}, target at most ${TARGETS.size} ×`,
  );
}

const compared = [
  engineSubject('iamspec decide', compileOurs(engine, policies)),
  engineSubject('a throw-away engine, the ceiling', compileCeiling(policies)),
  peerSubject('iam-simulate, policies validated', iamSimulate(policies, requests)),
  peerSubject('cedar-wasm, policies parsed', cedar(requests)),
];
const sizes = varieties.map(prepareSizes);
const results = [compareWithPeers(compared), compareSizes(sizes)];
process.exitCode = results.every(Boolean) ? 0 : 1;
