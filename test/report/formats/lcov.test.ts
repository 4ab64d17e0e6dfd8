// LCOV of the shipped specs and of made-up coverage, read back by a parser that is not ours.
import parseLcov from '@friedemannsommer/lcov-parser/sync';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { coverageOfSuite } from '../../../src/check/cover-checks.ts';
import { type CoveragePoint, counted, type SpecCoverage, type StatementCoverage } from '../../../src/check/coverage.ts';
import { uncoveredLines } from '../../../src/check/covered-lines.ts';
import { openLibrary, openSuite } from '../../../src/pipeline.ts';
import { lcov } from '../../../src/report/formats/lcov.ts';
import type { Report, SpecEntry } from '../../../src/report/report.ts';
import { buildShipped } from '../../build.ts';

const none = { passed: 0, failed: 0, unknown: 0, broken: 0, todo: 0, skipped: 0, not_run: 0 };

function reportOf(...coverages: readonly (SpecCoverage | undefined)[]): Report {
  const specs = coverages.map((coverage): SpecEntry => {
    const nothing = { stale: [], remedy: '', checks: none, properties: [], accepted: [], tests: [] };
    return { name: 's', file: 's.yaml', folder: 'out/s', ...nothing, ...(coverage && { coverage }) };
  });
  return { version: 1, exit: 0, duration: 0, inputs: 'sha256:', listed: 'wrong', checks: none, specs, diagnostics: [] };
}

function statement(rule: string | null, file: string, ...points: readonly CoveragePoint[]): StatementCoverage {
  return { document: 'bucket.data', index: 1, sid: null, rule, file, line: 3, end_line: 9, points };
}

function point(line: number, hits: number, misses?: number): CoveragePoint {
  const kind = misses === undefined ? 'action' : 'condition';
  return { kind, text: 'x', line, hits, ...(misses === undefined ? {} : { misses }) };
}

test('a record a file: rules, both sides of conditions, and the least of each line', () => {
  const whole = (hits: number): CoveragePoint => ({ kind: 'statement', text: 'S', line: 3, hits });
  const coverage = counted([
    statement('reads', 'specs/a.yaml', whole(2), point(4, 2), point(5, 0), point(6, 2, 0)),
    statement('reads', 'specs/a.yaml', whole(3), point(4, 0), point(7, 0, 0)),
    statement(null, 'specs/b.yaml', whole(0)),
  ]);
  assert.is(
    lcov(reportOf(coverage)),
    `TN:
SF:specs/a.yaml
FN:3,reads
FNDA:5,reads
FNF:1
FNH:1
BRDA:6,0,0,2
BRDA:6,0,1,0
BRDA:7,1,0,-
BRDA:7,1,1,-
BRF:4
BRH:1
DA:3,2
DA:4,0
DA:5,0
DA:6,2
DA:7,0
LF:5
LH:2
end_of_record
TN:
SF:specs/b.yaml
FN:3,bucket.data.2
FNDA:0,bucket.data.2
FNF:1
FNH:0
BRF:0
BRH:0
DA:3,0
LF:1
LH:0
end_of_record
`,
  );
});

test('nothing where nothing was covered, and no name breaks a record', () => {
  assert.is(lcov(reportOf()), '');
  assert.is(lcov(reportOf(undefined)), '');
  const odd = statement('a\nend_of_record', 'b\nDA:1,1', point(3, 1));
  const [section, ...others] = parseLcov({ from: lcov(reportOf(counted([odd]))) });
  assert.is(others.length, 0);
  assert.is(section?.path, 'b DA:1,1');
});

test('a foreign parser reads of the shipped specs what was counted', () => {
  const library = openLibrary();
  const coverages = buildShipped().map((built) => ({ built, coverage: coverageOfSuite(openSuite(built, library)) }));
  const sections = parseLcov({ from: lcov(reportOf(...coverages.map(({ coverage }) => coverage))) });
  const paths = [...new Set(coverages.map(({ built }) => built.spec.source.path))];
  assert.equal(sections.map(({ path }) => path).sort(), paths.sort());
  for (const { path, lines, functions, branches } of sections) {
    // Of a spec with environments, that of all of them.
    const own = coverages.filter(({ built }) => built.spec.source.path === path).map(({ coverage }) => coverage);
    const statements = own.flatMap((each) => each.statements);
    assert.is(lines.instrumented, lines.details.length);
    assert.is(lines.hit, lines.details.filter(({ hit }) => hit > 0).length);
    assert.equal([functions.instrumented, functions.details.length], [rulesIn(statements), rulesIn(statements)]);
    const points = statements.flatMap((each) => each.points);
    const conditions = points.filter(({ kind }) => kind === 'condition');
    assert.equal([branches.instrumented, branches.details.length], [2 * conditions.length, 2 * conditions.length]);
    const seen = conditions.flatMap(({ hits, misses = 0 }) => [hits, misses]).filter((times) => times > 0);
    assert.is(branches.hit, seen.length);
    // What people are told of, viewers show: an uncovered line, or a condition of which a side was not seen.
    const red = lines.details.filter(({ hit }) => hit === 0).map(({ line }) => line);
    const yellow = branches.details.filter(({ hit }) => hit === 0).map(({ line }) => line);
    for (const { line } of own.flatMap(uncoveredLines)) assert.ok([...red, ...yellow].includes(line), `line ${line}`);
  }
});

function rulesIn(statements: SpecCoverage['statements']): number {
  return new Set(statements.map(({ rule }) => rule)).size;
}

test.run();
