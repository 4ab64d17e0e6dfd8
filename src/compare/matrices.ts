// Audit arm: the access matrices of one spec in two versions: the same names, so that one can be laid over the other.
import { type Matrix, type MatrixQuestion, matrixOf, usualActions } from '../check/matrix.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { Material } from '../regions/material.ts';
import { joined } from './join.ts';
import { emptyMaterial, type SpecDiff, type Version } from './spec-diff.ts';

export interface Matrices {
  readonly before: Matrix;
  readonly now: Matrix;
  /** What either declares, by the name that it has in both. */
  readonly buckets: Material['manifest']['buckets'];
}

/** Of the usual actions, and of those by which changes are shown. */
export function matricesOf(
  { name, changes }: SpecDiff,
  base: Version | undefined,
  head: Version | undefined,
  catalogue: Catalogue,
): Matrices {
  const both = joined(base?.material ?? emptyMaterial(name), head?.material ?? emptyMaterial(name));
  const { buckets } = both.head.manifest;
  const shown = changes.map(({ line }) => line.witness).filter(({ resource }) => isIn(resource, buckets));
  const question: MatrixQuestion = {
    actions: [...new Set([...usualActions, ...shown.map(({ action }) => action)])].slice(0, mostActions),
    buckets: Object.keys(buckets),
    closed: false,
    strangers: false,
  };
  return {
    before: matrixOf(both.base, question, catalogue),
    now: matrixOf(both.head, question, catalogue),
    buckets,
  };
}

/** More columns help nobody. */
const mostActions = 12;

function isIn(resource: string, buckets: Matrices['buckets']): boolean {
  return Object.values(buckets).some(({ arn }) => resource === arn || resource.startsWith(`${arn}/`));
}
