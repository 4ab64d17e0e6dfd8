// spec/: `who_can`: exactly these callers can do it, and nobody else of those who are asked.
import type { Session } from '../iam/session.ts';
import type { Span } from '../text/source.ts';
import { type CallerName, ownSession, possibleSessions } from './caller-names.ts';
import { type PlacedSession, readCallerNames, readSessions } from './callers.ts';
import { checkProviders, checkRawClaims, readToken } from './claims.ts';
import { type RowContext, readContexts } from './contexts.ts';
import type { WrittenWhoCan } from './definition-tests.ts';
import { mostCombinations } from './exhaustive.ts';
import type { TestNames } from './names-of-tests.ts';
import { checkOrganization } from './organization.ts';
import { isPossibleCall, isPossibleIn } from './possible.ts';
import type { Reading } from './reading.ts';
import { type Caller, isPattern, isProvider, type Row, type Target } from './spec.ts';
import { readTargets } from './targets.ts';
import { checkCode } from './through.ts';

/** What users and root are asked with where nothing is said. */
const usualSessions: readonly Session[] = [
  { kind: 'access-key' },
  { kind: 'console' },
  { kind: 'console', mfaAge: 1 },
  { kind: 'session-token', mfaAge: 1 },
];

/** No row where something is in error, which was reported. */
export function readWhoCan(written: WrittenWhoCan, at: Span, names: TestNames, reading: Reading): readonly Row[] {
  const { places, problems } = reading;
  const { fixtures, clock } = names;
  const action = { names: written.who_can, at: places.key(written, 'who_can') };
  const targets = readTargets(action, written.resource, names.fit, reading);
  const listed = readListed(written, names, reading);
  const among = written.among === undefined ? everybody(reading) : readCallerNames(written.among, reading, fixtures);
  const sessions = readSessions(written.with, reading, fixtures);
  const contexts = readContexts(written.context, clock, reading, fixtures);
  if (targets === undefined || listed === undefined || among === undefined) return [];
  if (sessions === 'broken' || contexts === undefined || !isWithin(listed, among, written, reading)) return [];
  const callers = withSessions(among, sessions, written, reading);
  if (callers === undefined) return [];
  const size = [...callers.values()].flat().length * targets.length * contexts.length;
  if (size > mostCombinations) {
    const message = `this comes to ${size} requests, and ${mostCombinations} are the most`;
    problems.error('too-many-checks', action.at, message, 'name fewer actions or resources');
    return [];
  }
  const matrix = { listed, callers, targets, exactlyAt: places.key(written, 'exactly') };
  const rows = contexts.flatMap((context) => rowsIn(context, matrix, reading));
  if (rows.length === 0 && !problems.hasErrors) {
    const help = 'name actions that these callers can ask for, or other callers in `among`';
    problems.error('no-expectation', at, 'nobody of those who are asked can make such a request', help);
  }
  return rows;
}

/** Undefined where something is in error, which was reported. */
function readListed(
  { exactly }: WrittenWhoCan,
  { fixtures }: TestNames,
  reading: Reading,
): readonly CallerName[] | undefined {
  const { places, problems, subjects } = reading;
  const [none] = places.each(exactly).filter(([name]) => name === 'nobody');
  const isName = [subjects, fixtures.callers].some((each) => each.has('nobody') || each.isOpen);
  if (none === undefined || isName) return readCallerNames(exactly, reading, fixtures);
  const help = exactly.length > 1 ? 'remove it' : 'write `[]`: an empty list is nobody';
  problems.error(
    'unknown-name',
    none[1],
    '`nobody` is no word of the language, and nothing of this name is declared',
    help,
  );
  return undefined;
}

interface Matrix {
  readonly listed: readonly CallerName[];
  /** All who are asked, by their names. */
  readonly callers: ReadonlyMap<string, readonly Caller[]>;
  readonly targets: readonly Target[];
  readonly exactlyAt: Span;
}

