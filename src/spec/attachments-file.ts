// spec/: what policies that iamspec did not write are attached to: as a file of attachments says, or a policy file's own name.
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Location, Source, Span } from '../text/source.ts';
import { readAttachments } from './attachments.ts';
import { broken, Checker } from './check.ts';
import { attachmentsFile } from './definition-files.ts';
import type { WrittenAttach } from './definition-rules.ts';
import { Places } from './places.ts';
import { Problems } from './problems.ts';
import { findOfKind, type Reading, type SpecLibrary, startReading } from './reading.ts';
import type { Attachment, Spec } from './spec.ts';
import { isVersionOne } from './version.ts';
import { readYaml } from './yaml.ts';

/** One policy, attached to one thing. */
export interface Attached {
  /** The policy's path below the folder of the attachments. */
  readonly file: string;
  readonly attachment: Attachment;
  /** Where that is said. */
  readonly at: Location;
}

/** A policy file with all that it is attached to. */
export interface AttachedFile {
  readonly file: string;
  readonly at: Location;
  readonly to: readonly Attached[];
}

/** In the order written; undefined where, and only where, something is in error. */
export function readAttachmentsFile(
  source: Source,
  spec: Spec,
  library: SpecLibrary,
  diagnostics: Diagnostics,
): readonly AttachedFile[] | undefined {
  const problems = new Problems(source, diagnostics);
  const node = readYaml(problems, { what: 'file of attachments', none: 'attachments', begin: 'iamspec: 1' });
  if (node === undefined || !isVersionOne(node, problems)) return undefined;
  const places = new Places();
  const written = new Checker(problems, places).check(attachmentsFile, node);
  if (written === broken || written.attachments === undefined) return undefined;
  const { attachments } = written;
  const reading = readingOf(spec, library, problems, places);
  const files = new Map<string, AttachedFile>();
  for (const [path, to] of attachments) {
    const span = places.key(attachments, path);
    const file = fileOf(path, span, problems);
    if (file !== undefined && files.has(file)) {
      problems.error('duplicate-key', span, `\`${path}\` is a file that stands here already`, 'remove one');
    } else if (file !== undefined) {
      files.set(file, { file, at: { source, span }, to: attached(file, to, reading) });
    }
  }
  checkSingle(
    [...files.values()].flatMap(({ to }) => to),
    problems,
  );
  return problems.hasErrors ? undefined : [...files.values()];
}

/** Undefined for a path that does not stay in the folder, which is reported. */
function fileOf(path: string, at: Span, problems: Problems): string | undefined {
  const file = path.replace(/^\.\//, '');
  const isInside = file.split('/').every((step) => step !== '' && step !== '.' && step !== '..');
  const isPlain = !/[\p{Cc}\p{Zl}\p{Zp}\\:]/u.test(file);
  if (isInside && isPlain && /[^/]\.json$/.test(file)) return file;
  const help = 'write the path of a `.json` file from here: `bucket-policy.json`, `policies/people.json`';
  problems.error('attachments-path', at, `\`${path}\` is no path of a policy in this folder or below`, help);
  return undefined;
}

const kindsByName = { bucket: 'bucket', identity: 'identity', trust: 'role', boundary: 'boundary' } as const;

/** `bucket.data.json`: what it is attached to; undefined for a name that says nothing of the kind. */
function saidByName(file: string): WrittenAttach | undefined {
  const [, kind = '', name = ''] = /^(bucket|identity|trust|boundary)\.([^/]+)\.json$/s.exec(file) ?? [];
  return kind === '' ? undefined : { [kindsByName[kind as keyof typeof kindsByName]]: [name] };
}

/** Does the file's name say what it is attached to? */
export function attachesItself(file: string): boolean {
  return saidByName(file) !== undefined;
}

/** The policy as its file's name attaches it; undefined where that is in error, which is reported at the file's beginning. */
export function attachedByName(
  source: Source,
  file: string,
  spec: Spec,
  library: SpecLibrary,
  diagnostics: Diagnostics,
): AttachedFile | undefined {
  const problems = new Problems(source, diagnostics);
  const to = attached(file, saidByName(file) ?? {}, readingOf(spec, library, problems, new Places()));
  checkSingle(to, problems);
  return problems.hasErrors ? undefined : { file, at: { source, span: { start: 0, end: 0 } }, to };
}

function readingOf(
  { accounts, principals, buckets, partition }: Spec,
  library: SpecLibrary,
  problems: Problems,
  places: Places,
): Reading {
  const reading = startReading({ problems, places, library, partition: { name: partition, known: true } });
  for (const [name, account] of accounts) reading.accounts.set(name, account);
  for (const [name, principal] of principals) reading.subjects.set(name, { is: 'principal', principal });
  for (const [name, bucket] of buckets) reading.subjects.set(name, { is: 'bucket', bucket });
  return reading;
}

function attached(file: string, written: WrittenAttach, reading: Reading): readonly Attached[] {
  const { boundary = [], ...others } = written;
  // A rule's boundary is refused in other words.
  const boundaries = reading.places.each(boundary).flatMap(([name, at]): readonly Attachment[] => {
    const principal = findOfKind(reading, name, at, ['user', 'role']);
    return principal === undefined ? [] : [{ kind: 'boundary', principal, at }];
  });
  const { source } = reading.problems;
  const all = [...readAttachments(others, reading), ...boundaries];
  return all.map((attachment) => ({ file, attachment, at: { source, span: attachment.at } }));
}

const policyNames = {
  bucket: 'bucket policy',
  role: 'trust policy',
  boundary: 'permissions boundary',
} as const;

/** Reports the second of what AWS knows one of. */
function checkSingle(all: readonly Attached[], problems: Problems): void {
  const taken = new Map<string, string>();
  for (const { file, attachment, at } of all) {
    if (attachment.kind === 'identity' || attachment.kind === 'scp' || attachment.kind === 'rcp') continue;
    const [name, own] = ownerOf(attachment);
    const other = own ?? taken.get(`${attachment.kind} ${name}`);
    taken.set(`${attachment.kind} ${name}`, other ?? file);
    if (other === undefined) continue;
    const message = `\`${name}\` has the ${policyNames[attachment.kind]} \`${other}\` already, and AWS knows one for each`;
    const help = own === undefined ? 'remove one' : `remove this, or \`boundary:\` where \`${name}\` is declared`;
    problems.error('attached-twice', at.span, message, help);
  }
}

/** Its name, and the boundary that it is declared with. */
function ownerOf(
  attachment: Extract<Attachment, { kind: keyof typeof policyNames }>,
): readonly [name: string, own?: string] {
  if (attachment.kind === 'bucket') return [attachment.bucket.name];
  if (attachment.kind === 'role') return [attachment.role.name];
  const { name, boundary } = attachment.principal;
  return boundary === undefined ? [name] : [name, boundary.name];
}
