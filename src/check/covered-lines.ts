// Audit arm: what the tests did not reach, by the lines in which it is written, in words for people.
import { byText } from '../iam/document.ts';
import type { CoveragePoint, SpecCoverage, StatementCoverage } from './coverage.ts';

export interface UncoveredLine {
  readonly file: string;
  readonly line: number;
  /** `` `s3:DeleteObjectVersion` is never asked ``; never empty. */
  readonly what: readonly string[];
}

/** By file and line. Of a statement that no test reaches that alone is said, where its rule stands. */
export function uncoveredLines({ statements }: SpecCoverage): readonly UncoveredLine[] {
  const found = new Map<string, Gap[]>();
  const seen = new Map<string, number>();
  for (const statement of statements) {
    for (const gap of gapsOf(statement)) {
      const list = found.get(gap.id) ?? [];
      found.set(gap.id, [...list, gap]);
    }
    // Of a statement that is never reached nothing else is told.
    const own = statement.points.find(({ kind }) => kind === 'statement');
    const points = own?.hits === 0 ? [] : statement.points;
    for (const id of points.flatMap((point) => idsOf(statement, point))) seen.set(id, (seen.get(id) ?? 0) + 1);
  }
  const lines = new Map<string, { readonly file: string; readonly line: number; readonly what: string[] }>();
  for (const gaps of found.values()) {
    for (const { file, line, words } of distinct(gaps, seen)) {
      const at = `${line} ${file}`;
      const entry = lines.get(at) ?? { file, line, what: [] };
      entry.what.push(words);
      lines.set(at, entry);
    }
  }
  return [...lines.values()].sort((a, b) => byText(a.file, b.file) || a.line - b.line);
}

interface Gap {
  /** The same for all that people are told in the same words of the same line. */
  readonly id: string;
  readonly file: string;
  readonly line: number;
  readonly words: string;
  /** Which statement is meant. */
  readonly where: string;
}

/** Once where it is so of all statements that tell of it; else each with its statement. */
function distinct(gaps: readonly Gap[], seen: ReadonlyMap<string, number>): readonly Gap[] {
  const [first] = gaps;
  if (first === undefined || gaps.length >= (seen.get(first.id) ?? 0)) return gaps.slice(0, 1);
  return gaps.map((gap) => ({ ...gap, words: `${gap.words} in ${gap.where}` }));
}

function gapsOf(statement: StatementCoverage): readonly Gap[] {
  const { file, points, sid, document, index } = statement;
  const where = sid === null ? `statement ${index + 1} of \`${document}\`` : `\`${sid}\` of \`${document}\``;
  const own = points.find(({ kind }) => kind === 'statement');
  const gap = (line: number, words: string): Gap => ({ id: idOf(file, line, words), file, line, words, where });
  if (own?.hits === 0) {
    const excluded = points.filter(({ excluded: isExcluded, hits }) => isExcluded && hits === 0);
    return [
      gap(own.line, `${where} is never reached`),
      ...excluded.flatMap((each) => wordsFor(each, statement).map((words) => gap(each.line, words))),
    ];
  }
  return points.flatMap((point) => wordsFor(point, statement).map((words) => gap(point.line, words)));
}

function idOf(file: string, line: number, words: string): string {
  return `${line} ${words} ${file}`;
}

/** Under which its gaps would be told. */
function idsOf(statement: StatementCoverage, point: CoveragePoint): readonly string[] {
  const unseen = { ...point, hits: 0, ...(point.misses === undefined ? {} : { misses: 0 }) };
  return wordsFor(unseen, statement).map((words) => idOf(statement.file, point.line, words));
}

/** What is said of a point whose hits or misses are none. */
function wordsFor(point: CoveragePoint, { points }: StatementCoverage): readonly string[] {
  const { kind, text, written = text, excluded, inverted, hits, misses } = point;
  const name = `\`${written}\``;
  if (kind === 'statement') return [];
  if (kind === 'condition') {
    const [holds, fails] = inverted ? [misses, hits] : [hits, misses];
    return [...(holds === 0 ? [`${name} never holds`] : []), ...(fails === 0 ? [`${name} never fails`] : [])];
  }
  if (hits > 0) return [];
  if (excluded) return [`${name} is never seen to be left out`];
  const where = points.some((each) => each.kind === 'condition') ? ' where the conditions hold' : '';
  if (kind === 'action') return [`${name} is never asked${where}`];
  return [kind === 'principal' ? `${name} never asks${where}` : `nothing is asked of ${name}${where}`];
}
