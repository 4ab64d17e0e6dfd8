// The command line of `iamspec matrix`: its options and help.
import { formatOption, given, manyOption, oneOption, outOption, type Verb } from './verb.ts';

// Too long for yargs's two columns.
const epilogue = `Examples:
  iamspec matrix specs/x.yaml
  iamspec matrix specs/x.yaml --bucket data --action s3:PutObject --action s3:DeleteObject

M: allowed with MFA. N: without MFA. K: with an access key. docs/matrix.md has more.

Exit codes: 0 told, whatever the answer, 2 could not run.`;

export const matrix: Verb = {
  name: 'matrix',
  flags: ['closed', 'all'],
  args: '[spec]',
  describe: 'Show who may do what on which bucket: with MFA, without, with an access key',
  define: (parser, terminal, done) =>
    parser.command(
      '$0 [spec]',
      'Show who may do what on which bucket, a table for each: with MFA, without MFA,\nand with an access key. Every cell is about all requests, not a sample.',
      (verb) =>
        verb
          .positional('spec', {
            type: 'string',
            describe: 'Spec file; may be left out where there is only one in specs/',
          })
          .option('environment', { ...oneOption('environment'), describe: 'Of a spec with environments: in which' })
          .option('bucket', { ...manyOption, describe: 'Only these buckets, by their names in the spec' })
          .option('action', { ...manyOption, describe: 'These actions as columns, not the usual six' })
          .option('all', {
            type: 'boolean',
            default: false,
            describe: 'Also callers whom the spec does not declare',
          })
          .option('closed', {
            type: 'boolean',
            default: false,
            describe: 'Nobody holds more policies than the spec says',
          })
          .option('out', { ...outOption, describe: 'Look at the bytes in this folder instead' })
          .option('format', { ...formatOption, describe: 'How to report' })
          .epilogue(epilogue),
      async ({ spec, environment, out, bucket = [], action = [], all, closed, format }) => {
        const { matrix: run } = await import('./matrix.ts');
        const where = { ...given('spec', spec), ...given('environment', environment), ...given('out', out) };
        done(await run({ buckets: bucket, actions: action, strangers: all, closed, format, ...where }, terminal));
      },
    ),
};
