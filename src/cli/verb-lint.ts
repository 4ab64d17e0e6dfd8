// The command line of `iamspec lint`: its options and help.
import { folder, formatOption, given, once, oneOption, outOption, specArgument, type Verb } from './verb.ts';

const epilogue = `A rule is judged with all its statements; of policies that iamspec did not write, each
statement. Without a spec, \`--policies\` and those of a \`--plan\` are judged by themselves,
whatever they are attached to; with one, by what attachments.yaml, their names or the
plan say.

Exit codes: 0 nothing was found, 1 something was, 2 could not run, 3 nothing was found
and something could not be told.`;

const formats = ['pretty', 'json', 'github'] as const;

export const lint: Verb = {
  name: 'lint',
  args: '[spec..]',
  describe: 'Find rules and statements that have no effect',
  plain: async (specs, terminal) => {
    const { lint: run } = await import('./lint.ts');
    return run({ specs, format: 'pretty' }, terminal);
  },
  define: (parser, terminal, done) =>
    parser.command(
      '$0 [spec..]',
      'Find statements that no request ever matches, and rules or statements without\nwhich every request would be decided the same.',
      (verb) =>
        verb
          .positional('spec', specArgument)
          .option('out', { ...outOption, describe: 'Lint the bytes in this folder instead' })
          .option('policies', {
            ...oneOption('policies'),
            coerce: folder('policies'),
            describe: 'Lint policies that iamspec did not write: a folder or file',
          })
          .option('plan', {
            ...oneOption('plan'),
            describe: 'Lint what a Terraform plan comes to: what `terraform show -json` wrote, or -',
          })
          .option('format', {
            ...formatOption,
            choices: formats,
            coerce: once<(typeof formats)[number]>('format'),
            describe: 'How to report',
          })
          .example('$0', 'Lint specs/*.yaml')
          .example('$0 --policies policy.json', 'Lint a policy by itself')
          .example('$0 specs/x.yaml --policies prod', 'Lint policies with what they are attached to')
          .epilogue(epilogue),
      async ({ spec = [], out, policies, plan, format }) => {
        const { lint: run } = await import('./lint.ts');
        const where = { ...given('out', out), ...given('policies', policies), ...given('plan', plan) };
        done(await run({ specs: spec, format, ...where }, terminal));
      },
    ),
};
