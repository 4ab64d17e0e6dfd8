// spec/: fixtures: groups of callers, sessions and contexts that tests name. A source's fixtures are read with the Reading of
// that source, so that their mistakes are told there; tests know them by their names alone.
import type { Facts } from '../iam/facts.ts';
import type { Session } from '../iam/session.ts';
import type { Span } from '../text/source.ts';
import { type CallerName, readCallerName } from './caller-names.ts';
import { sessionWords, type WrittenContext, type WrittenFixtures } from './definition-fixtures.ts';
import { readFacts } from './facts.ts';
import { Register } from './names.ts';
import type { Problems } from './problems.ts';
import { kindOfSubject, type Reading } from './reading.ts';
import { readSession } from './sessions.ts';
import type { At } from './spec.ts';

interface Fixture extends At {
  readonly name: string;
  /** Of the source that it stands in. */
  readonly problems: Problems;
}

export interface CallerGroup extends Fixture {
  /** Looked up when they are first asked for; undefined where one is in error, which was reported. */
  readonly members: () => readonly CallerName[] | undefined;
}

export interface SessionSet extends Fixture {
  readonly sessions: readonly Session[];
}

export interface NamedContext extends Fixture {
  readonly written: WrittenContext;
  readonly facts: Facts;
}

/** The file that an `include` names, as the file that has it sees it. */
export interface Included {
  /** The place of the file's name, in the source of these problems. */
  readonly at: Span;
  readonly problems: Problems;
}

/** All fixtures that the tests of a spec can name, and which of them are named. */
export class Fixtures {
  readonly callers = new Register<CallerGroup>();
  readonly sessions = new Register<SessionSet>();
  readonly contexts = new Register<NamedContext>();
  readonly #used = new Set<Fixture>();
  readonly #sources = new Set<Problems>();
  readonly #included = new Map<Problems, Included>();

  /** Says that a test names it. */
  use(fixture: Fixture): void {
    this.#used.add(fixture);
  }

  /** A file that could not be read may have held any name. */
  setOpen(): void {
    for (const register of [this.callers, this.sessions, this.contexts]) register.setOpen();
  }

  addSource(source: Problems, from: Included | undefined): void {
    this.#sources.add(source);
    if (from !== undefined) this.#included.set(source, from);
  }

  /** One of the sources that hold fixtures has errors: what is wrong with a group of callers shows when it is used. */
  get hasErrors(): boolean {
    return [...this.#sources].some((source) => source.hasErrors);
  }

  /**
   * Reports what no test names: each fixture of a spec or a file of tests, and an included file of which nothing is used.
   * To be asked once all tests are read, those of the file of tests too; nothing is said where an error may be why.
   */
  reportUnused(): void {
    const all = [...this.callers.all.values(), ...this.sessions.all.values(), ...this.contexts.all.values()];
    if (this.hasErrors) return;
    for (const fixture of all) {
      if (this.#used.has(fixture) || this.#included.has(fixture.problems)) continue;
      const message = `no test names \`${fixture.name}\``;
      fixture.problems.error('fixture-unused', fixture.at, message, 'remove it, or name it in a test');
    }
    const usedFiles = new Set([...this.#used].map(({ problems }) => problems));
    for (const [source, { at, problems }] of this.#included) {
      if (usedFiles.has(source)) continue;
      const message = `no test names anything of \`${source.source.path}\``;
      problems.error('include-unused', at, message, 'remove it, or name one of its fixtures in a test');
    }
  }
}

/**
 * Reads the fixtures of one source into those there are: of a spec, a file of tests, or a file that one of both includes.
 * `written` holds the three sections, and `reading` the Problems and Places of that source with what the spec declares.
 */
export function readFixtures(written: WrittenFixtures, reading: Reading, into: Fixtures, included?: Included): void {
  const { places } = reading;
  into.addSource(reading.problems, included);
  const sections = places.brokenIn(written);
  for (const section of ['callers', 'sessions', 'contexts'] as const) {
    if (sections.has(section)) into[section].setOpen();
    const map = written[section];
    if (map !== undefined) into[section].setBroken(places.brokenIn(map));
  }
  for (const [names, fixture] of named(written, 'callers', reading, into)) {
    into.callers.set(fixture.name, { ...fixture, members: once(() => readMembers(names, reading, into)) });
  }
  for (const [list, fixture] of named(written, 'sessions', reading, into)) {
    const sessions = places.each(list).map(([each, at]) => readSession(each, at, reading));
    if (sessions.every((each) => each !== undefined)) into.sessions.set(fixture.name, { ...fixture, sessions });
    else into.sessions.setBroken([fixture.name]);
  }
  for (const [context, fixture] of named(written, 'contexts', reading, into)) {
    into.contexts.set(fixture.name, { ...fixture, written: context, facts: readFacts(context, reading) });
  }
}

type Section = keyof WrittenFixtures;
type Written<S extends Section> = NonNullable<WrittenFixtures[S]> extends ReadonlyMap<string, infer T> ? T : never;

/** What a section says of each name; those that mean something already are left out, and reported. */
function named<S extends Section>(
  written: WrittenFixtures,
  section: S,
  reading: Reading,
  into: Fixtures,
): readonly (readonly [Written<S>, Fixture])[] {
  const map = written[section] as ReadonlyMap<string, Written<S>> | undefined;
  const { problems, places } = reading;
  return [...(map ?? [])].flatMap(([name, value]) => {
    const at = places.key(map ?? {}, name);
    const taken = takenBy(name, section, reading, into);
    if (taken === undefined) return [[value, { name, at, problems }] as const];
    problems.error('fixture-clash', at, `\`${name}\` ${taken}`, 'choose another name');
    return [];
  });
}

const kinds = { callers: 'a group of callers', sessions: 'sessions', contexts: 'a context' } as const;

function takenBy(name: string, section: Section, reading: Reading, into: Fixtures): string | undefined {
  const other = into[section].get(name);
  if (other !== undefined) return `is the name of ${kinds[section]} of \`${other.problems.source.path}\`, too`;
  if (section === 'sessions' && (sessionWords as readonly string[]).includes(name)) {
    return 'is one of the words for a session';
  }
  const subject = section === 'callers' ? reading.subjects.get(name) : undefined;
  return subject && `is the name of ${kindOfSubject(subject)}, too`;
}

function readMembers(names: readonly string[], reading: Reading, into: Fixtures): readonly CallerName[] | undefined {
  const members = reading.places.each(names).map(([name, at]) => {
    if (into.callers.get(name) === undefined) return readCallerName(name, at, reading);
    const message = `\`${name}\` is a group of callers, and a principal is wanted`;
    reading.problems.error('wrong-kind', at, message, 'list its principals here: groups hold no groups');
    return undefined;
  });
  return members.every((each) => each !== undefined) ? members : undefined;
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
