// Audit arm: puts what was counted of the policies where the spec says it, or where it stands in a policy that no rule made.
import { type CoverageData, type Piece, piecesOf } from '../evaluate/cover.ts';
import type { Statement } from '../iam/document.ts';
import type { Rendering } from '../readback/rendering.ts';
import type { Rule, Spec } from '../spec/spec.ts';
import { positionOf, type Source, type Span } from '../text/source.ts';
import { type CoveragePoint, counted, type SpecCoverage, type StatementCoverage } from './coverage.ts';
import { placeInPolicy, spanOfStatement } from './policy-places.ts';
import { lastLineOf, lineOfWord } from './rule-lines.ts';
import { placeInRule, type WrittenPlace } from './rule-places.ts';

export interface Counted {
  readonly spec: Pick<Spec, 'source' | 'rules'>;
  readonly rendering: Pick<Rendering, 'manifest' | 'documents'>;
  /** What was counted of the rendering's documents. */
  readonly data: CoverageData;
  /** The texts of policies that no rule made, by the names of documents. */
  readonly texts?: ReadonlyMap<string, Source>;
}

export function coverageOf({ spec, rendering: { manifest, documents }, data, texts }: Counted): SpecCoverage {
  const rules = new Map(spec.rules.map((rule) => [rule.name, rule]));
  const statements: StatementCoverage[] = [];
  for (const [document, { statements: all }] of documents) {
    for (const [index, statement] of all.entries()) {
      const counts = data[document]?.[index] ?? [];
      const name =
        statement.sid !== undefined && Object.hasOwn(manifest.sids, statement.sid)
          ? manifest.sids[statement.sid]
          : undefined;
      const rule = name === undefined ? undefined : rules.get(name);
      const text = texts?.get(document);
      const home = rule ? inSpec(rule, spec.source) : text ? inPolicy(text, statement, index) : nowhere(spec.source);
      const points = piecesOf(statement).map((piece, at) => pointOf(piece, statement, at, counts, home.placeOf(piece)));
      const { file, line, end_line } = home;
      statements.push({
        document,
        index,
        sid: statement.sid ?? null,
        rule: name ?? null,
        file,
        line,
        end_line,
        points,
      });
    }
  }
  return counted(statements);
}

type Place = Pick<CoveragePoint, 'line' | 'written' | 'inverted'>;

/** Where a statement comes from. */
interface Home extends Pick<StatementCoverage, 'file' | 'line' | 'end_line'> {
  readonly placeOf: (piece: Piece) => Place;
}

function inSpec(rule: Rule, source: Source): Home {
  const lineOf = ({ start }: Span): number => positionOf(source, start).line;
  const line = lineOf(rule.at);
  const end_line = lastLineOf(source, line);
  return {
    file: source.path,
    line,
    end_line,
    placeOf: (piece) => {
      if (rule.kind === 'statement') return { line: lineOfWord(source, line, end_line, wordOf(piece)) ?? line };
      return inRule(placeInRule(piece, rule), piece, lineOf) ?? { line };
    },
  };
}

/** Undefined where it may come from several lines, or from the rule as a whole. */
function inRule(places: readonly WrittenPlace[], piece: Piece, lineOf: (span: Span) => number): Place | undefined {
  const [line, ...lines] = new Set(places.map(({ at }) => lineOf(at)));
  if (line === undefined || lines.length > 0) return undefined;
  const [first, ...others] = places;
  const isClear = others.every(({ text, inverted }) => text === first?.text && inverted === first?.inverted);
  if (first?.text === undefined || !isClear || first.text === textOf(piece)) return { line };
  return { line, written: first.text, ...(first.inverted ? { inverted: true } : {}) };
}

/** By which it is found in a statement that goes out as it is. */
function wordOf(piece: Piece): string {
  if (piece.kind === 'statement') return '';
  return piece.kind === 'condition' ? piece.clause.key : piece.value;
}

function inPolicy(source: Source, statement: Statement, index: number): Home {
  const { start, end } = spanOfStatement(source, index);
  return {
    file: source.path,
    line: positionOf(source, start).line,
    end_line: positionOf(source, Math.max(start, end - 1)).line,
    placeOf: (piece) => ({ line: positionOf(source, placeInPolicy(source, statement, index, piece)).line }),
  };
}

function nowhere({ path }: Source): Home {
  return { file: path, line: 1, end_line: 1, placeOf: () => ({ line: 1 }) };
}

function pointOf(
  piece: Piece,
  { sid }: Statement,
  at: number,
  counts: readonly number[],
  { line, ...place }: Place,
): CoveragePoint {
  const [hits = 0, misses = 0] = counts.slice(2 * at, 2 * at + 2);
  return {
    kind: piece.kind,
    text: piece.kind === 'statement' ? (sid ?? '') : textOf(piece),
    ...place,
    ...('excluded' in piece && piece.excluded ? { excluded: true as const } : {}),
    line,
    hits,
    ...(piece.kind === 'condition' ? { misses } : {}),
  };
}

function textOf(piece: Piece): string {
  if (piece.kind === 'statement') return '';
  if (piece.kind !== 'condition') return piece.value;
  const { operator, key, values } = piece.clause;
  return `${operator} ${key} ${values.join(', ')}`.trimEnd();
}
