// What can be asked of `iamspec test`, and how the values of its options are read. Runs nothing.
import type { FormatName } from '../report/format-names.ts';
import { type Refusal, refusal } from '../text/diagnostic.ts';
import { nearest } from '../text/nearest.ts';

/** One of the parts that a run is divided into, from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export const filterKeys = ['as', 'with', 'action', 'resource', 'expected', 'through'] as const;
export type FilterKey = (typeof filterKeys)[number];

/** Patterns with `*` and `?`: one of each key has to fit. */
export type Filter = ReadonlyMap<FilterKey, readonly string[]>;

export interface TestOptions {
  readonly specs: readonly string[];
  /** Of specs that have environments the one that is tested; absent: all. */
  readonly environment?: string;
  /** The folder whose bytes are tested; absent: what the specs render, in memory. */
  readonly out?: string;
  readonly templates?: string;
  /** Policies that are tested instead: a file or a folder. */
  readonly policies?: string;
  /** What `terraform show -json` wrote, whose policies are tested instead: a file, or `-`. */
  readonly plan?: string;
  /** The commit against which what changed is looked at. */
  readonly changed?: string;
  /** Names of tests, or `SPEC: NAME`. */
  readonly run?: RegExp;
  readonly filter?: Filter;
  /** The pairs as they were given. */
  readonly filters: readonly string[];
  readonly list: boolean;
  readonly bench: boolean;
  readonly watch: boolean;
  /** Would the tests notice mistakes in the policies? */
  readonly mutate: boolean;
  /** Beside that: are rows added to the tests that notice what they do not? */
  readonly write: boolean;
  readonly failFast: boolean;
  readonly shuffle?: number;
  readonly shard?: Shard;
  readonly jobs?: number;
  readonly coverage: boolean;
  /** Percentage. */
  readonly threshold?: number;
  readonly format: FormatName;
}

export const plainTest: Omit<TestOptions, 'specs'> = {
  filters: [],
  list: false,
  bench: false,
  watch: false,
  mutate: false,
  write: false,
  failFast: false,
  coverage: false,
  format: 'pretty',
};

function usage(message: string, help?: string): Refusal {
  return refusal('bad-usage', message, help);
}

/** @throws Refusal where it is no regular expression. */
export function regexOf(text: string): RegExp {
  if (text === '') throw usage('`--run` is empty', 'leave it out to run all tests');
  try {
    return new RegExp(text, 'u');
  } catch (error) {
    const [, words = ''] = /: ([^:]*)$/.exec(error instanceof Error ? error.message : '') ?? [];
    const why = words === '' ? '' : `: ${words.charAt(0).toLowerCase()}${words.slice(1)}`;
    throw usage(
      `\`--run ${text}\` is no regular expression${why}`,
      'put `\\` before a character that stands for itself',
    );
  }
}

/** A pair begins where a word with `=` does; so a value may hold spaces. */
const pairStart = /(?:^|\s)\s*(?=[A-Za-z_-]+=)/;

