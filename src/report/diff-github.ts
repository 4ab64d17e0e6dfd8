// Printing: what became of access, as GitHub's workflow commands, which it shows beside the lines of rules, tests and
// properties. It shows ten of a level at most, so what is of one line is said at once, and the worst first.
import type { CheckChange } from '../compare/check-changes.ts';
import type { SpecDiff, ToldChange } from '../compare/spec-diff.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { checkText, type DiffResult, groupsOf, rowsOf, verdictOf } from './diff.ts';
import { command, placeOf } from './formats/github.ts';
import { diagnosticOf } from './json.ts';
import { counted } from './paint.ts';

type Level = 'error' | 'warning' | 'notice';

interface Annotation {
  readonly level: Level;
  readonly place: Readonly<Record<string, string>>;
  readonly title: string;
  readonly text: string;
}

/** Changes of one line that are told in full. */
const mostTold = 3;

/** `fails`: what is widened makes the run fail. */
export function githubDiff(result: DiffResult, diagnostics: readonly Diagnostic[], fails: boolean): string {
  const all = [
    ...diagnostics.map(annotationOf),
    ...result.specs.flatMap((spec) => [
      ...groupsOf(spec).flatMap((group) => changeAnnotations(spec, group, result.accepted, fails)),
      ...spec.untold.map(
        (why): Annotation => ({ level: 'warning', place: fileOf(spec), title: 'could not be told', text: why }),
      ),
      ...spec.checks.flatMap(checkAnnotations),
    ]),
    ...result.notes.map(
      (note): Annotation => ({ level: 'warning', place: {}, title: 'accepted widenings', text: note }),
    ),
  ];
  const { word, text } = verdictOf(result);
  const total = diagnostics.length > 0 ? 'could not be compared' : `${word}: ${text}`;
  const sorted = levels.flatMap((level) => all.filter((each) => each.level === level));
  return [...sorted, { level: 'notice', place: {}, title: 'iamspec diff', text: total } as const]
    .map(({ level, place, title, text: message }) => command(level, { ...place, title }, message))
    .join('');
}

const levels = ['error', 'warning', 'notice'] as const;

function annotationOf(diagnostic: Diagnostic): Annotation {
  const { severity, code, message, help, ...at } = diagnosticOf(diagnostic);
  const text = help === null ? message : `${message}\nhelp: ${help}`;
  return { level: severity === 'note' ? 'notice' : severity, place: placeOf(at), title: code, text };
}

/** Those whose first rule stands on one line are told there together. */
function changeAnnotations(
  spec: SpecDiff,
  { heading, changes }: ReturnType<typeof groupsOf>[number],
  accepted: DiffResult['accepted'],
  fails: boolean,
): readonly Annotation[] {
  const levelOf = ({ direction, sure, fingerprint }: ToldChange): Level => {
    if (direction === 'narrowed' || accepted.has(fingerprint)) return 'notice';
    return sure && fails ? 'error' : 'warning';
  };
  const groups = new Map<string, ToldChange[]>();
  for (const change of changes) {
    const id = JSON.stringify([levelOf(change), changePlace(change, spec)]);
    groups.set(id, [...(groups.get(id) ?? []), change]);
  }
  return [...groups.values()].flatMap((all): readonly Annotation[] => {
    const [first] = all;
    if (first === undefined) return [];
    const more =
      all.length > mostTold ? [`and ${counted(all.length - mostTold, 'more kind', 'more kinds')} of requests`] : [];
    const told = all.slice(0, mostTold).map((each) => changeText(each, accepted));
    const title = `${spec.name}: ${heading}`;
    return [{ level: levelOf(first), place: changePlace(first, spec), title, text: [...told, ...more].join('\n\n') }];
  });
}

/** Where a rule behind it stands now; else the spec. */
function changePlace({ rules }: ToldChange, spec: SpecDiff): Annotation['place'] {
  const here = rules.find(({ at, gone }) => at !== '' && !gone);
  return here === undefined ? fileOf(spec) : lineOf(here.at);
}

function fileOf({ file }: SpecDiff): Annotation['place'] {
  return file === '' ? {} : { file };
}

/** Of `specs/x.yaml:12:3`. */
function lineOf(at: string): Annotation['place'] {
  const [, file, line, column] = /^(.*):(\d+):(\d+)$/s.exec(at) ?? [];
  return file === undefined ? {} : placeOf({ file, line: Number(line), column: Number(column) });
}

function changeText(change: ToldChange, accepted: DiffResult['accepted']): string {
  const why = accepted.get(change.fingerprint);
  const rows = why === undefined ? rowsOf(change) : [...rowsOf(change), ['accepted', why] as const];
  return rows.map(([label, text]) => `${label}: ${text.replaceAll('\n', ' ')}`).join('\n');
}

/** A removed one stands nowhere: only its file is named. */
function checkAnnotations(check: CheckChange): readonly Annotation[] {
  if (check.change === 'added' || (check.change === 'changed' && check.kind !== 'mfa')) return [];
  const { file, ...line } = lineOf(check.at);
  const place = file === undefined ? {} : check.change === 'removed' ? { file } : { file, ...line };
  const level = check.change === 'changed' ? 'notice' : 'warning';
  return [{ level, place, title: `${check.kind} ${check.change}`, text: checkText(check) }];
}
