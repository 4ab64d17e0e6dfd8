// spec/: resources of rules, from what is written to what is meant.
import { type Arn, bucketArn, formatArn, parseArn } from '../iam/arn.ts';
import { helpForVariable, parseTemplate } from '../iam/variables.ts';
import type { Span } from '../text/source.ts';
import { lookUp } from './names.ts';
import { partitionFits } from './partition.ts';
import { kindOfSubject, type Reading, reportPattern, type Subject } from './reading.ts';
import {
  type Bucket,
  type GroupPrincipal,
  isPattern,
  type Principal,
  type Resource,
  type RolePrincipal,
  type UserPrincipal,
} from './spec.ts';

/** `undefined` where one is in error, which was reported. */
export function readResources(written: readonly string[], reading: Reading): readonly Resource[] | undefined {
  const entries = reading.places.each(written);
  if (written.length > 1 && written.includes('everything')) {
    const [, at] = entries.find(([text]) => text !== 'everything') ?? entries[0] ?? [];
    if (at !== undefined) {
      const help = 'let `everything` stand alone, or remove it';
      reading.problems.error('redundant-everything', at, '`everything` holds this already', help);
    }
    return undefined;
  }
  const resources = entries.map(([text, at]) => readResource(text, at, reading));
  if (!resources.every((each) => each !== undefined)) return undefined;
  for (const [text, at] of entries) noteCrossing(text, at, reading);
  return resources;
}

function readResource(text: string, at: Span, reading: Reading): Resource | undefined {
  if (text === 'everything') return { kind: 'everything', at };
  if (!patternFits(text, at, reading)) return undefined;
  if (text.startsWith('arn:')) {
    const arn = readArn(text, at, reading);
    return arn && resourceOfArn(formatArn(arn), at, reading);
  }
  const { name, key } = splitKey(text);
  const subject = findSubject(name, text, at, reading);
  if (subject === undefined) return undefined;
  if (subject.is === 'bucket') {
    return key === undefined
      ? { kind: 'bucket', bucket: subject.bucket, at }
      : { kind: 'objects', bucket: subject.bucket, key, at };
  }
  const { principal } = subject;
  if (isResource(principal)) return { kind: 'principal', principal, at };
  if (isPattern(principal)) return reportPattern(principal, at, 'is no resource', reading);
  const help = 'name a user, a role or a group, or write an ARN';
  reading.problems.error('wrong-kind', at, `\`${text}\` is ${kindOfSubject(subject)}, which is no resource`, help);
  return undefined;
}

/** `exchange/tmp/x` is key `tmp/x` of `exchange`. */
export function splitKey(text: string): { readonly name: string; readonly key?: string } {
  const slash = text.indexOf('/');
  return slash === -1 ? { name: text } : { name: text.slice(0, slash), key: text.slice(slash + 1) };
}

/** The declared bucket or principal; a key is there only below a bucket. */
export function findSubject(name: string, text: string, at: Span, reading: Reading): Subject | undefined {
  const { problems, subjects } = reading;
  const { key } = splitKey(text);
  if (text === '*') {
    problems.error('bad-resource', at, '`*` is not how all resources are named', 'say `everything`');
    return undefined;
  }
  if (name === '') {
    problems.error('bad-resource', at, 'no bucket stands before the `/`', 'write `BUCKET/KEY`');
    return undefined;
  }
  const byS3Name = subjects.get(name) === undefined && !problems.isFull ? bucketOfS3Name(name, reading) : undefined;
  if (byS3Name !== undefined) {
    const help = `say \`${byS3Name.name}${key === undefined ? '' : `/${key}`}\``;
    problems.error('unknown-name', at, `\`${name}\` is a bucket's S3 name`, help);
    return undefined;
  }
  const subject = lookUp(subjects, name, at, 'a bucket or principal', problems);
  if (subject === undefined || key === undefined) return subject;
  if (subject.is === 'principal') {
    const message = `\`${name}\` is ${kindOfSubject(subject)}, and only a bucket has keys`;
    problems.error(
      'wrong-kind',
      at,
      message,
      `say \`${name}\` for ${kindOfSubject(subject).replace(/^an? /, 'the ')} itself`,
    );
    return undefined;
  }
  if (key !== '') return subject;
  problems.error(
    'bad-resource',
    at,
    'no key stands after the `/`',
    `say \`${name}\` for the bucket and its objects, \`${name}/*\` for all objects`,
  );
  return undefined;
}

/** Are wildcards and variables as IAM knows them? */
export function patternFits(text: string, at: Span, reading: Reading): boolean {
  const { problems, library } = reading;
  if (text.includes('**')) {
    const help = `write \`${text.replace(/\*+/g, '*')}\`: IAM's \`*\` crosses \`/\` by itself`;
    problems.error('globstar', at, '`**` means no more than `*` in IAM', help);
    return false;
  }
  const template = parseTemplate(text);
  if ('error' in template) {
    problems.error('bad-variable', at, template.error, helpForVariable);
    return false;
  }
  for (const part of template) {
    if (part.kind !== 'variable' || library.catalogue.conditionKey(part.key) !== undefined) continue;
    const meant = library.catalogue.suggestKey(part.key);
    const help =
      meant === undefined
        ? 'name a context key: `${aws:username}`'
        : `did you mean \`\${${meant}${meant.endsWith('/') ? part.key.slice(part.key.indexOf('/') + 1) : ''}}\`?`;
    problems.error('bad-variable', at, `AWS documents no key \`${part.key}\` that a variable could name`, help);
    return false;
  }
  return true;
}

