// spec/: a file of fixtures that an `include` names, from its text.
import type { Code } from '../text/codes.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Source, Span } from '../text/source.ts';
import { broken, Checker } from './check.ts';
import { fixturesFile } from './definition-files.ts';
import { fileNames, kindOfFile } from './file-kind.ts';
import { type Fixtures, readFixtures } from './fixtures.ts';
import type { MapNode } from './node.ts';
import { Places } from './places.ts';
import { Problems } from './problems.ts';
import type { Reading } from './reading.ts';
import { isVersionOne } from './version.ts';
import { readYaml } from './yaml.ts';

/** Where a file is included. */
export interface Inclusion {
  /** The file, as it is written. */
  readonly name: string;
  readonly at: Span;
  readonly reading: Reading;
}

/** Adds the fixtures of a file to those there are. Its problems; undefined where it could not be read, which was reported. */
export function readFixturesFile(
  source: Source,
  inclusion: Inclusion,
  into: Fixtures,
  diagnostics: Diagnostics,
): Problems | undefined {
  const { reading } = inclusion;
  const own = new Problems(source, diagnostics);
  const node = readYaml(own, { what: 'file of fixtures', none: 'fixtures', begin: 'iamspec: 1' });
  if (node === undefined || !isVersionOne(node, own) || !holdsFixtures(node, inclusion)) return undefined;
  const places = new Places();
  const written = new Checker(own, places).check(fixturesFile, reading.nodes.settle(node, own));
  if (written === broken || own.hasErrors) return undefined;
  const problems = new IncludedProblems(source, diagnostics, reading.problems.source.path);
  const included = { at: inclusion.at, problems: reading.problems };
  readFixtures(written, { ...reading, problems, places }, into, included);
  return problems;
}

function holdsFixtures(node: MapNode, { name, at, reading }: Inclusion): boolean {
  const kind = kindOfFile(node) ?? 'fixtures';
  if (kind === 'fixtures') return true;
  const help = 'name a file that has `callers`, `sessions` and `contexts` alone';
  reading.problems.error(
    'include-no-fixtures',
    at,
    `\`${name}\` holds ${fileNames[kind]}, and fixtures are wanted`,
    help,
  );
  return false;
}

/** What names mean is a matter of the spec: a problem with one says whose. */
class IncludedProblems extends Problems {
  readonly #by: string;

  constructor(source: Source, diagnostics: Diagnostics, by: string) {
    super(source, diagnostics);
    this.#by = by;
  }

  override error(code: Code, at: Span, message: string, help?: string): void {
    super.error(code, at, `${message} (included by \`${this.#by}\`)`, help);
  }
}
