// Bench: a spec's text to a suite that is ready to be run, as `iamspec test` does it.
import type { Suite } from '../../src/check/run.ts';
import { build, openLibrary, openSuite } from '../../src/pipeline.ts';
import { shipped } from '../../src/render/templates.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';

export function suiteOf(text: string): Suite {
  const diagnostics = new Diagnostics();
  const readHeld = (_: string, name: string): never => {
    throw new Error(`${name} is not there`);
  };
  const library = openLibrary();
  const source = { path: 'specs/million.yaml', text };
  const built = build(source, { library, templates: shipped(), readHeld }, diagnostics);
  if (built === undefined) throw new Error(diagnostics.all.map(({ message }) => message).join('\n'));
  const suite = openSuite(built, library);
  return { ...suite, plans: suite.plans.filter(({ test }) => !test.generated) };
}
