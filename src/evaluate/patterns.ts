// Audit arm: texts of a policy that may hold variables, compiled once and substituted per request.
import type { PolicyVersion } from '../iam/document.ts';
import { compileGlob, type GlobToken, parseGlob } from '../iam/glob.ts';
import { isFixed, parseTemplate, type TemplatePart } from '../iam/variables.ts';
import { type Keys, unstated } from './keys.ts';
import type { Doubt, Outcome } from './outcome.ts';

/** Does a text fit the pattern, for a request with these keys? */
export type TextTest = (text: string, keys: Keys) => Outcome;

/** Makes the test of a pattern without variables. */
export type Build = (tokens: readonly GlobToken[]) => (text: string) => Outcome;

export interface PatternOptions {
  readonly version: PolicyVersion;
  /** `*` and `?` are wildcards. */
  readonly wildcards: boolean;
  readonly build: Build;
}

const mostCached = 256;

/**
 * Under the 2008 version, `${…}` is plain text. A variable without a value makes the pattern match nothing; a value never
 * acts as a wildcard.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function compilePattern(text: string, options: PatternOptions): TextTest {
  const { version, wildcards, build } = options;
  const template = templateOf(text, version, wildcards);
  if (!('parts' in template)) return build(template.tokens);
  return substituting(template.parts, template.widest, options);
}

/** What a pattern is for a request: nothing where a variable in it has no value. */
export type Resolved =
  | { readonly tokens: readonly GlobToken[] }
  /** The value of a variable cannot be told; `widest` matches, in any case of letters, all that the pattern could. */
  | { readonly doubt: Doubt; readonly widest: readonly GlobToken[] }
  | undefined;

export type Resolve = (keys: Keys) => Resolved;

/** The pattern itself, once variables are replaced, for those who need more of it than whether a text fits. */
export function patternResolver(text: string, version: PolicyVersion, wildcards: boolean): Resolve {
  const template = templateOf(text, version, wildcards);
  if (!('parts' in template)) return () => template;
  const { parts, widest } = template;
  return (keys) => {
    const values = valuesIn(parts, keys);
    if (values === undefined) return undefined;
    return 'text' in values ? { doubt: values, widest } : { tokens: filled(parts, values, wildcards) };
  };
}

type ParsedPattern =
  | { readonly tokens: readonly GlobToken[] }
  | { readonly parts: readonly TemplatePart[]; readonly widest: readonly GlobToken[] };

function templateOf(text: string, version: PolicyVersion, wildcards: boolean): ParsedPattern {
  if (version === '2008-10-17' || !text.includes('${')) return { tokens: tokensOf(text, wildcards) };
  const parts = parseTemplate(text);
  if ('error' in parts) throw new Error(`a policy with a malformed variable was not refused: ${parts.error}`);
  if (isFixed(parts)) return { tokens: parts.flatMap((part) => fixedTokens(part, wildcards)) };
  return {
    parts,
    widest: parts.flatMap((part) => (part.kind === 'variable' ? [anyRun] : fixedTokens(part, wildcards))),
  };
}

/** Undefined where a variable has no value; else a doubt where one cannot be told. */
function valuesIn(parts: readonly TemplatePart[], keys: Keys): readonly string[] | Doubt | undefined {
  const values: string[] = [];
  let doubt: Doubt | undefined;
  for (const part of parts) {
    if (part.kind !== 'variable') continue;
    const value = substitute(part, keys);
    if (value === undefined) return undefined;
    if (typeof value === 'object') doubt = value;
    else values.push(value);
  }
  return doubt ?? values;
}

function substituting(
  parts: readonly TemplatePart[],
  widestTokens: readonly GlobToken[],
  options: PatternOptions,
): TextTest {
  const { wildcards, build } = options;
  const cache = new Map<string, (text: string) => Outcome>();
  const widest = compileGlob(widestTokens, { caseInsensitive: true });
  return (text, keys) => {
    const values = valuesIn(parts, keys);
    if (values === undefined) return false;
    if ('text' in values) return widest.matches(text) ? values : false;
    const id = JSON.stringify(values);
    let test = cache.get(id);
    if (test === undefined) {
      test = build(filled(parts, values, wildcards));
      if (cache.size >= mostCached) cache.clear();
      cache.set(id, test);
    }
    return test(text);
  };
}

const anyRun: GlobToken = { kind: 'any' };

function filled(template: readonly TemplatePart[], values: readonly string[], wildcards: boolean): GlobToken[] {
  let next = 0;
  return template.flatMap((part): readonly GlobToken[] =>
    part.kind === 'variable' ? [{ kind: 'text', text: values[next++] ?? '' }] : fixedTokens(part, wildcards),
  );
}

function fixedTokens(part: TemplatePart, wildcards: boolean): readonly GlobToken[] {
  if (part.kind === 'text') return tokensOf(part.text, wildcards);
  return part.kind === 'character' ? [{ kind: 'text', text: part.text }] : [];
}

function tokensOf(text: string, wildcards: boolean): readonly GlobToken[] {
  return wildcards ? parseGlob(text) : [{ kind: 'text', text }];
}

/** The value to put in, a doubt, or undefined for AWS's null. */
function substitute(
  variable: { readonly key: string; readonly default?: string },
  keys: Keys,
): string | Doubt | undefined {
  const found = keys.lookup(variable.key.toLowerCase());
  if (found.state === 'absent') return variable.default;
  if (found.state !== 'present') return unstated(variable.key);
  const [value, ...more] = found.values;
  if (value === undefined) return variable.default;
  if (more.length === 0) return value;
  return {
    text: `what AWS puts in for \`\${${variable.key}}\` where a request holds several values`,
    key: variable.key,
  };
}
