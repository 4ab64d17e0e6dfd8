// Printing, the other way round: a report that `iamspec test --format json` printed, read back. Trusts nothing.
import { refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import type { Report } from './report.ts';
import { reportSchema } from './report-schema.ts';
import type { Schema } from './schema-words.ts';

/** @throws Refusal where it is no such report. */
export function readReport({ path, text }: Source): Report {
  const help = 'give files that `iamspec test --format json` printed';
  const value = parsed(text);
  if (value === undefined) throw refusal('report-malformed', `\`${path}\` is not JSON`, help);
  const problem = otherVersion(value) ?? noRun(value) ?? misfit(reportSchema, value, 'the report');
  if (problem !== undefined) throw refusal('report-malformed', `\`${path}\` is no report of tests: ${problem}`, help);
  return value as Report;
}

/** `--list` and `--bench` print JSON of their own; told by what they alone have, and by how long it took, which they lack. */
function noRun(value: unknown): string | undefined {
  if (!isObject(value) || Object.hasOwn(value, 'duration')) return undefined;
  if (Object.hasOwn(value, 'left_out')) return 'it is what `--bench` prints, and tells of no run';
  const keys = ['version', 'exit', 'specs', 'diagnostics'];
  const isList = keys.every((key) => Object.hasOwn(value, key)) && Object.keys(value).length === keys.length;
  return isList ? 'it is what `--list` prints, and tells of no run' : undefined;
}

/** Told before all else: what comes with another version may differ in everything. */
function otherVersion(value: unknown): string | undefined {
  if (!isObject(value) || typeof value.version !== 'number' || value.version === 1) return undefined;
  return `it is of version ${value.version}, and this program reads version 1`;
}

/** Undefined for what is no JSON, or nested deeper than can be read. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const definitions: Readonly<Record<string, Schema>> = reportSchema.$defs;

/** The first thing that does not fit, in words; nothing is known of further keys, so they fit. */
function misfit(schema: Schema, value: unknown, at: string): string | undefined {
  if (schema.$ref !== undefined) return misfit(definitions[schema.$ref.slice('#/$defs/'.length)] ?? {}, value, at);
  const { type, enum: values, minimum, required = [], properties = {}, additionalProperties, items } = schema;
  if (type !== undefined && ![type].flat().some((each) => isOf(each, value))) {
    return `${at} is not ${[type].flat().map(article).join(' or ')}`;
  }
  if (values !== undefined && !values.some((each) => each === value)) return `${at} is none of ${values.join(', ')}`;
  if (minimum !== undefined && typeof value === 'number' && value < minimum) return `${at} is below ${minimum}`;
  if (Array.isArray(value) && items !== undefined) {
    return first(value.entries(), ([index, each]) => misfit(items, each, `${at}[${index}]`));
  }
  if (!isObject(value)) return undefined;
  const missing = required.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) return `${at} has no \`${missing}\``;
  return first(Object.entries(value), ([key, each]) => {
    const known = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
    return known && misfit(known, each, at === 'the report' ? `\`${key}\`` : `${at}.${key}`);
  });
}

function first<Each>(all: Iterable<Each>, problemOf: (each: Each) => string | undefined): string | undefined {
  for (const each of all) {
    const problem = problemOf(each);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function article(type: string): string {
  if (type === 'null') return type;
  return `${/^[aio]/.test(type) ? 'an' : 'a'} ${type}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOf(type: string, value: unknown): boolean {
  if (type === 'null') return value === null;
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  if (type === 'integer') return Number.isSafeInteger(value);
  return typeof value === type;
}
