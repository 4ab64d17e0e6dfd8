// Gathers statements into policy documents, in canonical order, each as large as AWS takes it.
import { byText, type PolicyDocument, type RenderedKind, type Statement } from '../iam/document.ts';
import type { Same } from './minimize.ts';
import { documentName, ownerOf, type Target } from './placement.ts';
import { type Fitted, fitted } from './quotas.ts';
import type { Piece } from './statements.ts';

export interface CompiledDocument {
  /** `bucket.exchange`, `identity.staff`, `identity.staff.2`, `trust.admin` */
  readonly name: string;
  readonly kind: RenderedKind;
  /** Path below the rendering's folder: `policies/bucket.exchange.json`. */
  readonly file: string;
  /** Name of the bucket, principal or role. */
  readonly attachedTo: string;
  /** Which part of a policy that was too large for one document. */
  readonly part?: number;
  readonly document: PolicyDocument;
}

/** The documents, and the statements that they hold: where a policy had to be made smaller, others than it was given. */
export interface Gathered {
  /** Sorted by name. */
  readonly documents: readonly CompiledDocument[];
  readonly pieces: readonly Piece[];
  /** What was to be said where other statements, or several documents, say it. */
  readonly refitted: readonly Refitted[];
}

export interface Refitted {
  readonly kind: RenderedKind;
  readonly attachedTo: string;
  readonly pieces: readonly Piece[];
}

export function documentsOf(pieces: readonly Piece[], same: Same): Gathered {
  const targets = new Map<string, { readonly target: Target; readonly pieces: Piece[] }>();
  for (const piece of pieces) {
    const name = documentName(piece.target);
    const entry = targets.get(name) ?? { target: piece.target, pieces: [] };
    entry.pieces.push(piece);
    targets.set(name, entry);
  }
  const refitted: Refitted[] = [];
  const all = [...targets.values()].flatMap(({ target, pieces: own }) => {
    const found = fitted(target, own, same);
    if (found.length > 1 || found[0]?.pieces !== own)
      refitted.push({ kind: target.kind, attachedTo: ownerOf(target), pieces: own });
    return found.map((each) => ({ target, ...each }));
  });
  return {
    refitted,
    documents: all.map(documentOf).sort((a, b) => byText(a.name, b.name)),
    pieces: all.flatMap((each) => each.pieces),
  };
}

function documentOf({ target, part, pieces }: Fitted & { readonly target: Target }): CompiledDocument {
  const whole = documentName(target);
  const name = part === undefined ? whole : `${whole}.${part}`;
  const statements = pieces.map(({ statement }) => statement).sort(inOrder);
  return {
    name,
    kind: target.kind,
    file: `policies/${name}.json`,
    attachedTo: ownerOf(target),
    ...(part === undefined ? {} : { part }),
    document: { version: '2012-10-17', statements },
  };
}

/** What is granted, then what is refused, each by name. */
function inOrder(a: Statement, b: Statement): number {
  return byText(a.effect, b.effect) || byText(a.sid ?? '', b.sid ?? '');
}