/** @throws Refusal where a key is unknown, or something is no pair. */
export function filterOf(texts: readonly string[]): Filter {
  const found = new Map<FilterKey, string[]>();
  for (const pair of texts.flatMap((text) => (text.trim() === '' ? [''] : text.split(pairStart).filter(Boolean)))) {
    const [, key = '', value = ''] = /^([A-Za-z_-]+)=(.*)$/su.exec(pair.trim()) ?? [];
    if (key === '') {
      throw usage(`\`--filter\` takes KEY=PATTERN, and not \`${pair.trim()}\``, `keys: ${filterKeys.join(', ')}`);
    }
    if (!isFilterKey(key)) {
      const meant = nearest(key, filterKeys);
      const help = meant === undefined ? `keys: ${filterKeys.join(', ')}` : `did you mean \`${meant}\`?`;
      throw usage(`\`--filter\` has no key \`${key}\``, help);
    }
    if (value === '') throw usage(`\`--filter ${key}=\` has no pattern`, 'write a name, or a pattern with `*` and `?`');
    found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

function isFilterKey(key: string): key is FilterKey {
  return (filterKeys as readonly string[]).includes(key);
}

export const mostShards = 999_999;

/** `2/5`. @throws Refusal where it is no part of a whole. */
export function shardOf(text: string): Shard {
  const [, index = 0, of = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (of > mostShards) throw usage(`\`--shard ${text}\` asks for too many parts`, `${mostShards} is the most`);
  if (index >= 1 && index <= of) return { index, of };
  throw usage(`\`--shard ${text}\` is no part of a whole`, 'write `--shard 2/5` for the second of five parts');
}

const mostJobs = 9_999;

/** @throws Refusal where it is no whole number from 1 on, or too large. */
export function jobsOf(text: string): number {
  if (/^[1-9]\d*$/.test(text) && Number(text) <= mostJobs) return Number(text);
  throw usage(`\`--jobs ${text}\` is no number of threads`, `write a whole number from 1 to ${mostJobs}`);
}

/** A seed is what a random generator with 32 bits of state starts from. */
export const seeds = 2 ** 32;

/** Empty: any seed. @throws Refusal where it is no seed. */
export function seedOf(text: string, any: () => number): number {
  if (text === '') return any();
  if (/^\d{1,10}$/.test(text) && Number(text) < seeds) return Number(text);
  throw usage(`\`--shuffle ${text}\` is no seed`, `write a whole number below ${seeds}, or none`);
}

/** @throws Refusal where it is no percentage. */
export function thresholdOf(text: string): number {
  if (/^\d{1,3}(?:\.\d{1,3})?$/.test(text) && Number(text) <= 100) return Number(text);
  throw usage(`\`--threshold ${text}\` is no percentage`, 'write a number from 0 to 100');
}

/** Options that say nothing together, with what to do instead. */
const exclusions: readonly (readonly [string, readonly string[], string])[] = [
  [
    '--list',
    ['--bench', '--watch', '--shard', '--fail-fast', '--shuffle', '--jobs', '--coverage', '--threshold', '--changed'],
    'a list runs nothing; leave one out',
  ],
  [
    '--bench',
    ['--watch', '--shard', '--fail-fast', '--shuffle', '--jobs', '--coverage', '--threshold', '--changed'],
    'a bench times whole tests one after the other, and nothing else; leave one out',
  ],
  [
    '--mutate',
    [
      '--list',
      '--bench',
      '--watch',
      '--shard',
      '--fail-fast',
      '--shuffle',
      '--jobs',
      '--coverage',
      '--changed',
      '--filter',
    ],
    'a mutation run runs the tests on policies with a mistake, and nothing else; leave one out',
  ],
  ['--write', ['--out'], 'the rows say what the spec renders; leave `--out` out, or run `iamspec generate`'],
  ['--write', ['--run'], 'a row is missing where none of all tests notices; leave `--run` out'],
  ['--watch', ['--shard'], 'a watch runs what a change touches; choose with `--run` or `--filter`'],
  ['--policies', ['--out'], 'each says what is tested in the place of what specs render; keep one'],
  ['--policies', ['--templates'], 'with `--policies` nothing that was rendered is tested; leave `--templates` out'],
  ['--plan', ['--out', '--policies'], 'each says what is tested in the place of what specs render; keep one'],
  ['--plan', ['--templates'], 'with `--plan` nothing that was rendered is tested; leave `--templates` out'],
  ['--plan', ['--watch'], 'a plan changes when Terraform makes another; run it again then'],
  ['--plan', ['--mutate'], 'a mutation run is about the tests, and not about a plan; leave `--plan` out'],
  [
    '--plan',
    ['--coverage', '--threshold', '--changed'],
    'coverage is about what the spec renders, and not about a plan; leave it out',
  ],
  ['--shard', ['--threshold'], 'a part covers less than the whole; give the threshold to `iamspec merge`'],
];

function givenNames(options: TestOptions): ReadonlySet<string> {
  const given: Readonly<Record<string, boolean>> = {
    '--list': options.list,
    '--bench': options.bench,
    '--watch': options.watch,
    '--mutate': options.mutate,
    '--write': options.write,
    '--run': options.run !== undefined,
    '--filter': options.filters.length > 0,
    '--policies': options.policies !== undefined,
    '--plan': options.plan !== undefined,
    '--out': options.out !== undefined,
    '--templates': options.templates !== undefined,
    '--shard': options.shard !== undefined,
    '--fail-fast': options.failFast,
    '--shuffle': options.shuffle !== undefined,
    '--jobs': options.jobs !== undefined,
    '--coverage': options.coverage,
    '--threshold': options.threshold !== undefined,
    '--changed': options.changed !== undefined,
  };
  return new Set(Object.keys(given).filter((name) => given[name]));
}

/** Formats of what is no report of a run. */
const formatsBeside: Readonly<Record<string, readonly FormatName[]>> = {
  '--list': ['pretty', 'json'],
  '--bench': ['pretty', 'json'],
  '--watch': ['pretty'],
  '--mutate': ['pretty', 'json'],
};

/**
 * What the options mean together.
 * @throws Refusal where two of them exclude each other.
 */
export function settled(options: TestOptions): TestOptions {
  const { coverage, threshold, changed, format, mutate, write } = options;
  const given = givenNames(options);
  for (const [one, others, help] of exclusions) {
    const other = given.has(one) ? others.find((name) => given.has(name)) : undefined;
    if (other !== undefined) throw usage(`\`${one}\` and \`${other}\` exclude each other`, help);
  }
  for (const [name, formats] of Object.entries(formatsBeside)) {
    if (!given.has(name) || formats.includes(format)) continue;
    const help = `beside \`${name}\` it is ${formats.map((each) => `\`--format ${each}\``).join(' or ')}`;
    throw usage(`\`${name}\` and \`--format ${format}\` exclude each other`, help);
  }
  if (given.has('--plan') && format === 'lcov') {
    throw usage('`--plan` and `--format lcov` exclude each other', 'coverage is about what the spec renders');
  }
  if (write && !mutate) throw usage('`--write` is for `--mutate`', 'write `iamspec test --mutate --write`');
  // Of a mutation run the threshold is that of its score.
  if (mutate) return options;
  return { ...options, coverage: coverage || threshold !== undefined || changed !== undefined || format === 'lcov' };
}
