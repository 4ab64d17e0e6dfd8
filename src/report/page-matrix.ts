// Printing: the access matrix as the report page carries it: what is the same of many cells is kept once.
import type { Matrix, MatrixRow } from '../check/matrix.ts';
import { type SituationCell, situations } from '../check/matrix-cells.ts';
import { type PropertyWitness, witnessInWords } from '../check/witness-words.ts';
import { durationText, type Session } from '../iam/session.ts';
import { placeOf } from '../text/diagnostic.ts';
import { type ShownSpec, sidText, whyOf } from './decision.ts';
import type { PageBucket, PageCaller, PageCell, PageExample, PageMatrix, PageStatement } from './page-data.ts';
import { callersText } from './who.ts';

/** The ARN of a bucket that is declared. */
export interface ShownBuckets extends ShownSpec {
  readonly buckets: ReadonlyMap<string, { readonly arn: string }>;
}

/** A matrix, and the spec that it is of. */
export interface ShownMatrix {
  readonly spec: ShownBuckets;
  readonly matrix: Matrix;
}

/** `before`: of the same actions, where what was is shown beside what is. */
export function pageMatrix(now: ShownMatrix, before?: ShownMatrix): PageMatrix {
  const packing = new Packing();
  const current = packing.side(now);
  const past = before === undefined ? undefined : packing.side(before);
  const callers = [...packing.callers.keys()];
  const buckets = [...new Set([...current.keys(), ...(past?.keys() ?? [])])].map((name): PageBucket => {
    const [found, was] = [current.get(name), past?.get(name)];
    const rows = ({ rows: known }: PackedBucket): readonly number[] => callers.map((caller) => known.get(caller) ?? -1);
    return {
      name,
      arn: now.spec.buckets.get(name)?.arn ?? before?.spec.buckets.get(name)?.arn ?? '',
      untold: found?.untold ?? was?.untold ?? null,
      rows: found === undefined ? [] : rows(found),
      before: was === undefined ? null : rows(was),
    };
  });
  return { actions: now.matrix.actions, callers: [...packing.callers.values()], buckets, ...packing.packed() };
}

interface PackedBucket {
  readonly untold: string | null;
  /** A row's number, by the caller's name. */
  readonly rows: ReadonlyMap<string, number>;
}

function pageCaller(caller: MatrixRow['caller']): PageCaller {
  const name = caller.stranger ? null : caller.caller.name;
  return { name, words: callersText([caller]) };
}

/** Values that are equal have one number. */
class Shared<Value> {
  readonly values: Value[] = [];
  readonly #numbers = new Map<string, number>();

  numberOf(value: Value): number {
    const id = JSON.stringify(value);
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    this.#numbers.set(id, this.values.length);
    return this.values.push(value) - 1;
  }
}

class Packing {
  readonly callers = new Map<string, PageCaller>();
  readonly #places = new Map<ShownSpec, ReadonlyMap<string, string>>();
  readonly #rows = new Shared<readonly number[]>();
  readonly #cells = new Shared<PageCell>();
  readonly #examples = new Shared<PageExample>();
  readonly #statements = new Shared<PageStatement>();

  packed(): Pick<PageMatrix, 'rows' | 'cells' | 'examples' | 'statements'> {
    return {
      rows: this.#rows.values,
      cells: this.#cells.values,
      examples: this.#examples.values,
      statements: this.#statements.values,
    };
  }

  side({ spec, matrix }: ShownMatrix): ReadonlyMap<string, PackedBucket> {
    const found = new Map<string, PackedBucket>();
    for (const { bucket, rows, untold } of matrix.buckets) {
      const { arn = '' } = spec.buckets.get(bucket) ?? {};
      const numbers = new Map<string, number>();
      for (const row of rows) {
        const { name } = row.caller.caller;
        if (!this.callers.has(name)) this.callers.set(name, pageCaller(row.caller));
        numbers.set(name, this.#row(row, spec, arn));
      }
      found.set(bucket, { untold: untold ?? null, rows: numbers });
    }
    return found;
  }

  #row({ caller, cells }: MatrixRow, spec: ShownSpec, arn: string): number {
    const numbers = cells.flatMap((cell) =>
      situations.map((situation) => {
        const found = cell[situation];
        return found === undefined ? -1 : this.#cell(found, spec, caller.caller.name, arn);
      }),
    );
    return this.#rows.numberOf(numbers);
  }

  #cell({ answer, about, examples }: SituationCell, spec: ShownSpec, caller: string, arn: string): number {
    const numbers = examples().map((witness) => {
      const words = witnessInWords(witness, answer === 'no' ? 'cannot' : 'can');
      return this.#example(words, witness.request.session, spec, caller, arn);
    });
    return this.#cells.numberOf({ answer, about, examples: numbers });
  }

  #example(found: PropertyWitness, session: Session, spec: ShownSpec, caller: string, arn: string): number {
    const suffix = found.resource.startsWith(arn) ? found.resource.slice(arn.length) : '';
    return this.#examples.numberOf({
      with: found.with,
      session: optionsOf(session),
      suffix,
      when: found.when,
      decision: found.decision,
      reason: found.reason.replaceAll(`\`${caller}\``, '`\u0001`'),
      statements: found.statements.map((each) =>
        this.#statements.numberOf({
          document: each.document,
          sid: sidText(each),
          rule: each.rule ?? null,
          place: this.#placesIn(spec).get(each.rule ?? '') ?? null,
          why: whyOf(spec, each.rule) ?? null,
        }),
      ),
    });
  }

  #placesIn(spec: ShownSpec): ReadonlyMap<string, string> {
    const known = this.#places.get(spec);
    if (known !== undefined) return known;
    const made = new Map(spec.rules.map(({ name, at }) => [name, placeOf({ source: spec.source, span: at })] as const));
    this.#places.set(spec, made);
    return made;
  }
}

/** As `iamspec explain` takes them. */
function optionsOf({ kind, mfaAge }: Session): readonly string[] | null {
  if (kind === 'none') return [];
  // Their claims, and the role that is assumed, stand beside them.
  if (kind !== 'access-key' && kind !== 'console' && kind !== 'role-session') return null;
  return ['--with', kind, ...(mfaAge === undefined ? [] : ['--mfa', durationText(mfaAge)])];
}
