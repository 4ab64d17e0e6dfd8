// The surface of `iamspec merge`: its options and help.
import { thresholdOf } from './test-options.ts';
import { given, oneOption, type Verb } from './verb.ts';
import { formatsOption } from './verb-test.ts';

const epilogue = `Examples:
  iamspec merge shards/*.json
  iamspec merge 1.json 2.json 3.json --format junit > tests.xml

Each part is what \`iamspec test --shard I/N --format json\` printed, of the same
specs and with the same options; all parts have to be there, in any order.

Exit codes: those of \`iamspec test\`, of the whole; 2 where it cannot be merged.`;

export const merge: Verb = {
  name: 'merge',
  args: '<report..>',
  describe: 'Put the reports of shards together',
  define: (parser, terminal, done) =>
    parser.command(
      '$0 [report..]',
      'Put the reports of `iamspec test --shard` together, as if it had been one run.',
      (verb) =>
        verb
          .positional('report', { type: 'string', array: true, describe: 'JSON reports of all shards' })
          .option('format', { ...formatsOption, describe: 'How to report' })
          .option('threshold', { ...oneOption('threshold'), describe: 'PERCENT: fail where coverage is below it' })
          .epilogue(epilogue),
      async ({ report = [], format, threshold }) => {
        const wanted = threshold === undefined ? undefined : thresholdOf(threshold);
        const { merge: run } = await import('./merge.ts');
        done(await run({ reports: report, format, ...given('threshold', wanted) }, terminal));
      },
    ),
};
