// Audit arm: iamspec.json from its text. A manifest may have been edited, so everything in it is checked.
import { accountIdProblem, bucketArn, parseArn } from '../iam/arn.ts';
import { isRecord, type PlainObject, type Problem, typeName, within } from '../iam/read-data.ts';
import type { Manifest, ManifestBucket, ManifestDocument, ManifestPrincipal } from '../manifest.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { problemsOf, readJson } from './json.ts';
import { checkReferences } from './manifest-references.ts';

/** Undefined where anything is not as it should be; names, paths and references hold in what is returned. */
export function readManifest(source: Source, diagnostics: Diagnostics): Manifest | undefined {
  const json = readJson(source, diagnostics);
  if (json === undefined) return undefined;
  let found = 0;
  const report = problemsOf(json, diagnostics);
  const problem: Problem = (...all) => {
    found += 1;
    report(...all);
  };
  const manifest = fromData(json.data, problem);
  if (manifest !== undefined && found === 0) checkReferences(manifest, problem);
  return found === 0 ? manifest : undefined;
}

function fromData(data: unknown, problem: Problem): Manifest | undefined {
  const top = record(data, problem, [
    'iamspec',
    'spec',
    'accounts',
    'principals',
    'buckets',
    'documents',
    'sids',
    'files',
  ]);
  if (top === undefined) return undefined;
  if (top.iamspec !== 1) problem('manifest-invalid', ['iamspec'], 'this manifest is of another version of iamspec');
  return {
    iamspec: 1,
    spec: text(top, 'spec', problem),
    accounts: mapOf(top, 'accounts', problem, readAccount),
    principals: mapOf(top, 'principals', problem, readPrincipal),
    buckets: mapOf(top, 'buckets', problem, readBucket),
    documents: mapOf(top, 'documents', problem, readDocument),
    sids: mapOf(top, 'sids', problem, (value, report) => textValue(value, report)),
    files: mapOf(top, 'files', problem, readHash),
  };
}

function readAccount(data: unknown, problem: Problem): Manifest['accounts'][string] {
  const account = record(data, problem, ['id', 'partition', 'managed']) ?? {};
  const id = text(account, 'id', problem);
  if (accountIdProblem(id)) problem('manifest-invalid', ['id'], `\`${id}\` is not an account id`);
  if (typeof account.managed !== 'boolean') problem('manifest-invalid', ['managed'], '`managed` is true or false');
  return { id, partition: text(account, 'partition', problem), managed: account.managed === true };
}

const principalKeys: Readonly<Record<ManifestPrincipal['kind'], readonly string[]>> = {
  account: ['account', 'arn'],
  root: ['account', 'arn'],
  user: ['account', 'arn', 'has'],
  role: ['account', 'arn', 'has', 'instance_profile'],
  group: ['account', 'arn', 'has', 'members'],
  service: ['service'],
};

function readPrincipal(data: unknown, problem: Problem): ManifestPrincipal {
  const kind = isRecord(data) ? data.kind : undefined;
  if (typeof kind !== 'string' || !Object.hasOwn(principalKeys, kind)) {
    problem('manifest-invalid', ['kind'], `a principal's kind is one of ${Object.keys(principalKeys).join(', ')}`);
    return { kind: 'service', service: '' };
  }
  return principalOf(kind as ManifestPrincipal['kind'], data, problem);
}

function principalOf(kind: ManifestPrincipal['kind'], data: unknown, problem: Problem): ManifestPrincipal {
  const value = record(data, problem, ['kind', ...principalKeys[kind]]) ?? {};
  if (kind === 'service') return { kind, service: text(value, 'service', problem) };
  const arn = text(value, 'arn', problem);
  if (parseArn(arn)?.service !== 'iam')
    problem('manifest-invalid', ['arn'], `\`${arn}\` is not the ARN of a principal`);
  const base = { account: text(value, 'account', problem), arn };
  if (kind === 'account' || kind === 'root') return { kind, ...base };
  const has = textList(value, 'has', problem);
  if (kind === 'group') return { kind, ...base, has, members: textList(value, 'members', problem) };
  if (kind === 'user' || value.instance_profile === undefined) return { kind, ...base, has };
  return { kind: 'role', ...base, has, instance_profile: text(value, 'instance_profile', problem) };
}

