// import/: from policies that iamspec did not write to a spec that renders to the same. The stage's one entry; whatever is
// proved or decided, the bench that it is given does. Writes nothing.
import type { Catalogue } from '../iam/catalogue.ts';
import type { RenderedKind } from '../iam/document.ts';
import { type Diagnostic, Refusal, refusal } from '../text/diagnostic.ts';
import type { Source, Span } from '../text/source.ts';
import { type Draft, Drafts, type Entry, entriesOf, homeOf } from './draft.ts';
import type { Given, Holdings } from './given.ts';
import { pageOf, type Sections } from './page.ts';
import { type Answer, type Answered, askingTests, pinningTests } from './pins.ts';
import { type Probe, plainProbes, probesOf } from './probes.ts';
import { type Bench as Proving, proveRules } from './prove.ts';

export interface Bench extends Proving {
  readonly catalogue: Catalogue;
  /** The text as `iamspec fmt` would have it. */
  readonly format: (source: Source) => string | undefined;
  /** Runs its tests. */
  readonly run: (source: Source) => Ran;
}

export interface Ran {
  /** Where it cannot be run. */
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  /** What became of each row that was written, by where it begins. */
  readonly answers: ReadonlyMap<number, Answer | 'broken'>;
  /** Generated tests that do not hold. */
  readonly lost: readonly string[];
}

/** One statement that was given, and what became of it. */
export interface Became {
  readonly file: string;
  /** From 0. */
  readonly index: number;
  readonly sid: string | undefined;
  /** Its rule; undefined: there is none, for it says nothing. */
  readonly rule: string | undefined;
  readonly form: 'rule' | 'statement' | 'left-out';
  /** Why it is no rule; empty where it is one. */
  readonly reason: string;
}

/** One policy, or several on one thing, proved to be what is rendered: all at once, or statement by statement. */
export interface ProvedPolicy {
  readonly on: string;
  readonly proof: 'whole' | 'by statement';
}

export interface Imported {
  readonly text: string;
  readonly statements: readonly Became[];
  readonly proved: readonly ProvedPolicy[];
  /** What is told of the spec, and what of the policies is not kept. */
  readonly warnings: readonly Diagnostic[];
  readonly notes: readonly string[];
  readonly tests: { readonly rows: number; readonly left: number };
}

/** A spec for the policies was proved to say something else: a mistake of the import's own. */
export class NotImported extends Error {
  constructor(finding: string) {
    super(finding);
    this.name = 'NotImported';
  }
}

/** Larger policies are proved statement by statement alone. */
const mostTogether = 200;

/**
 * `path`: where the spec is to stand. `account`: whose the policies are, where that is said. `holdings`: what else is known
 * of those whom they are attached to.
 * @throws Refusal where a spec for them would be in error; NotImported where it is not proved to render to the same.
 */
export function importPolicies(
  policies: readonly Given[],
  path: string,
  account: string | undefined,
  bench: Bench,
  holdings: Holdings = new Map(),
): Imported {
  const entries = entriesOf(policies);
  if (entries.length === 0) {
    throw refusal('nothing-to-do', 'there is no statement to import', 'name policies that say something');
  }
  const drafts = new Drafts(homeOf(policies, account), policies, entries, holdings);
  const sections = (of: Draft): Sections => sectionsOf(of, policies);
  const { draft, rendering } = proveRules(drafts, path, sections, bench, (errors) => {
    throw new Refusal(errors);
  });
  refuseLost(entries, draft, bench);
  if (rendering === undefined) {
    throw refusal(
      'nothing-to-do',
      'no request ever matches any of the statements',
      'there is nothing to write a rule of',
    );
  }
  const proved = proveWhole(draft, entries, rendering, bench);
  const pinned = pin(draft, path, sections(draft), bench);
  return {
    ...pinned,
    statements: entries.map((each) => becameOf(each)),
    proved,
    notes: [...pinned.notes, ...notesOf(policies, entries)],
  };
}

