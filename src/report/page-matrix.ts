// Printing: the access matrix as the report page carries it: what is the same of many cells is kept once.
import type { BucketMatrix, Matrix, MatrixRow } from '../check/matrix.ts';
import { type SituationCell, situations } from '../check/matrix-cells.ts';
import { type PropertyWitness, witnessInWords } from '../check/witness-words.ts';
import { durationText, type Session } from '../iam/session.ts';
import { placeOf } from '../text/diagnostic.ts';
import { type ShownSpec, sidText, whyOf } from './decision.ts';
import type { PageBucket, PageCaller, PageCell, PageData, PageExample, PageStatement } from './page-data.ts';
import { callersText } from './who.ts';

type PageMatrix = Pick<PageData, 'actions' | 'callers' | 'buckets' | 'rows' | 'cells' | 'examples' | 'statements'>;

/** The ARN of a bucket that the spec declares. */
export interface ShownBuckets extends ShownSpec {
  readonly buckets: ReadonlyMap<string, { readonly arn: string }>;
}

export function pageMatrix(spec: ShownBuckets, matrix: Matrix): PageMatrix {
  const packing = new Packing(spec);
  const callers = new Map<string, PageCaller>();
  for (const { rows } of matrix.buckets) {
    for (const { caller } of rows) callers.set(caller.caller.name, pageCaller(caller));
  }
  const buckets = matrix.buckets.map((each) => packing.bucket(each, [...callers.keys()]));
  return { actions: matrix.actions, callers: [...callers.values()], buckets, ...packing.packed() };
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
  readonly #spec: ShownBuckets;
  readonly #places: ReadonlyMap<string, string>;
  readonly #rows = new Shared<readonly number[]>();
  readonly #cells = new Shared<PageCell>();
  readonly #examples = new Shared<PageExample>();
  readonly #statements = new Shared<PageStatement>();

  constructor(spec: ShownBuckets) {
    this.#spec = spec;
    this.#places = new Map(
      spec.rules.map(({ name, at }) => [name, placeOf({ source: spec.source, span: at })] as const),
    );
  }

  packed(): Pick<PageData, 'rows' | 'cells' | 'examples' | 'statements'> {
    return {
      rows: this.#rows.values,
      cells: this.#cells.values,
      examples: this.#examples.values,
      statements: this.#statements.values,
    };
  }

  bucket({ bucket, rows, untold }: BucketMatrix, callers: readonly string[]): PageBucket {
    const { arn = '' } = this.#spec.buckets.get(bucket) ?? {};
    const byCaller = new Map(rows.map((row) => [row.caller.caller.name, row]));
    const numbers = callers.map((name) => {
      const row = byCaller.get(name);
      return row === undefined ? -1 : this.#row(row, arn);
    });
    return { name: bucket, arn, untold: untold ?? null, rows: numbers };
  }

  #row({ caller, cells }: MatrixRow, arn: string): number {
    const numbers = cells.flatMap((cell) =>
      situations.map((situation) => {
        const found = cell[situation];
        return found === undefined ? -1 : this.#cell(found, caller.caller.name, arn);
      }),
    );
    return this.#rows.numberOf(numbers);
  }

  #cell({ answer, about, examples }: SituationCell, caller: string, arn: string): number {
    const numbers = examples().map((witness) => {
      const words = witnessInWords(witness, answer === 'no' ? 'cannot' : 'can');
      return this.#example(words, witness.request.session, caller, arn);
    });
    return this.#cells.numberOf({ answer, about, examples: numbers });
  }

  #example(found: PropertyWitness, session: Session, caller: string, arn: string): number {
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
          place: this.#places.get(each.rule ?? '') ?? null,
          why: whyOf(this.#spec, each.rule) ?? null,
        }),
      ),
    });
  }
}

/** As `iamspec explain` takes them. */
function optionsOf({ kind, mfaAge }: Session): readonly string[] | null {
  if (kind === 'none') return [];
  // Their claims, and the role that is assumed, stand beside them.
  if (kind !== 'access-key' && kind !== 'console' && kind !== 'role-session') return null;
  return ['--with', kind, ...(mfaAge === undefined ? [] : ['--mfa', durationText(mfaAge)])];
}
