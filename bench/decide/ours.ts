// Bench: this project's engine as those who install it get it: the built library, its policies compiled once, its requests raw.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AwsDecision } from '../../src/evaluate/decide.ts';
import type { BenchDecision, BenchPolicies, BenchRequest } from './situation.ts';

type Library = Pick<typeof import('../../src/index.ts'), 'parsePolicy' | 'compilePolicies' | 'decide'>;

const LIBRARY = path.resolve('dist/index.js');

export async function openEngine(): Promise<Library> {
  if (!existsSync(LIBRARY)) throw new Error(`there is no ${LIBRARY}: \`make build\` makes it`);
  return (await import(pathToFileURL(LIBRARY).href)) as Library;
}

/** From the policies' text, in the identity and the resource layer, to one function of a raw request. */
export function compileOurs(
  { parsePolicy, compilePolicies, decide }: Library,
  { identity, bucket }: BenchPolicies,
): (request: BenchRequest) => AwsDecision {
  const policies = compilePolicies({
    identity: [parsePolicy(JSON.stringify(identity), 'identity')],
    resource: parsePolicy(JSON.stringify(bucket), 'bucket'),
  });
  return (request) => decide(policies, request);
}

interface Answered {
  readonly decision: string;
  readonly deciding: readonly { readonly layer: string; readonly sid: string | null }[];
}

/** Whether an answer is the right one, its deciding statements included. */
export function isRight({ decision, deciding }: Answered, wanted: BenchDecision | undefined): boolean {
  if (wanted === undefined || decision !== wanted.decision) return false;
  const sids = deciding.map(({ layer, sid }) => `${layer}:${sid}`);
  return sids.length === wanted.deciding.length && wanted.deciding.every((sid) => sids.includes(sid));
}
