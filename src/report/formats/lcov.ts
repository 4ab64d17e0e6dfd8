// Printing: the coverage of a run as LCOV's tracefiles have it, which genhtml, Codecov and editors read: lines of specs,
// rules as functions, both outcomes of conditions as branches. https://manpages.debian.org/testing/lcov/geninfo.1.en.html
import type { CoveragePoint, StatementCoverage } from '../../check/coverage.ts';
import { byText } from '../../iam/document.ts';
import type { Report } from '../report.ts';

/** Empty where nothing was covered: LCOV has no words for a file without lines. */
export function lcov({ specs }: Report): string {
  const byFile = new Map<string, StatementCoverage[]>();
  for (const statement of specs.flatMap(({ coverage }) => coverage?.statements ?? [])) {
    byFile.set(statement.file, [...(byFile.get(statement.file) ?? []), statement]);
  }
  const files = [...byFile].sort(([a], [b]) => byText(a, b));
  return files.map(([file, statements]) => recordOf(file, statements)).join('');
}

function recordOf(file: string, statements: readonly StatementCoverage[]): string {
  const lines = ['TN:', `SF:${oneLine(file)}`, ...functionsOf(statements), ...branchesOf(statements)];
  return `${[...lines, ...linesOf(statements), 'end_of_record'].join('\n')}\n`;
}

/** A record is a line; AWS and specs allow more in a name. */
function oneLine(text: string): string {
  return text.replace(/[\r\n]+/g, ' ');
}

interface Function {
  readonly line: number;
  hits: number;
}

/** A rule is reached where one of its statements is. */
function functionsOf(statements: readonly StatementCoverage[]): readonly string[] {
  const functions = new Map<string, Function>();
  for (const { rule, document, sid, index, line, points } of statements) {
    const name = oneLine(rule ?? `${document}.${sid ?? index + 1}`);
    const own = functions.get(name) ?? { line, hits: 0 };
    own.hits += points.find(({ kind }) => kind === 'statement')?.hits ?? 0;
    functions.set(name, own);
  }
  const all = [...functions].sort(([, a], [, b]) => a.line - b.line);
  return [
    ...all.map(([name, { line }]) => `FN:${line},${name}`),
    ...all.map(([name, { hits }]) => `FNDA:${hits},${name}`),
    `FNF:${all.length}`,
    `FNH:${all.filter(([, { hits }]) => hits > 0).length}`,
  ];
}

/** A block a condition, of which branch 0 is that it holds and 1 that it does not; `-`: it was never looked at. */
function branchesOf(statements: readonly StatementCoverage[]): readonly string[] {
  const conditions = statements.flatMap(({ points }) => points).filter(({ kind }) => kind === 'condition');
  conditions.sort((a, b) => a.line - b.line);
  const sides = conditions.map(({ hits, misses = 0 }) => [hits, misses] as const);
  const all = conditions.flatMap(({ line }, block) =>
    (sides[block] ?? []).map((taken, branch) => {
      const isSeen = sides[block]?.some((each) => each > 0);
      return `BRDA:${line},${block},${branch},${isSeen ? taken : '-'}`;
    }),
  );
  const reached = sides.flat().filter((taken) => taken > 0).length;
  return [...all, `BRF:${all.length}`, `BRH:${reached}`];
}

/** A line counts as often as what was reached least in it: so it is uncovered where anything in it is. */
function linesOf(statements: readonly StatementCoverage[]): readonly string[] {
  const lines = new Map<number, number>();
  for (const point of statements.flatMap(({ points }) => points)) {
    lines.set(point.line, Math.min(lines.get(point.line) ?? Number.POSITIVE_INFINITY, timesSeen(point)));
  }
  const all = [...lines].sort(([a], [b]) => a - b);
  const reached = all.filter(([, times]) => times > 0).length;
  return [...all.map(([line, times]) => `DA:${line},${times}`), `LF:${all.length}`, `LH:${reached}`];
}

/** Of a condition that one side was seen is enough here: its branches tell the rest, and viewers show both. */
function timesSeen({ hits, misses = 0 }: CoveragePoint): number {
  return hits + misses;
}
