// Docs: what is tested of every page of worked examples. Knows nothing of what a page is about.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { formatSpec } from '../../src/format/format.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import { type Printed, runSection, timeless } from './shell.ts';
import { verbOptions } from './surface.ts';
import { anchorOf, parseWorked, type Section, type WorkedPage, withPrinted } from './worked.ts';

const noExample = 'has no example';

export interface ToTest {
  readonly path: string;
  /** At least so many of each are on the page; with fewer, they are not found any more. */
  readonly files: number;
  readonly commands: number;
  /** Headings of sections that are only words. */
  readonly wordsAlone?: readonly string[];
}

export interface Case {
  readonly name: string;
  readonly holds: () => void | Promise<void>;
}

/** Every example does what the page says; UPDATE_GOLDEN=1 writes anew what is printed. To be run in their order. */
export function casesOf({ path, files, commands, wordsAlone = [] }: ToTest): readonly Case[] {
  const page = parseWorked(readFileSync(path, 'utf8'));
  return [
    ...exampleCases(path, page, wordsAlone),
    {
      name: 'the questions at the top lead to every section, and links to what is there',
      holds: () => linksHold(page),
    },
    { name: 'what cannot be run here is sound', holds: () => shownIsSound(page) },
    { name: 'its files are formatted', holds: () => filesAreFormatted(page, files) },
    { name: 'every option that is named is one', holds: () => optionsExist(page, commands) },
  ];
}

function exampleCases(path: string, { sections, base }: WorkedPage, wordsAlone: readonly string[]): readonly Case[] {
  const anew = process.env.UPDATE_GOLDEN === '1';
  const results: Printed[] = [];
  const examples = sections.map((section) => ({
    name: section.heading,
    holds: async () => {
      assert.equal(section.problems, wordsAlone.includes(section.heading) ? [noExample] : []);
      const printed = await runSection(section, base);
      const said = section.blocks.flatMap((block) => (block.kind === 'printed' ? [block] : []));
      for (const [index, now] of printed.entries()) {
        const before = said[index];
        const same = before !== undefined && timeless(before.text) === timeless(now.text) && before.exit === now.exit;
        results.push(same ? before : now);
        if (anew || same) continue;
        assert.is(timeless(now.text), timeless(before?.text ?? ''), section.heading);
        assert.is(now.exit, before?.exit, `${section.heading}: the exit code`);
      }
    },
  }));
  const written = () => {
    if (anew) writeFileSync(path, withPrinted(readFileSync(path, 'utf8'), results));
  };
  return [...examples, { name: 'what is printed is written anew where that is asked for', holds: written }];
}

function shownIsSound(page: WorkedPage): void {
  for (const { language, text } of blocksOf(page, 'shown')) {
    if (language === 'yaml') assert.type(parse(text), 'object');
  }
}

function filesAreFormatted(page: WorkedPage, atLeast: number): void {
  const yaml = blocksOf(page, 'file').filter((file) => file.path.endsWith('.yaml'));
  assert.ok(yaml.length >= atLeast, `${yaml.length} files`);
  for (const file of yaml) assert.is(formatSpec(file, new Diagnostics()), file.text, file.path);
}

function linksHold({ opening, sections, prose }: WorkedPage): void {
  const anchors = [...prose.matchAll(/^##+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  const asked = [...opening.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
  assert.equal(
    sections.map(({ heading }) => anchorOf(heading)).filter((anchor) => !asked.includes(anchor)),
    [],
  );
  const links = [...prose.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]*))?\)/g)];
  const lost = links.filter(([, file = '', anchor]) =>
    file === '' ? !anchors.includes(anchor ?? '') : !existsSync(`docs/${file}`),
  );
  assert.equal(
    lost.map(([link]) => link),
    [],
  );
}

function optionsExist(page: WorkedPage, atLeast: number): void {
  const commands = [...blocksOf(page, 'command'), ...blocksOf(page, 'shown')].map(({ text }) => text);
  const calls = commands.flatMap((command) =>
    [...command.replaceAll('\\\n', ' ').matchAll(/\biamspec ([a-z]+)([^\n|;&]*)/g)].map(([, verb = '', rest = '']) => ({
      verb,
      options: rest.match(/(?<=\s)--[a-z][a-z-]*/g) ?? [],
    })),
  );
  assert.ok(calls.length >= atLeast, `${calls.length} commands`);
  const wrong = calls.flatMap(({ verb, options }) => {
    const known = verbOptions(verb);
    return options.filter((option) => !known.has(option)).map((option) => `iamspec ${verb} ${option}`);
  });
  assert.equal(wrong, []);
}

type BlockOf<Kind> = Extract<Section['blocks'][number], { readonly kind: Kind }>;

function blocksOf<Kind extends Section['blocks'][number]['kind']>(
  { sections }: WorkedPage,
  kind: Kind,
): readonly BlockOf<Kind>[] {
  const is = (block: Section['blocks'][number]): block is BlockOf<Kind> => block.kind === kind;
  return sections.flatMap(({ blocks }) => blocks.filter(is));
}
