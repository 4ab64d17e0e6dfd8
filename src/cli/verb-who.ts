// The command line of `iamspec who`: its options and help.
import { formatOption, given, manyOption, oneOption, outOption, type Verb } from './verb.ts';

// Too long for yargs's two columns.
const epilogue = `Examples:
  iamspec who specs/x.yaml --action s3:DeleteObject --resource 'data/*'
  iamspec who specs/x.yaml --as alice
  iamspec who specs/x.yaml --as alice --with console --mfa 10m --resource data

yes: all such requests are allowed. depends: some are; a line below says which.
unknown: AWS does not say. docs/who.md has more.

Exit codes: 0 told, whatever the answer, 2 could not run.`;

export const who: Verb = {
  name: 'who',
  flags: ['closed'],
  args: '[spec]',
  describe: 'Say who can do something, with which session; or what somebody can do',
  define: (parser, terminal, done) =>
    parser.command(
      '$0 [spec]',
      'Say who can do something, and with which session: a line for each caller, also\nthose that the spec does not declare. With --as alone: what somebody can do.',
      (verb) =>
        verb
          .positional('spec', {
            type: 'string',
            describe: 'Spec file; may be left out where only one in specs/ fits',
          })
          .option('environment', { ...oneOption('environment'), describe: 'Of a spec with environments: in which' })
          .option('action', { ...manyOption, describe: 'What is done: s3:DeleteObject, s3:Delete*' })
          .option('resource', {
            ...manyOption,
            describe: 'On what: BUCKET, BUCKET/KEY, a pattern, a principal, an ARN, everything',
          })
          .option('as', { ...manyOption, describe: 'Only who is named: a principal’s name, or anonymous' })
          .option('with', { ...manyOption, describe: 'Only these sessions of theirs: access-key, console, …' })
          .option('mfa', { ...oneOption('mfa'), describe: 'How long ago MFA was shown: 10m' })
          .option('closed', {
            type: 'boolean',
            default: false,
            describe: 'Nobody holds more policies than the spec says',
          })
          .option('out', { ...outOption, describe: 'Look at the bytes in this folder instead' })
          .option('format', { ...formatOption, describe: 'How to report' })
          .epilogue(epilogue),
      async ({
        spec,
        environment,
        mfa,
        out,
        as = [],
        with: kinds = [],
        action = [],
        resource = [],
        closed,
        format,
      }) => {
        const { who: run } = await import('./who.ts');
        const where = {
          ...given('spec', spec),
          ...given('environment', environment),
          ...given('out', out),
          ...given('mfa', mfa),
        };
        done(await run({ as, with: kinds, action, resource, closed, format, ...where }, terminal));
      },
    ),
};
