// For the tests of presets: specs that use them, with the files of their folder in memory.
import type { ReadPresets } from '../../src/spec/preset-files.ts';
import { readSpec } from '../../src/spec/read.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { type Diagnostic, Diagnostics } from '../../src/text/diagnostic.ts';
import { library } from './reading.ts';

export const head = `iamspec: 1
accounts: { home: "444455556666" }
principals:
  bob: { user: home/bob }
  staff: { group: home/staff, members: [bob] }
  worker: { role: home/worker }
buckets: { data: { name: acme-data, account: home } }
mfa: { fresh: { key_absent: exempt } }
presets: ./presets
`;

export const reader = `preset: reader
version: 1
description: Reads.
with: { bucket: the bucket }
rules:
  read: { allow: s3:GetObject, to: <to>, resource: <bucket>/* }
  list: { allow: s3:ListBucket, to: [<to>, worker], resource: <bucket> }
`;

type Files = Readonly<Record<string, string>>;

export interface Read {
  readonly spec: Spec | undefined;
  readonly all: readonly Diagnostic[];
}

function inMemory(files: Files): ReadPresets {
  return () => Object.entries(files).map(([name, text]) => ({ path: `specs/presets/${name}.yaml`, text }));
}

export function read(text: string, files: Files, diagnostics = new Diagnostics(), path = 'specs/x.yaml'): Read {
  const spec = readSpec({ path, text }, library, diagnostics, undefined, {
    presets: { read: inMemory(files), diagnostics },
  });
  return { spec, all: diagnostics.all };
}

/** A spec with one use, `u`. */
export function use(written: string, files: Files = { reader }, more = ''): Read {
  return read(`${head}use: { u: { ${written} } }\n${more}`, files);
}

/** What a use of the shipped preset begins with. */
export const own = 'preset: manage-own-mfa, version: 1, to: staff';
