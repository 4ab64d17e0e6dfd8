// Reading what is printed of a bad file is enough to mend it: every one has a mend, a small one, which follows the help.
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import type { Diagnostic } from '../../src/text/diagnostic.ts';
import { read as readAsFile, reader } from './presets.ts';
import { read, told } from './reading.ts';

const folder = 'test/corpus/specs/bad';

type Replacement = { readonly from: string; readonly to: string } | { readonly line: number; readonly to: string };
type Mend = readonly Replacement[];

const mends: Readonly<Record<string, Mend>> = parse(readFileSync('test/corpus/specs/mended.yaml', 'utf8'));
const names = readdirSync(folder).map((name) => name.replace(/\.yaml$/, ''));

function textOf(name: string): string {
  return readFileSync(`${folder}/${name}.yaml`, 'utf8');
}

function mended(name: string): string {
  let text = textOf(name);
  for (const each of mends[name] ?? []) {
    if ('line' in each) {
      const lines = text.split('\n');
      assert.ok(lines[each.line - 1], `line ${each.line} is not there`);
      lines[each.line - 1] = each.to;
      text = lines.join('\n');
    } else {
      assert.is(text.split(each.from).length, 2, `\`${each.from}\` stands not once in the file`);
      text = text.replace(each.from, () => each.to);
    }
  }
  return text;
}

/** The errors of a text whose folder of presets can be read. */
function errorsOf(text: string): readonly string[] {
  const { all } = readAsFile(text, { reader });
  return all.filter(({ severity }) => severity === 'error').map((each) => `${told(each)}: ${each.message}`);
}

/** Lines of the one that the other has not. */
function linesBeside(one: string, other: string): number {
  const rest = other.split('\n');
  return one.split('\n').filter((line) => {
    const at = rest.indexOf(line);
    if (at !== -1) rest.splice(at, 1);
    return at === -1;
  }).length;
}

function onlyError(name: string): Diagnostic {
  const [error, ...more] = read(textOf(name)).diagnostics;
  assert.ok(error);
  assert.is(more.length, 0);
  return error;
}

/** Texts that the help says to write, with nothing left to fill in. */
function offered({ help = '' }: Diagnostic): readonly string[] {
  const saying = /(?:^|[ ,;])(?:write|say|add|begin with|quote it:|did you mean) ((?:(?:one of | or |, )*`[^`]+`)+)/g;
  const texts = [...help.matchAll(saying)].flatMap(([, list = '']) => list.match(/(?<=`)[^`]+(?=`)/g) ?? []);
  return texts.filter((text) => /[^,or ]/.test(text) && !/…|\b[A-Z]{3,}\b/.test(text));
}

const longMends: Readonly<Record<string, string>> = {
  'yaml-alias-bomb': 'anchors on five lines that all are the one mistake',
};

/** Where the help offers a text, and the mend is another. */
const mendedOtherwise: Readonly<Record<string, string>> = {
  'age-word': 'the age is meant, whose words have a place to fill in',
  'test-session-identity-provider': 'a permission set takes no `with`, as the help says at its end',
  'test-raw-organization': 'the caller is in one, whose id is to be filled in',
  'variable-open': 'the variable is meant, not its characters',
  'yaml-boolean-key': 'no key of a spec is `true`: the help also says to take another',
};

/** Where what is offered takes the place of more, or of less, than what is underlined. */
const notInItsPlace: Readonly<Record<string, string>> = {
  'action-on-key': 'it takes the place of `resource`',
  'arn-account': 'the name stands within the ARN',
  'case-unknown-key': 'the row expects no refusal, which is told next',
  'principal-roles-exact': 'it takes the place of the key, too',
  'principal-roles-of-unknown': 'the name stands before the `/`',
  'principal-sso-unknown-account': 'the name stands before the `/`',
  'principal-unknown-account': 'the name stands before the `/`',
  'property-list-on-key': 'it takes the place of `resource`',
  'resource-key-of-role': 'the action is one on objects, which is told next',
  'section-unknown': 'the section is there already, which is told next',
  'test-context-mfa': 'it takes the place of `with`',
  'test-list-on-key': 'it takes the place of `resource`',
  'variable-unknown': 'the variable stands within the text',
  'yaml-bom': 'what stands in the section is no rule, which is told next',
};

test('every file has a mend, and every mend a file', () => {
  assert.equal(Object.keys(mends), names.sort());
});

for (const name of names) {
  test(`${name}: what is printed says what to do, and that mends it`, () => {
    const error = onlyError(name);
    assert.ok(error.help, `no help stands below: ${error.message}`);
    const text = mended(name);
    assert.equal(errorsOf(text), []);
    const changed = Math.max(linesBeside(text, textOf(name)), linesBeside(textOf(name), text));
    assert.ok(changed > 0, 'nothing is changed');
    assert.is(changed > 3, name in longMends, `${changed} lines are changed`);
    const texts = offered(error);
    const follows = texts.length === 0 || texts.some((each) => text.includes(each));
    assert.is(follows, !(name in mendedOtherwise), `${texts} is offered, the mended text is\n${text}`);
  });
}

test('what is told of good files says what to do, too', () => {
  const good = 'test/corpus/specs/good';
  for (const name of readdirSync(good)) {
    for (const { message, help } of read(readFileSync(`${good}/${name}`, 'utf8')).diagnostics) {
      assert.ok(help, `${name}: no help stands below: ${message}`);
    }
  }
});

/** The one text that the help offers for what is underlined: `write \`X\``, `did you mean \`X\`?`. */
function offeredHere({ help = '' }: Diagnostic): string | undefined {
  const [, text] = /^(?:write|say|quote it:|did you mean) `([^`]+)`(?:$|\?|, (?!or |of )|; |: | for )/.exec(help) ?? [];
  return text === undefined || /…|\b[A-Z]{3,}\b/.test(text) ? undefined : text;
}

/** The text of a file with what is underlined replaced by what is offered, in quotes where it stood in quotes. */
function replaced({ at, help = '' }: Diagnostic, by: string): string {
  assert.ok(at);
  const { source, span } = at;
  const old = source.text.slice(span.start, span.end);
  const quoted = old.startsWith('"') && !by.startsWith('"') && !help.includes('without quotes');
  const isKey = source.text[span.end] === ':' && by.endsWith(':');
  const text = quoted ? JSON.stringify(by) : isKey ? by.slice(0, -1) : by;
  return source.text.slice(0, span.start) + text + source.text.slice(span.end);
}

test('a text that is offered for what is underlined works when it is put there', () => {
  const tried = names.filter((name) => {
    const error = onlyError(name);
    const text = offeredHere(error);
    if (text === undefined) return false;
    assert.is(errorsOf(replaced(error, text)).length > 0, name in notInItsPlace, `${name}: ${text}`);
    return true;
  });
  assert.ok(tried.length > 60, `only ${tried.length} offers were tried`);
});

test.run();
