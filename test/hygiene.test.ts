// What the house promises of its own sources, and, for each check, the bad input that it must refuse.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse as findSuites } from 'uvu/parse';
import { importCycles, importProblems, importsOf, MAY_IMPORT, undeclaredPackages } from './hygiene/imports.ts';
import {
  copyleftImports,
  copyleftPackages,
  type Lock,
  shippedUnderOtherLicences,
  strayFiles,
} from './hygiene/licences.ts';
import { mustacheProblems } from './hygiene/mustaches.ts';
import { bracketsPair, maskSource, type SourceFile } from './hygiene/source-file.ts';
import { barrelProblems, globalProblems, styleProblems } from './hygiene/style.ts';
import { forgottenTests, suiteProblems } from './hygiene/suites.ts';

const NOT_OURS = /^(?:\.git|node_modules|dist|src\/generated)$/;

/** Paths of all files at or below `folder`, from the project's root. */
function pathsUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`;
    if (NOT_OURS.test(path)) return [];
    return entry.isDirectory() ? pathsUnder(path) : [path];
  });
}

function filesIn(folder: string, extension: string): readonly SourceFile[] {
  return paths
    .filter((path) => path.startsWith(`${folder}/`) && path.endsWith(extension))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

const paths = pathsUnder('.');
const sources = filesIn('src', '.ts');
const tests = filesIn('test', '.ts');
const templates = filesIn('templates', '.hbs');
const { dependencies, scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  dependencies: Readonly<Record<string, string>>;
  scripts: Readonly<Record<string, string>>;
};

/** A made-up file for a check to refuse. */
function file(path: string, ...lines: readonly string[]): SourceFile {
  return { path, text: lines.join('\n') };
}

function assertNone(problems: readonly string[]): void {
  if (problems.length > 0) assert.unreachable(problems.join('\n'));
}

const house = suite('hygiene');

house('sources import what their part of the house may', () => {
  assert.ok(sources.length > 0);
  assertNone(sources.flatMap(importProblems));
});

house('no modules import each other in a circle', () => {
  assertNone(importCycles(sources));
});

house('sources import packages that are dependencies', () => {
  assertNone(sources.flatMap((source) => undeclaredPackages(source, Object.keys(dependencies))));
});

house('sources have no default export, dumping ground, or barrel, and say where they sit', () => {
  assertNone([...sources, ...tests, ...filesIn('scripts', '.ts'), ...filesIn('bench', '.ts')].flatMap(styleProblems));
  assertNone(sources.flatMap(barrelProblems));
});

house('src/cli/ alone touches the process and the console', () => {
  assertNone(sources.flatMap(globalProblems));
});

house('templates print every value through its format', () => {
  assert.ok(templates.length > 0);
  assertNone(templates.flatMap(mustacheProblems));
});

house('every test is run', async () => {
  const found = await Promise.all(
    [scripts.test, scripts.e2e, scripts.browser].map(async (script) => {
      const [, folder, pattern] = /uvu (\S+) "(.+)"$/.exec(script ?? '') ?? [];
      const { suites } = await findSuites(folder, pattern);
      return suites.map(({ name }) => `${folder}/${name}`.replaceAll('\\', '/'));
    }),
  );
  const run = found.flat();
  assert.ok(run.includes('test/hygiene.test.ts'), `\`npm test\` runs ${run.length} files, and not this one`);
  const outside = paths.filter((path) => !path.startsWith('test/') && /\.[cm]?[jt]sx?$/.test(path));
  assertNone(forgottenTests([...tests, ...outside.map((path) => ({ path, text: readFileSync(path, 'utf8') }))], run));
  assertNone(tests.filter(({ path }) => run.includes(path)).flatMap(suiteProblems));
});

