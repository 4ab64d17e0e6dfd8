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
  if (version === '2008-10-17' || !text.includes('${')) return build(tokensOf(text, wildcards));
  const template = parseTemplate(text);
  if ('error' in template) throw new Error(`a policy with a malformed variable was not refused: ${template.error}`);
  if (isFixed(template)) return build(template.flatMap((part) => fixedTokens(part, wildcards)));
  return substituting(template, options);
}

function substituting(template: readonly TemplatePart[], { wildcards, build }: PatternOptions): TextTest {
  const cache = new Map<string, (text: string) => Outcome>();
  const widest = compileGlob(
    template.flatMap((part) => (part.kind === 'variable' ? [anyRun] : fixedTokens(part, wildcards))),
    { caseInsensitive: true },
  );
  const variables = template
    .filter((part) => part.kind === 'variable')
    .map((part) => ({ ...part, lower: part.key.toLowerCase() }));
  return (text, keys) => {
    const values: string[] = [];
    let doubt: Doubt | undefined;
    for (const variable of variables) {
      const value = substitute(variable, keys);
      if (value === undefined) return false;
      if (typeof value === 'object') doubt = value;
      else values.push(value);
    }
    if (doubt) return widest.matches(text) ? doubt : false;
    const id = JSON.stringify(values);
    let test = cache.get(id);
    if (test === undefined) {
      test = build(filled(template, values, wildcards));
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
  variable: { key: string; lower: string; default?: string },
  keys: Keys,
): string | Doubt | undefined {
  const found = keys.lookup(variable.lower);
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
