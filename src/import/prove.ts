// import/: from policies to rules of which each is proved to say what its statement says; what is not proved goes out as it is.
import { byText, type PolicyDocument, type RenderedKind, type Statement } from '../iam/document.ts';
import type { Rendering } from '../readback/rendering.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { Source, Span } from '../text/source.ts';
import type { Draft, DraftRule, Drafts, Entry } from './draft.ts';
import { type Page, pageOf, type Sections } from './page.ts';

/** What the import asks of the rest of the house. */
export interface Bench {
  readonly build: (source: Source) => {
    readonly rendering: Rendering | undefined;
    readonly diagnostics: readonly Diagnostic[];
  };
  /** Do the statements say the same of every request, as far as it can be proved? */
  readonly same: (kind: RenderedKind, first: readonly Statement[], second: readonly Statement[]) => boolean;
  /** All that something is attached, before and after: undefined where both are the same. */
  readonly differ: (
    kind: RenderedKind,
    first: readonly PolicyDocument[],
    second: readonly PolicyDocument[],
  ) => { readonly answer: 'differ' | 'unknown'; readonly finding: string } | undefined;
}

export interface Proved {
  readonly draft: Draft;
  readonly rendering: Rendering | undefined;
}

/** More rules than these are not asked for by regions: the others go out as they are where they do not read the same. */
const mostProofs = 1000;
const mostRounds = 12;

/** @throws as `failed` says, where the spec is in error beside its rules. */
export function proveRules(
  drafts: Drafts,
  path: string,
  textOf: (draft: Draft) => Sections,
  bench: Bench,
  failed: (diagnostics: readonly Diagnostic[]) => never,
): Proved {
  const proofs = new Proofs(bench);
  for (let round = 0; ; round += 1) {
    const draft = drafts.draft();
    if (draft.rules.length === 0) return { draft, rendering: undefined };
    const page = pageOf(textOf(draft));
    const { rendering, diagnostics } = bench.build({ path, text: page.text });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    if (rendering === undefined) {
      if (!mend(errors, draft, page, drafts)) failed(errors);
    } else if (!proofs.demoted(draft, rendering)) return { draft, rendering };
    if (round >= mostRounds) for (const { entry } of draft.rules) giveUp(entry);
  }
}

/** What has not been proved by now is not worth more rounds. */
function giveUp(entry: Entry): void {
  if (entry.form === 'words' || entry.form === 'plain') {
    entry.form = 'verbatim';
    entry.reason = 'there are too many like it to try each in other words';
  }
}

/** Demotes the rules that are in error. False where none of them is. */
function mend(errors: readonly Diagnostic[], draft: Draft, page: Page, drafts: Drafts): boolean {
  const spans = draft.rules.flatMap((rule) => {
    const span = page.spanOf(rule.name);
    return span === undefined ? [] : [{ rule, span }];
  });
  const wrong = new Map<Entry, Diagnostic>();
  for (const each of errors) {
    const rule = ruleAt(each.at?.span, spans);
    if (rule !== undefined && !wrong.has(rule.entry)) wrong.set(rule.entry, each);
  }
  const mended = [...wrong].map(([entry, { code, message }]) => {
    if (code === 'sid-collision') drafts.rename(entry);
    return code === 'sid-collision' || entry.demote(`a rule for it would be in error: ${message}`);
  });
  return mended.some(Boolean);
}

function ruleAt(
  at: Span | undefined,
  spans: readonly { readonly rule: DraftRule; readonly span: Span }[],
): DraftRule | undefined {
  if (at === undefined) return undefined;
  let [low, high] = [0, spans.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = spans[middle];
    if (found === undefined) return undefined;
    if (at.start < found.span.start) high = middle - 1;
    else if (at.start >= found.span.end) low = middle + 1;
    else return found.rule;
  }
  return undefined;
}

class Proofs {
  readonly #bench: Bench;
  #asked = 0;

  constructor(bench: Bench) {
    this.#bench = bench;
  }

  /** Demotes the rules that say something else than their statements, or say it elsewhere. False where none does. */
  demoted(draft: Draft, rendering: Rendering): boolean {
    const said = saidBy(rendering);
    const changed = draft.rules.map((rule) => {
      const { entry, target } = rule;
      if (entry.proof !== undefined) return false;
      const places = said.get(rule.name) ?? new Map<string, readonly Statement[]>();
      const own = places.get(`${target.kind} ${target.name}`);
      if (own === undefined || places.size > 1) {
        if (entry.attached || entry.form === 'verbatim') return entry.demote('a rule for it would go elsewhere, too');
        entry.attached = true;
        return true;
      }
      entry.proof = this.#proofOf(target.kind, entry.statement, own);
      return entry.proof === undefined && entry.demote(unproved(entry.statement));
    });
    return changed.some(Boolean);
  }

  #proofOf(kind: RenderedKind, statement: Statement, rendered: readonly Statement[]): Entry['proof'] {
    const [only, other] = rendered;
    if (only !== undefined && other === undefined && wordsOf(only) === wordsOf(statement)) return 'words';
    this.#asked += 1;
    const isProved = this.#asked <= mostProofs && this.#bench.same(kind, [statement], rendered);
    return isProved ? 'regions' : undefined;
  }
}

/** Why no rule says the same. */
function unproved({ principal }: Statement): string {
  const named = principal === undefined || principal.value === '*' ? [] : (principal.value.AWS ?? []);
  return named.includes('*')
    ? 'AWS does not say that `{ "AWS": "*" }` is everyone, as `everyone` is'
    : 'no rule was proved to say the same';
}

function wordsOf({ sid: _, ...statement }: Statement): string {
  return JSON.stringify(Object.entries(statement).sort(([a], [b]) => byText(a, b)));
}

/** By rule, then by what they are attached to: its statements. */
function saidBy({ manifest, documents }: Rendering): ReadonlyMap<string, ReadonlyMap<string, readonly Statement[]>> {
  const found = new Map<string, Map<string, Statement[]>>();
  for (const [name, { kind, attached_to: target }] of Object.entries(manifest.documents)) {
    for (const statement of documents.get(name)?.statements ?? []) {
      const rule = manifest.sids[statement.sid ?? ''] ?? '';
      const places = found.get(rule) ?? new Map<string, Statement[]>();
      const place = `${kind} ${target}`;
      places.set(place, [...(places.get(place) ?? []), statement]);
      found.set(rule, places);
    }
  }
  return found;
}
