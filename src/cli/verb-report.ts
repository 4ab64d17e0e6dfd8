// The command line of `iamspec report`: its options and help.
import { refusal } from '../text/diagnostic.ts';
import { folder, given, manyOption, oneOption, type Verb } from './verb.ts';

// Too long for yargs's two columns.
const epilogue = `Examples:
  iamspec report specs/x.yaml --out access.html
  iamspec report specs/x.yaml --environment prod --out prod.html
  iamspec report specs/x.yaml --serve --open

The file needs no network: mail it, keep it, open it from disk. docs/report.md.

Exit codes: 0 written, whatever it says, 2 could not run.`;

export const report: Verb = {
  name: 'report',
  flags: ['closed', 'all', 'serve', 'open'],
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
            coerce: folder('out'),
            describe: 'The file to write',
          })
          .option('serve', {
            type: 'boolean',
            default: false,
            describe: 'Serve it on this machine alone, and anew after each change',
          })
          .option('port', { ...oneOption('port'), describe: 'With --serve: where (default: any that is free)' })
          .option('open', { type: 'boolean', default: false, describe: 'Open it in a browser' })
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
      async ({ spec, environment, out, serve, port, open, bucket = [], action = [], all, closed }) => {
        refuseUnclear(out, serve, port);
        const { report: run } = await import('./report.ts');
        const where = { ...given('spec', spec), ...given('environment', environment), ...given('file', out) };
        const asked = { buckets: bucket, actions: action, strangers: all, closed, open, port: portIn(port) };
        done(await run({ ...asked, ...where }, terminal));
      },
    ),
};

/** @throws Refusal where it is neither written nor served, or both. */
function refuseUnclear(out: string | undefined, serve: boolean, port: string | undefined): void {
  if (out === undefined && !serve) {
    throw refusal('bad-usage', '`report` needs a file', 'name it: `--out access.html`; or say `--serve`');
  }
  if (out !== undefined && serve) {
    throw refusal('bad-usage', '`--out` and `--serve` exclude each other', 'write the page, or serve it');
  }
  if (port !== undefined && !serve) throw refusal('bad-usage', '`--port` is for `--serve`', 'leave it out');
}

/** @throws Refusal where it is none. */
function portIn(port = '0'): number {
  if (/^\d{1,5}$/.test(port) && Number(port) < 65_536) return Number(port);
  throw refusal('bad-usage', `\`--port ${port}\` is no port`, 'write a number from 1 to 65535');
}
