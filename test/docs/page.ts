// Docs: a page on a diagnostic as data. Knows its fixed shape, and nothing of what its examples mean.

/** A fenced block whose info string says what it is for: `yaml wrong file=specs/vault.yaml`. */
export interface Block {
  readonly language: string;
  /** Undefined: it is there both before and after the mending. */
  readonly role: 'wrong' | 'printed' | 'mended' | undefined;
  readonly path: string | undefined;
  readonly text: string;
}

export interface Section {
  readonly heading: string;
  readonly prose: string;
  readonly blocks: readonly Block[];
}

export interface Page {
  readonly title: string;
  /** What stands between the title and the first section. */
  readonly opening: string;
  readonly sections: readonly Section[];
}

const fence = /^```(\S+)(?: (wrong|printed|mended))?(?: file=(.+))?\n([\s\S]*?)^```$/gm;

export function parsePage(text: string): Page {
  const quiet = text.replace(fence, (block) => block.replaceAll(/^#/gm, '\0'));
  const [head = '', ...rest] = quiet.split(/^## /m).map((part) => part.replaceAll('\0', '#'));
  const [title = '', ...opening] = head.split('\n');
  return { title, opening: opening.join('\n').trim(), sections: rest.map(parseSection) };
}

function parseSection(text: string): Section {
  const [heading = '', ...body] = text.split('\n');
  const all = body.join('\n');
  const blocks = [...all.matchAll(fence)].map(([, language = '', role, path, content = '']) => ({
    language,
    role: role as Block['role'],
    path,
    text: content,
  }));
  return { heading, prose: all.replace(fence, '').trim(), blocks };
}

/** The page with other text in its printed blocks, in their order. */
export function withPrinted(text: string, printed: readonly string[]): string {
  let index = 0;
  return text.replace(/^```text printed\n[\s\S]*?^```$/gm, (block) => {
    const words = printed[index];
    index += 1;
    return words === undefined ? block : `\`\`\`text printed\n${words}\`\`\``;
  });
}
