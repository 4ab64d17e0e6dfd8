// Every code has a page, and every example on it prints what the page says. UPDATE_GOLDEN=1 writes anew what is printed.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Code, codes } from '../../src/text/codes.ts';
import { chapters, contentsPage, sentenceOf } from './contents.ts';
import { run } from './example.ts';
import { type Page, parsePage, type Section, withPrinted } from './page.ts';

const folder = 'docs/diagnostics';
const anew = process.env.UPDATE_GOLDEN === '1';
const all = Object.keys(codes) as readonly Code[];

/** Codes that no input brings about, each with the reason; their pages say so and have no example. */
const withoutExample: Readonly<Partial<Record<Code, string>>> = {
  'internal-error': 'it stands for what nobody foresaw',
  'manifest-missing': 'a folder without a manifest counts as one without a rendering',
  'rendering-file-unlisted': 'iamspec itself reads only the files of a folder that its manifest lists',
  'rendering-file-differs': 'what lies in a folder is tested as it lies there, edited or not',
  'import-differs': 'it stands for a mistake of the import, of which none is known',
  'plan-too-large': 'no page can hold 64 million characters',
  'root-names-account': 'the reader tells it first, as `allow-to-root`',
};

function read(code: Code): string {
  const path = `${folder}/${code}.md`;
  assert.ok(existsSync(path), `${path} is missing`);
  return readFileSync(path, 'utf8');
}

/** What differs from the shape that every page has. */
function shapeProblems(code: Code, { title, opening, sections }: Page): readonly string[] {
  const examples = sections.slice(2);
  const wanted = ['Why', 'How to mend it', ...(code in withoutExample ? [] : ['Example'])];
  const headings = sections.map(({ heading }) => heading.replace(/^Example: .+/, 'Example'));
  const blocks = (section: Section, role: string) => section.blocks.filter((block) => block.role === role);
  return [
    ...(title === `# \`${code}\`` ? [] : [`the title is not # \`${code}\``]),
    ...(opening.startsWith(sentenceOf(code)) ? [] : [`does not open with: ${sentenceOf(code)}`]),
    ...(`${[...new Set(headings)]}` === `${wanted}` ? [] : [`has the sections ${headings}`]),
    ...sections.slice(0, 2).flatMap(({ heading, prose }) => (prose === '' ? [`nothing stands under ${heading}`] : [])),
    ...examples.flatMap((each) =>
      blocks(each, 'wrong').length > 0 && blocks(each, 'printed').length === 1 && blocks(each, 'mended').length > 0
        ? []
        : [`${each.heading} has not a wrong block, one \`text printed\` and a mended block`],
    ),
  ];
}

/** Codes in what was printed, in words or in JSON. */
function codesIn(printed: string): readonly string[] {
  const found = printed.matchAll(/(?:error|warning|note)\[([a-z0-9-]+)\]:|"code": ?"([a-z0-9-]+)"/g);
  return [...new Set([...found].map(([, inWords, inJson]) => inWords ?? inJson ?? ''))];
}

for (const code of all) {
  test(`${code}: the page has its shape, and its example prints what it says`, async () => {
    const text = read(code);
    const page = parsePage(text);
    assert.equal(shapeProblems(code, page), []);
    const examples = page.sections.slice(2);
    const outcomes = await Promise.all(
      examples.map(({ blocks }) => Promise.all([run(blocks, 'wrong'), run(blocks, 'mended')])),
    );
    const printed = outcomes.map(([wrong]) => wrong.printed);
    if (anew) writeFileSync(`${folder}/${code}.md`, withPrinted(text, printed));
    for (const [index, [wrong, mended]] of outcomes.entries()) {
      const said = examples[index]?.blocks.find(({ role }) => role === 'printed')?.text;
      if (!anew) assert.is(wrong.printed, said);
      assert.equal(codesIn(wrong.printed), [code]);
      assert.equal(codesIn(mended.printed), [], mended.printed);
      assert.ok(mended.ok, mended.printed);
    }
  });
}

test('what was left out of the list of codes is not on a page either', () => {
  const pages = readdirSync(folder).map((name) => name.replace(/\.md$/, ''));
  assert.equal(
    pages.filter((name) => name !== 'README' && !(name in codes)),
    [],
  );
});

test('the list of all pages is the list of all codes', () => {
  assert.equal(
    chapters().flatMap((chapter) => chapter.codes),
    all,
  );
  const path = `${folder}/README.md`;
  if (anew) writeFileSync(path, contentsPage());
  assert.is(readFileSync(path, 'utf8'), contentsPage());
});

test('links lead to files that are there', () => {
  const lost = readdirSync(folder).flatMap((name) => {
    const links = readFileSync(`${folder}/${name}`, 'utf8').matchAll(/\]\((?!https:)([^)#]+)/g);
    return [...links].filter(([, to]) => !existsSync(`${folder}/${to}`)).map(([, to]) => `${name}: ${to}`);
  });
  // While a page is missing, its own test says so.
  assert.equal(
    lost.filter((each) => !each.startsWith('README.md: ')),
    [],
  );
});

test.run();
