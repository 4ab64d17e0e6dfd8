// `iamspec equal A B`: do two policies, or two renderings, mean the same? With a few lines each way where they do not.
import { join } from 'node:path';
import { type Compared, comparePolicies, compareRenderings, type Names } from '../check/equal.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { DocumentKind, PolicyDocument } from '../iam/document.ts';
import { holdsAny, nodeDisk, readRenderedFiles, readText } from '../io.ts';
import { manifestName } from '../manifest.ts';
import { openLibrary } from '../pipeline.ts';
import { readPolicy } from '../readback/policy.ts';
import { kindOfPolicy } from '../readback/policy-kind.ts';
import { type Rendering, readRendering } from '../readback/rendering.ts';
import { formatEqual } from '../report/equal.ts';
import { equalReport } from '../report/equal-json.ts';
import { jsonText, printable } from '../report/printable.ts';
import { Diagnostics, refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { printErrors } from './print-errors.ts';
import type { Terminal } from './terminal.ts';
import { dashForYargs } from './verb.ts';
import { reportRefusal } from './workbench.ts';

export interface EqualOptions {
  readonly first: string;
  readonly second: string;
  readonly format: 'pretty' | 'json';
}

/** Exit code: 0 they mean the same, 1 they do not, 2 could not be compared, 3 it cannot be told. */
export function equal({ first, second, format }: EqualOptions, terminal: Terminal): number {
  const diagnostics = new Diagnostics();
  let compared: readonly Compared[] = [];
  try {
    compared = compare([first, second], diagnostics);
  } catch (error) {
    reportRefusal(error, diagnostics);
  }
  const exit = diagnostics.hasErrors ? 2 : exitOf(compared);
  if (format === 'json') {
    terminal.out(jsonText(equalReport([first, second], compared, diagnostics.all, exit)));
    return exit;
  }
  printErrors(diagnostics.all, terminal);
  if (exit !== 2) terminal.out(formatEqual(compared, [first, second], terminal.outPaint));
  return exit;
}

function compare(names: Names, diagnostics: Diagnostics): readonly Compared[] {
  if (names.includes(dashForYargs)) {
    throw refusal('bad-usage', '`iamspec equal` does not read standard input', 'write the policy into a file');
  }
  const { catalogue } = openLibrary();
  const folders = names.map((name) => holdsAny(name, [manifestName]));
  const shown: Names = [`\`${printable(names[0])}\``, `\`${printable(names[1])}\``];
  if (folders.every(Boolean)) {
    const [first, second] = names.map((name) => renderingIn(name, diagnostics));
    return first && second ? compareRenderings(first, second, shown, catalogue) : [];
  }
  const odd = names.find((_, index) => folders[index]);
  if (odd !== undefined) {
    const message = `\`${printable(odd)}\` is a rendering, and the other one is not`;
    throw refusal(
      'bad-usage',
      message,
      'name two files with a policy each, or two folders that `iamspec generate` made',
    );
  }
  const compared = compareFiles(names, shown, catalogue, diagnostics);
  return compared === undefined ? [] : [compared];
}

/** Of two files with a policy each; undefined: reported. `shown`: as they are called. */
export function compareFiles(
  paths: Names,
  shown: Names,
  catalogue: Catalogue,
  diagnostics: Diagnostics,
): Compared | undefined {
  const sources = paths.map((path) => readText(path, nodeDisk));
  const kind = kindOfPolicy(sources);
  const [first, second] = sources.map((source) => policyIn(source, kind, diagnostics));
  const layer = kind === 'identity' ? 'identity' : 'resource';
  return first && second && comparePolicies(first, second, layer, shown, catalogue);
}

function renderingIn(folder: string, diagnostics: Diagnostics): Rendering | undefined {
  const files = readRenderedFiles(folder, manifestName);
  const named = [...files].map(([path, { text }]) => [path, { path: join(folder, path), text }] as const);
  return readRendering(new Map(named), diagnostics, { hashes: false });
}

function policyIn(source: Source, kind: DocumentKind, diagnostics: Diagnostics): PolicyDocument | undefined {
  return readPolicy(source, kind, diagnostics, { empty: 'taken' });
}

function exitOf(compared: readonly Compared[]): number {
  const ways = compared.flatMap(({ first, second }) => [first, second]);
  if (ways.some(({ answer }) => answer === 'more')) return 1;
  return ways.some(({ answer }) => answer === 'unknown') ? 3 : 0;
}
