// Which spec is meant where several are there: the one that has the test, or declares what the flags name.
import { readText } from '../io.ts';
import type { Tools } from '../pipeline.ts';
import { readSpec } from '../spec/read.ts';
import type { Spec } from '../spec/spec.ts';
import { Diagnostics, Refusal, refusal } from '../text/diagnostic.ts';
import { nearest } from '../text/nearest.ts';
import { split, testsNamed } from './asked-checks.ts';
import type { QuestionFlags } from './question.ts';

type Wanted = QuestionFlags & { readonly test?: string };

/** The path of the spec; undefined where none fits and some could not be read, which is reported. */
export function specFor(
  paths: readonly string[],
  wanted: Wanted,
  { library, readPresets }: Pick<Tools, 'library' | 'readPresets'>,
  diagnostics: Diagnostics,
): string | undefined {
  const [only] = paths;
  if (paths.length === 1) return only;
  const specs: Spec[] = [];
  const unread = new Diagnostics();
  const presets = readPresets && { read: readPresets, diagnostics: unread };
  for (const path of paths) {
    const found = new Diagnostics();
    const spec = readSpec(readText(path), library, found, undefined, presets);
    if (spec !== undefined) specs.push(spec);
    else for (const each of found.all) unread.add(each.severity, each.code, each.at, each.message, each.help);
  }
  const fitting = wanted.test === undefined ? declaring(specs, wanted) : having(specs, wanted.test);
  const [first] = fitting;
  if (fitting.length === 1) return first?.source.path;
  if (fitting.length > 1) throw several(fitting, wanted);
  if (!unread.hasErrors) throw none(specs, wanted);
  diagnostics.take(new Refusal([...unread.all, ...none(specs, wanted).diagnostics]));
  return undefined;
}

/** With a test of that name, else with tests whose names contain the text. */
function having(specs: readonly Spec[], name: string): readonly Spec[] {
  const exact = specs.filter(({ tests }) => tests.some((test) => test.name === name));
  return exact.length > 0 ? exact : specs.filter(({ tests }) => testsNamed(tests, name).length > 0);
}

/** Those that declare the callers; of several, those that declare the roles and resources too. */
function declaring(specs: readonly Spec[], { as, through, resource }: Wanted): readonly Spec[] {
  const callers = split(as).filter((name) => name !== 'anonymous');
  const known = specs.filter((spec) => callers.every((name) => spec.principals.has(name)));
  const others = [...split(through), ...resource.filter(isName).map((text) => text.split('/', 1)[0] ?? '')];
  const all = known.filter((spec) => others.every((name) => spec.principals.has(name) || spec.buckets.has(name)));
  return known.length > 1 && all.length > 0 ? all : known;
}

function isName(resource: string): boolean {
  return resource !== 'everything' && !resource.startsWith('arn:');
}

function several(specs: readonly Spec[], { test, as }: Wanted): Refusal {
  const what = test === undefined ? `declare \`${split(as).join('`, `')}\`` : `have such a test as \`${test}\``;
  const help = `name one: ${specs.map(({ source }) => `\`${source.path}\``).join(', ')}`;
  return refusal('several-specs', `${specs.length} specs ${what}`, help);
}

function none(specs: readonly Spec[], { test, as }: Wanted): Refusal {
  if (test !== undefined) {
    const meant = nearest(
      test,
      specs.flatMap(({ tests }) => tests.map((each) => each.name)),
    );
    const help = meant === undefined ? 'name a spec, and a test of it' : `did you mean \`${meant}\`?`;
    return refusal('unknown-test', `no spec has a test \`${test}\``, help);
  }
  const message = `no spec declares \`${split(as).join('`, `')}\``;
  const [name = ''] = split(as).filter((each) => !specs.some((spec) => spec.principals.has(each)));
  const meant = nearest(
    name,
    specs.flatMap(({ principals }) => [...principals.keys()]),
  );
  const help = meant === undefined ? 'name a spec' : `did you mean \`${meant}\`?`;
  return refusal('unknown-name', message, help);
}
