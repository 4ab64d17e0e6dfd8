// Which checks are meant: those of the test that is named, narrowed down by flags.
import { type Check, checksOf } from '../check/plan.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import { durationText } from '../iam/session.ts';
import { parseDuration } from '../spec/duration.ts';
import type { Spec, Test } from '../spec/spec.ts';
import { refusal } from '../text/diagnostic.ts';
import { nearest } from '../text/nearest.ts';
import type { QuestionFlags } from './question.ts';

/** The test of that name, else all whose names contain the text, in any case. */
export function testsNamed(tests: readonly Test[], text: string): readonly Test[] {
  const exact = tests.filter(({ name }) => name === text);
  const wanted = text.toLowerCase();
  return exact.length > 0 ? exact : tests.filter(({ name }) => name.toLowerCase().includes(wanted));
}

/** @throws Refusal where no test or several are meant, or none of its checks. */
export function checksAsked(
  tests: readonly Test[],
  { source }: Spec,
  text: string,
  flags: QuestionFlags,
  catalogue: Catalogue,
): readonly Check[] {
  // What is written is meant before what is generated.
  const written = testsNamed(
    tests.filter(({ generated }) => !generated),
    text,
  );
  const [test, ...others] = written.length > 0 ? written : testsNamed(tests, text);
  const names = tests.map(({ name }) => name);
  if (test === undefined) {
    const meant = nearest(text, names);
    const help = meant === undefined ? `its tests: ${listed(names)}` : `did you mean \`${meant}\`?`;
    throw refusal('unknown-test', `\`${source.path}\` has no test \`${text}\``, help);
  }
  if (others.length > 0) {
    const meant = [test, ...others].map(({ name }) => name);
    throw refusal('several-tests', `\`${text}\` is part of ${meant.length} tests' names`, `say more: ${listed(meant)}`);
  }
  return narrowed(test, checksOf(test, catalogue), flags);
}

interface Filter {
  readonly flag: string;
  readonly values: readonly string[];
  readonly of: (check: Check) => readonly string[];
}

function narrowed({ name }: Test, checks: readonly Check[], flags: QuestionFlags): readonly Check[] {
  let left = checks;
  for (const { flag, values, of } of filtersOf(flags)) {
    for (const value of values) {
      if (checks.some((check) => of(check).includes(value))) continue;
      const has = [...new Set(checks.map((check) => of(check)[0] ?? 'none'))];
      throw refusal('unknown-check', `no check of \`${name}\` has \`${flag} ${value}\``, `it has ${listed(has)}`);
    }
    left = left.filter((check) => values.length === 0 || of(check).some((each) => values.includes(each)));
  }
  if (left.length > 0) return left;
  throw refusal('unknown-check', `no check of \`${name}\` fits all these flags together`, 'leave some of them out');
}

function filtersOf({ as, with: kinds, mfa, action, resource }: QuestionFlags): readonly Filter[] {
  const seconds = mfa === undefined ? undefined : parseDuration(mfa);
  const ages = mfa === undefined ? [] : [seconds === undefined ? mfa : durationText(seconds)];
  return [
    { flag: '--as', values: split(as), of: ({ request }) => [request.as] },
    { flag: '--with', values: split(kinds), of: ({ request }) => [request.session.kind] },
    {
      flag: '--mfa',
      values: ages,
      of: ({ request: { session } }) => (session.mfaAge === undefined ? [] : [durationText(session.mfaAge)]),
    },
    { flag: '--action', values: split(action), of: ({ target }) => [target.action] },
    { flag: '--resource', values: resource, of: ({ target }) => [target.resource.text, target.resource.arn] },
  ];
}

/** A flag may be given several times, and hold several values. */
export function split(values: readonly string[]): readonly string[] {
  return values.flatMap((each) => each.split(','));
}

const mostListed = 8;

function listed(names: readonly string[]): string {
  const shown = names.slice(0, mostListed).map((each) => `\`${each}\``);
  return `${shown.join(', ')}${names.length > mostListed ? ' …' : ''}`;
}
