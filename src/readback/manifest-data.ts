// Audit arm: taking a manifest's objects, texts and lists from plain data; what is of another type is told.
import { isRecord, type PlainObject, type Problem, typeName, within } from '../iam/read-data.ts';

export function record(data: unknown, problem: Problem, known: readonly string[]): PlainObject | undefined {
  if (!isRecord(data)) {
    problem('manifest-invalid', [], `this is an object, not ${typeName(data)}`);
    return undefined;
  }
  for (const key of Object.keys(data)) {
    if (!known.includes(key)) problem('manifest-invalid', [key], `\`${key}\` does not belong here`);
  }
  return data;
}

export function text(data: PlainObject, key: string, problem: Problem): string {
  return textValue(data[key], within(problem, key));
}

export function textValue(value: unknown, problem: Problem): string {
  if (typeof value === 'string' && value !== '') return value;
  problem('manifest-invalid', [], `this is text, not ${value === '' ? 'empty' : typeName(value)}`);
  return '';
}

export function textList(data: PlainObject, key: string, problem: Problem): readonly string[] {
  const value = data[key];
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value;
  problem('manifest-invalid', [key], `\`${key}\` is a list of texts`);
  return [];
}

export function oneOf<Value extends string>(
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
