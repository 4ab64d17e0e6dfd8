// The command line of `iamspec report`: its options and help.
import { folder, given, manyOption, oneOption, type Verb } from './verb.ts';

// Too long for yargs's two columns.
const epilogue = `Examples:
  iamspec report specs/x.yaml --out access.html
  iamspec report specs/x.yaml --environment prod --out prod.html

The file needs no network: mail it, keep it, open it from disk. docs/report.md.

Exit codes: 0 written, whatever it says, 2 could not run.`;

export const report: Verb = {
  name: 'report',
  flags: ['closed', 'all'],
  args: '[spec]',
  describe: 'Write one HTML page: the access matrix with reasons, properties, coverage',
  define: (parser, terminal, done) =>
    parser.command(
      '$0 [spec]',
      'Write one HTML file that shows who may do what, and why; which properties hold;\nand what the tests reach.',
      (verb) =>
        verb
          .positional('spec', {
            type: 'string',
            describe: 'Spec file; may be left out where there is only one in specs/',
          })
          .option('out', {
            type: 'string',
            requiresArg: true,
            demandOption: 'name the file: `--out access.html`',
            coerce: folder('out'),
            describe: 'The file to write',
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
          .epilogue(epilogue),
      async ({ spec, environment, out, bucket = [], action = [], all, closed }) => {
        const { report: run } = await import('./report.ts');
        const where = { ...given('spec', spec), ...given('environment', environment) };
        done(await run({ file: out, buckets: bucket, actions: action, strangers: all, closed, ...where }, terminal));
      },
    ),
};
