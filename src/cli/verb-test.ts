// The surface of `iamspec test`: its options and help.
import { randomInt } from 'node:crypto';
import type { Argv } from 'yargs';
import { type FormatName, formatNames } from '../report/format-names.ts';
import {
  filterOf,
  jobsOf,
  plainTest,
  regexOf,
  seedOf,
  seeds,
  settled,
  shardOf,
  type TestOptions,
  thresholdOf,
} from './test-options.ts';
import {
  every,
  folder,
  given,
  manyOption,
  once,
  oneOption,
  outOption,
  specArgument,
  templatesOption,
  type Verb,
} from './verb.ts';

const onePattern = "write one pattern for both: `--run 'a|b'`";

// Without a default, which help would show.
const flag = { type: 'boolean' } as const;

export const formatsOption = {
  choices: formatNames,
  default: 'pretty',
  requiresArg: true,
  coerce: once<FormatName>('format'),
} as const;

const epilogue = `Examples:
  iamspec test                               Test specs/*.yaml
  iamspec test specs/vault.yaml --watch      Again on each save
  iamspec test --run 'MFA|console' --list
  iamspec test --filter 'as=alice action=s3:Put* resource=data/*'
  iamspec test --shard 2/5 --format json > shards/2.json
  iamspec merge shards/*.json --format junit > tests.xml

--run takes a JavaScript regular expression, and looks for it in the names of
tests and in SPEC: NAME. The keys of --filter are as, with, action, resource,
expected and through; patterns may hold * and ?. A check fits when, for each key
that is given, one of its patterns does.

Reports go to standard output. Exit codes: 0 all hold; 1 a check failed, out/ is
stale, or coverage is below the threshold; 2 could not run; 3 undecided.`;

/** What is asked for, in the order in which help shows it. */
const groups = {
  'What is tested:': ['environment', 'out', 'policies', 'plan', 'templates', 'run', 'filter', 'shard'],
  'How:': ['list', 'watch', 'fail-fast', 'shuffle', 'jobs', 'bench', 'mutate', 'write'],
  'What is reported:': ['format', 'coverage', 'changed', 'threshold'],
};

function withOptions(verb: Argv) {
  for (const [title, names] of Object.entries(groups)) verb.group(names, title);
  return verb
    .positional('spec', specArgument)
    .option('environment', { ...oneOption('environment'), describe: 'NAME: of specs that have some, this one alone' })
    .option('out', { ...outOption, describe: 'FOLDER: its bytes, instead of what specs render' })
    .option('policies', {
      ...oneOption('policies'),
      coerce: folder('policies'),
      describe: 'PATH: policies that iamspec did not write',
    })
    .option('plan', {
      ...oneOption('plan'),
      describe: 'FILE, or -: what a Terraform plan comes to, as `terraform show -json` has it',
    })
    .option('templates', { ...templatesOption, describe: 'FOLDER: templates that stand in for shipped ones' })
    .option('run', { ...oneOption('run', onePattern), describe: 'REGEX: tests whose names it fits' })
    .option('filter', { ...manyOption, describe: 'KEY=PATTERN…: checks that fit' })
    .option('changed', { ...oneOption('changed'), describe: 'BASE: cover only rules that changed since it' })
    .option('shard', { ...oneOption('shard'), describe: 'I/N: the Ith of N parts of all checks' })
    .option('list', { ...flag, describe: 'Run nothing; list the tests' })
    .option('watch', { ...flag, describe: 'Run again when a file changes' })
    .option('fail-fast', { ...flag, describe: 'Stop at the first failure' })
    .option('shuffle', { type: 'string', coerce: once<string>('shuffle'), describe: 'SEED, or none: in random order' })
    .option('jobs', { ...oneOption('jobs'), describe: 'N: threads to run on (default: as it pays)' })
    .option('bench', { ...flag, describe: 'Measure what the checks of each test cost' })
    .option('mutate', { ...flag, describe: 'Whether the tests notice mistakes in the policies' })
    .option('write', { ...flag, describe: 'With --mutate: add tests that notice what no test does' })
    .option('format', { ...formatsOption, describe: 'How to report' })
    .option('coverage', { ...flag, describe: 'Which parts of the policies the checks reach' })
    .option('threshold', {
      ...oneOption('threshold'),
      describe: 'PERCENT: fail where coverage, or the score of --mutate, is below it',
    })
    .epilogue(epilogue);
}

type Given = Awaited<ReturnType<typeof withOptions>['argv']>;

function optionsOf({
  spec = [],
  environment,
  out,
  policies,
  plan,
  templates,
  changed,
  format,
  ...rest
}: Given): TestOptions {
  const { run, filter, shard, shuffle, jobs, threshold } = rest;
  const {
    list = false,
    watch = false,
    failFast = false,
    bench = false,
    mutate = false,
    write = false,
    coverage = false,
  } = rest;
  const filters = every(filter);
  return settled({
    ...plainTest,
    specs: spec,
    format,
    filters,
    list,
    watch,
    failFast,
    bench,
    mutate,
    write,
    coverage,
    ...given('environment', environment),
    ...given('out', out),
    ...given('policies', policies),
    ...given('plan', plan),
    ...given('templates', templates),
    ...given('changed', changed),
    ...given('run', run === undefined ? undefined : regexOf(run)),
    ...given('filter', filters.length === 0 ? undefined : filterOf(filters)),
    ...given('shard', shard === undefined ? undefined : shardOf(shard)),
    ...given('shuffle', shuffle === undefined ? undefined : seedOf(shuffle, () => randomInt(seeds))),
    ...given('jobs', jobs === undefined ? undefined : jobsOf(jobs)),
    ...given('threshold', threshold === undefined ? undefined : thresholdOf(threshold)),
  });
}

/** A seed is optional: what follows `--shuffle` and cannot be one is a spec. */
export function bareShuffle(args: readonly string[]): readonly string[] {
  return args.map((word, at) => (word === '--shuffle' && !/^-?\d+$/.test(args[at + 1] ?? '') ? '--shuffle=' : word));
}

export const test: Verb = {
  name: 'test',
  args: '[spec..]',
  describe: 'Run the tests of specs on what they render',
  plain: async (specs, terminal) => {
    const { test: run } = await import('./test.ts');
    return run({ specs, ...plainTest }, terminal);
  },
  flags: ['list', 'watch', 'fail-fast', 'bench', 'mutate', 'write', 'coverage'],
  reword: bareShuffle,
  define: (parser, terminal, done) =>
    parser.command(
      '$0 [spec..]',
      'Run the tests of specs on the policies that they render, offline.',
      withOptions,
      async (asked) => {
        const options = optionsOf(asked);
        if (options.watch) {
          const { watch } = await import('./watch.ts');
          done(await watch(options, terminal));
        } else {
          const { test: run } = await import('./test.ts');
          done(await run(options, terminal));
        }
      },
    ),
};