function rowsIn({ facts, written }: RowContext, matrix: Matrix, reading: Reading): readonly Row[] {
  const { listed, callers, targets, exactlyAt } = matrix;
  const setting = { through: [], context: facts };
  const rows = listed.map(({ name, at }): Row => {
    const own = (callers.get(name) ?? []).map((caller) => ({ ...caller, at }));
    const possible = targets.filter((target) => own.some((each) => isPossibleCall(setting, each, target, reading)));
    const asked = possible.length > 0 ? possible : targets;
    checkProviders({}, own, asked, reading);
    checkCode(written, own, asked, reading);
    checkRawClaims(written, own, reading);
    checkOrganization(written, own, [], reading);
    const here = asked.map((target) => ({ ...target, at }));
    const expectations = [{ expected: 'can', targets: here, at } as const];
    return { origin: 'who_can', some: true, callers: own, ...setting, expectations, at };
  });
  const names = new Set(listed.map(({ name }) => name));
  const others = [...callers].flatMap(([name, own]) => (names.has(name) ? [] : own));
  const groups = new Map<string, { readonly callers: Caller[]; readonly targets: readonly Target[] }>();
  for (const caller of others) {
    if (!isPossibleIn(setting, caller, reading)) continue;
    const possible = targets.filter((target) => isPossibleCall(setting, caller, target, reading));
    if (possible.length === 0) continue;
    const id = possible.map((target) => targets.indexOf(target)).join();
    const group = groups.get(id) ?? { callers: [], targets: possible.map((each) => ({ ...each, at: exactlyAt })) };
    group.callers.push({ ...caller, at: exactlyAt });
    groups.set(id, group);
  }
  const refused = [...groups.values()].map((group): Row => {
    const expectations = [{ expected: 'cannot', targets: group.targets, at: exactlyAt } as const];
    return { origin: 'who_can', callers: group.callers, ...setting, expectations, at: exactlyAt };
  });
  return [...rows, ...refused];
}

/** All who make requests with credentials of their own, or with none. */
function everybody({ subjects }: Reading): readonly CallerName[] {
  const nowhere = { start: 0, end: 0 };
  const declared = [...subjects.all].flatMap(([name, subject]): readonly CallerName[] => {
    if (subject.is === 'bucket' || isPattern(subject.principal) || isProvider(subject.principal)) return [];
    const { kind } = subject.principal;
    return kind === 'group' || kind === 'account' ? [] : [{ name, kind, at: nowhere }];
  });
  return [...declared, { name: 'anonymous', kind: 'anonymous', at: nowhere }];
}

/** Whom nobody asks cannot be expected to be allowed. */
function isWithin(
  listed: readonly CallerName[],
  among: readonly CallerName[],
  written: WrittenWhoCan,
  { problems }: Reading,
): boolean {
  const names = new Set(among.map(({ name }) => name));
  const lost = listed.filter(({ name }) => !names.has(name));
  for (const { name, at } of lost) {
    const [message, help] =
      written.among === undefined
        ? [
            `\`${name}\` is an identity provider, which is asked only where \`among\` names it`,
            'say `among` with all who are to be asked',
          ]
        : [`\`${name}\` is not one of those whom \`among\` names`, 'add it to `among`, or take it out of `exactly`'];
    problems.error('expected-outside', at, message, help);
  }
  return lost.length === 0;
}

/** Undefined where something is in error, which was reported. */
function withSessions(
  among: readonly CallerName[],
  sessions: readonly PlacedSession[] | undefined,
  written: WrittenWhoCan,
  reading: Reading,
): ReadonlyMap<string, readonly Caller[]> | undefined {
  const { problems, places } = reading;
  const providers = among.filter(({ kind }) => kind === 'oidc' || kind === 'saml').map(({ name }) => name);
  const claimsAt = places.key(written, 'claims');
  if (written.claims !== undefined && providers.length === 0) {
    const help = 'name a provider in `among`, or leave `claims` out';
    problems.error('claims-misplaced', claimsAt, 'nobody who is asked has a token with claims', help);
    return undefined;
  }
  const claims = readToken(written.claims, providers, claimsAt, reading);
  if (claims === 'broken') return undefined;
  const idle = sessions?.find(
    ({ session }) => !among.some(({ kind }) => possibleSessions[kind].includes(session.kind)),
  );
  const bare = among.find(({ kind }) => sessionsFor(kind, sessions).length === 0);
  if (idle !== undefined || bare !== undefined) {
    const message =
      idle === undefined
        ? `\`${bare?.name}\` can have none of these sessions`
        : `nobody who is asked can have \`${idle.session.kind}\` credentials`;
    const help = 'name sessions that users and root can have, or others in `among`';
    problems.error('impossible-session', idle?.at ?? places.key(written, 'with'), message, help);
    return undefined;
  }
  return new Map(
    among.map(({ name, kind, at }) => {
      const told = claims === undefined || !providers.includes(name) ? {} : { claims };
      return [name, sessionsFor(kind, sessions).map((session): Caller => ({ as: name, session, at, ...told }))];
    }),
  );
}

function sessionsFor(kind: CallerName['kind'], said: readonly PlacedSession[] | undefined): readonly Session[] {
  const possible = said?.map(({ session }) => session).filter((each) => possibleSessions[kind].includes(each.kind));
  const own = ownSession(kind);
  if (own === undefined) return possible ?? usualSessions;
  return possible === undefined || possible.length === 0 ? [{ kind: own }] : possible;
}
