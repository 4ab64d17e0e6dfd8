// Printing: text from outside as Markdown for GitHub and GitLab, where it is text and nothing else.
import { printable } from './printable.ts';

/** A comment takes 65,536 characters; some are left for what a pipeline adds. */
export const mostInComment = 60_000;

/** A longer text is cut: no single one fills a comment. */
const mostInText = 1_500;

/**
 * On one line; what stands between backticks stands between quotation marks. Every character that Markdown or HTML gives a meaning is a numbered entity. Mentions and references are looked
 * for after entities were read (https://github.com/github/markup/issues/1168), so that a space without width stands in them.
 */
export function markdownText(text: string): string {
  return printable(cut(text))
    .trim()
    .replace(/`([^`]+)`/g, '“$1”')
    .replace(/[\\`*_{}[\]#+!|<>&@~$%"]|:(?=\/\/)/g, numbered)
    .replace(/^\d*[-=.)]/, (start) => `${start.slice(0, -1)}${numbered(start.slice(-1))}`)
    .replace(/&#(?:64|35);|&#(?:33|36|37|38|126);(?=[\p{L}\p{N}])|\bwww(?=\.)|\bgh(?=-)/giu, '$&&#8203;');
}

function numbered(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}

function cut(text: string): string {
  if (text.length <= mostInText) return text;
  const kept = text.slice(0, mostInText).replace(/[\ud800-\udbff]$/, '');
  return `${kept}… (${text.length - kept.length} more characters)`;
}

/** `summary` and `text` are Markdown already. */
export function folded(summary: string, text: string): string {
  return `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`;
}

/** A list of which the first ten stand open. Each is Markdown already. */
export function listed(texts: readonly string[]): string {
  const all = texts.map((text) => `- ${text}`);
  const shown = all.slice(0, mostListed).join('\n');
  const rest = all.slice(mostListed);
  return rest.length === 0 ? shown : `${shown}\n\n${folded(`${rest.length} more`, rest.join('\n'))}`;
}

const mostListed = 10;

/** Lines as they are, between fences that nothing in them ends. */
export function fenced(text: string): string {
  const shown = text.split('\n').map(printable).join('\n');
  const longestRun = Math.max(0, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(Math.max(3, longestRun + 1));
  return `${fence}text\n${shown}\n${fence}`;
}

/** Whole blocks, as many as there is room for; `rest` says what was left out. */
export function withinComment(blocks: readonly string[], rest: (left: number) => string): string {
  const kept: string[] = [];
  let length = 0;
  for (const [index, block] of blocks.entries()) {
    length += block.length + 2;
    if (length > mostInComment) return [...kept, rest(blocks.length - index)].join('\n\n');
    kept.push(block);
  }
  return kept.join('\n\n');
}
