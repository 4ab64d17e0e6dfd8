// Docs: the list of all codes, as src/text/codes.ts has them in its sections.
import { readFileSync } from 'node:fs';
import { type Code, codes } from '../../src/text/codes.ts';

export interface Chapter {
  readonly title: string;
  readonly codes: readonly Code[];
}

/** The sections of the source: a comment opens each, and nothing at run time remembers it. */
export function chapters(): readonly Chapter[] {
  const [, ...parts] = readFileSync('src/text/codes.ts', 'utf8').split(/^ {2}\/\/ /m);
  return parts.map((part) => {
    const [heading = ''] = part.split('\n');
    const found = [...part.matchAll(/^ {2}'?([a-z0-9-]+)'?:/gm)].map(([, code]) => code as Code);
    return { title: heading.replace(/\.$/, ''), codes: found };
  });
}

/** What a code stands for, as a sentence. */
export function sentenceOf(code: Code): string {
  const words = codes[code];
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

const introduction = `# Diagnostics

What iamspec prints names its code in brackets: \`error[missing-key]\`. Each code has a page: what it means, why it is so,
how to mend it, and an example with what is printed for it. A code keeps its meaning for ever.
`;

export function contentsPage(): string {
  const parts = chapters().map(({ title, codes: found }) => {
    const lines = found.map((code) => `- [\`${code}\`](${code}.md): ${codes[code]}`);
    return `## ${title}\n\n${lines.join('\n')}\n`;
  });
  return [introduction, ...parts].join('\n');
}
