#!/usr/bin/env node
// The installed `iamspec`: runs the bundled program, with V8's code cache where the build left one for this very Node.
// A cache that is missing, or that V8 rejects, only costs the time to compile. Nothing is written at run time.
'use strict';
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`iamspec needs Node.js 20.19 or later; this is ${process.version}`);
  process.exit(2);
}

const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const file = path.join(__dirname, 'program.cjs');
const source = fs.readFileSync(file, 'latin1');
const script = new vm.Script(source, { filename: file, cachedData: readCodeCache() });
script.runInThisContext()(exports, require, module, file, __dirname);

/** The cache is named after the program's hash, because V8 itself compares no more than the source's length. */
function readCodeCache() {
  try {
    return fs.readFileSync(path.join(__dirname, `program.${PROGRAM_HASH}.${process.version}-${process.arch}.cache`));
  } catch {
    return undefined;
  }
}
