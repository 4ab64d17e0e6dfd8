// Bench: one process that runs a million checks once, or several specs of as many, on as many processors as it is told, and
// says what that took.
import { pathToFileURL } from 'node:url';
import { partsOf } from '../../src/check/parts.ts';
import { testResultsOf, total } from '../../src/check/run.ts';
import { runParts } from '../../src/cli/workers.ts';
import { millionChecks } from './million.ts';
import { suiteOf } from './suite.ts';

/** What such a process prints, as JSON. */
export interface Ran {
  readonly passed: number;
  /** Of the run alone, in milliseconds. */
  readonly milliseconds: number;
  /** The most that the process ever held, in megabytes. */
  readonly megabytes: number;
}

const [jobs = 1, specs = 1] = process.argv.slice(2).map(Number);
const suite = suiteOf(millionChecks());
const suites = Array.from({ length: specs }, () => suite);
const thread = pathToFileURL('dist/thread.cjs');
const start = performance.now();
const parts = partsOf(suites.map(({ plans }) => plans));
const results = await runParts(suites, parts, { jobs, keep: 'wrong', thread });
const { passed } = total(testResultsOf(suites, parts, results).flat());
const milliseconds = performance.now() - start;
const ran: Ran = { passed, milliseconds, megabytes: process.resourceUsage().maxRSS / 1024 };
process.stdout.write(JSON.stringify(ran));
