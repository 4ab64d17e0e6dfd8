// Hygiene: the ways in which uvu is green though nothing was tested.
import { importsOf } from './imports.ts';
import { maskSource, problemAt, type SourceFile } from './source-file.ts';

const TEST_FILE = /\.test\.[cm]?[jt]sx?$/;

/** Files that hold tests, to go by their name or by what they import, and that the runner does not run. */
export function forgottenTests(files: readonly SourceFile[], run: readonly string[]): readonly string[] {
  return files
    .filter((file) => !run.includes(file.path))
    .filter((file) => TEST_FILE.test(file.path) || importsOf(file.text).some(({ specifier }) => specifier === 'uvu'))
    .map(({ path }) => `${path}: holds tests that none of \`npm test\`, \`npm run e2e\` and \`npm run browser\` runs`);
}

/** What is wrong in a file that the runner runs. */
export function suiteProblems(file: SourceFile): readonly string[] {
  const masked = maskSource(file.text);
  const suites = suitesIn(masked);
  const idle = suites.filter((name) => !runsAfterLastTest(name, masked));
  return [
    ...(suites.length > 0 ? [] : [`${file.path}: has no test`]),
    ...idle.map(
      (name) => `${file.path}: \`${name}\` has tests that are never run: \`${name}.run();\` is missing after them`,
    ),
    ...[...masked.matchAll(/\.only\(/g)].map(({ index }) =>
      problemAt(file, index, '`.only` keeps all other tests from running'),
    ),
    ...[...masked.matchAll(/\.skip\(/g)]
      .filter(({ index }) => !hasReason(file.text, masked, index))
      .map(({ index }) => problemAt(file, index, 'a skipped test without a comment that says why')),
  ];
}

/** Names of the suites: `test` where it is called, and whatever `suite(…)` is kept in. */
function suitesIn(masked: string): readonly string[] {
  const named = [...masked.matchAll(/\b(?:const|let)\s+(\w+)\s*=\s*suite\b/g)].map(([, name]) => name ?? '');
  return /(?<![.\w])test(?:\.skip)?\(/.test(masked) && !named.includes('test') ? ['test', ...named] : named;
}

/** uvu forgets what is registered after the run, too. */
function runsAfterLastTest(name: string, masked: string): boolean {
  const parts = masked.split(new RegExp(`^\\s*${name}\\.run\\(\\)`, 'm'));
  return parts.length > 1 && !new RegExp(`(?<![.\\w])${name}(?:\\.skip)?\\(`).test(parts.at(-1) ?? '');
}

/** A comment on the line of the call or on the one before. */
function hasReason(text: string, masked: string, offset: number): boolean {
  const lineStart = masked.lastIndexOf('\n', offset) + 1;
  const start = masked.lastIndexOf('\n', lineStart - 2) + 1;
  const end = masked.indexOf('\n', offset);
  const lines = text.slice(start, end < 0 ? undefined : end).split('\n');
  const code = masked.slice(start, end < 0 ? undefined : end).split('\n');
  return lines.some((line, index) => /\/\/\s*\w|\/\*+\s*\w/.test(line.slice((code[index] ?? '').trimEnd().length)));
}
