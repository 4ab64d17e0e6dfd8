// Printing: what became of access, as a comment on a pull request. What comes from specs is text there, and nothing else.
import type { SpecDiff, ToldChange } from '../compare/spec-diff.ts';
import {
  type DiffResult,
  decidedText,
  declaredTexts,
  exampleOf,
  groupsOf,
  isSameAccess,
  type Outcome,
  outcomeOf,
  provedSame,
  rowsOf,
  testedTexts,
  widenedIn,
} from './diff.ts';
import { folded, listed, markdownText, withinComment } from './markdown-text.ts';
import { counted } from './paint.ts';

/** Changes of a group that are shown unfolded. */
const openChanges = 3;

const titles: Readonly<Record<Outcome, string>> = {
  widened: '⚠️ Access is widened',
  undecided: '❓ It cannot be told whether access is widened',
  narrowed: 'Access is narrowed; nothing is newly allowed',
  same: '✅ Nothing else changes in access',
};

export function markdownDiff(result: DiffResult): string {
  const { specs, base, head, unchanged, notes, accepted } = result;
  const isSame = specs.every(isSameAccess);
  const title = isSame ? '✅ Nothing changes in access' : titles[outcomeOf(result)];
  const [sides, rest] = [
    `${markdownText(base)} with ${markdownText(head)}`,
    `${counted(specs.length, 'spec')} changed, ${unchanged} not`,
  ];
  const blocks = [
    `## ${title}`,
    ...(isSame ? ['Proved over all requests of the actions that AWS has today.'] : leadOf(result)),
    `Compared: ${sides}; ${rest}.`,
    ...notes.map((note) => `> ${markdownText(note)}`),
    ...specs.flatMap((spec) => specBlocks(spec, accepted, isSame)),
    ...(isSame ? [] : [glossary]),
  ];
  return `${withinComment(blocks, (left) => `And ${left} parts more, for which there is no room here: run \`iamspec diff\` to see all.`)}\n`;
}

/** What is newly allowed, in a sentence, and one such request. */
function leadOf(result: DiffResult): readonly string[] {
  const wider = widenedIn(result);
  const sure = wider.filter((each) => each.sure);
  const [first] = sure;
  if (first === undefined) return [];
  const perhaps = wider.length - sure.length;
  const more = perhaps === 0 ? '' : `, and perhaps ${perhaps} more`;
  return [
    `${counted(sure.length, 'kind of request is', 'kinds of requests are')} newly allowed${more}. For example:`,
    `> ${markdownText(exampleOf(first))}<br>\n> **Before:** ${markdownText(decidedText(first.before))}<br>\n> **Now:** ${markdownText(decidedText(first.after))}`,
  ];
}

function specBlocks(spec: SpecDiff, accepted: DiffResult['accepted'], areAllSame: boolean): readonly string[] {
  const { name, state, untold, files } = spec;
  const isSame = isSameAccess(spec) && !areAllSame;
  return [
    `### ${markdownText(name)}${state === 'changed' ? '' : ` (${state})`}`,
    ...section('The spec says otherwise', declaredTexts(spec)),
    ...groupsOf(spec).flatMap(({ heading, changes: all }) => groupBlocks(heading, all, accepted)),
    ...(isSame ? [`Here ${provedSame}.`] : []),
    ...section('Not to be told', untold),
    ...section('Tests and properties', testedTexts(spec)),
    ...(files.length === 0
      ? []
      : [folded(`${counted(files.length, 'file')} rendered otherwise`, listed(files.map(markdownText)))]),
  ];
}

function section(heading: string, texts: readonly string[]): readonly string[] {
  return texts.length === 0 ? [] : [`**${heading}**`, listed(texts.map(markdownText))];
}

/** What is only perhaps so is folded. */
function groupBlocks(
  heading: string,
  changes: readonly ToldChange[],
  accepted: DiffResult['accepted'],
): readonly string[] {
  const tables = changes.map((each) => tableOf(each, accepted));
  if (changes.some(({ sure }) => !sure)) return inFolds(tables, (count) => `${heading} (${count})`);
  const rest = tables.slice(openChanges);
  const title = `**${heading.charAt(0).toUpperCase()}${heading.slice(1)}**`;
  return [title, ...tables.slice(0, openChanges), ...inFolds(rest, (count) => `${count} more ${heading}`)];
}

/** Several folds where there are many, so that what has room is shown. */
function inFolds(tables: readonly string[], summary: (count: number) => string): readonly string[] {
  const parts: string[][] = [];
  for (const [index, table] of tables.entries()) {
    if (index % mostInFold === 0) parts.push([]);
    parts.at(-1)?.push(table);
  }
  return parts.map((part) => folded(summary(part.length), part.join('\n\n')));
}

const mostInFold = 10;

const labels: Readonly<Record<string, string>> = {
  who: 'Who',
  with: 'With',
  action: 'Does',
  resource: 'On',
  when: 'When',
  open: 'Open',
  'e.g.': 'For example',
  before: 'Before',
  after: 'Now',
  rules: 'Rules',
  why: 'What for',
  id: 'Id',
};

function tableOf(change: ToldChange, accepted: DiffResult['accepted']): string {
  const [first, ...rows] = rowsOf(change).map(
    ([label, text]) => `| ${labels[label] ?? label} | ${markdownText(text)} |`,
  );
  const why = accepted.get(change.fingerprint);
  const end = why === undefined ? [] : [`| Accepted | ${markdownText(why)} |`];
  return [first, '|---|---|', ...rows, ...end].join('\n');
}

const glossary = folded(
  'How to read this',
  listed([
    'Each table is one kind of request: who sends it, how they signed in, what it does, and on what. It was decided over all requests, not by samples.',
    '“For example” is one of them, decided by what was rendered before and by what is rendered now.',
    'An access key carries no MFA key at all, which is neither true nor false: “Bool” and “BoolIfExists” differ there.',
    '“Where its own policies allow it” is about identities that the spec does not declare: they may hold anything.',
    '“Perhaps” is what AWS’s documentation leaves open; “Open” says what.',
    'The id is what a file of accepted widenings names.',
  ]),
);
