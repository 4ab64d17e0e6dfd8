// Gathers statements into policy documents, in canonical order.
import { byText, type PolicyDocument, type RenderedKind, type Statement } from '../iam/document.ts';
import { documentName, ownerOf } from './placement.ts';
import type { Piece } from './statements.ts';

export interface CompiledDocument {
  /** `bucket.exchange`, `identity.staff`, `trust.admin` */
  readonly name: string;
  readonly kind: RenderedKind;
  /** Path below the rendering's folder: `policies/bucket.exchange.json`. */
  readonly file: string;
  /** Name of the bucket, principal or role. */
  readonly attachedTo: string;
  readonly document: PolicyDocument;
}

export function documentsOf(pieces: readonly Piece[]): readonly CompiledDocument[] {
  const documents = new Map<string, Omit<CompiledDocument, 'document'> & { readonly statements: Statement[] }>();
  for (const { target, statement } of pieces) {
    const name = documentName(target);
    const { kind } = target;
    const entry = documents.get(name) ?? {
      name,
      kind,
      file: `policies/${name}.json`,
      attachedTo: ownerOf(target),
      statements: [],
    };
    entry.statements.push(statement);
    documents.set(name, entry);
  }
  return [...documents.values()]
    .map(({ statements, ...rest }) => ({
      ...rest,
      document: { version: '2012-10-17', statements: [...statements].sort(inOrder) } satisfies PolicyDocument,
    }))
    .sort((a, b) => byText(a.name, b.name));
}

/** What is granted, then what is refused, each by name. */
function inOrder(a: Statement, b: Statement): number {
  return byText(a.effect, b.effect) || byText(a.sid ?? '', b.sid ?? '');
}
