// Which tests and checks are meant: by the names of tests, and by patterns for what checks ask. Runs nothing.
import { type Check, narrowed, type TestPlan } from '../check/plan.ts';
import { compileGlob, type Glob } from '../iam/glob.ts';
import { sessionText } from '../report/session.ts';
import type { Property, Spec } from '../spec/spec.ts';
import { type Refusal, refusal } from '../text/diagnostic.ts';
import { nearest } from '../text/nearest.ts';
import type { FilterKey, TestOptions } from './test-options.ts';

/** The tests and properties of a spec, as they are to be run. */
export interface Selectable {
  readonly spec: Pick<Spec, 'name'>;
  readonly plans: readonly TestPlan[];
  readonly properties: readonly Pick<Property, 'name'>[];
}

/**
 * What is left of the suites: tests whose names fit, with the checks that fit. All of them where nothing was asked.
 * @throws Refusal where a name or pattern fits nothing, or nothing is left.
 */
export function select<Suite extends Selectable>(
  suites: readonly Suite[],
  { run, filter, filters }: Pick<TestOptions, 'run' | 'filter' | 'filters'>,
): readonly Suite[] {
  const named = run === undefined ? suites : byName(suites, run);
  if (filter === undefined) return named;
  const sieves = [...filter].map(([key, patterns]) => sieveOf(key, patterns));
  const left = named.map((suite) => {
    const kept = suite.plans.map((plan) => narrowed(plan, (check) => fits(check, sieves)));
    return { ...suite, plans: kept.filter(({ size }) => size > 0), properties: [] };
  });
  const missing = sieves.flatMap(({ key, patterns }) =>
    patterns.filter(({ found }) => !found).map(({ glob }) => ({ key, text: glob.source })),
  );
  const [first] = missing;
  if (first !== undefined) throw nobodyHas(first, named);
  if (left.some(({ plans }) => plans.length > 0)) return left;
  const help = 'each pattern fits some check, and no check all of them; leave some out';
  throw refusal('nothing-matches', `no check fits \`--filter ${filters.join(' ')}\``, help);
}

function byName<Suite extends Selectable>(suites: readonly Suite[], run: RegExp): readonly Suite[] {
  const left = suites.map((suite) => {
    const isMeant = (name: string): boolean => run.test(name) || run.test(`${suite.spec.name}: ${name}`);
    const plans = suite.plans.filter(({ test }) => isMeant(test.name));
    return { ...suite, plans, properties: suite.properties.filter(({ name }) => isMeant(name)) };
  });
  if (left.some(({ plans, properties }) => plans.length + properties.length > 0)) return left;
  const names = [...new Set(suites.flatMap(namesIn))];
  throw refusal(
    'nothing-matches',
    `no test and no property has a name that \`--run ${run.source}\` fits`,
    offer(run.source, names),
  );
}

function namesIn({ plans, properties }: Selectable): readonly string[] {
  return [...plans.map(({ test }) => test.name), ...properties.map(({ name }) => name)];
}

interface Pattern {
  readonly glob: Glob;
  found: boolean;
}

interface Sieve {
  readonly key: FilterKey;
  readonly patterns: readonly Pattern[];
}

function sieveOf(key: FilterKey, patterns: readonly string[]): Sieve {
  const options = { caseInsensitive: key === 'action' };
  return { key, patterns: patterns.map((text) => ({ glob: compileGlob(text, options), found: false })) };
}

/** Whether it fits every key; notes which patterns fitted, whether the others did or not. */
function fits(check: Check, sieves: readonly Sieve[]): boolean {
  let all = true;
  for (const { key, patterns } of sieves) {
    const values = valuesOf[key](check);
    let one = false;
    for (const pattern of patterns) {
      if (!values.some((value) => pattern.glob.matches(value))) continue;
      pattern.found = true;
      one = true;
    }
    if (!one) all = false;
  }
  return all;
}

/** What a pattern may fit, the word that is shown first. */
const valuesOf: Readonly<Record<FilterKey, (check: Check) => readonly string[]>> = {
  as: ({ request }) => [request.as],
  with: ({ request, others = [] }) => {
    const sessions = [request, ...others.map((other) => other.request)].map(({ session }) => session);
    return sessions.flatMap((session) => [session.kind, sessionText(session)]);
  },
  action: ({ target }) => [target.action],
  resource: ({ target: { resource } }) => [resource.text, resource.arn],
  expected: ({ expected }) => [expected],
  through: ({ request: { through = [] } }) => through.map(({ role }) => role),
};

function nobodyHas(
  { key, text }: { readonly key: FilterKey; readonly text: string },
  suites: readonly Selectable[],
): Refusal {
  const values = new Set<string>();
  for (const { plans } of suites) {
    for (const plan of plans) {
      for (const check of plan.checks(0, plan.size))
        for (const value of valuesOf[key](check).slice(0, 1)) values.add(value);
    }
  }
  const pieces = text.split(',');
  const isList = pieces.length > 1 && pieces.every((piece) => values.has(piece));
  const help = isList ? `write \`${pieces.map((piece) => `${key}=${piece}`).join(' ')}\`` : offer(text, [...values]);
  return refusal('nothing-matches', `no check has \`${key}=${text}\``, help);
}

const mostListed = 6;

/** What was most likely meant, else what there is. */
function offer(text: string, names: readonly string[]): string {
  const meant = nearest(text, names);
  if (meant !== undefined) return `did you mean \`${meant}\`?`;
  if (names.length === 0) return 'there is none';
  const shown = names.slice(0, mostListed).map((each) => `\`${each}\``);
  return `there ${names.length === 1 ? 'is' : 'are'} ${shown.join(', ')}${names.length > mostListed ? ', …' : ''}`;
}
