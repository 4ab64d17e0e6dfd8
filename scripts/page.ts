// Build: templates/report/ → src/generated/page.ts: the report page's shell, style and script, with their hashes.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { buildSync } from 'esbuild';

const SOURCE = 'templates/report';

/** The TypeScript module that carries the page. */
export function pageSource(): string {
  const read = (name: string): string => readFileSync(`${SOURCE}/${name}`, 'utf8');
  const style = ['page.css', 'parts.css', 'media.css'].map(read).join('');
  const script = clientScript();
  for (const [name, text] of Object.entries({ style, script })) {
    if (/<\/(script|style)|<!--/i.test(text)) throw new Error(`${SOURCE}: the ${name} would end its own element`);
  }
  const page = { shell: read('page.html'), style, styleHash: hashOf(style), script, scriptHash: hashOf(script) };
  return `// Generated from ${SOURCE}/ by scripts/page.ts.
export const shippedPage = ${JSON.stringify(page, null, 2)};
`;
}

/** As a Content-Security-Policy names it. */
function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

function clientScript(): string {
  const { outputFiles } = buildSync({
    entryPoints: [`${SOURCE}/main.ts`],
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
