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

/** Parses nothing. @throws Error where the text is not a file of the format that this program knows. */
export function openManagedPolicies(text: string): ManagedPolicies {
  const [header = '', others = ''] = text.slice(0, text.indexOf('\n', text.indexOf('\n') + 1)).split('\n');
  const [kind, format, from = '', version = '', date = ''] = header.split('\t');
  if (kind !== 'iamspec-managed-policies' || format !== '1')
    throw new Error('this is no file of managed policies of format 1');
  const found = new Map<string, ManagedPolicy | undefined>();
  return {
    source: { package: from, version },
    date,
    get: (name) => {
      if (!found.has(name)) found.set(name, get(text, name));
      return found.get(name);
    },
    isOfOtherServices: (name) => otherNames(others).includes(name),
    suggest: (name) => nearest(name, [...ownNames(text), ...otherNames(others)]),
  };
}

function get(text: string, name: string): ManagedPolicy | undefined {
  if (!/^[\w+=,.@]/.test(name)) return undefined;
  const start = lineOf(text, name);
  if (start === undefined) return undefined;
  const [, path = '', version = '', document = ''] = text.slice(start, text.indexOf('\n', start)).split('\t');
  return { name, arn: `arn:aws:iam::aws:policy${path}${name}`, version, document };
}

/** Where the line of a name begins: the lines are sorted, so few of them need to be looked at. */
function lineOf(text: string, name: string): number | undefined {
  let low = text.indexOf('\n', text.indexOf('\n') + 1) + 1;
  let high = text.length;
  while (low < high) {
    const start = text.lastIndexOf('\n', ((low + high) >> 1) - 1) + 1;
    const found = text.slice(start, text.indexOf('\t', start));
    if (found === name) return start;
    if (found < name) low = text.indexOf('\n', start) + 1 || text.length;
    else high = start;
  }
  return undefined;
}

function ownNames(text: string): readonly string[] {
  return [...text.matchAll(/^[^\t\n]+/gm)].slice(2).map(([name]) => name);
}

function otherNames(line: string): readonly string[] {
  return line.slice(line.indexOf('\t') + 1).split(',');
}
