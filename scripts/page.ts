// Build: templates/report/ → src/generated/page.ts: the pages' shells, style and scripts, with their hashes.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildSync } from 'esbuild';

const SOURCE = 'templates/report';

/** By what they show: a shell and a script each. */
const PAGES = {
  report: { shell: 'page.html', script: 'main.ts' },
  diff: { shell: 'diff.html', script: 'diff.ts' },
} as const;

/** The TypeScript module that carries the pages. */
export function pageSource(): string {
  const style = ['page.css', 'parts.css', 'changes.css', 'media.css'].map(read).join('');
  const pages = Object.fromEntries(Object.entries(PAGES).map(([name, files]) => [name, pageOf(files, style)]));
  return `// Generated from ${SOURCE}/ by scripts/page.ts.
export interface ShippedPage {
  readonly shell: string;
  readonly style: string;
  readonly styleHash: string;
  readonly script: string;
  readonly scriptHash: string;
}

export const shippedPages: Readonly<Record<${Object.keys(PAGES)
    .map((name) => `'${name}'`)
    .join(' | ')}, ShippedPage>> = ${JSON.stringify(pages, null, 2)};
`;
}

function pageOf(files: { readonly shell: string; readonly script: string }, style: string): object {
  const script = clientScript(files.script);
  for (const [name, text] of Object.entries({ style, script })) {
    if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${SOURCE}: the ${name} would end its own element`);
  }
  return { shell: read(files.shell), style, styleHash: hashOf(style), script, scriptHash: hashOf(script) };
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