function sectionsOf({ cast, rules }: Draft, policies: readonly Given[]): Sections {
  const files = policies.map(({ source }) => source.path);
  const shown = files.length > 3 ? [...files.slice(0, 3), `${files.length - 3} more`] : files;
  return {
    comments: ['Written by `iamspec import`: it renders to policies that say what those said which were imported.'],
    description: `Imported from ${shown.join(', ')}.`,
    declared: cast.sections,
    rules,
    skipped: {},
    tests: [],
  };
}

/** What is left out must say nothing. */
function refuseLost(entries: readonly Entry[], { targets }: Draft, bench: Bench): void {
  for (const entry of entries.filter(({ form }) => form === 'left-out')) {
    const kind = targets.get(entry.given)?.kind ?? 'bucket';
    if (bench.same(kind, [entry.statement], [])) continue;
    const { source, document } = entry.given;
    const sid = document.statements[entry.index]?.sid;
    const which = sid === undefined ? `statement ${entry.index + 1}` : `\`${sid}\``;
    throw refusal('import-impossible', `${which} of \`${source.path}\` cannot stand in a spec`, entry.reason);
  }
}

function proveWhole(
  { targets }: Draft,
  entries: readonly Entry[],
  { manifest, documents }: NonNullable<ReturnType<typeof proveRules>['rendering']>,
  bench: Bench,
): readonly ProvedPolicy[] {
  const places = new Map<string, Given[]>();
  for (const [given, { kind, name }] of targets) {
    const place = `${kind} ${name}`;
    places.set(place, [...(places.get(place) ?? []), given]);
  }
  return [...places].map(([on, given]): ProvedPolicy => {
    const kind = given[0]?.kind as RenderedKind;
    const after = Object.entries(manifest.documents)
      .filter(([, each]) => `${each.kind} ${each.attached_to}` === on)
      .flatMap(([name]) => documents.get(name) ?? []);
    const before = given.map(({ document }) => document);
    // Without `${` the versions mean the same.
    const isOld = before.some((each) => each.version !== '2012-10-17' && JSON.stringify(each).includes('${'));
    const isWordForWord = entries.every((each) => !given.includes(each.given) || each.proof === 'words');
    if (isWordForWord && !isOld) return { on, proof: 'whole' };
    const size = before.reduce((sum, { statements }) => sum + statements.length, 0);
    const found = size > mostTogether && !isOld ? undefined : bench.differ(kind, before, after);
    if (found?.answer === 'differ') throw new NotImported(`of ${on}: ${found.finding}`);
    // What cannot be told of all at once was proved of each, and a policy is its statements.
    return { on, proof: found === undefined && size <= mostTogether ? 'whole' : 'by statement' };
  });
}

function becameOf({ given, index, form, name, reason }: Entry): Became {
  const sid = given.document.statements[index]?.sid;
  const about = { file: given.source.path, index, sid };
  if (form === 'left-out') return { ...about, rule: undefined, form, reason: 'no request ever matches it' };
  if (form === 'verbatim') return { ...about, rule: name, form: 'statement', reason };
  return { ...about, rule: name, form: 'rule', reason: '' };
}

function notesOf(policies: readonly Given[], entries: readonly Entry[]): readonly string[] {
  const ids = policies.filter(({ document }) => document.id !== undefined);
  const old = policies.filter(({ document }) => document.version !== '2012-10-17');
  const list = (all: readonly Given[]): string => all.map(({ source }) => `\`${source.path}\``).join(', ');
  return [
    ...(entries.some(({ given, index }) => given.document.statements[index]?.sid !== undefined)
      ? ["Sids are made of the rules' names, so they change; what the statements mean does not"]
      : []),
    ...(ids.length === 0 ? [] : [`the \`Id\` of ${list(ids)} is not kept: it means nothing to AWS`]),
    ...(old.length === 0 ? [] : [`${list(old)}: rendered as version 2012-10-17, with the same meaning`]),
  ];
}

type Pinned = Pick<Imported, 'text' | 'warnings' | 'tests' | 'notes'>;

