// Audit arm: iamspec.json from its text. A manifest may have been edited, so everything in it is checked.
import { accountIdProblem, bucketArn, isOrganizationId, isRootId, isUnitId, parseArn } from '../iam/arn.ts';
import { isRecord, type PlainObject, type Problem, typeName, within } from '../iam/read-data.ts';
import type { Manifest, ManifestBucket, ManifestDocument } from '../manifest.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { problemsOf, readJson } from './json.ts';
import { oneOf, record, text, textList, textValue } from './manifest-data.ts';
import { readPrincipal } from './manifest-principals.ts';
import { checkReferences } from './manifest-references.ts';

/** A manifest is never written by hand. */
const again = 'render the spec again: `iamspec generate --force`';

/** Undefined where anything is not as it should be; names, paths and references hold in what is returned. */
export function readManifest(source: Source, diagnostics: Diagnostics): Manifest | undefined {
  const json = readJson(source, diagnostics);
  if (json === undefined) return undefined;
  let found = 0;
  const report = problemsOf(json, diagnostics);
  const problem: Problem = (code, path, message, help = again) => {
    found += 1;
    report(code, path, message, help);
  };
  const manifest = fromData(json.data, problem);
  if (manifest !== undefined && found === 0) checkReferences(manifest, problem);
  return found === 0 ? manifest : undefined;
}

function fromData(data: unknown, problem: Problem): Manifest | undefined {
  const top = record(data, problem, [
    'iamspec',
    'spec',
    'organization',
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
    ...readOrganization(top.organization, within(problem, 'organization')),
    accounts: mapOf(top, 'accounts', problem, readAccount),
    principals: mapOf(top, 'principals', problem, readPrincipal),
    buckets: mapOf(top, 'buckets', problem, readBucket),
    documents: mapOf(top, 'documents', problem, readDocument),
    sids: mapOf(top, 'sids', problem, (value, report) => textValue(value, report)),
    files: mapOf(top, 'files', problem, readHash),
  };
}

function readOrganization(data: unknown, problem: Problem): Pick<Manifest, 'organization'> {
  if (data === undefined) return {};
  const value = record(data, problem, ['id', 'root', 'units']) ?? {};
  const id = text(value, 'id', problem);
  if (!isOrganizationId(id)) problem('manifest-invalid', ['id'], `\`${id}\` is not the id of an organization`);
  const units = mapOf(value, 'units', problem, readUnit);
  if (value.root === undefined) return { organization: { id, units } };
  const root = text(value, 'root', problem);
  if (!isRootId(root)) problem('manifest-invalid', ['root'], `\`${root}\` is not the id of a root`);
  return { organization: { id, root, units } };
}

function readUnit(data: unknown, problem: Problem): string {
  const id = textValue(data, problem);
  if (!isUnitId(id)) problem('manifest-invalid', [], `\`${id}\` is not the id of an organizational unit`);
  return id;
}

function readAccount(data: unknown, problem: Problem): Manifest['accounts'][string] {
  const account = record(data, problem, ['id', 'partition', 'managed', 'organization', 'management', 'units']) ?? {};
  const id = text(account, 'id', problem);
  if (accountIdProblem(id)) problem('manifest-invalid', ['id'], `\`${id}\` is not an account id`);
  if (typeof account.managed !== 'boolean') problem('manifest-invalid', ['managed'], '`managed` is true or false');
  const { management } = account;
  if (management !== undefined && management !== true) {
    problem('manifest-invalid', ['management'], '`management` is true, or it is not there');
  }
  const base = {
    id,
    partition: text(account, 'partition', problem),
    managed: account.managed === true,
    ...(management === true ? ({ management: true } as const) : {}),
    ...(account.units === undefined ? {} : { units: textList(account, 'units', problem) }),
  };
  if (account.organization === undefined) return base;
  const organization = text(account, 'organization', problem);
  if (!isOrganizationId(organization)) {
    problem('manifest-invalid', ['organization'], `\`${organization}\` is not the id of an organization`);
  }
  return { ...base, organization };
}

const bucketKeys = ['name', 'arn', 'account', 'versioning', 'mfa_delete', 'public_access_block'];

function readBucket(data: unknown, problem: Problem): ManifestBucket {
  const value = record(data, problem, bucketKeys) ?? {};
  const [name, arn] = [text(value, 'name', problem), text(value, 'arn', problem)];
  if (arn !== bucketArn(name, parseArn(arn)?.partition)) {
    problem('manifest-invalid', ['arn'], `\`${arn}\` is not the ARN of \`${name}\``);
  }
  const versioning = oneOf(value, 'versioning', ['enabled', 'suspended'] as const, problem);
  const mfaDelete = oneOf(value, 'mfa_delete', ['enabled'] as const, problem);
  const block = oneOf(value, 'public_access_block', ['all', 'none'] as const, problem);
  return {
    name,
    arn,
    account: text(value, 'account', problem),
    ...(versioning === undefined ? {} : { versioning }),
    ...(mfaDelete === undefined ? {} : { mfa_delete: mfaDelete }),
    ...(block === undefined ? {} : { public_access_block: block }),
  };
}

function readDocument(data: unknown, problem: Problem): ManifestDocument {
  const value = record(data, problem, ['kind', 'file', 'attached_to']) ?? {};
  const kind = oneOf(value, 'kind', ['bucket', 'identity', 'trust', 'boundary', 'scp', 'rcp'] as const, problem);
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
