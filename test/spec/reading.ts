// For the tests of spec/: reading a text with the tables that ship.
import { readFileSync } from 'node:fs';
import { openCatalogue } from '../../src/iam/catalogue.ts';
import { openManagedPolicies } from '../../src/iam/managed-policies.ts';
import { readSpec } from '../../src/spec/read.ts';
import type { Spec } from '../../src/spec/spec.ts';
import { type Diagnostic, Diagnostics } from '../../src/text/diagnostic.ts';
import { positionOf } from '../../src/text/source.ts';

/** The tables that ship. */
export const library = {
  catalogue: openCatalogue(readFileSync('data/actions.tsv', 'utf8')),
  managedPolicies: openManagedPolicies(readFileSync('data/managed-policies.tsv')),
};

export interface Read {
  readonly spec: Spec | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export function read(text: string, path = 'specs/x.yaml'): Read {
  const diagnostics = new Diagnostics();
  const spec = readSpec({ path, text }, library, diagnostics);
  return { spec, diagnostics: diagnostics.all };
}

/** The spec of a text that must be good. */
export function readGood(text: string): Spec {
  const { spec, diagnostics } = read(text);
  if (spec === undefined) throw new Error(diagnostics.map(told).join('\n'));
  return spec;
}

/** `unknown-name 3:14` */
export function told({ code, at }: Diagnostic): string {
  if (at === undefined) return code;
  const { line, column } = positionOf(at.source, at.span.start);
  return `${code} ${line}:${column}`;
}