function readBucket(data: unknown, problem: Problem): ManifestBucket {
  const value = record(data, problem, ['name', 'arn', 'account', 'versioning', 'mfa_delete']) ?? {};
  const [name, arn] = [text(value, 'name', problem), text(value, 'arn', problem)];
  if (arn !== bucketArn(name, parseArn(arn)?.partition)) {
    problem('manifest-invalid', ['arn'], `\`${arn}\` is not the ARN of \`${name}\``);
  }
  const versioning = oneOf(value, 'versioning', ['enabled', 'suspended'] as const, problem);
  const mfaDelete = oneOf(value, 'mfa_delete', ['enabled'] as const, problem);
  return {
    name,
    arn,
    account: text(value, 'account', problem),
    ...(versioning === undefined ? {} : { versioning }),
    ...(mfaDelete === undefined ? {} : { mfa_delete: mfaDelete }),
  };
}

function readDocument(data: unknown, problem: Problem): ManifestDocument {
  const value = record(data, problem, ['kind', 'file', 'attached_to']) ?? {};
  const kind = oneOf(value, 'kind', ['bucket', 'identity', 'trust'] as const, problem);
  if (value.kind === undefined) problem('manifest-invalid', [], '`kind` is missing');
  const file = text(value, 'file', problem);
  checkPath(file, within(problem, 'file'));
  return { kind: kind ?? 'identity', file, attached_to: text(value, 'attached_to', problem) };
}

function readHash(data: unknown, problem: Problem): string {
  const hash = textValue(data, problem);
  if (!/^sha256:[0-9a-f]{64}$/.test(hash)) problem('manifest-invalid', [], `\`${hash}\` is not a SHA-256 hash`);
  return hash;
}

/** A path stays below the rendering's folder, on every system. */
function checkPath(path: string, problem: Problem): void {
  const parts = path.split('/');
  const confined = parts.every((part) => part !== '' && part !== '.' && part !== '..') && !/[\\:\0]/.test(path);
  if (!confined) problem('manifest-path', [], `\`${path}\` does not stay below the rendering's folder`);
}

function record(data: unknown, problem: Problem, known: readonly string[]): PlainObject | undefined {
  if (!isRecord(data)) {
    problem('manifest-invalid', [], `this is an object, not ${typeName(data)}`);
    return undefined;
  }
  for (const key of Object.keys(data)) {
    if (!known.includes(key)) problem('manifest-invalid', [key], `\`${key}\` does not belong here`);
  }
  return data;
}

/** Keys that are paths are confined too: `files` is the one map whose keys name files. */
function mapOf<Value>(
  data: PlainObject,
  key: string,
  problem: Problem,
  read: (value: unknown, problem: Problem) => Value,
): Readonly<Record<string, Value>> {
  const result: Record<string, Value> = Object.create(null);
  const value = data[key];
  if (!isRecord(value)) {
    problem('manifest-invalid', [key], `\`${key}\` is an object, not ${typeName(value)}`);
    return result;
  }
  for (const [name, entry] of Object.entries(value)) {
    const report = within(problem, key, name);
    if (key === 'files') checkPath(name, report);
    result[name] = read(entry, report);
  }
  return result;
}

function text(data: PlainObject, key: string, problem: Problem): string {
  return textValue(data[key], within(problem, key));
}

function textValue(value: unknown, problem: Problem): string {
  if (typeof value === 'string' && value !== '') return value;
  problem('manifest-invalid', [], `this is text, not ${value === '' ? 'empty' : typeName(value)}`);
  return '';
}

function textList(data: PlainObject, key: string, problem: Problem): readonly string[] {
  const value = data[key];
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  problem('manifest-invalid', [key], `\`${key}\` is a list of texts`);
  return [];
}

function oneOf<Value extends string>(
  data: PlainObject,
  key: string,
  values: readonly Value[],
  problem: Problem,
): Value | undefined {
  const value = data[key];
  if (value === undefined) return undefined;
  const found = values.find((each) => each === value);
  if (found === undefined) problem('manifest-invalid', [key], `\`${key}\` is one of ${values.join(', ')}`);
  return found;
}
