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
  const sides = before === undefined ? [now] : [now, before];
  const callers = new Map(
    sides
      .flatMap(({ matrix }) => matrix.buckets.flatMap(({ rows }) => rows))
      .map(({ caller }) => [caller.caller.name, pageCaller(caller)]),
  );
  const names = [...new Set(sides.flatMap(({ matrix }) => matrix.buckets.map(({ bucket }) => bucket)))];
  const buckets = names.map((name): PageBucket => {
    const [found, was] = sides.map((side) => packing.bucket(side, name, [...callers.keys()]));
    const { arn = '' } = sides.map(({ spec }) => spec.buckets.get(name)).find((each) => each !== undefined) ?? {};
    const untold = found?.untold ?? was?.untold ?? null;
    return { name, arn, untold, rows: found?.rows ?? [], before: was?.rows ?? null };
  });
  return { actions: now.matrix.actions, callers: [...callers.values()], buckets, ...packing.packed() };
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

  /** A row's number for each caller. */
  bucket({ spec, matrix }: ShownMatrix, name: string, callers: readonly string[]): Pick<PageBucket, 'rows' | 'untold'> {
    const { rows = [], untold = null } = matrix.buckets.find(({ bucket }) => bucket === name) ?? {};
    const byCaller = new Map(rows.map((row) => [row.caller.caller.name, row]));
    const numbers = callers.map((caller) => {
      const row = byCaller.get(caller);
      return row === undefined ? -1 : this.#row(row, spec, spec.buckets.get(name)?.arn ?? '');
    });
    return { rows: numbers, untold };
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
