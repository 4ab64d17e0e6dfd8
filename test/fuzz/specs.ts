// One generated spec a number, with what lies beside it: the same texts for the same seed and number.
import { Document } from 'yaml';
import { definition } from '../../src/spec/definition.ts';
import { attachmentsFile, fixturesFile, testFile } from '../../src/spec/definition-files.ts';
import { type Random, random, seed } from '../seeded.ts';
import { fittingSuite, settingsOfTests } from './fitting-tests.ts';
import { anyOf, type Data, fittingSpec } from './grammar.ts';
import { policyFolder } from './policies.ts';
import { spoil } from './spoil.ts';

/** A spec, and the files beside it by their names. */
export interface Generated {
  readonly spec: string;
  /** The file of tests. */
  readonly tests?: string;
  /** A file of fixtures, which may be included. */
  readonly fixtures: string;
  /** Policies that are tested in the place of the rendering. */
  readonly policies?: Readonly<Record<string, string>>;
}

/** What each file holds, before it is written. */
interface Contents {
  readonly spec: Data;
  readonly tests?: Data;
  readonly fixtures: Data;
  readonly policies?: Readonly<Record<string, unknown>>;
}

/** Some have the shape of a spec and little sense, others make sense but for a mistake or two; a few are no specs at all. */
export function generatedSpec(number: number): Generated {
  const from = random(seed + number * 7919);
  const { spec, tests, fixtures, policies } = from.fraction() < 0.3 ? anyContents(from) : fittingContents(from);
  const marred = (data: Data) => written(spoil(data, from.pick([0, 0, 0, 1, 1, 2, 5]), from), from);
  const besides = (data: Data) => written(spoil(data, from.pick([0, 0, 0, 0, 0, 1, 2]), from), from);
  const entries = Object.entries(policies ?? {}).map(([name, data]) => [
    name,
    name.endsWith('.json')
      ? JSON.stringify(spoil(data as Data, from.pick([0, 0, 0, 0, 1]), from))
      : besides(data as Data),
  ]);
  return {
    spec: cutShort(marred(spec), from),
    ...(tests === undefined ? {} : { tests: cutShort(besides(tests), from) }),
    fixtures: besides(fixtures),
    ...(policies === undefined ? {} : { policies: Object.fromEntries(entries) }),
  };
}

/** As it is shown to people. */
export function shownSpec({ spec, tests, fixtures, policies = {} }: Generated): string {
  const files = { 'spec.yaml': spec, 'spec.test.yaml': tests, 'people.fixtures.yaml': fixtures, ...policies };
  const there = Object.entries(files).filter(([, text]) => text !== undefined);
  return there.map(([name, text]) => `--- ${name}\n${text}`).join('\n');
}

function cutShort(text: string, from: Random): string {
  if (from.fraction() > 0.03) return text;
  return from.pick([text.slice(0, from.below(text.length)), text + text, `%YAML 1.1\n---\n${text}`]);
}

function anyContents(from: Random): Contents {
  return {
    spec: anyOf(definition, from),
    ...(from.fraction() < 0.3 ? { tests: anyOf(testFile, from) } : {}),
    fixtures: anyOf(fixturesFile, from),
    ...(from.fraction() < 0.1 ? { policies: anyPolicies(from) } : {}),
  };
}

function anyPolicies(from: Random): Readonly<Record<string, unknown>> {
  return { ...policyFolder(from), 'attachments.yaml': anyOf(attachmentsFile, from) };
}

/** Fixtures stand in the spec, in the file of tests, or in a file that one of both includes. */
function fittingContents(from: Random): Contents {
  const { fraction } = from;
  const inSpec = fittingSuite(from, from.below(4), 'case');
  const aside = fraction() < 0.35 ? fittingSuite(from, 1 + from.below(3), 'further case') : undefined;
  const shared = { ...inSpec.fixtures };
  const further = Object.fromEntries(
    Object.entries(aside?.fixtures ?? {}).map(([section, all]) => {
      const known = (inSpec.fixtures[section] ?? {}) as Data;
      return [section, Object.fromEntries(Object.entries(all as Data).filter(([name]) => !(name in known)))];
    }),
  );
  const own = Object.fromEntries(Object.entries(further).filter(([, all]) => Object.keys(all as Data).length > 0));
  const included = fraction() < 0.4 ? from.pick(['spec', 'tests'] as const) : undefined;
  const moved = included === 'spec' ? shared : included === 'tests' ? own : {};
  const include = Object.keys(moved).length > 0 ? { include: './people.fixtures.yaml' } : {};
  const spec = {
    ...fittingSpec(from),
    ...(included === 'spec' ? include : shared),
    ...settingsOfTests(from),
    ...(Object.keys(inSpec.tests).length > 0 ? { tests: inSpec.tests } : {}),
  };
  const { lockout: _, ...settings } = settingsOfTests(from);
  const tests = aside && {
    iamspec: 1,
    ...(included === 'tests' ? include : own),
    ...settings,
    tests: aside.tests,
  };
  return {
    spec: declaredWhereNamed(spec, [tests, moved], from),
    ...(tests === undefined ? {} : { tests }),
    fixtures: { iamspec: 1, ...moved },
    ...(fraction() < 0.15 ? { policies: policyFolder(from) } : {}),
  };
}

/** Most specs declare little that they do not use. */
function declaredWhereNamed(spec: Data, beside: unknown, { fraction }: Random): Data {
  const { accounts, principals, buckets, mfa, ...rest } = spec;
  const mentioned = new Set<string>(JSON.stringify([rest, beside, 'bob']).match(/[a-z][a-z0-9-]*/g));
  const keep = (section: unknown): Data =>
    Object.fromEntries(Object.entries(section as Data).filter(([name]) => mentioned.has(name) || fraction() < 0.05));
  const kept = { accounts, principals: keep(principals), buckets: keep(buckets), mfa: keep(mfa) };
  const filled = Object.entries(kept).filter(([, section]) => Object.keys(section as Data).length > 0);
  return { iamspec: spec.iamspec, ...Object.fromEntries(filled), ...rest };
}

function written(data: Data, { fraction, pick }: Random): string {
  const style = fraction();
  if (style < 0.5) return `${block(data, '')}\n`;
  if (style < 0.9)
    return Object.entries(data)
      .map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}\n`)
      .join('');
  const document = new Document(data, { aliasDuplicateObjects: false });
  return document.toString({
    collectionStyle: pick(['any', 'block', 'flow']),
    defaultStringType: pick(['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE']),
    lineWidth: pick([0, 80]),
  });
}

/** As people write: a line a key, short lists and maps on one line, quotes where they are needed. */
function block(value: unknown, indent: string): string {
  if (!Array.isArray(value) && !isMap(value)) return scalar(value);
  const entries: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.map((item) => ['-', item] as const)
    : Object.entries(value).map(([key, item]) => [`${scalar(key)}:`, item] as const);
  if (entries.length === 0) return Array.isArray(value) ? '[]' : '{}';
  return entries.map(([head, item]) => `${indent}${head} ${below(item, indent)}`).join('\n');
}

function below(item: unknown, indent: string): string {
  const deep = Array.isArray(item) ? item.length > 3 : isMap(item) && Object.keys(item).length > 0;
  if (deep) return `\n${block(item, `${indent}  `)}`;
  return Array.isArray(item) ? JSON.stringify(item) : block(item, '');
}

function isMap(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function scalar(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  return /^[A-Za-z][\w/.@-]*$/.test(value) ? value : JSON.stringify(value);
}
