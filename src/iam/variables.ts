// Shared ground: policy variables as syntax, `${aws:username}`. What they are replaced with is evaluate/'s business.

/** A piece of a text that may hold variables. */
export type TemplatePart =
  /** As written; `*` and `?` in it are wildcards where the place has wildcards. */
  | { readonly kind: 'text'; readonly text: string }
  /** `${*}`, `${?}`, `${$}`: the character itself, never a wildcard. */
  | { readonly kind: 'character'; readonly text: '*' | '?' | '$' }
  | { readonly kind: 'variable'; readonly key: string; readonly default?: string };

export type Template = readonly TemplatePart[];

/** What to do where a variable is malformed. */
export const helpForVariable = 'a variable is `${KEY}`; for the characters themselves write `${$}{`';

export interface TemplateError {
  readonly error: string;
}

/** A key as it may stand in a variable: a prefix, a colon, a name without spaces. */
const keyForm = /^[A-Za-z0-9][A-Za-z0-9./_-]*:[^\s${},'"*?]+$/;
const withDefault = /^([^,]*?), '([^']*)'$/;

/**
 * Takes a text apart at its variables.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function parseTemplate(text: string): Template | TemplateError {
  const parts: TemplatePart[] = [];
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf('${', at);
    if (open === -1) break;
    if (open > at) parts.push({ kind: 'text', text: text.slice(at, open) });
    const close = text.indexOf('}', open);
    if (close === -1) return { error: 'a variable is not closed: `}` is missing' };
    const part = variable(text.slice(open + 2, close));
    if ('error' in part) return part;
    parts.push(part);
    at = close + 1;
  }
  if (at < text.length || parts.length === 0) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}

function variable(inner: string): TemplatePart | TemplateError {
  if (inner === '*' || inner === '?' || inner === '$') return { kind: 'character', text: inner };
  if (inner === '') return { error: 'a variable is empty: `${}`' };
  if (keyForm.test(inner)) return { kind: 'variable', key: inner };
  const [, key, fallback] = withDefault.exec(inner) ?? [];
  if (key !== undefined && fallback !== undefined && keyForm.test(key)) {
    return { kind: 'variable', key, default: fallback };
  }
  if (inner.includes(','))
    return { error: `the default in \`\${${inner}}\` is not of the form \`\${key, 'default'}\`` };
  return { error: `\`\${${inner}}\` names no condition key` };
}

/** Nothing in the text is replaced, so it can be compiled once and for all. */
export function isFixed(template: Template): boolean {
  return template.every((part) => part.kind !== 'variable');
}
