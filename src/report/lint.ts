// Printing: what `iamspec lint` found, for people and for GitHub.
import type { LintedSubject, OpenEntry } from '../lint/subject.ts';
import { type Diagnostic, placeOf } from '../text/diagnostic.ts';
import { formatAccepted } from './accepted.ts';
import { formatDiagnostics } from './diagnostics.ts';
import { command, placeOf as fieldsOf } from './formats/github.ts';
import { diagnosticOf, place } from './json.ts';
import { counted, type Paint } from './paint.ts';
import { printable } from './printable.ts';
import { formatLine } from './wrap.ts';

export function formatLint(subjects: readonly LintedSubject[], paint: Paint): string {
  const findings = formatDiagnostics(told(subjects), paint);
  const open = formatOpen(
    subjects.flatMap((each) => each.open),
    paint,
  );
  const clean = !subjects.some((each) => each.open.length > 0 || each.findings.some(isWarning));
  const colour = clean ? paint.green : paint.yellow;
  const total = `${sizeText(subjects)}: ${colour(countsText(subjects))}\n`;
  const accepted = formatAccepted(
    subjects.flatMap((each) => each.accepted).map((each) => ({ ...each, rule: each.rule ?? '' })),
    paint,
  );
  return [...[findings, open].flatMap((each) => (each === '' ? [] : [`${each}\n`])), total, accepted].join('');
}

export function formatLintGithub(subjects: readonly LintedSubject[], diagnostics: readonly Diagnostic[]): string {
  const all = [...diagnostics, ...told(subjects)].map((each) => {
    const { severity, code, message, help, ...at } = diagnosticOf(each);
    const text = help === null ? message : `${message}\nhelp: ${help}`;
    return command(severity === 'note' ? 'notice' : severity, { ...fieldsOf(at), title: code }, text);
  });
  const open = subjects.flatMap((subject) =>
    subject.open.map(({ at, message }) =>
      command('warning', { ...(at === undefined ? {} : fieldsOf(place(at))), title: 'could not be told' }, message),
    ),
  );
  const total = `${sizeText(subjects)}: ${countsText(subjects)}`;
  return [...all, ...open, command('notice', { title: 'iamspec lint' }, total)].join('');
}

function told(subjects: readonly LintedSubject[]): readonly Diagnostic[] {
  return subjects.flatMap(({ findings }) =>
    findings.map(({ severity, code, message, help, at }) => ({
      severity,
      code,
      message,
      help,
      ...(at === undefined ? {} : { at }),
    })),
  );
}

function isWarning({ severity }: Pick<Diagnostic, 'severity'>): boolean {
  return severity === 'warning';
}

function formatOpen(open: readonly OpenEntry[], paint: Paint): string {
  if (open.length === 0) return '';
  const lines = open.map(({ at, message }) => {
    const head = at === undefined ? '' : `  ${printable(placeOf(at))}\n`;
    return `${head}${formatLine({ indent: 4, text: message }, paint)}`;
  });
  return `${paint.cyan(paint.bold('could not be told'))}\n${lines.join('')}`;
}

/** `13 specs, 76 rules`. */
function sizeText(subjects: readonly LintedSubject[]): string {
  const of = (kind: LintedSubject['kind']): readonly LintedSubject[] => subjects.filter((each) => each.kind === kind);
  const judged = (some: readonly LintedSubject[]): number => some.reduce((sum, each) => sum + each.judged, 0);
  const [specs, policies] = [of('spec'), of('policies')];
  return [
    ...(specs.length > 0 ? [counted(specs.length, 'spec'), counted(judged(specs), 'rule')] : []),
    ...(policies.length > 0 ? [counted(judged(policies), 'statement')] : []),
  ].join(', ');
}

/** `1 never matches, 2 change nothing, 1 in reserve`: what there is none of is left out. */
function countsText(subjects: readonly LintedSubject[]): string {
  const findings = subjects.flatMap((each) => each.findings);
  const of = (code: string): number => findings.filter((each) => each.code === code).length;
  const [dead, idle, reserve] = [of('statement-never-matches'), of('statement-changes-nothing'), of('deny-in-reserve')];
  const open = subjects.reduce((sum, each) => sum + each.open.length, 0);
  const parts = [
    ...(dead > 0 ? [counted(dead, 'never matches', 'never match')] : []),
    ...(idle > 0 ? [counted(idle, 'changes nothing', 'change nothing')] : []),
    ...(reserve > 0 ? [`${reserve} in reserve`] : []),
    ...(open > 0 ? [`${open} could not be told`] : []),
  ];
  return parts.length === 0 ? 'each has its effect' : parts.join(', ');
}
