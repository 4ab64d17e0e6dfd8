// spec/: a request asked beside a spec, as a test's row that expects nothing: read with what the spec declares.
import type { Diagnostics } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { readCallers } from './callers.ts';
import { broken, Checker } from './check.ts';
import { checkProviders, checkRawClaims } from './claims.ts';
import { question } from './definition-tests.ts';
import { readFacts } from './facts.ts';
import type { Fit } from './fit.ts';
import type { MapNode } from './node.ts';
import { checkOrganization } from './organization.ts';
import { Places } from './places.ts';
import { Problems } from './problems.ts';
import type { Reading } from './reading.ts';
import type { Question } from './spec.ts';
import { readTargets } from './targets.ts';
import { checkCode, readThrough } from './through.ts';

/** A row with `action` in the place of what is expected; its nodes stand in a source of their own. */
export interface Asked {
  readonly source: Source;
  readonly row: MapNode;
  /** What is asked is who can, or what somebody can: a pattern may stand for resources, and anything may be left out. */
  readonly survey?: true;
}

/** Undefined where something is in error, which was reported where it was asked. */
export function readQuestion(
  { source, row }: Asked,
  fit: Fit,
  spec: Reading,
  diagnostics: Diagnostics,
): Question | undefined {
  const reading = { ...spec, problems: new Problems(source, diagnostics), places: new Places() };
  const written = new Checker(reading.problems, reading.places).check(question, row);
  if (written === broken) return undefined;
  const callers = readCallers(written, reading);
  const targets = readTargets(
    { names: written.action, at: reading.places.key(written, 'action') },
    written.resource,
    fit,
    reading,
  );
  const through = readThrough(written.through, callers, reading);
  const context = readFacts(written.context, reading);
  if (callers === undefined || targets === undefined) return undefined;
  checkCode(written.context, callers, targets, reading);
  checkProviders(written, callers, targets, reading);
  checkRawClaims(written.context, callers, reading);
  if (through.length === (written.through?.length ?? 0)) checkOrganization(written.context, callers, through, reading);
  return reading.problems.hasErrors ? undefined : { source, callers, through, targets, context };
}
