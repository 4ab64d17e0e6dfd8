// Build: templates/report/ → src/generated/page.ts: the pages' shells, style and scripts, with their hashes.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildSync } from 'esbuild';

const SOURCE = 'templates/report';

/** By what they show. `first`: what comes first for those who skip the head, by its id and its name. */
const PAGES = {
  report: { main: 'report.html', script: 'main.ts', choices: [], first: ['grid', 'matrix'] },
  diff: { main: 'diff.html', script: 'diff.ts', choices: ['choices.html'], first: ['changes', 'changes'] },
} as const;

/** The TypeScript module that carries the pages. */
export function pageSource(): string {
  const style = ['page.css', 'parts.css', 'changes.css', 'media.css'].map(read).join('');
  const pages = Object.entries(PAGES).map(([name, page]) => [name, pageOf(page)] as const);
  const names = pages.map(([name]) => `'${name}'`).join(' | ');
  return `// Generated from ${SOURCE}/ by scripts/page.ts.
export interface Shipped {
  readonly text: string;
  readonly hash: string;
}

export interface ShippedPage {
  readonly shell: string;
  readonly script: Shipped;
}

export const shippedStyle: Shipped = ${JSON.stringify(shipped(style), null, 2)};

export const shippedPages: Readonly<Record<${names}, ShippedPage>> = ${JSON.stringify(Object.fromEntries(pages), null, 2)};
`;
}

function pageOf({ main, script, choices, first: [first, what] }: (typeof PAGES)[keyof typeof PAGES]): object {
  const matrix = filled(read('matrix.html'), { choices: choices.map(read).join('') });
  const shell = filled(read('shell.html'), { first, what, main: filled(read(main), { matrix }) });
  return { shell, script: shipped(clientScript(script)) };
}

/** Slots of other names are left for whoever makes a page. */
function filled(text: string, slots: Readonly<Record<string, string>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (slot, name: string) => slots[name] ?? slot);
}

function shipped(text: string): object {
  if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${SOURCE}: a style or a script would end its own element`);
  return { text, hash: hashOf(text) };
}

function read(name: string): string {
  return readFileSync(`${SOURCE}/${name}`, 'utf8');
}

/** As a Content-Security-Policy names it. */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function clientScript(entry: string): string {
  const { outputFiles } = buildSync({
    entryPoints: [`${SOURCE}/${entry}`],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['chrome123', 'firefox120', 'safari17.5'],
    charset: 'ascii',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return (outputFiles[0]?.text ?? '').trim();
}
