// Build: runs the bundled program in this process, then stores what V8 compiled meanwhile, lazy functions included.
//   node scripts/code-cache.cjs <program> <cache> <JSON array of arguments> ...
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');

const [program, cache, ...runs] = process.argv.slice(2);
const file = path.resolve(program);
let crashed = false;

// V8 drops the bytecode of functions that have rested for a while; here it is to be kept.
const { setFlagsFromString } = v8;
setFlagsFromString('--no-flush-bytecode');
v8.setFlagsFromString = () => {}; // the flags that the program sets in its runs would be others than when the cache is read
const script = new vm.Script(fs.readFileSync(file, 'latin1'), { filename: file });

process.on('beforeExit', runNext);
process.on('uncaughtExceptionMonitor', () => {
  crashed = true;
});
process.on('exit', store);

/** Nothing is left to do, so the run before is over: starts the next. A program that ends the process ends the runs. */
function runNext() {
  const run = runs.shift();
  if (run === undefined) return;
  process.argv = [process.execPath, file, ...JSON.parse(run)];
  script.runInThisContext()({}, require, module, file, path.dirname(file));
  setImmediate(() => {}); // so that there is a next "nothing left to do", even after a run that waited for nothing
}

/** What a run answered is no matter here; that it crashed is. */
function store() {
  setFlagsFromString('--flush-bytecode'); // V8 compares its flags with those of the time when the cache was made
  fs.writeFileSync(cache, script.createCachedData());
  process.exitCode = crashed ? 1 : 0;
}