house('no folder of cases is empty', () => {
  const folders = ['test/corpus', 'test/golden', 'test/cli', 'specs', 'templates'];
  const empty = folders
    .filter((folder) => statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    .flatMap((folder) => [folder, ...subfolders(folder)])
    .filter((folder) => pathsUnder(folder).length === 0);
  assertNone(empty);
});

function subfolders(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`);
}

house('no file names a folder of the machine it was written on', () => {
  const elsewhere = new RegExp(`(?<![\\w.-])/${'work'}/`);
  const named = paths.filter((path) => {
    const text = readFileSync(path, 'utf8');
    return !text.includes('\0') && elsewhere.test(text);
  });
  assertNone(named);
});

house('the lock names packages, not where one machine got them', () => {
  assert.not.match(readFileSync('package-lock.json', 'utf8'), '"resolved"');
});

house('only code under permissive licences is shipped, and engines to compare with stay in tests and benches', () => {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock;
  assertNone(shippedUnderOtherLicences(lock));
  const copyleft = copyleftPackages(lock);
  assert.ok(copyleft.includes('@cloud-copilot/iam-simulate'));
  const code = paths
    .filter((path) => /\.[cm]?[jt]s$/.test(path))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  assertNone(code.flatMap((each) => copyleftImports(each, copyleft)));
});

house('the package holds what is made for it, and nothing else', () => {
  const { stdout } = spawnSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { encoding: 'utf8' });
  const [{ files }] = JSON.parse(stdout) as [{ files: readonly { readonly path: string }[] }];
  assert.ok(files.some(({ path }) => path === 'dist/index.js'));
  assertNone(strayFiles(files.map(({ path }) => path)));
});

house.run();

const masking = suite('hygiene: masking');

masking('blanks out what is not code and keeps every offset', () => {
  const text = [
    "const a = 'it\\'s /* no */'; // import './x.ts'",
    'const b = `import ${f(`{${"}"}`, /[/}`]\\//g)} // text`; /* {',
    '*/ const c = a / b / 2;',
  ].join('\n');
  const masked = maskSource(text);
  assert.is(masked.length, text.length);
  assert.is(
    masked.replace(/ {2,}/g, ' '),
    'const a = \' \'; \nconst b = ` ${f(` ${" "}`, )} `; \n const c = a / b / 2;',
  );
  assert.ok(bracketsPair(masked));
});

masking('sees brackets that do not pair up', () => {
  assert.not.ok(bracketsPair('f({)}'));
  assert.not.ok(bracketsPair('f('));
  assert.not.ok(bracketsPair('}'));
});

masking.run();

const importing = suite('hygiene: imports');

importing('finds every form of import', () => {
  const found = importsOf(
    [
      "import a, { type B } from './1.ts';",
      "import type { C } from './2.ts';",
      "import * as d from './3.ts';",
      "import './4.ts';",
      "export { e } from './5.ts';",
      "export type * from './6.ts';",
      "const f = await import('./7.ts');",
      "type G = import('./8.ts').G;",
      "import {\n  h,\n} from './9.ts';",
      'const i = await import(name);',
      "// import './no.ts'",
      'const text = "import \'./no.ts\'";',
      'export const from = 1;',
    ].join('\n'),
  );
  const names = found.map(({ specifier }) => specifier).sort();
  assert.equal(names, ['./1.ts', './2.ts', './3.ts', './4.ts', './5.ts', './6.ts', './7.ts', './8.ts', './9.ts', '?']);
  assert.is(found.filter(({ reExport }) => reExport).length, 2);
});

importing('refuses what the rules do not allow', () => {
  const refused = (path: string, line: string) => importProblems(file(path, line)).length === 1;
  assert.ok(refused('src/text/a.ts', "import type { B } from '../iam/b.ts';"));
  assert.ok(refused('src/compile/a.ts', "import { b } from '../evaluate/b.ts';"));
  assert.ok(refused('src/evaluate/a.ts', "import { b } from '../spec/b.ts';"));
  assert.ok(refused('src/index.ts', "import { b } from './cli/b.ts';"));
  assert.ok(refused('src/iam/a.ts', "import { b } from '../../test/b.ts';"));
  assert.ok(refused('src/iam/a.ts', "import { readFileSync } from 'node:fs';"));
  assert.ok(refused('src/cli/a.ts', "import { readFile } from 'fs/promises';"));
  assert.ok(refused('src/report/a.ts', "import yargs from 'yargs';"));
  assert.ok(refused('src/report/a.ts', "import { hideBin } from 'yargs/helpers';"));
  assert.ok(refused('src/check/a.ts', "import { argv } from 'node:process';"));
  assert.ok(refused('src/check/a.ts', "import { request } from 'node:https';"));
  assert.ok(refused('src/cli/a.ts', 'await import(name);'));
  assert.ok(refused('src/novel/a.ts', ''));
  assert.not.ok(refused('src/io.ts', "import { readFileSync } from 'node:fs';"));
  assert.not.ok(refused('src/iam/a.ts', "import { b } from './b.ts';"));
  assert.not.ok(refused('src/cli/a.ts', "import yargs from 'yargs';"));
});

importing('the rules keep the two arms apart and have no circle of their own', () => {
  for (const author of ['compile', 'render']) {
    for (const auditor of ['readback', 'evaluate', 'regions', 'check', 'compare', 'lint']) {
      assert.not.ok(MAY_IMPORT[author]?.includes(auditor));
      assert.not.ok(MAY_IMPORT[auditor]?.includes(author));
    }
  }
  const rules = Object.entries(MAY_IMPORT).map(([part, allowed]) =>
    file(part, ...allowed.map((other) => `import './${other}';`)),
  );
  assertNone(importCycles(rules));
});

importing('refuses a package that is no dependency', () => {
  const source = file(
    'src/iam/a.ts',
    "import { parse } from 'yaml/x';",
    "import ip from 'ipaddr.js';",
    "import 'yamlx';",
  );
  assert.equal(undeclaredPackages(source, ['yaml', 'ipaddr.js']), [
    'src/iam/a.ts:3: `yamlx` is not among the dependencies',
  ]);
});

importing('finds circles, of types and of one module too', () => {
  const circle = importCycles([
    file('src/a.ts', "import './b.ts';"),
    file('src/b.ts', "import type { C } from './iam/c.ts';", "import './d.ts';"),
    file('src/iam/c.ts', "const a = await import('../a.ts');"),
    file('src/d.ts', ''),
    file('src/e.ts', "export { f } from './e.ts';"),
  ]);
  assert.equal(circle, ['src/a.ts → src/b.ts → src/iam/c.ts → src/a.ts', 'src/e.ts → src/e.ts']);
});

importing.run();

const licensing = suite('hygiene: licences');

licensing('refuses what is shipped under another licence, or under none', () => {
  const packages = {
    '': {},
    'node_modules/a': { license: 'MIT' },
    'node_modules/b': { license: 'MIT OR AGPL-3.0' },
    'node_modules/c': { license: 'AGPL-3.0-or-later', dev: true },
    'node_modules/d': { license: 'AGPL-3.0-or-later' },
    'node_modules/a/node_modules/@e/f': {},
  };
  assert.equal(shippedUnderOtherLicences({ packages }), [
    'node_modules/d is installed with iamspec under AGPL-3.0-or-later',
    'node_modules/a/node_modules/@e/f is installed with iamspec under no licence',
  ]);
  assert.equal(copyleftPackages({ packages }), ['c', 'd']);
});

licensing('refuses imports of copyleft packages outside tests and benches', () => {
  const problems = (path: string, line: string) => copyleftImports(file(path, line), ['@c/d']).length;
  assert.is(problems('src/a.ts', "import type { e } from '@c/d';"), 1);
  assert.is(problems('scripts/a.ts', "await import('../node_modules/@c/d/dist/index.js');"), 1);
  assert.is(problems('scripts/a.cjs', "require('@c/d/e');"), 1);
  assert.is(problems('src/a.ts', "import { e } from '@c/different';"), 0);
  assert.is(problems('test/oracle/a.ts', "import { e } from '@c/d';"), 0);
  assert.is(problems('bench/a.ts', "import { e } from '@c/d';"), 0);
});

licensing('refuses stray files in the package', () => {
  const strays = ['test/a.ts', 'bench/a.ts', 'src/a.ts', 'dist/node_modules/a/index.js', 'package-lock.json'];
  assert.equal(strayFiles(['dist/index.js', 'data/NOTICE.md', 'package.json', ...strays]), strays);
});

licensing.run();

const styling = suite('hygiene: style');

styling('refuses default exports, dumping grounds, unexplained and unreadable files', () => {
  const problems = (path: string, ...lines: readonly string[]) => styleProblems(file(path, ...lines)).length;
  assert.is(problems('src/a.ts', '// Here.', 'export default 1;'), 1);
  assert.is(problems('src/a.ts', '// Here.', 'const a = 1;', 'export { a as default };'), 1);
  assert.is(problems('src/iam/util.ts', '// Here.'), 1);
  assert.is(problems('src/types.ts', '// Here.'), 1);
  assert.is(problems('src/a.ts', "import './b.ts';"), 1);
  assert.is(problems('src/a.ts', '// Here.', 'f('), 1);
  assert.is(problems('src/a.ts', '// Here.', 'const text = "export default";'), 0);
});

styling('refuses barrels', () => {
  const line = "export { a } from './a.ts';";
  assert.is(barrelProblems(file('src/iam/index.ts', line)).length, 1);
  assert.is(barrelProblems(file('src/iam/all.ts', "export * from './a.ts';")).length, 1);
  assert.is(barrelProblems(file('src/index.ts', line)).length, 0);
});

styling('refuses the process and the console outside src/cli/', () => {
  const problems = (line: string, path = 'src/iam/a.ts') => globalProblems(file(path, line)).length;
  assert.is(problems('console.log(1);'), 1);
  assert.is(problems('const { env } = process;'), 1);
  assert.is(problems("process['exit'](1);"), 1);
  assert.is(problems('globalThis.name;'), 1);
  assert.is(problems('process.exit(1);', 'src/cli/a.ts'), 0);
  assert.is(problems('const sessions = { console: 1, process };'), 0);
  assert.is(problems('sessions.console.log;'), 0);
  assert.is(problems('// console.log'), 0);
});

styling.run();

const mustaches = suite('hygiene: mustaches');

mustaches('refuses a value that is printed bare or by the helper of another format', () => {
  const refused = (text: string, path = 'templates/a.json.hbs') => mustacheProblems(file(path, text)).length === 1;
  for (const bad of [
    '{{name}}',
    '{{{name}}}',
    '{{&name}}',
    '{{this}}',
    '{{json}}',
    '{{lookup a b}}',
    '{{hcl name}}',
    '{{json (md name)}}',
    '{{#each names}}{{.}}{{/each}}',
    '{{#if a}}x{{else}}{{name}}{{/if}}',
    '{{#names}}x{{/names}}',
    '{{> (lookup a b)}}',
    '{{#> block}}x{{/block}}',
    '{{* decorator}}',
    '{{log name}}',
  ]) {
    assert.ok(refused(bad), bad);
  }
  assert.ok(refused('{{json name}}', 'templates/main.tf.hbs'));
});

mustaches('accepts helpers, blocks, partials and comments', () => {
  const text = `{{!-- {{name}} --}}{{#each names as |name|}}{{json name}}{{#unless @last}},{{/unless}}{{else}}none{{/each}}
    {{#if a}}{{json a}}{{else if b}}{{{json b}}}{{/if}}{{#with c}}{{json this}}{{/with}}{{> policies/_statement.json x=1}}`;
  assertNone(mustacheProblems(file('templates/a.json.hbs', text)));
  assertNone(mustacheProblems(file('templates/a.tf.hbs', '{{hcl name}}')));
  assertNone(mustacheProblems(file('templates/a.md.hbs', '{{md name}} `{{sh name}}`')));
});

mustaches.run();

const suites = suite('hygiene: suites');

suites('refuses the silent greens', () => {
  const problems = (...lines: readonly string[]) => suiteProblems(file('test/a.test.ts', ...lines)).length;
  assert.is(problems("test('a', f);", 'test.run();'), 0);
  assert.is(problems("const s = suite('s');", "s('a', f);", 's.run();'), 0);
  assert.is(problems(''), 1);
  assert.is(problems("test('a', f);"), 1);
  assert.is(problems("test('a', f);", '// test.run();'), 1);
  assert.is(problems("const s = suite('s');", "s('a', f);", "test('b', f);", 'test.run();'), 1);
  assert.is(problems("const s = suite('s');", 's.run();', "s('too late', f);"), 1);
  assert.is(problems("test.only('a', f);", "test('b', f);", 'test.run();'), 1);
  assert.is(problems("test.skip('a', f);", 'test.run();'), 1);
  assert.is(problems("test.skip('a', f); // waits for a parser", 'test.run();'), 0);
  assert.is(problems('// waits for a parser', "test.skip('a', f);", 'test.run();'), 0);
  assert.is(problems('//', "test.skip('http://a', f);", 'test.run();'), 1);
});

suites('refuses tests that are not run', () => {
  const inTest = file('test/iam/arn.test.ts', "import { test } from 'uvu';");
  const misnamed = file('test/iam/arn-tests.ts', "import { test } from 'uvu';");
  const inSource = file('src/arn.test.ts', '');
  const helper = file('test/iam/cases.ts', "import * as assert from 'uvu/assert';");
  assert.equal(forgottenTests([inTest, misnamed, inSource, helper], ['test/iam/arn.test.ts']), [
    'test/iam/arn-tests.ts: holds tests that none of `npm test`, `npm run e2e` and `npm run browser` runs',
    'src/arn.test.ts: holds tests that none of `npm test`, `npm run e2e` and `npm run browser` runs',
  ]);
});

suites.run();
