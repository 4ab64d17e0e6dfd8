// Tests of every form about principals and buckets that generated specs have, with the fixtures that they name.
import { lockoutNames } from '../../src/spec/lockout.ts';
import type { Random } from '../seeded.ts';
import type { Data } from './grammar.ts';
import * as words from './words.ts';

/** What some tests say, and the fixtures that they name. */
export interface FittingSuite {
  readonly tests: Data;
  readonly fixtures: Data;
}

/** So many tests, whose names begin alike. */
export function fittingSuite(random: Random, count: number, kind: string): FittingSuite {
  const tests = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`${kind} ${index + 1} holds`, fittingTest(random)]),
  );
  return { tests, fixtures: fixturesNamedIn(tests, random) };
}

/** Those whose names come up, and now and then one that nothing names. */
function fixturesNamedIn(tests: Data, { fraction }: Random): Data {
  const text = JSON.stringify(tests);
  const sections = Object.entries(words.fixtures).map(([section, all]) => {
    const named = Object.entries(all).filter(([name]) => text.includes(`"${name}"`) || fraction() < 0.01);
    return [section, Object.fromEntries(named)] as const;
  });
  return Object.fromEntries(sections.filter(([, named]) => Object.keys(named).length > 0));
}

/** The sections of tests that hold no names. */
export function settingsOfTests({ fraction, pick }: Random): Data {
  const skip = { [pick(lockoutNames)]: 'as agreed' };
  return {
    ...(fraction() < 0.15 ? { clock: pick(['2026-06-01T12:00:00Z', '2025-12-31T23:59:59+01:00']) } : {}),
    ...(fraction() < 0.05 ? { lockout: { skip } } : {}),
  };
}

function fittingTest(random: Random): Data {
  const { fraction } = random;
  const form = fraction();
  const made =
    form < 0.2
      ? whoCan(random)
      : form < 0.45
        ? { ...(fraction() < 0.6 ? { exhaustive: true } : {}), cases: rows(random) }
        : { ...row(random), ...(fraction() < 0.15 ? { exhaustive: true } : {}) };
  return { ...made, ...aside(random) };
}

function aside({ fraction, pick }: Random): Data {
  if (fraction() > 0.15) return {};
  return pick([{ skip: 'not yet' }, { todo: 'the rule is to come' }, { skip: 'not yet', todo: 'to come' }]);
}

function rows(random: Random): readonly Data[] {
  return Array.from({ length: 1 + random.below(3) }, () => row(random));
}

function whoCan(random: Random): Data {
  const { pick, fraction } = random;
  const exactly = pick([[], 'admin', ['bob'], ['team', 'admin'], ['root', 'reader'], ['anonymous']]);
  const among = ['bob', 'sam', 'admin', 'reader', 'root', 'anonymous'];
  return {
    who_can: pick([...words.objectActions, ...words.bucketActions, ['s3:*'], 's3:Get*']),
    resource: pick(['data', ['data', 'data/a'], ['data', 'site'], 'data/tmp/x']),
    exactly,
    ...(fraction() < 0.3 ? { among } : {}),
    ...(fraction() < 0.3 ? { with: sessions(random) } : {}),
    ...(fraction() < 0.2 ? { context: contexts(random) } : {}),
  };
}

/** One, or a list of a few without duplicates. */
function some<Item>(random: Random, items: readonly Item[]): Item | readonly Item[] {
  if (random.fraction() < 0.5) return random.pick(items);
  return [...new Set([random.pick(items), random.pick(items), random.pick(items)])];
}

const plainSessions = [
  'access-key',
  'console',
  'session-token',
  { session: 'console', mfa: '10m' },
  { session: 'session-token', mfa: '2h' },
  'federation-token',
];

function sessions(random: Random): unknown {
  const { fraction, pick } = random;
  if (fraction() < 0.6) return some(random, plainSessions);
  return pick(['fresh', 'weak', ['fresh', 'access-key'], ['fresh', 'federation-token']]);
}

function contexts({ pick }: Random): unknown {
  return pick([
    { tls: false, source_ip: '203.0.113.9' },
    'office',
    ['office', 'plain'],
    ['late', { tls: false, prefix: 'tmp/' }],
    [{ at: '2026-06-01T00:00:00Z' }, 'office'],
    { organization: 'none', aws: { 'aws:SourceVpc': 'vpc-1' } },
  ]);
}

function expectations(random: Random): Data {
  const { pick, fraction } = random;
  const objects = fraction() < 0.6;
  const action = some(random, objects ? words.objectActions : words.bucketActions);
  const resource = objects ? pick(['data/a', ['data/a', 'data/tmp/b']]) : 'data';
  const expected = pick(['can', 'cannot', 'undecided']);
  const more = fraction() < 0.2 ? { [pick(['can', 'cannot'])]: 's3:*' } : {};
  const why = expected === 'cannot' && fraction() < 0.2 ? { because: because(random) } : {};
  return { ...more, [expected]: action, resource, ...why };
}

function because(random: Random): Data {
  const { pick, fraction } = random;
  const sids = pick(['Rule1', 'Rule2', ['Rule1', 'Rule1Objects'], 'Nope']);
  return {
    ...(fraction() < 0.5 ? { decision: pick(['explicit-deny', 'implicit-deny', 'session', 'mfa-delete']) } : {}),
    ...(fraction() < 0.4 ? { rules: pick(['rule-1', 'rule-2']) } : {}),
    ...(fraction() < 0.5 ? { sids } : {}),
    ...(fraction() < 0.3 ? { only: true } : {}),
  };
}

function row(random: Random): Data {
  const { pick, fraction } = random;
  const assumed = { [pick(['can_assume', 'cannot_assume'])]: some(random, words.roles) };
  const asks = fraction() < 0.25 ? { ...assumed, ...(fraction() < 0.3 ? expectations(random) : {}) } : undefined;
  const expected = asks ?? expectations(random);
  if (fraction() < 0.15) {
    const claims = { sub: 'repo:acme/site:ref:refs/heads/main', aud: 'sts.amazonaws.com' };
    return { as: 'github', claims, ...(asks === undefined ? { through: 'admin' } : {}), ...expected };
  }
  if (fraction() < 0.3)
    return { as: pick(['admin', 'reader', 'lambda', 'data-admins', 'anonymous', 'machines']), ...expected };
  const hop = pick([...words.roles, { role: 'admin', mfa_code: 'given' }]);
  return {
    as: fraction() < 0.3 ? pick(['team', ['team', 'sam']]) : some(random, words.people),
    with: sessions(random),
    ...(fraction() < 0.25 ? { through: hop } : {}),
    ...expected,
    ...(fraction() < 0.25 ? { context: contexts(random) } : {}),
  };
}
