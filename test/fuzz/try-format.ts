// What formatting must leave as it is: a spec, its file of tests and its fixtures.
import { formatSpec } from '../../src/format/format.ts';
import { type Build, build, type Tools } from '../../src/pipeline.ts';
import type { Row } from '../../src/spec/spec.ts';
import { Diagnostics } from '../../src/text/diagnostic.ts';
import type { Generated } from './specs.ts';

/** Only a key of several lines cannot be formatted. */
export function sameWhenFormatted(made: Generated, built: Build, toolsFor: (made: Generated) => Tools): void {
  const { path } = built.spec.source;
  const spec = formatted(path, made.spec);
  const tests = made.tests && formatted(path.replace(/\.yaml$/, '.test.yaml'), made.tests);
  const after = { ...made, spec, ...(tests === undefined ? {} : { tests }) };
  const tools = toolsFor(isIncluded(built) ? { ...after, fixtures: formatted('people.yaml', made.fixtures) } : after);
  const again = build({ path, text: spec }, tools, new Diagnostics(), undefined, { tests: true });
  const changed = [...built.files].filter(([file, bytes]) => again?.files.get(file) !== bytes).map(([file]) => file);
  if (again === undefined || again.files.size !== built.files.size || changed.length > 0) {
    throw new Error(`formatted, it renders other files: ${changed.join(' ')}\n${spec}\n${tests}`);
  }
  const [one, other] = [built, again].map(textOf);
  if (one !== other) throw new Error(`formatted, it tests otherwise:\n${one}\n${other}\n${spec}\n${tests}`);
}

function isIncluded({ spec }: Build): boolean {
  return /people\.fixtures\.yaml/.test(spec.source.text + spec.tests.map(({ source }) => source.text).join(''));
}

/** The text itself where it cannot be formatted. */
function formatted(path: string, text: string): string {
  const refused = new Diagnostics();
  const once = formatSpec({ path, text }, refused);
  if (once === undefined) {
    if (refused.all.some(({ code }) => code !== 'format-unsafe'))
      throw new Error(`${path} is taken, and cannot be formatted`);
    return text;
  }
  return once;
}

/**
 * All that its tests ask and expect, in an order of its own: some lists and keys are sorted. Those of the lock-out suite take
 * the first action of a rule that will do as their sample, so that they hang on that order.
 */
function textOf({ spec }: Build): string {
  return spec.tests
    .map(({ name, skip, todo, rows }) => [name, skip, todo, ...rows.flatMap(asked).sort()].join('\n'))
    .join();
}

function asked({ callers, through, context, because, expectations, some }: Row): readonly string[] {
  const { decision = '', rules = [], sids = [], only = false } = because ?? {};
  const hops = through.map(({ role, mfaCode }) => [role.name, mfaCode]);
  const how = JSON.stringify([hops, sorted(context), decision, rules.toSorted(), sids.toSorted(), only]);
  const by = callers.map(({ as, session, claims }) => JSON.stringify([as, sorted(session), sorted(claims ?? {})]));
  const groups = some ? [by.sort().join(' ')] : by;
  return groups.flatMap((who) =>
    expectations.flatMap(({ expected, targets }) =>
      targets.map(({ action, resource: { arn } }) => `${who} ${how} ${expected} ${action} ${arn}`),
    ),
  );
}

function sorted(map: object): readonly unknown[] {
  return Object.entries(map)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => [key, isMap(value) ? sorted(value) : value]);
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
