// spec/: what a file is meant to be, by its keys at the top. Knows the definitions, and no file's name.
import { definition } from './definition.ts';
import { attachmentsFile, fixturesFile, testFile } from './definition-files.ts';
import { fixtureKeys } from './definition-fixtures.ts';
import type { Node } from './node.ts';
import { presetFile } from './preset-definition.ts';
import type { Shape } from './shape.ts';

export type FileKind = 'spec' | 'tests' | 'fixtures' | 'attachments' | 'preset';

export const fileShapes: Readonly<Record<FileKind, Shape>> = {
  spec: definition,
  tests: testFile,
  fixtures: fixturesFile,
  attachments: attachmentsFile,
  preset: presetFile,
};

/** With their articles, for messages. */
export const fileNames: Readonly<Record<FileKind, string>> = {
  spec: 'a spec',
  tests: 'tests',
  fixtures: 'fixtures',
  attachments: 'attachments',
  preset: 'a preset',
};

/** Keys that stand in specs alone. */
const ofSpecs = Object.keys(definition.keys).filter((key) => !Object.hasOwn(testFile.keys, key));

/** Undefined where no key tells. */
export function kindOfFile(root: Node): FileKind | undefined {
  const says = (...names: readonly string[]): boolean =>
    root.kind === 'map' && root.entries.some(({ key }) => names.includes(key));
  if (says('preset') && !says('iamspec')) return 'preset';
  if (says(...ofSpecs)) return 'spec';
  if (says('attachments')) return 'attachments';
  if (says('tests')) return 'tests';
  return says(...Object.keys(fixtureKeys)) ? 'fixtures' : undefined;
}
