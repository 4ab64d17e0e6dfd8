// The decision corpus as data: its files, read strictly. The format is in `test/corpus/decisions/README.md`.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parse } from 'yaml';
import type { Case, Json } from './case.ts';

export const corpusFolder = 'test/corpus/decisions';

export interface CorpusCase extends Case {
  readonly name: string;
  readonly decision?: string;
  readonly deciding?: readonly (string | Json)[];
  readonly error?: string;
}

export function corpusFiles(): readonly string[] {
  return fs
    .readdirSync(corpusFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => path.posix.join(corpusFolder, name.replaceAll(path.sep, '/')))
    .sort();
}

const policyKeys = ['identity', 'resource', 'boundary', 'session', 'scps', 'rcps', 'bucket'];
const requestKeys = [
  'principal',
  'role',
  'principalAccount',
  'action',
  'resource',
  'resourceAccount',
  'context',
  'mfaDeleteCode',
];
const decisions = ['allow', 'explicit-deny', 'implicit-deny', 'unknown'];

/** Throws with the file's name where a file is not of the format, asserts nothing or holds no case. */
export function readCases(text: string, file: string): readonly CorpusCase[] {
  const top = objectOf(parse(text, { schema: 'core' }), file, ['source', 'policies', 'request', 'cases']);
  need(typeof top.source === 'string' && top.source.length > 0, file, 'says no `source`');
  need(Array.isArray(top.cases) && top.cases.length > 0, file, 'has no cases');
  const cases = (top.cases as readonly unknown[]).map((each, index) => caseOf(top, each, `${file}, case ${index + 1}`));
  const names = cases.map(({ name }) => name);
  for (const name of names) need(names.indexOf(name) === names.lastIndexOf(name), file, `has two cases \`${name}\``);
  return cases;
}

function caseOf(top: Json, data: unknown, where: string): CorpusCase {
  const given = objectOf(data, where, ['name', 'policies', 'request', 'decision', 'deciding', 'error']);
  const { name, decision, deciding, error } = given;
  need(typeof name === 'string' && name.length > 0, where, 'has no name');
  const asserts = (decision === undefined) !== (error === undefined);
  need(asserts, where, 'states neither or both of `decision` and `error`');
  need(decision === undefined || decisions.includes(String(decision)), where, `knows no decision \`${decision}\``);
  need(error === undefined || typeof error === 'string', where, '`error` is a code');
  need(deciding === undefined || (decision !== undefined && Array.isArray(deciding)), where, '`deciding` is a list');
  for (const each of (deciding ?? []) as readonly unknown[]) {
    if (typeof each !== 'string') objectOf(each, where, ['layer', 'index', 'document', 'level']);
  }
  const policies = laidOver(top.policies, given.policies, where, policyKeys);
  const request = laidOver(top.request, given.request, where, requestKeys);
  const [shared, own] = [top.request, given.request].map((each) => (each as Json | undefined)?.context);
  const context = laidOver(shared, own, where);
  const whole = Object.keys(context).length === 0 ? request : { ...request, context };
  return { ...given, policies, request: whole } as unknown as CorpusCase;
}

/** Entry by entry; what is null is taken away. */
function laidOver(under: unknown, over: unknown, where: string, known?: readonly string[]): Json {
  const both = { ...objectOf(under ?? {}, where, known), ...objectOf(over ?? {}, where, known) };
  return Object.fromEntries(Object.entries(both).filter(([, value]) => value !== null));
}

function objectOf(data: unknown, where: string, known?: readonly string[]): Json {
  need(typeof data === 'object' && data !== null && !Array.isArray(data), where, 'has something else than an object');
  const unknown = Object.keys(data as Json).filter((key) => known?.includes(key) === false);
  need(unknown.length === 0, where, `has unknown keys: ${unknown.join(', ')}`);
  return data as Json;
}

function need(holds: boolean, where: string, what: string): asserts holds {
  if (!holds) throw new Error(`${where}: ${what}`);
}
