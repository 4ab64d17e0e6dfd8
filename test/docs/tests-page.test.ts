// docs/tests.md: every example does what the page says, and the page leaves nothing of the test language out.
// UPDATE_GOLDEN=1 writes anew what is printed.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { timeless } from './shell.ts';
import { testKeys, verbOptions } from './surface.ts';
import { parseWorked } from './worked.ts';
import { casesOf } from './worked-page.ts';

const path = 'docs/tests.md';
const text = readFileSync(path, 'utf8');

for (const { name, holds } of casesOf({ path, files: 21, commands: 21 })) test(name, holds);

test('every option of `iamspec test` is named', () => {
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
  const base = '```yaml base file=b.yaml\nb: 1\n```\n';
  const added = '```yaml added file=b.yaml\nc: 1\n```\n';
  assert.equal(problems(`${file}${command}${printed}`), []);
  assert.equal(problems('words'), ['has no example']);
  assert.equal(problems('```sh shown\niamspec test --watch\n```\n'), ['has no example']);
  assert.equal(problems(command), ['nothing is printed for: iamspec test\n']);
  assert.equal(problems(`${command}${printed}${printed}`), ['something is printed by no command']);
  assert.equal(problems(`${command}${printed}${file}`), ['a.yaml is not used']);
  assert.equal(problems(`${command}${printed}${'```yaml\na: 1\n```\n'}`), ['a block says `yaml` of itself']);
  assert.equal(problems(`${base}${added}${command}${printed}`), []);
  assert.equal(problems(`${added}${command}${printed}`), ['b.yaml is added to, and not there']);
  assert.equal(problems(`${base}${command}${printed}${added}`), ['b.yaml is not used']);
  assert.is(timeless('(12 ms) 3600s "duration": 3,'), '(… ms) 3600s "duration": …,');
});

test('what is added to a base file stands at its end', () => {
  const page = '## S\n\n```yaml base file=b.yaml\nb: 1\n```\n```yaml added file=b.yaml\nc: 1\n```\n';
  const [section] = parseWorked(page).sections;
  assert.equal(
    section?.blocks.map((block) => block.text),
    ['b: 1\n', 'b: 1\n\nc: 1\n'],
  );
});

test.run();
