// One generated spec a number: the same text for the same seed and number.
import { Document } from 'yaml';
import { type Random, random, seed } from '../seeded.ts';
import { anySpec, type Data, fittingSpec } from './grammar.ts';
import { spoil } from './spoil.ts';

/** Some have the shape of a spec and little sense, others make sense but for a mistake or two; a few are no specs at all. */
export function generatedSpec(number: number): string {
  const from = random(seed + number * 7919);
  const data = from.fraction() < 0.35 ? anySpec(from) : declaredWhereNamed(fittingSpec(from), from);
  const text = written(spoil(data, from.pick([0, 0, 0, 1, 1, 2, 5]), from), from);
  if (from.fraction() > 0.03) return text;
  return from.pick([text.slice(0, from.below(text.length)), text + text, `%YAML 1.1\n---\n${text}`]);
}

/** Most specs declare little that they do not use. */
function declaredWhereNamed(spec: Data, { fraction }: Random): Data {
  const { accounts, principals, buckets, mfa, ...rest } = spec;
  const mentioned = new Set<string>(JSON.stringify([rest, 'bob']).match(/[a-z][a-z0-9-]*/g));
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
