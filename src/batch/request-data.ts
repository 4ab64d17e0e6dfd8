// Batch: the member `request` of a line: whether plain data has its shape. What the texts in it say is evaluate/'s business.
import type { AwsRequest } from '../evaluate/aws-request.ts';
import { isRecord, type Path, type PlainObject, type Problem, typeName, within } from '../iam/read-data.ts';
import { nearest } from '../text/nearest.ts';

const names = [
  'principal',
  'role',
  'principalAccount',
  'action',
  'resource',
  'resourceAccount',
  'context',
  'mfaDeleteCode',
] as const satisfies readonly (keyof AwsRequest)[];

const required = ['principal', 'action', 'resource'] as const;

/** The same data, where it has the shape of a request; else undefined, and `problem` was told what is wrong. */
export function requestFromData(data: unknown, problem: Problem): AwsRequest | undefined {
  if (!isRecord(data)) {
    problem('batch-type', [], `a request is an object, not ${typeName(data)}`);
    return undefined;
  }
  let sound = true;
  for (const key in data) if (!isMember(key, data[key], problem)) sound = false;
  for (const key of required) {
    if (data[key] !== undefined) continue;
    problem('batch-key-missing', [], `\`${key}\` is missing`);
    sound = false;
  }
  return sound ? (data as unknown as AwsRequest) : undefined;
}

function isMember(key: string, value: unknown, problem: Problem): boolean {
  switch (key) {
    case 'role':
    case 'principalAccount':
    case 'action':
    case 'resource':
    case 'resourceAccount':
      return isText(value, key, problem);
    case 'principal':
      return typeof value === 'string' || isOutsider(value, problem);
    case 'context':
      return isContext(value, problem);
    case 'mfaDeleteCode':
      if (value === 'valid' || value === 'wrong') return true;
      problem('batch-type', [key], 'this is "valid" or "wrong"');
      return false;
    default:
      refuseKey(key, names, 'a request', problem);
      return false;
  }
}

function isText(value: unknown, key: string, problem: Problem): boolean {
  if (typeof value === 'string') return true;
  problem('batch-type', [key], `this is text, not ${typeName(value)}`);
  return false;
}

/** `{"service": …}` or `{"federated": …}`. */
function isOutsider(value: unknown, problem: Problem): boolean {
  const [key = '', ...more] = isRecord(value) ? Object.keys(value) : [];
  if ((key === 'service' || key === 'federated') && more.length === 0) {
    return isText((value as PlainObject)[key], key, within(problem, 'principal'));
  }
  const found = isRecord(value) ? '' : `, not ${typeName(value)}`;
  problem('batch-type', ['principal'], `this is text, or an object of \`service\` or \`federated\` alone${found}`);
  return false;
}

function isContext(value: unknown, problem: Problem): boolean {
  if (!isRecord(value)) {
    problem('batch-type', ['context'], `this is an object of condition keys, not ${typeName(value)}`);
    return false;
  }
  let sound = true;
  for (const key in value) if (!isContextValue(value[key], key, problem)) sound = false;
  return sound;
}

function isContextValue(value: unknown, key: string, problem: Problem): boolean {
  if (typeof value === 'string') return true;
  const odd = Array.isArray(value) ? value.findIndex((each) => typeof each !== 'string') : 0;
  if (odd === -1) return true;
  const [path, what, found]: readonly [Path, string, unknown] = Array.isArray(value)
    ? [['context', key, odd], 'text', value[odd]]
    : [['context', key], 'text or a list of texts', value];
  const help = typeof found === 'boolean' || typeof found === 'number' ? `write "${found}"` : undefined;
  problem('batch-type', path, `this is ${what}, not ${typeName(found)}`, help);
  return false;
}

export function refuseKey(key: string, known: readonly string[], what: string, problem: Problem): void {
  const meant = nearest(key, known);
  const help = meant ? `write \`${meant}\`` : `it has ${known.join(', ')}`;
  problem('batch-key-unknown', [key], `${what} has no key \`${key}\``, help);
}

/** How many keys objects have, at every depth; NaN where lists and objects nest deeper than that. */
export function countKeys(value: unknown, depth: number): number {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth === 0) return Number.NaN;
  let keys = 0;
  if (Array.isArray(value)) {
    for (const entry of value) keys += countKeys(entry, depth - 1);
    return keys;
  }
  for (const key in value) keys += 1 + countKeys((value as PlainObject)[key], depth - 1);
  return keys;
}
