// Printing: a run as SARIF 2.1.0, for code scanning. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
import { codes } from '../../text/codes.ts';
import { sha256 } from '../../text/hash.ts';
import { jsonText, printable } from '../printable.ts';
import type { CheckEntry, Place, PropertyEntry, Report, SpecEntry, TestEntry } from '../report.ts';
import { badChecks, factsOf, isProved, isWrong, propertyFacts, shortfallOf, staleText } from './wording.ts';

const checkRules = {
  'check-failed': 'A test expects another decision than the policies give',
  'check-broken': 'A test goes through a role that cannot be assumed',
  'check-unknown': 'A decision hangs on what AWS leaves open, or the request does not state',
  'property-refuted': 'A property does not hold: there is a request that speaks against it',
  'property-unknown': 'A property hangs on what AWS leaves open, or is too large to be proved',
  'stale-output': 'A spec renders something else than its folder holds',
  'coverage-below-threshold': 'The tests reach less of the policies than is asked for',
} as const;

export function formatSarif(report: Report): string {
  const results = [
    ...report.specs.flatMap((spec) => spec.tests.flatMap((test) => testResults(spec, test))),
    ...report.specs.flatMap((spec) => spec.properties.flatMap((each) => propertyResults(spec, each))),
    ...report.specs.flatMap(staleResults),
    ...thresholdResults(report),
    ...report.diagnostics.map(diagnosticResult),
  ];
  const used = [...new Set(results.map(({ ruleId }) => ruleId))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'iamspec', rules: used.map(ruleOf) },
        },
        invocations: [{ executionSuccessful: report.exit !== 2, exitCode: report.exit }],
        columnKind: 'unicodeCodePoints',
        results: results.map((result) => ({ ...result, ruleIndex: used.indexOf(result.ruleId) })),
      },
    ],
  };
  return jsonText(log);
}

function ruleOf(id: string): object {
  const known: Readonly<Record<string, string>> = { ...codes, ...checkRules };
  const text = Object.hasOwn(known, id) ? (known[id] ?? id) : id;
  const page = Object.hasOwn(checkRules, id)
    ? `docs/${id.startsWith('property-') ? 'proofs' : 'tests'}.md`
    : `docs/diagnostics/${id}.md`;
  return { id, shortDescription: { text }, help: { text: `${page} of iamspec says what it means and how to mend it` } };
}

interface Result {
  readonly ruleId: string;
  readonly level: 'error' | 'warning' | 'note';
  readonly message: { readonly text: string };
}

function testResults({ file }: SpecEntry, test: TestEntry): readonly Result[] {
  if (!isWrong(test) && test.status !== 'todo') return [];
  return badChecks(test).map((check) => {
    const facts = factsOf(check).map(([label, text]) => `${label}: ${text}`);
    const justification = test.reason === null ? {} : { justification: test.reason };
    return {
      ruleId: `check-${check.status}`,
      level: check.status === 'unknown' ? 'warning' : 'error',
      message: { text: [test.name, ...facts].map(printable).join('\n') },
      locations: [locationOf(check, check.told?.end_column)],
      partialFingerprints: { 'iamspecCheck/v1': fingerprintOf(file, test, check) },
      ...(test.status === 'todo' ? { suppressions: [{ kind: 'inSource', ...justification }] } : {}),
      properties: {
        test: test.name,
        expected: check.told?.expected,
        actual: check.actual,
        explain: check.told?.explain,
      },
    };
  });
}

function propertyResults({ file }: SpecEntry, property: PropertyEntry): readonly Result[] {
  const { name, status } = property;
  if (isProved(property)) return [];
  const facts = propertyFacts(property).map(([label, text]) => `${label}: ${text}`);
  return [
    {
      ruleId: `property-${status}`,
      level: status === 'unknown' ? 'warning' : 'error',
      message: { text: [name, ...facts].map(printable).join('\n') },
      ...{
        locations: [locationOf(property)],
        partialFingerprints: { 'iamspecProperty/v1': sha256(JSON.stringify([file, name])) },
      },
    },
  ];
}

/** The same when lines move. */
function fingerprintOf(spec: string, { name }: TestEntry, check: CheckEntry): string {
  const { as, with: session, claims, through, mfa_code, context, action, arn, expected } = check;
  return sha256(JSON.stringify([spec, name, as, session, claims, through, mfa_code, context, action, arn, expected]));
}

function staleResults(spec: SpecEntry): readonly Result[] {
  if (spec.stale.length === 0) return [];
  const at = { locations: [locationOf({ file: spec.file, line: 1, column: 1 })] };
  return [{ ruleId: 'stale-output', level: 'error', message: { text: printable(staleText(spec)) }, ...at }];
}

function thresholdResults(report: Report): readonly Result[] {
  const text = shortfallOf(report);
  return text === undefined
    ? []
    : [{ ruleId: 'coverage-below-threshold', level: 'error', message: { text: printable(text) } }];
}

function diagnosticResult({
  severity,
  code,
  message,
  help,
  file,
  line,
  column,
}: Report['diagnostics'][number]): Result {
  const at = file === undefined || line === undefined || column === undefined ? undefined : { file, line, column };
  return {
    ruleId: code,
    level: severity,
    message: { text: [message, ...(help === null ? [] : [`help: ${help}`])].map(printable).join('\n') },
    ...(at === undefined ? {} : { locations: [locationOf(at)] }),
  };
}

function locationOf({ file, line, column }: Place, end?: number): object {
  const endColumn = end === undefined ? {} : { endColumn: end };
  return {
    physicalLocation: {
      artifactLocation: artifactOf(file),
      region: { startLine: line, startColumn: column, ...endColumn },
    },
  };
}

/** A path below the working directory is relative to the root of the sources. */
function artifactOf(file: string): object {
  const uri = file.split('/').map(segment).join('/');
  if (file.startsWith('/')) return { uri: `file://${uri}` };
  return file.startsWith('..') ? { uri } : { uri, uriBaseId: '%SRCROOT%' };
}

/** A lone surrogate has no encoding. */
function segment(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\uFFFD'));
}
