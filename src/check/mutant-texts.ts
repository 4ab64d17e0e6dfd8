// Audit arm: ARNs and patterns as they come out when somebody writes too little or the wrong thing. Knows no statement.
import { formatArn, parseArn } from '../iam/arn.ts';
import { compileGlob } from '../iam/glob.ts';
import { parseTemplate } from '../iam/variables.ts';

/** With `*` for each variable; undefined where there is none. */
export function withoutVariables(text: string): string | undefined {
  const template = parseTemplate(text);
  if ('error' in template || !template.some(({ kind }) => kind === 'variable')) return undefined;
  return template
    .map((part) => (part.kind === 'variable' ? '*' : part.kind === 'character' ? `\${${part.text}}` : part.text))
    .join('');
}

/** Cut behind each `/` and `:`, the last one first, with `*` for the rest: `a/*` of `a/b`. Variables stay whole. */
export function cuts(text: string): readonly string[] {
  const body = text.replace(/\$\{[^}]*\}/g, (variable) => '-'.repeat(variable.length));
  return [...body.matchAll(/[/:](?=.)/g)]
    .map(({ index }) => `${text.slice(0, index + 1)}*`)
    .filter((cut) => cut !== text)
    .reverse();
}

/** The ARN with another part of it cut short, what is nearest first; its type of resource stays. */
export function widerArns(text: string): readonly string[] {
  const arn = parseArn(text);
  if (arn === undefined) return [];
  const s3 = s3Name(text);
  if (s3 !== undefined) return [...(s3.key === undefined ? [] : [`${s3.bucket}/*`]), s3.anywhere];
  const [cut] = cuts(arn.resource);
  return [
    ...(cut === undefined ? [] : [formatArn({ ...arn, resource: cut })]),
    ...(/^\d{12}$/.test(arn.account) ? [formatArn({ ...arn, account: '*' })] : []),
  ];
}

export interface S3Name {
  /** The bucket's ARN. */
  readonly bucket: string;
  /** Undefined for the bucket itself. */
  readonly key?: string;
  /** The same key in any bucket. */
  readonly anywhere: string;
}

/** Of a bucket's or an object's ARN. */
export function s3Name(text: string): S3Name | undefined {
  const arn = parseArn(text);
  if (arn?.service !== 's3' || arn.account !== '' || arn.region !== '') return undefined;
  const slash = arn.resource.indexOf('/');
  if (slash < 0) return { bucket: text, anywhere: formatArn({ ...arn, resource: '*' }) };
  const key = arn.resource.slice(slash + 1);
  return {
    bucket: formatArn({ ...arn, resource: arn.resource.slice(0, slash) }),
    key,
    anywhere: formatArn({ ...arn, resource: `*/${key}` }),
  };
}

/** The id, or the ARN, with the next of the accounts for its own; undefined where there is no other or it has none. */
export function inNextAccount(text: string, accounts: readonly string[]): string | undefined {
  const arn = parseArn(text);
  const own = arn === undefined ? text : arn.account;
  if (!/^\d{12}$/.test(own)) return undefined;
  const others = [...new Set(accounts)].filter((each) => each !== own).sort();
  const next = others.find((each) => each > own) ?? others[0];
  if (next === undefined) return undefined;
  return arn === undefined ? next : formatArn({ ...arn, account: next });
}

/** The texts that the pattern covers, as patterns too, and in any case the one that it was made from. */
export function coveredBy(pattern: string, texts: readonly string[], made: string, caseInsensitive = false): string[] {
  // A `?` would take the `*` of another pattern for one character.
  if (pattern.includes('?')) return [made];
  const glob = compileGlob(pattern, { caseInsensitive });
  return [made, ...texts.filter((each) => each !== made && glob.matches(each))];
}
