// Printing: how a check, a test and a run are put in words where there is no room for a whole page.
import { printable } from '../printable.ts';
import type { CheckEntry, PropertyEntry, Report, SpecEntry, TestEntry } from '../report.ts';
import { thresholdText } from '../totals.ts';

/** What is printed of a check that did not pass, label by label; a text is a line. */
export function factsOf({ told }: CheckEntry): readonly (readonly [label: string, text: string])[] {
  if (told === undefined) return [];
  const facts = [
    ['request', told.request],
    ['expected', told.expected],
    ...told.actual.map((each) => ['actual', each] as const),
    ...told.why.map((each) => ['why', each] as const),
    ...(told.because === null ? [] : [['because', told.because] as const]),
    ...(told.but === null ? [] : [['but', told.but] as const]),
    ['explain', told.explain],
  ] as const;
  return facts.map(([label, text]) => [label, printable(text)] as const);
}

/** `specs/x.yaml:12:64: can s3:GetObject`. */
export function headOf({ file, line, column, expected, action }: CheckEntry): string {
  return printable(`${file}:${line}:${column}: ${expected} ${action}`);
}

export function badChecks({ checks }: TestEntry): readonly CheckEntry[] {
  return checks.filter(({ status }) => status !== 'passed');
}

/** A test that is wrong, and not said to be allowed to. */
export function isWrong({ status }: TestEntry): boolean {
  return status === 'failed' || status === 'broken' || status === 'unknown';
}

/** What is printed of a property that is not proved, label by label. */
export function propertyFacts({
  finding,
  witnesses,
  assumed,
  why,
}: PropertyEntry): readonly (readonly [label: string, text: string])[] {
  const facts = [
    ...(finding === null ? [] : [['found', finding] as const]),
    ...witnesses.flatMap(({ when, reason, row }) => [
      ...when.map((each) => ['when', each] as const),
      ...(reason === '' ? [] : [['because', reason] as const]),
      ...(row === null ? [] : [['row', row] as const]),
    ]),
    ...assumed.map((each) => ['assumed', each] as const),
    ...(why === null ? [] : [['why', why] as const]),
  ];
  return facts.map(([label, text]) => [label, printable(text)] as const);
}

export function isProved({ status }: PropertyEntry): boolean {
  return status === 'proved';
}

export function staleText({ file, folder, stale, remedy }: SpecEntry): string {
  return printable(`${file} renders something else than ${folder} holds: ${stale.join(', ')}; run ${remedy}`);
}

/** Where too little is covered. */
export function shortfallOf({ threshold }: Report): string | undefined {
  return threshold === undefined || threshold.reached >= threshold.wanted ? undefined : thresholdText(threshold);
}
