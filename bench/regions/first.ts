// Bench: what the first question of a process takes, and the first of each further spec. Prints one line of JSON.
import { readdirSync, readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Prover } from '../../src/check/properties.ts';
import { expectShortRun } from '../../src/cli/short-run.ts';
import { type Library, openLibrary } from '../../src/pipeline.ts';
import { buildText } from '../../test/build.ts';

expectShortRun();

// Documents are read before; the catalogue is not, for that is part of the first question.
const built = readdirSync('specs')
  .filter((name) => name.endsWith('.yaml') && !/\.(test|fixtures)\./.test(name))
  .map((name) => buildText(readFileSync(`specs/${name}`, 'utf8'), `specs/${name}`))
  .filter(({ spec }) => spec.properties.length > 0);

// What reading them left behind is no part of it.
setFlagsFromString('--expose-gc');
(runInNewContext('gc') as () => void)();

/** One for the process, as the program has it: it is opened by the first question. */
let library: Library | undefined;

const times = built.map(({ spec, rendering, held, compared }) => {
  const start = performance.now();
  library ??= openLibrary();
  const { catalogue } = library;
  const [property] = spec.properties;
  if (property === undefined) throw new Error('a spec without properties');
  const { status } = new Prover({ ...rendering, held, compared, assumptions: spec.assumptions }, catalogue).prove(
    property,
  );
  if (status !== 'proved') throw new Error(`${spec.name}: ${property.name} is ${status}`);
  return { name: spec.name, milliseconds: performance.now() - start };
});
console.log(JSON.stringify(times));
