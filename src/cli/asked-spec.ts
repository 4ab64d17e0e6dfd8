// Which spec is meant where several are there: the one that has the test, or declares what the flags name.
import { readText } from '../io.ts';
import { besideOf, build, type Tools, testsOf } from '../pipeline.ts';
import { readSpec } from '../spec/read.ts';
import type { Spec, Test } from '../spec/spec.ts';
import { Diagnostics, Refusal, refusal } from '../text/diagnostic.ts';
import { nearest } from '../text/nearest.ts';
import { split, testsNamed } from './asked-checks.ts';
import type { QuestionFlags } from './question.ts';
import { attempt } from './workbench.ts';

type Wanted = QuestionFlags & { readonly test?: string };

/** The path of the spec; undefined where none fits and some could not be read, which is reported. */
export function specFor(
  paths: readonly string[],
  wanted: Wanted,
  tools: Tools,
  diagnostics: Diagnostics,
): string | undefined {
  const [only] = paths;
  if (paths.length === 1) return only;
  const specs: Spec[] = [];
  const unread = new Diagnostics();
  const options = { tests: wanted.test !== undefined };
  for (const path of paths) {
    const found = new Diagnostics();
    const spec = attempt(found, () => {
      const source = readText(path);
      return readSpec(source, tools.library, found, undefined, besideOf(source, tools, unread, options));
    });
    if (spec !== undefined) specs.push(spec);
    else for (const each of found.all) unread.add(each.severity, each.code, each.at, each.message, each.help);
  }
  const fitting = fittingOf(specs, wanted, (spec) => generatedOf(spec, tools, unread));
  const [first] = fitting;
  if (fitting.length === 1) return first?.source.path;
  if (fitting.length > 1) throw several(fitting, wanted);
  if (!unread.hasErrors) throw none(specs, wanted);
  diagnostics.take(new Refusal([...unread.all, ...none(specs, wanted).diagnostics]));
  return undefined;
}

/** By a test, what is written is meant before what is generated. */
function fittingOf(
  specs: readonly Spec[],
  wanted: Wanted,
  generated: (spec: Spec) => readonly Test[],
): readonly Spec[] {
  if (wanted.test === undefined) return declaring(specs, wanted);
  const written = having(specs, wanted.test, ({ tests }) => tests);
  return written.length > 0 ? written : having(specs, wanted.test, generated);
}

/** With a test of that name, else with tests whose names contain the text. */
function having(specs: readonly Spec[], name: string, testsIn: (spec: Spec) => readonly Test[]): readonly Spec[] {
  const all = specs.map((spec) => ({ spec, tests: testsIn(spec) }));
  const exact = all.filter(({ tests }) => tests.some((test) => test.name === name));
  const found = exact.length > 0 ? exact : all.filter(({ tests }) => testsNamed(tests, name).length > 0);
  return found.map(({ spec }) => spec);
}

/** Its lock-out suite; what keeps it from having one is told. */
function generatedOf({ source }: Spec, tools: Tools, unread: Diagnostics): readonly Test[] {
  const tests = attempt(unread, () => {
    const built = build(source, tools, unread, undefined, { tests: true });
    return built && testsOf(built, tools.library);
  });
  return (tests ?? []).filter(({ generated }) => generated);
}

/** Those that declare the callers; of several, those that declare the roles and resources too. */
function declaring(specs: readonly Spec[], { as, through, resource }: Wanted): readonly Spec[] {
  const callers = split(as).filter((name) => name !== 'anonymous');
  const known = specs.filter((spec) => callers.every((name) => spec.principals.has(name)));
  const others = [...split(through), ...resource.filter(isName).map((text) => text.split('/', 1)[0] ?? '')];
  const all = known.filter((spec) => others.every((name) => spec.principals.has(name) || spec.buckets.has(name)));
  if (as.length === 0) return all;
  return known.length > 1 && all.length > 0 ? all : known;
}

function isName(resource: string): boolean {
  return resource !== 'everything' && !resource.startsWith('arn:');
}

/** By which a spec is found, where no test is named: the callers, or else the resources. */
function namesIn({ as, resource }: Wanted): readonly string[] {
  return as.length > 0 ? split(as) : resource.map((text) => (isName(text) ? (text.split('/', 1)[0] ?? '') : text));
}

function several(specs: readonly Spec[], wanted: Wanted): Refusal {
  const { test } = wanted;
  const names = namesIn(wanted).join('`, `');
  const what = test === undefined ? `declare \`${names}\`` : `have such a test as \`${test}\``;
  const help = `name one: ${specs.map(({ source }) => `\`${source.path}\``).join(', ')}`;
  return refusal('several-specs', `${specs.length} specs ${what}`, help);
}

function none(specs: readonly Spec[], wanted: Wanted): Refusal {
  const { test } = wanted;
  if (test !== undefined) {
    const meant = nearest(
      test,
      specs.flatMap(({ tests }) => tests.map((each) => each.name)),
    );
    const help = meant === undefined ? 'name a spec, and a test of it' : `did you mean \`${meant}\`?`;
    return refusal('unknown-test', `no spec has a test \`${test}\``, help);
  }
  const names = namesIn(wanted);
  const message = `no spec declares \`${names.join('`, `')}\``;
  const isKnown = (each: string): boolean => specs.some((spec) => spec.principals.has(each) || spec.buckets.has(each));
  const [name = ''] = names.filter((each) => !isKnown(each));
  const meant = nearest(
    name,
    specs.flatMap(({ principals, buckets }) => [...principals.keys(), ...(wanted.as.length > 0 ? [] : buckets.keys())]),
  );
  const help = meant === undefined ? 'name a spec' : `did you mean \`${meant}\`?`;
  return refusal('unknown-name', message, help);
}
