// Batch: the member `policies` of a line, from plain data to documents by layer, or to what is wrong with it.
import type { PolicySet } from '../evaluate/policies.ts';
import type { DocumentKind, PolicyDocument } from '../iam/document.ts';
import { isRecord, type Path, type Problem, typeName, within } from '../iam/read-data.ts';
import { policyFromData } from '../iam/read-policy.ts';
import { refuseKey } from './request-data.ts';

/** By whose grammar the policy of the resource is read. */
export type ResourceKind = Extract<DocumentKind, 'bucket' | 'trust' | 'resource'>;

const roleArn = /^arn:[^:]*:iam::[^:]*:role\//;

export function resourceKindOf({
  action,
  resource,
}: {
  readonly action: string;
  readonly resource: string;
}): ResourceKind {
  const service = action.slice(0, 4).toLowerCase();
  if (service.startsWith('s3:')) return 'bucket';
  return service === 'sts:' && roleArn.test(resource) ? 'trust' : 'resource';
}

const layers = ['identity', 'resource', 'boundary', 'session', 'scps', 'rcps', 'bucket'] as const;
const settings = ['mfaDelete', 'blockPublicAccess'] as const;

/** Undefined where anything is wrong with it, and then `problem` was told. */
export function policySetFromData(data: unknown, kind: ResourceKind, problem: Problem): PolicySet | undefined {
  if (!isRecord(data)) {
    problem('batch-type', [], `policies are an object of layers, not ${typeName(data)}`);
    return undefined;
  }
  let sound = true;
  const noted: Problem = (...all) => {
    sound = false;
    problem(...all);
  };
  for (const key of Object.keys(data)) if (!among(layers, key)) refuseKey(key, layers, '`policies`', noted);
  const documents = (name: keyof PolicySet, of: DocumentKind) => documentsFrom(data[name], of, within(noted, name));
  const levels = (name: 'scps' | 'rcps', of: DocumentKind) => levelsFrom(data[name], of, within(noted, name));
  const set = {
    ...('identity' in data && { identity: documents('identity', 'identity') }),
    ...(given(data.resource) && { resource: documentFrom(data.resource, kind, within(noted, 'resource')) }),
    ...(given(data.boundary) && { boundary: documents('boundary', 'boundary') }),
    ...(given(data.session) && { session: documents('session', 'session') }),
    ...('scps' in data && { scps: levels('scps', 'scp') }),
    ...('rcps' in data && { rcps: levels('rcps', 'rcp') }),
    ...('bucket' in data && { bucket: settingsFrom(data.bucket, within(noted, 'bucket')) }),
  };
  return sound ? (set as PolicySet) : undefined;
}

/** Null says that there is none. */
function given(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function among<Name extends string>(names: readonly Name[], key: string): key is Name {
  return (names as readonly string[]).includes(key);
}

function documentFrom(data: unknown, kind: DocumentKind, problem: Problem): PolicyDocument | undefined {
  return policyFromData(data, kind, problem, { empty: 'taken' });
}

function documentsFrom(data: unknown, kind: DocumentKind, problem: Problem) {
  return eachOf(data, 'a list of policy documents', problem, (entry, path) =>
    documentFrom(entry, kind, within(problem, ...path)),
  );
}

function levelsFrom(data: unknown, kind: DocumentKind, problem: Problem) {
  return eachOf(data, 'a list of levels, each a list of policy documents', problem, (entry, path) =>
    documentsFrom(entry, kind, within(problem, ...path)),
  );
}

function eachOf<Value>(
  data: unknown,
  what: string,
  problem: Problem,
  read: (entry: unknown, path: Path) => Value,
): readonly Value[] {
  if (Array.isArray(data)) return data.map((entry: unknown, index) => read(entry, [index]));
  problem('batch-type', [], `this is ${what}, not ${typeName(data)}`);
  return [];
}

function settingsFrom(data: unknown, problem: Problem): PolicySet['bucket'] {
  if (!isRecord(data)) {
    problem('batch-type', [], `this is an object of settings, not ${typeName(data)}`);
    return undefined;
  }
  for (const [key, value] of Object.entries(data)) {
    if (!among(settings, key)) refuseKey(key, settings, '`bucket`', problem);
    else if (typeof value !== 'boolean') problem('batch-type', [key], `this is true or false, not ${typeName(value)}`);
  }
  return data;
}
