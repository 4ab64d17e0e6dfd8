// Shared ground: AWS-managed policies by name, looked up in data/managed-policies.tsv. Does not read the documents.
import { nearest } from '../text/nearest.ts';

/** The default version of an AWS-managed policy, as AWS had it on the data's date. */
export interface ManagedPolicy {
  readonly name: string;
  /** In the partition `aws`: `arn:aws:iam::aws:policy/job-function/Billing`. */
  readonly arn: string;
  /** `v2`. */
  readonly version: string;
  /** JSON. */
  readonly document: string;
}

export interface ManagedPolicies {
  readonly source: { readonly package: string; readonly version: string };
  /** When the newest of them changed: `2026-08-26`. */
  readonly date: string;
  /** By its exact name; `undefined` where AWS has none of the name, and for those that say nothing of S3, IAM and STS. */
  get(name: string): ManagedPolicy | undefined;
  /** Is it a policy that AWS has, but that says nothing of any action of S3, IAM or STS? Its document is not kept. */
  isOfOtherServices(name: string): boolean;
  /** The name a misspelt one may have been meant as. */
  suggest(name: string): string | undefined;
}

/**
 * Parses nothing, and makes text of no more than the lines that are asked for: the file is large.
 * @throws Error where the bytes are not a file of the format that this program knows.
 */
export function openManagedPolicies(bytes: Buffer): ManagedPolicies {
  const body = bytes.indexOf('\n', bytes.indexOf('\n') + 1) + 1;
  const [header = '', others = ''] = bytes.toString('latin1', 0, body).split('\n');
  const [kind, format, from = '', version = '', date = ''] = header.split('\t');
  if (kind !== 'iamspec-managed-policies' || format !== '1')
    throw new Error('this is no file of managed policies of format 1');
  const found = new Map<string, ManagedPolicy | undefined>();
  return {
    source: { package: from, version },
    date,
    get: (name) => {
      if (!found.has(name)) found.set(name, get(bytes, body, name));
      return found.get(name);
    },
    isOfOtherServices: (name) => otherNames(others).includes(name),
    suggest: (name) => nearest(name, [...ownNames(bytes, body), ...otherNames(others)]),
  };
}

function get(bytes: Buffer, body: number, name: string): ManagedPolicy | undefined {
  const start = lineOf(bytes, body, name);
  if (start === undefined) return undefined;
  const [, path = '', version = '', document = ''] = bytes.toString('latin1', start, endOf(bytes, start)).split('\t');
  return { name, arn: `arn:aws:iam::aws:policy${path}${name}`, version, document };
}

function endOf(bytes: Buffer, start: number): number {
  const end = bytes.indexOf('\n', start);
  return end === -1 ? bytes.length : end;
}

/** Where the line of a name begins: the lines are sorted, so few of them need to be looked at. */
function lineOf(bytes: Buffer, body: number, name: string): number | undefined {
  let low = body;
  let high = bytes.length;
  while (low < high) {
    const start = bytes.lastIndexOf('\n', ((low + high) >> 1) - 1) + 1;
    const found = bytes.toString('latin1', start, bytes.indexOf('\t', start));
    if (found === name) return start;
    if (found < name) low = endOf(bytes, start) + 1;
    else high = start;
  }
  return undefined;
}

function ownNames(bytes: Buffer, body: number): readonly string[] {
  return [...bytes.toString('latin1', body).matchAll(/^[^\t\n]+/gm)].map(([name]) => name);
}

function otherNames(line: string): readonly string[] {
  return line.slice(line.indexOf('\t') + 1).split(',');
}
