// Batch: a line read in full, step by step, with words for all that can be wrong with it. Slow, and the authority on what
// a line means: plain-line.ts takes a shorter way to the same.
import { getLocation } from 'jsonc-parser';
import type { AwsRequest } from '../evaluate/aws-request.ts';
import { compilePolicies, type Policies } from '../evaluate/policies.ts';
import { isRecord, type PlainObject, type Problem, typeName, within } from '../iam/read-data.ts';
import { readJson } from '../readback/json.ts';
import { type Diagnostic, Diagnostics } from '../text/diagnostic.ts';
import { idOf } from './line-id.ts';
import { mistakeIn } from './mistake.ts';
import { policySetFromData, resourceKindOf } from './policies-data.ts';
import { refuseKey, requestFromData } from './request-data.ts';
import { type LineError, lineError, pathText } from './results.ts';

/** What is to be decided, or why nothing is; `id` is JSON text, `null` where it cannot be read. */
export type StrictLine =
  | { readonly id: string; readonly request: AwsRequest; readonly policies: Policies }
  | { readonly id: string; readonly error: LineError };

const members = ['id', 'request', 'policies'] as const;

export function readStrictly(line: string): StrictLine {
  const mistake = mistakeIn(line);
  if (mistake !== undefined) return { id: idOf(line.slice(0, mistake.offset)), error: mistake.error };
  const id = idOf(line);
  const diagnostics = new Diagnostics();
  const json = readJson({ path: 'line', text: line }, diagnostics);
  if (json === undefined) return { id, error: placed(diagnostics.all[0], line) };
  let error: LineError | undefined;
  const read = fromData(json.data, (code, path, message, help) => {
    error ??= lineError(pathText(path), code, message, help);
  });
  if (read !== undefined && error === undefined) return { id, ...read };
  return { id, error: error ?? lineError('', 'batch-type', 'this is nothing that can be decided') };
}

/** What readJson tells, by the way to it: of a key that stands twice it knows the offset alone. */
function placed(told: Diagnostic | undefined, line: string): LineError {
  const { code, message, help, at } = told ?? { code: 'json-syntax', message: 'this is not JSON' };
  const offset = at?.span.start ?? 0;
  const where =
    code === 'json-duplicate-key' ? pathText(getLocation(line, offset).path as string[]) : `column ${offset + 1}`;
  return lineError(where, code, message, help);
}

interface Question {
  readonly request: AwsRequest;
  readonly policies: Policies;
}

function fromData(data: unknown, problem: Problem): Question | undefined {
  if (!isRecord(data)) {
    problem('batch-type', [], `a line is an object, not ${typeName(data)}`);
    return undefined;
  }
  for (const key of Object.keys(data))
    if (!members.some((known) => known === key)) refuseKey(key, members, 'a line', problem);
  if (data.request === undefined) {
    problem('batch-key-missing', [], '`request` is missing');
    return undefined;
  }
  const request = requestFromData(data.request, within(problem, 'request'));
  const policies = request && policiesFrom(data, request, within(problem, 'policies'));
  return request && policies && { request, policies };
}

function policiesFrom({ policies = {} }: PlainObject, request: AwsRequest, problem: Problem): Policies | undefined {
  const set = policySetFromData(policies, resourceKindOf(request), problem);
  return set && compilePolicies(set);
}
