// `exhaustive` on generated tests: written rows and added ones together are every combination once, and no other.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Random, random, seed } from '../seeded.ts';
import { read, told } from './reading.ts';
import { lines } from './rows.ts';

const base = `iamspec: 1
accounts: { home: "444455556666" }
principals: { alice: { user: home/alice }, bob: { user: home/bob }, reader: { role: home/reader }, admin: { role: home/admin }, ops: { sso: home/Ops } }
buckets: { data: { name: acme-data, account: home } }
tests: { t: { exhaustive: true, cases: [
`;

interface Session {
  readonly written: string;
  readonly shown: string;
}

const sessions: readonly Session[] = [
  { written: 'access-key', shown: 'access-key' },
  { written: 'console', shown: 'console' },
  { written: '{ session: console, mfa: 10m }', shown: 'console+600' },
  { written: 'federation-token', shown: 'federation-token' },
];
const ofRole: Session = { written: 'role-session', shown: 'role-session' };
const ofProfile: Session = { written: 'instance-profile', shown: 'instance-profile' };
const onKeys = new Set(['s3:GetObject', 's3:PutObject']);
const onBucket = new Set(['s3:ListBucket', 's3:GetBucketAcl']);

interface Setting {
  readonly through: readonly string[];
  /** As it is written, and as it is shown. */
  readonly context: readonly [string, string];
}

interface Row {
  readonly who: readonly string[];
  readonly sessions: readonly Session[];
  readonly setting: Setting;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

/** One or more of them, in their order. */
function some<T>(from: Random, all: readonly T[]): readonly T[] {
  const found = all.filter(() => from.below(2) === 0);
  return found.length > 0 ? found : [from.pick(all)];
}

function rowFrom(from: Random): Row {
  const isRole = from.below(4) === 0;
  const isAlone = !isRole && from.below(5) === 0;
  const kind = from.below(3);
  const keys = some(from, ['data/a', 'data/b']);
  return {
    who: isAlone
      ? some(from, ['ops', 'anonymous'])
      : isRole
        ? some(from, ['reader', 'admin'])
        : some(from, ['alice', 'bob']),
    sessions: isAlone ? [] : isRole ? some(from, [ofRole, ofProfile]) : some(from, sessions),
    setting: {
      through: from.pick([[], [], ['reader'], ['reader', 'admin']]),
      context: from.pick([
        ['', ''],
        ['', ''],
        ['{ tls: false }', ' tls=false'],
        ['{ prefix: x }', ' prefix=x'],
      ]),
    },
    actions: [...(kind < 2 ? some(from, [...onKeys]) : []), ...(kind > 0 ? some(from, [...onBucket]) : [])],
    resources: [...(kind < 2 ? keys : []), ...(kind > 0 ? ['data'] : [])],
  };
}

function written({ who, sessions: how, setting, actions, resources }: Row): string {
  const parts = [
    `as: [${who}]`,
    ...(how.length === 0 ? [] : [`with: [${how.map((each) => each.written).join(', ')}]`]),
    ...(setting.through.length === 0 ? [] : [`through: [${setting.through}]`]),
    ...(setting.context[0] === '' ? [] : [`context: ${setting.context[0]}`]),
    `can: [${actions}]`,
    `resource: [${resources}]`,
  ];
  return `  { ${parts.join(', ')} },\n`;
}

function fits(action: string, resource: string): boolean {
  return resource.includes('/') ? onKeys.has(action) : onBucket.has(action);
}

/** `alice console+600>reader: s3:GetObject data/a tls=false` */
function requestsOf(
  who: readonly string[],
  shown: (name: string) => readonly string[],
  { through, context }: Setting,
  actions: Iterable<string>,
  resources: Iterable<string>,
): readonly string[] {
  const way = through.map((role) => `>${role}`).join('');
  const calls = [...actions].flatMap((action) =>
    [...resources].filter((resource) => fits(action, resource)).map((resource) => `${action} ${resource}${context[1]}`),
  );
  return who.flatMap((name) => shown(name).flatMap((how) => calls.map((call) => `${name} ${how}${way}: ${call}`)));
}

const own: Readonly<Record<string, string>> = { ops: 'identity-provider', anonymous: 'none' };

function listedBy({ who, sessions: how, setting, actions, resources }: Row): readonly string[] {
  const shown = (name: string) => (own[name] === undefined ? how.map((each) => each.shown) : [own[name]]);
  return requestsOf(who, shown, setting, actions, resources);
}

/** Every combination of what the rows name that somebody could ask. */
function combinations(rows: readonly Row[]): ReadonlySet<string> {
  const all = rows.flatMap((row) => row.sessions.map((each) => each.shown));
  const shown = (name: string): readonly string[] => {
    if (own[name] !== undefined) return [own[name]];
    const isRole = name === 'reader' || name === 'admin';
    return [...new Set(all)].filter((how) => isRole === (how === 'role-session' || how === 'instance-profile'));
  };
  const who = [...new Set(rows.flatMap((row) => row.who))];
  const actions = new Set(rows.flatMap((row) => row.actions));
  const resources = new Set(rows.flatMap((row) => row.resources));
  return new Set(rows.flatMap(({ setting }) => requestsOf(who, shown, setting, actions, resources)));
}

test(`what rows leave out is refused, each request once (SEED=${seed})`, () => {
  const from = random(seed);
  let checked = 0;
  let added = 0;
  for (let round = 0; round < 300; round += 1) {
    const rows = Array.from({ length: 1 + from.below(4) }, () => rowFrom(from));
    const text = `${base}${rows.map(written).join('')}  ] } }\n`;
    const { spec, diagnostics } = read(text);
    const where = `SEED=${seed}, round ${round}\n${text}`;
    if (spec === undefined) {
      assert.equal([...new Set(diagnostics.map((each) => told(each).split(' ')[0]))], ['row-repeated'], where);
      continue;
    }
    checked += 1;
    const found = lines(text);
    const listed = new Set(rows.flatMap(listedBy));
    const refused = found.filter((line) => line.startsWith('cannot ')).map((line) => line.slice('cannot '.length));
    const wanted = [...combinations(rows)].filter((request) => !listed.has(request));
    assert.equal([...refused].sort(), wanted.sort(), where);
    const allowed = found.filter((line) => line.startsWith('can ')).map((line) => line.slice('can '.length));
    assert.equal([...new Set(allowed)].sort(), [...listed].sort(), where);
    added += refused.length;
  }
  assert.ok(checked > 250, `only ${checked} tests were read`);
  assert.ok(added > 10_000, `only ${added} refusals were added`);
});

test.run();
