// Audit arm: the access matrix: who may do what on which bucket, with MFA, without, and with an access key.
import type { Catalogue } from '../iam/catalogue.ts';
import { agesOf } from '../regions/ages.ts';
import type { Material } from '../regions/material.ts';
import { byTarget, placesOf, type ResourceScope } from '../regions/places.ts';
import { type Standing, surveyOf } from '../regions/survey.ts';
import { untoldReason } from '../regions/untold.ts';
import { holdsAlike, type OpenCaller, type World } from '../regions/world.ts';
import { bothWorldsOf } from './both-worlds.ts';
import { isEmptyCell, type MatrixCell, matrixCellOf, situationOf } from './matrix-cells.ts';

/** What a matrix asks about where nothing else is said: what people mean by list, read, write, delete, destroy and open up. */
export const usualActions: readonly string[] = [
  's3:ListBucket',
  's3:GetObject',
  's3:PutObject',
  's3:DeleteObject',
  's3:DeleteBucket',
  's3:PutBucketPolicy',
];

export interface MatrixQuestion {
  readonly actions: readonly string[];
  /** Declared names, in the order in which they are shown. */
  readonly buckets: readonly string[];
  /** Nobody holds more policies than the spec says. */
  readonly closed: boolean;
  /** Those, too, whom the spec does not declare. */
  readonly strangers: boolean;
}

export interface MatrixRow {
  readonly caller: OpenCaller;
  /** One for each action. */
  readonly cells: readonly MatrixCell[];
}

export interface BucketMatrix {
  readonly bucket: string;
  /** Empty where it is not told. */
  readonly rows: readonly MatrixRow[];
  /** Why it is not told. */
  readonly untold?: string;
}

export interface Matrix {
  readonly actions: readonly string[];
  /** Made one after the other, whenever they are gone through: of a large spec all at once are too much to hold. */
  readonly buckets: Iterable<BucketMatrix>;
  readonly closed: boolean;
  readonly strangers: boolean;
  /** What it rests on, a sentence each. */
  readonly assumed: readonly string[];
}

export function matrixOf(material: Material, question: MatrixQuestion, catalogue: Catalogue): Matrix {
  const survey = new MatrixSurvey(material, question, catalogue);
  const { actions, closed, strangers } = question;
  const buckets = {
    *[Symbol.iterator]() {
      for (const name of question.buckets) {
        const bucket = material.manifest.buckets[name];
        if (bucket !== undefined) yield survey.bucket(name, bucket.arn);
      }
    },
  };
  return { actions, buckets, closed, strangers, assumed: survey.assumed };
}

class MatrixSurvey {
  readonly assumed: readonly string[];
  readonly #question: MatrixQuestion;
  readonly #catalogue: Catalogue;
  readonly #most: World;
  readonly #least: World;
  readonly #bounds: readonly number[];

  constructor(material: Material, question: MatrixQuestion, catalogue: Catalogue) {
    const { most, least, bounds, assumed } = bothWorldsOf(material, question.closed, []);
    this.#question = question;
    this.#catalogue = catalogue;
    this.#most = most;
    const isKnown = this.#callers(most).every((each) => holdsAlike(each, most, least));
    this.#least = isKnown ? most : least;
    this.#bounds = bounds;
    this.assumed = assumed;
  }

  /** The bucket alone for actions on buckets, all its objects for those on objects. */
  bucket(bucket: string, arn: string): BucketMatrix {
    const scopes: readonly ResourceScope[] = [
      { kind: 'arn', arn },
      { kind: 'objects', bucket, key: '*' },
    ];
    try {
      const most = this.#standings(this.#most, scopes);
      const least = this.#least === this.#most ? most : this.#standings(this.#least, scopes);
      const rows = this.#callers(this.#most).map((caller) => {
        const ways = { most: most.get(caller.caller.name), least: least.get(caller.caller.name) };
        return { caller, cells: this.#question.actions.map((action) => this.#cell(ways, action)) };
      });
      return { bucket, rows: rows.filter(({ cells }) => !cells.every(isEmptyCell)) };
    } catch (error) {
      return { bucket, rows: [], untold: untoldReason(error) };
    }
  }

  #cell(
    ways: { readonly most: readonly Standing[] | undefined; readonly least: readonly Standing[] | undefined },
    action: string,
  ): MatrixCell {
    const of = (standings: readonly Standing[] = []): readonly Standing[] =>
      standings.filter(({ actions }) => actions.includes(action));
    return matrixCellOf(of(ways.most), of(ways.least), this.#bounds);
  }

  #standings(world: World, scopes: readonly ResourceScope[]): ReadonlyMap<string, readonly Standing[]> {
    const places = scopes.flatMap((scope) => placesOf(scope, world.estate, this.#catalogue));
    const options = {
      callers: this.#callers(world),
      actions: { not: false, value: this.#question.actions },
      ages: agesOf(this.#bounds),
    };
    const found = byTarget(places).flatMap((target) => surveyOf(world, target, options, this.#catalogue));
    const byCaller = new Map<string, Standing[]>();
    for (const standing of found.filter(({ subject }) => situationOf(subject) !== undefined)) {
      const { name } = standing.subject.from.caller;
      const known = byCaller.get(name);
      if (known === undefined) byCaller.set(name, [standing]);
      else known.push(standing);
    }
    return byCaller;
  }

  #callers({ callers }: World): readonly OpenCaller[] {
    if (this.#question.strangers) return callers;
    return callers.filter(({ caller, stranger }) => !stranger || caller.kind === 'anonymous');
  }
}
