// Plans: policies of which something is known only after apply. Each of their statements may be there or not, and what
// hangs on that is not decided.
import type { PolicyDocument, RenderedKind, Statement } from '../iam/document.ts';

/** A policy of which nobody knows what it says: it may allow everything, and deny everything. `why`: to stand after "hangs on". */
export function unknownPolicy(kind: RenderedKind, why: string): PolicyDocument {
  return { version: '2012-10-17', statements: (['Allow', 'Deny'] as const).map((effect) => all(effect, kind, why)) };
}

/** The same policy, of which nobody knows whether it is attached. */
export function perhapsThere(document: PolicyDocument, why: string): PolicyDocument {
  return { ...document, statements: document.statements.map((each) => ({ ...each, open: each.open ?? why })) };
}

/** The same policy without what names its statements. */
export function withoutSids({ id: _, ...document }: PolicyDocument): PolicyDocument {
  return { ...document, statements: document.statements.map(({ sid: __, ...statement }) => statement) };
}

/** Of a bucket whose public grants S3 may cut off: more than that is taken to be denied, perhaps. */
export function perhapsCut(address: string): Statement {
  const why = `whether S3 cuts off what is public, which \`${address}\` tells only after apply`;
  return all('Deny', 'bucket', why);
}

export function perhapsGuarded(address: string): Statement {
  const why = `whether the bucket has MFA Delete, which \`${address}\` tells only after apply`;
  const action = { not: false, value: ['s3:DeleteObjectVersion', 's3:PutBucketVersioning'] };
  return { ...all('Deny', 'bucket', why), action };
}

function all(effect: Statement['effect'], kind: RenderedKind, why: string): Statement {
  const isResource = kind === 'bucket' || kind === 'trust';
  return {
    // Where statements are named, it is told that this is none.
    sid: '(not yet known)',
    effect,
    ...(isResource ? { principal: { not: false, value: '*' } } : {}),
    action: { not: false, value: ['*'] },
    ...(kind === 'trust' ? {} : { resource: { not: false, value: ['*'] } }),
    conditions: [],
    open: why,
  };
}
