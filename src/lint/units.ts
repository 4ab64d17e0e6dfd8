// Audit arm: the units of a rendering: its rules, or the statements of policies that no rule made. Judges nothing.
import type { Effect, PolicyDocument } from '../iam/document.ts';
import type { Rendering } from '../readback/rendering.ts';
import { idOf, type StatementId, type Unit } from './unit.ts';

type Read = Pick<Rendering, 'manifest' | 'documents'>;

/** One for each rule; the rules that a preset brings are one together, for they come and go so. In the order of documents. */
export function unitsOfRules({ manifest, documents }: Read): readonly Unit[] {
  return gathered(documents, (document, index, sid) => {
    const rule = sid !== undefined && Object.hasOwn(manifest.sids, sid) ? manifest.sids[sid] : undefined;
    return rule === undefined ? idOf({ document, index }) : (rule.split('.')[0] ?? rule);
  });
}

/** One for each statement of a file, wherever that is attached. */
export function unitsOfFiles({ manifest, documents }: Read): readonly Unit[] {
  return gathered(documents, (document, index) => {
    const file = manifest.documents[document]?.file ?? document;
    return idOf({ document: file, index });
  });
}

/** Of a policy by itself. */
export function unitsOfPolicy(name: string, document: PolicyDocument): readonly Unit[] {
  return gathered(new Map([[name, document]]), (_, index) => idOf({ document: name, index }));
}

type NameOf = (document: string, index: number, sid: string | undefined) => string;

function gathered(documents: Rendering['documents'], nameOf: NameOf): readonly Unit[] {
  const units = new Map<string, { id: string; effect: Effect; statements: Set<StatementId> }>();
  for (const [document, { statements }] of documents) {
    for (const [index, { effect, sid }] of statements.entries()) {
      const id = nameOf(document, index, sid);
      const known = units.get(id) ?? { id, effect, statements: new Set() };
      // What grants anything is judged as a grant.
      if (effect === 'Allow') known.effect = effect;
      known.statements.add(idOf({ document, index }));
      units.set(id, known);
    }
  }
  return [...units.values()];
}