/** An ARN with the account's name replaced by its id. */
export function readArn(text: string, at: Span, reading: Reading): Arn | undefined {
  const arn = parseArn(text);
  const bad = (message: string): undefined => {
    reading.problems.error(
      'bad-arn',
      at,
      message,
      `an ARN is \`arn:${reading.partition.name}:SERVICE:REGION:ACCOUNT:RESOURCE\`; region and account may be empty`,
    );
  };
  if (arn === undefined) return bad(`\`${text}\` has not the six parts of an ARN`);
  if (!/^aws(-[a-z]+)*$/.test(arn.partition)) return bad(`\`${arn.partition}\` is not a partition`);
  if (!/^[a-z0-9-]+$/.test(arn.service)) return bad(`\`${arn.service}\` is not a service`);
  if (!/^[a-z0-9*?-]*$/.test(arn.region)) return bad(`\`${arn.region}\` is not a region`);
  if (arn.resource === '') return bad('the ARN names no resource');
  if (!partitionFits(text, at, reading)) return undefined;
  const account = accountInArn(arn.account, at, reading);
  return account === undefined ? undefined : { ...arn, account };
}

function accountInArn(account: string, at: Span, reading: Reading): string | undefined {
  const declared = reading.accounts.get(account);
  if (declared !== undefined) return declared.id;
  if (/^(\d{12}|\*|aws|\$\{.*\}|)$/.test(account) || reading.accounts.excuses(account)) return account;
  lookUp(reading.accounts, account, at, 'an account', reading.problems, 'unknown-account-in-arn');
  return undefined;
}

export function noteCrossing(text: string, at: Span, { problems }: Reading): void {
  const plain = text.replace(/\$\{[^}]*\}/g, '').replace(/^(arn:[^:]*:[^:]*:[^:]*:[^:]*:)/, '');
  const star = plain.indexOf('*');
  if (star === -1 || plain.lastIndexOf('/') < star) return;
  const message = 'the `*` also crosses `/`: IAM knows no wildcard that stops there';
  problems.note(
    'star-crosses-slash',
    at,
    message,
    'leave it where all below is meant, too; if not, write what is meant one by one',
  );
}

/** The ARN of something declared is that thing, so that a rule goes where it would go by the name. */
function resourceOfArn(arn: string, at: Span, reading: Reading): Resource {
  const subject = subjectOfArn(arn, reading);
  if (subject === undefined || (subject.is === 'principal' && subject.principal.kind === 'root'))
    return { kind: 'arn', arn, at };
  const note = (name: string, help: string) =>
    reading.problems.note(
      'name-for-arn',
      at,
      `this is ${kindOfSubject(subject)} of the spec`,
      `\`${name}\` means ${help}`,
    );
  if (subject.is === 'principal') {
    const { principal } = subject;
    note(principal.name, 'the same');
    return isResource(principal) ? { kind: 'principal', principal, at } : { kind: 'arn', arn, at };
  }
  const { bucket } = subject;
  const key = arn.slice(bucket.arn.length + 1);
  note(key === '' ? bucket.name : `${bucket.name}/${key}`, key === '' ? 'the bucket and its objects' : 'the same');
  return key === '' ? { kind: 'arn', arn, bucket, at } : { kind: 'objects', bucket, key, at };
}

const subjectsByArn = new WeakMap<Reading['subjects'], ReadonlyMap<string, Subject>>();

/** What is declared with this ARN; a bucket, too, for its objects. Asked for when all are declared. */
export function subjectOfArn(arn: string, { subjects }: Reading): Subject | undefined {
  let byArn = subjectsByArn.get(subjects);
  if (byArn === undefined) {
    byArn = new Map([...subjects.all.values()].flatMap((subject) => withArn(subject)));
    subjectsByArn.set(subjects, byArn);
  }
  const slash = arn.indexOf('/');
  const bucket = slash === -1 ? undefined : byArn.get(arn.slice(0, slash));
  return byArn.get(arn) ?? (bucket?.is === 'bucket' ? bucket : undefined);
}

/** Those whose ARN is their own, and that of a resource. */
function withArn(subject: Subject): readonly (readonly [string, Subject])[] {
  if (subject.is === 'bucket') return [[subject.bucket.arn, subject]];
  const { principal } = subject;
  return isResource(principal) || principal.kind === 'root' ? [[principal.arn, subject]] : [];
}

function bucketOfS3Name(name: string, reading: Reading): Bucket | undefined {
  const subject = subjectOfArn(bucketArn(name, reading.partition.name), reading);
  return subject?.is === 'bucket' ? subject.bucket : undefined;
}

function isResource(principal: Principal): principal is UserPrincipal | RolePrincipal | GroupPrincipal {
  return principal.kind === 'user' || principal.kind === 'role' || principal.kind === 'group';
}

/** What is asked is about things, not about what a variable makes of them. */
export function readThings(written: readonly string[], reading: Reading): readonly Resource[] | undefined {
  const { places, problems } = reading;
  const variable = places.each(written).find(([text]) => text.includes('${'));
  if (variable === undefined) return readResources(written, reading);
  const help = 'name the things, or a pattern with `*` and `?`';
  problems.error('property-variable', variable[1], `\`${variable[0]}\` has a variable, which has no value here`, help);
  return undefined;
}
