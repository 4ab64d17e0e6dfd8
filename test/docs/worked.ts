// Docs: a page of worked examples as data: sections of files, commands and what these print. Runs nothing.

/**
 * A fenced block. Its info string says what it is for: `yaml file=specs/vault.yaml`, `sh`, `text printed exit=1`.
 * `yaml added file=specs/vault.yaml` stands for the base file of that path with these lines at its end.
 */
export type Block =
  | { readonly kind: 'file'; readonly path: string; readonly text: string; readonly role: 'base' | 'added' | undefined }
  | { readonly kind: 'command'; readonly text: string }
  /** What the command before it prints, on either stream, and its exit code. */
  | { readonly kind: 'printed'; readonly text: string; readonly exit: number }
  /** Cannot be run in a test: what waits for changes, or what a CI reads. */
  | { readonly kind: 'shown'; readonly language: string; readonly text: string };

export interface Section {
  readonly heading: string;
  readonly blocks: readonly Block[];
  /** What differs from the form that every section has. */
  readonly problems: readonly string[];
}

export interface WorkedPage {
  readonly opening: string;
  readonly sections: readonly Section[];
  /** Files that are there in every section. */
  readonly base: ReadonlyMap<string, string>;
  /** The text without its blocks. */
  readonly prose: string;
}

const fence = /^(`{3,})(.*)\n([\s\S]*?)^\1$/gm;

export function parseWorked(text: string): WorkedPage {
  const quiet = text.replace(fence, (block) => block.replaceAll(/^#/gm, '\0'));
  const [opening = '', ...rest] = quiet.split(/^## /m).map((part) => part.replaceAll('\0', '#'));
  const parsed = rest.map(parseSection);
  const files = parsed.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'file' ? [block] : [])));
  const base = new Map(files.filter(({ role }) => role === 'base').map((file) => [file.path, file.text]));
  const sections = parsed.map((section) => withBase(section, base));
  return { opening, sections, base, prose: text.replace(fence, '') };
}

/** What is added to base files becomes the whole of them. */
function withBase(section: Section, base: ReadonlyMap<string, string>): Section {
  const added = section.blocks.flatMap((block) =>
    block.kind === 'file' && block.role === 'added' ? [block.path] : [],
  );
  const lost = added.filter((path) => !base.has(path)).map((path) => `${path} is added to, and not there`);
  const blocks = section.blocks.map((block) =>
    block.kind === 'file' && block.role === 'added'
      ? { ...block, text: `${base.get(block.path) ?? ''}\n${block.text}` }
      : block,
  );
  return { ...section, blocks, problems: [...section.problems, ...lost] };
}

function parseSection(text: string): Section {
  const [heading = ''] = text.split('\n');
  const found = [...text.matchAll(fence)].map(([, , info = '', content = '']) => ({
    info,
    block: blockOf(info, content),
  }));
  const odd = found.flatMap(({ info, block }) => (block === undefined ? [`a block says \`${info}\` of itself`] : []));
  const blocks = found.flatMap(({ block }) => block ?? []);
  return { heading, blocks, problems: [...odd, ...orderProblems(blocks)] };
}

function blockOf(info: string, text: string): Block | undefined {
  const [, role, path] = /^(?:yaml|json|sh)(?: (base|added))? file=(\S+)$/.exec(info) ?? [];
  if (path !== undefined)
    return { kind: 'file', path, text, role: role === 'base' || role === 'added' ? role : undefined };
  if (info === 'sh') return { kind: 'command', text };
  const [printed, exit = '0'] = /^text printed(?: exit=([1-9]))?$/.exec(info) ?? [];
  if (printed !== undefined) return { kind: 'printed', text, exit: Number(exit) };
  const [, language] = /^(sh|yaml|hcl) shown$/.exec(info) ?? [];
  return language === undefined ? undefined : { kind: 'shown', language, text };
}

/** A command is followed by what it prints; what is written is used by a command after it. */
function orderProblems(blocks: readonly Block[]): readonly string[] {
  const lastCommand = blocks.findLastIndex(({ kind }) => kind === 'command');
  if (lastCommand === -1) return ['has no example'];
  return blocks.flatMap((block, index) => {
    const before = blocks[index - 1]?.kind;
    const after = blocks[index + 1]?.kind;
    if (block.kind === 'command' && after !== 'printed') return [`nothing is printed for: ${block.text}`];
    if (block.kind === 'printed' && before !== 'command') return ['something is printed by no command'];
    if (block.kind === 'file' && block.role !== 'base' && index > lastCommand) return [`${block.path} is not used`];
    return [];
  });
}

/** The page with other text, and other exit codes, in its printed blocks, in their order. */
export function withPrinted(
  text: string,
  printed: readonly { readonly text: string; readonly exit: number }[],
): string {
  let index = 0;
  return text.replace(fence, (block, _marks, info: string) => {
    if (!info.startsWith('text printed')) return block;
    const now = printed[index];
    index += 1;
    if (now === undefined) return block;
    // What is printed may have blocks of its own.
    const marks = '`'.repeat(Math.max(3, ...[...now.text.matchAll(/^`{3,}/gm)].map(([inside]) => inside.length + 1)));
    return `${marks}text printed${now.exit === 0 ? '' : ` exit=${now.exit}`}\n${now.text}${marks}`;
  });
}

/** As GitHub names the place of a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
