// Printing: what became of access, as a comment on a pull request. What comes from specs is text there, and nothing else.
import type { SpecDiff, ToldChange } from '../compare/spec-diff.ts';
import { checkText, type DiffResult, factText, groupsOf, type Outcome, outcomeOf, provedSame, rowsOf } from './diff.ts';
import { counted } from './paint.ts';
import { printable } from './printable.ts';

/** GitHub takes 65,536; some is left for what a pipeline adds. */
const mostCharacters = 60_000;
/** Changes of a spec that are shown unfolded. */
const openChanges = 3;

const verdicts: Readonly<Record<Outcome, string>> = {
  widened: '⚠️ Access is widened',
  undecided: '❓ It cannot be told whether access is widened',
  narrowed: 'Access is narrowed; nothing is newly allowed',
  same: '✅ Nothing else changes in access',
};

export function markdownDiff(result: DiffResult): string {
  const { specs, base, head, unchanged, notes } = result;
  const isSame = specs.every(({ changes, untold }) => changes.length === 0 && untold.length === 0);
  const title = isSame ? '✅ Nothing changes in access' : verdicts[outcomeOf(result)];
  const from = `Compared: ${escaped(base)} with ${escaped(head)}; ${counted(specs.length, 'spec')} changed, ${unchanged} not.`;
  const proved = isSame ? `\n\nThat is so: ${provedSame}.` : '';
  const told = notes.map((note) => `\n\n> ${escaped(note)}`).join('');
  let text = `## ${title}\n\n${from}${proved}${told}\n`;
  for (const [index, spec] of specs.entries()) {
    const section = `\n${specText(spec, result.accepted)}`;
    if (text.length + section.length > mostCharacters) {
      const left = specs
        .slice(index)
        .map(({ name, changes }) => `${escaped(name)} (${counted(changes.length, 'change')})`);
      const rest = `\nNot shown, for want of room: ${left.join(', ')}`;
      return `${text}${rest.slice(0, 4_000)}. Run \`iamspec diff\` to see all.\n`;
    }
    text += section;
  }
  return text;
}

function specText(spec: SpecDiff, accepted: DiffResult['accepted']): string {
  const { name, state, untold, facts, checks, files, changes } = spec;
  const head = `### ${escaped(name)}${state === 'changed' ? '' : ` (${state})`}\n`;
  const groups = groupsOf(spec).map(({ heading, changes: all }) => {
    const shown = all.slice(0, openChanges).map((each) => changeText(each, accepted));
    const rest = all.slice(openChanges).map((each) => changeText(each, accepted));
    return `\n**${heading}**\n\n${shown.join('\n')}${rest.length === 0 ? '' : folded(`${rest.length} more`, rest.join('\n'))}`;
  });
  const none = changes.length === 0 && untold.length === 0 ? `\nHere ${provedSame}.\n` : '';
  const lists = [
    listed('Not to be told', untold),
    listed('Declared otherwise', facts.map(factText)),
    listed('Tests, properties and requirements', checks.map(checkText)),
  ];
  const written =
    files.length === 0
      ? ''
      : folded(
          `${counted(files.length, 'file')} rendered otherwise`,
          files.map((each) => `- ${escaped(each)}\n`).join(''),
        );
  return [head, ...groups, none, ...lists, written].join('');
}

function changeText(change: ToldChange, accepted: DiffResult['accepted']): string {
  const rows = rowsOf(change).map(([label, text]) => `| ${label} | ${escaped(text)} |\n`);
  const why = accepted.get(change.fingerprint);
  const end = why === undefined ? '' : `| accepted | ${escaped(why)} |\n`;
  return `| | |\n|---|---|\n${rows.join('')}${end}`;
}

function listed(heading: string, texts: readonly string[]): string {
  if (texts.length === 0) return '';
  const all = texts.map((text) => `- ${escaped(text)}\n`);
  const shown = all.slice(0, 10).join('');
  return `\n**${heading}**\n\n${shown}${all.length > 10 ? folded(`${all.length - 10} more`, all.slice(10).join('')) : ''}`;
}

function folded(summary: string, text: string): string {
  return `\n<details><summary>${summary}</summary>\n\n${text}\n</details>\n`;
}

/** Every character that Markdown, HTML or GitHub gives a meaning, as a numbered entity: no mention, link, cell or tag is made. */
function escaped(text: string): string {
  const whole = text.length > 1_500 ? `${text.slice(0, 1_500)}…` : text;
  return printable(whole)
    .replace(/`([^`|<>&@\\\n]+)`/g, '“$1”')
    .replace(/[\\`*_{}[\]()#+!|<>&@~$:]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/www\./gi, 'www&#46;');
}
