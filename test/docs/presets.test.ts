// docs/presets.md says what the shipped presets have, and its examples do what it says. UPDATE_GOLDEN=1 writes anew what is printed.
import { readFileSync, writeFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shippedPresets } from '../../src/generated/presets.ts';
import { build, openLibrary, test as runSpec, type Tools } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { formatDiagnostics } from '../../src/report/diagnostics.ts';
import { noColours } from '../../src/report/paint.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import { type Block, parsePage, withPrinted } from './page.ts';

const page = 'docs/presets.md';
const text = readFileSync(page, 'utf8');
const blocks = parsePage(text).sections.flatMap((section) => section.blocks);
const files = new Map(blocks.flatMap((block) => (block.path === undefined ? [] : [[block.path, block.text] as const])));

const tools: Tools = {
  library: openLibrary(),
  templates: shipped(),
  readHeld: (_, name) => {
    throw new Error(`the page has no ${name}`);
  },
  readPresets: (spec, folder) => {
    const inside = `${posix.join(posix.dirname(spec), folder)}/`;
    return [...files].filter(([path]) => path.startsWith(inside)).map(([path, held]) => ({ path, text: held }));
  },
};

interface Preset {
  readonly version: number;
  readonly rules: Readonly<Record<string, unknown>>;
  readonly hardened: Readonly<Record<string, unknown>>;
}

for (const [name, data] of Object.entries(shippedPresets)) {
  test(`${name}: every rule has its row`, () => {
    const { version, rules, hardened } = data as Preset;
    const [, rest = ''] = text.split(`### \`${name}\`, version ${version}\n`);
    const [section = ''] = rest.split(/^##/m);
    const rows = [...section.matchAll(/^\| (`[a-z-]+`(?: \([a-z ]+\))?) \| \S.* \| \S.* \|$/gm)].map(([, row]) => row);
    const plain = Object.keys(rules).map((rule) => `\`${rule}\`${rule in hardened ? ' (also hardened)' : ''}`);
    const added = Object.keys(hardened).filter((rule) => !(rule in rules));
    assert.equal(rows, [...plain, ...added.map((rule) => `\`${rule}\` (hardened)`)]);
  });
}

/** What is printed for a spec, once its tests were found to pass. */
function printedFor(path: string): string {
  const diagnostics = new Diagnostics();
  const built = build({ path, text: files.get(path) ?? '' }, tools, diagnostics);
  if (built !== undefined) {
    const results = runSpec(built, tools.library).tests.flatMap(({ checks }) => checks);
    assert.equal(
      results.filter(({ status }) => status !== 'passed').map(({ status }) => status),
      [],
    );
  }
  return formatDiagnostics(diagnostics.all, noColours);
}

/** The specs of the page, each with what the page prints after it; nothing is printed for the others. */
function examples(): readonly (readonly [path: string, printed: Block | undefined])[] {
  return blocks.flatMap((block, index) => {
    if (block.path === undefined || block.path.includes('/presets/')) return [];
    const next = blocks[index + 1];
    return [[block.path, next?.role === 'printed' ? next : undefined]] as const;
  });
}

test('the examples print what the page says, and their tests pass', () => {
  const all = examples();
  assert.ok(all.length >= 4);
  const printed = all.map(([path]) => printedFor(path));
  if (process.env.UPDATE_GOLDEN === '1') {
    writeFileSync(
      page,
      withPrinted(
        text,
        printed.filter((_, index) => all[index]?.[1] !== undefined),
      ),
    );
    return;
  }
  for (const [index, [path, block]] of all.entries()) assert.is(printed[index], block?.text ?? '', path);
});

test.run();
