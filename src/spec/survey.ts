// spec/: what `iamspec who` asks beside a spec: who can do this, or what can they do; read with what the spec declares.
import type { Diagnostics } from '../text/diagnostic.ts';
import { readActionList } from './actions.ts';
import { readCallerNames, readCallers } from './callers.ts';
import { broken, Checker } from './check.ts';
import { survey } from './definition-tests.ts';
import { allFit, type Fit, targetOf } from './fit.ts';
import { Fixtures } from './fixtures.ts';
import { Places } from './places.ts';
import { Problems } from './problems.ts';
import type { Asked } from './question.ts';
import type { Reading } from './reading.ts';
import { readThings } from './resources.ts';
import type { Survey } from './spec.ts';

const noFixtures = new Fixtures();

/** Undefined where something is in error, which was reported where it was asked. */
export function readSurvey(
  { source, row }: Pick<Asked, 'source' | 'row'>,
  fit: Fit,
  spec: Reading,
  diagnostics: Diagnostics,
): Survey | undefined {
  const reading = { ...spec, problems: new Problems(source, diagnostics), places: new Places() };
  const written = new Checker(reading.problems, reading.places).check(survey, row);
  if (written === broken) return undefined;
  const callers = readAsking(written, reading);
  const actions = written.action === undefined ? [] : readActionList(written.action, reading, againstEverything);
  const resources = written.resource === undefined ? [] : readThings(written.resource, reading);
  if (callers === undefined || actions === undefined || resources === undefined) return undefined;
  const targets = resources.map((resource) => targetOf(resource, 'none'));
  if (actions.length > 0 && targets.length > 0 && !allFit(actions, targets, fit, reading)) return undefined;
  return reading.problems.hasErrors ? undefined : { source, callers, actions, resources };
}

const againstEverything = {
  message: 'who can do everything is not asked',
  help: 'name the action, or give a pattern for several: `s3:Delete*`',
};

type WrittenCallers = Pick<Parameters<typeof readCallers>[0], 'with'> & { readonly as?: readonly string[] | undefined };

function readAsking(written: WrittenCallers, reading: Reading): Survey['callers'] | undefined {
  const { as: names, with: sessions } = written;
  if (names === undefined) return [];
  if (sessions === undefined) {
    return readCallerNames(names, reading, noFixtures)?.map(({ name }) => ({ name, sessions: [] }));
  }
  const all = readCallers(written as Parameters<typeof readCallers>[0], reading);
  return (
    all &&
    [...new Set(all.map(({ as }) => as))].map((name) => {
      return { name, sessions: all.flatMap(({ as, session }) => (as === name ? [session] : [])) };
    })
  );
}
