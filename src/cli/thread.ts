// Where another thread starts: runs parts of tests, whichever is next, until none is left or one is reason to stop.
import { parentPort, workerData } from 'node:worker_threads';
import { Refusals } from '../check/refusals.ts';
import { isFailure, runPartOf } from '../check/run.ts';
import { openCatalogue } from '../iam/catalogue.ts';
import { readShipped } from '../io.ts';
import { takeNoMore, takeParts } from './take-parts.ts';
import { packed, suiteOf, type ThreadData, type Told } from './thread-data.ts';

const data = workerData as ThreadData;
const catalogue = openCatalogue(readShipped('actions.tsv').toString('latin1'));
const suites = data.suites.map((each) => suiteOf(each, catalogue));
const refusals = new Refusals();

/** Milliseconds between two messages: each has its price. */
const interval = 20;

let done: Told['done'][number][] = [];
let told = performance.now();

for (const [part, index] of takeParts(data.parts, data.next)) {
  const result = runPartOf(suites, part, data.keep, refusals);
  if (data.stopAtFailure && isFailure(suites, part, result)) takeNoMore(data.next);
  done.push({ part: index, result: packed(result) });
  if (performance.now() - told < interval) continue;
  tell({ done });
  done = [];
  told = performance.now();
}
tell({ done, refused: refusals.all });

function tell(what: Told): void {
  parentPort?.postMessage(what);
}