/** The spec's whole text, with tests whose answers the evaluator gave. */
function pin(draft: Draft, path: string, sections: Sections, bench: Bench): Pinned {
  const { probes, left } = probesOf(draft, bench.catalogue);
  const ask = (all: readonly Probe[]) => askedOf(all, { ...sections, declared: draft.cast.sections }, path, bench);
  const answered = ask(probes);
  const asked = answered.length > 0 ? answered : ask(plainProbes(draft));
  const whole: Sections = { ...sections, declared: draft.cast.sections, tests: pinningTests(asked) };
  const settled = settle(whole, path, bench);
  const text = bench.format({ path, text: pageOf(settled.sections).text }) ?? pageOf(settled.sections).text;
  const { errors, warnings } = bench.run({ path, text });
  if (errors.length > 0) throw new Refusal(errors);
  const rows = settled.sections.tests.reduce((sum, each) => sum + each.rows.length, 0);
  return { text, warnings, tests: { rows, left }, notes: settled.notes };
}

interface Settled {
  readonly sections: Sections;
  readonly notes: readonly string[];
}

/** Without the tests that cannot stand in a spec, and the generated ones that do not hold; each is told. */
function settle(sections: Sections, path: string, bench: Bench): Settled {
  const page = pageOf(sections);
  const ran = bench.run({ path, text: page.text });
  const { tests, skipped } = sections;
  if (ran.errors.length > 0) {
    const wrong = tests.flatMap(({ name }) => {
      const found = ran.errors.find(({ at }) => at !== undefined && page.spanOfTest(name).some(holds(at.span.start)));
      return found === undefined ? [] : [{ name, message: found.message }];
    });
    if (wrong.length === 0) throw new Refusal(ran.errors);
    const names = new Set(wrong.map(({ name }) => name));
    const rest = settle({ ...sections, tests: tests.filter(({ name }) => !names.has(name)) }, path, bench);
    const notes = wrong.map(({ name, message }) => `the test \`${name}\` cannot stand in the spec: ${message}`);
    return { ...rest, notes: [...notes, ...rest.notes] };
  }
  const idle = ran.lost.filter((name) => !(name in skipped));
  if (idle.length === 0) return { sections, notes: [] };
  const reasons = Object.fromEntries(idle.map((name) => [name, 'It does not hold of what was imported.']));
  const rest = settle({ ...sections, skipped: { ...skipped, ...reasons } }, path, bench);
  const notes = idle.map(
    (name) => `the generated test \`${name}\` does not hold of these policies, and is skipped: see \`lockout\``,
  );
  return { ...rest, notes: [...notes, ...rest.notes] };
}

function holds(start: number): (span: Span) => boolean {
  return (span) => start >= span.start && start < span.end;
}

const mostRows = 600;

/** Those of the probes that are possible requests, each with its answer. */
function askedOf(probes: readonly Probe[], sections: Sections, path: string, bench: Bench): readonly Answered[] {
  let asked = [...new Map(probes.map((probe) => [JSON.stringify(probe), probe])).values()].slice(0, mostRows);
  for (let round = 0; asked.length > 0 && round < 8; round += 1) {
    const tests = askingTests(asked);
    const page = pageOf({ ...sections, tests });
    const spans = tests.flatMap(({ name }) => page.spanOfTest(name));
    // Rows stand test by test; a test's come in their order.
    const inOrder = tests.flatMap(({ name }) => asked.filter(({ test }) => test === name));
    const ran = bench.run({ path, text: page.text });
    const isIn = (start: number, index: number): boolean => [spans[index] ?? { start: 0, end: 0 }].some(holds(start));
    if (ran.errors.length > 0) {
      const places = ran.errors.flatMap(({ at }) => at?.span.start ?? []);
      const sound = inOrder.filter((_, index) => !places.some((start) => isIn(start, index)));
      if (sound.length === asked.length) return [];
      asked = sound;
      continue;
    }
    return inOrder.flatMap((probe, index) => {
      const [, answer] = [...ran.answers].find(([start]) => isIn(start, index)) ?? [];
      return answer === undefined || answer === 'broken' ? [] : [{ probe, answer }];
    });
  }
  return [];
}
