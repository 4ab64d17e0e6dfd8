// docs/tests.md: every example does what the page says, and the page leaves nothing of the test language out.
// UPDATE_GOLDEN=1 writes anew what is printed.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { formatSpec } from '../../src/format/format.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import { type Printed, runSection, timeless } from './shell.ts';
import { testKeys, verbOptions } from './surface.ts';
import { anchorOf, parseWorked, withPrinted } from './worked.ts';

const path = 'docs/tests.md';
const text = readFileSync(path, 'utf8');
const { opening, sections, base, prose } = parseWorked(text);
const anew = process.env.UPDATE_GOLDEN === '1';
const results: Printed[] = [];

for (const section of sections) {
  test(section.heading, async () => {
    assert.equal(section.problems, []);
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
  });
}

test('what is printed is written anew where that is asked for', () => {
  if (anew) writeFileSync(path, withPrinted(text, results));
});

test('the questions at the top lead to every section, and links to what is there', () => {
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
});

test('what cannot be run here is sound', () => {
  const shown = sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'shown' ? [block] : [])));
  for (const { language, text: words } of shown) {
    if (language === 'yaml') assert.type(parse(words), 'object');
  }
});

test('its files are formatted', () => {
  const files = sections.flatMap(({ blocks }) => blocks.flatMap((block) => (block.kind === 'file' ? [block] : [])));
  const yaml = files.filter((file) => file.path.endsWith('.yaml'));
  assert.ok(yaml.length > 20);
  for (const file of yaml) assert.is(formatSpec(file, new Diagnostics()), file.text, file.path);
});

test('every option that is named is one, and every option of `iamspec test` is named', () => {
  const commands = sections.flatMap(({ blocks }) =>
    blocks.flatMap((block) => (block.kind === 'command' || block.kind === 'shown' ? [block.text] : [])),
  );
  const calls = commands.flatMap((command) =>
    [...command.replaceAll('\\\n', ' ').matchAll(/\biamspec ([a-z]+)([^\n|;&]*)/g)].map(([, verb = '', rest = '']) => ({
      verb,
      options: rest.match(/(?<=\s)--[a-z][a-z-]*/g) ?? [],
    })),
  );
  assert.ok(calls.length > 20);
  const wrong = calls.flatMap(({ verb, options }) => {
    const known = verbOptions(verb);
    return options.filter((option) => !known.has(option)).map((option) => `iamspec ${verb} ${option}`);
  });
  assert.equal(wrong, []);
  const named = new Set(text.match(/--[a-z][a-z-]*/g));
  const unnamed = [...verbOptions('test')].filter((option) => !named.has(option));
  assert.equal(unnamed, []);
});

test('every key of the test language is on the page', () => {
  const words = new Set(text.match(/[a-z_]+/g));
  assert.equal(
    testKeys().filter((key) => !words.has(key)),
    [],
  );
});

test('a section cannot be wrong in silence', () => {
  const problems = (blocks: string) =>
    parseWorked(`# T\n\n## S\n\n${blocks}`).sections.flatMap((each) => each.problems);
  const command = '```sh\niamspec test\n```\n';
  const printed = '```text printed exit=1\nok\n```\n';
  const file = '```yaml file=a.yaml\na: 1\n```\n';
  assert.equal(problems(`${file}${command}${printed}`), []);
  assert.equal(problems('words'), ['has no example']);
  assert.equal(problems('```sh shown\niamspec test --watch\n```\n'), ['has no example']);
  assert.equal(problems(command), ['nothing is printed for: iamspec test\n']);
  assert.equal(problems(`${command}${printed}${printed}`), ['something is printed by no command']);
  assert.equal(problems(`${command}${printed}${file}`), ['a.yaml is not used']);
  assert.equal(problems(`${command}${printed}${'```yaml\na: 1\n```\n'}`), ['a block says `yaml` of itself']);
  assert.is(timeless('(12 ms) 3600s "duration": 3,'), '(… ms) 3600s "duration": …,');
});

test.run();
