// The command line of `iamspec diff`: its options and help.
import { formatOption, oneOption, type Verb } from './verb.ts';

const epilogue = `Exit codes: 0 nobody gets more access, 1 somebody does, 2 could not be compared, 3 it
cannot be told.`;

export const diff: Verb = {
  name: 'diff',
  args: '',
  describe: 'Say whether a Terraform plan changes access, and how',
  define: (parser, terminal, done) =>
    parser.command(
      '$0',
      'Of each policy that Terraform wants to change, say whether access changes at all,\nand if it does who can do what before or after alone, in a few lines.',
      (verb) =>
        verb
          .option('plan', {
            ...oneOption('plan'),
            demandOption: true,
            describe: 'What `terraform show -json` wrote: a file, or -',
          })
          .option('format', { ...formatOption, describe: 'How to report' })
          .example('$0 --plan plan.json', 'What a plan comes to')
          .epilogue(epilogue),
      async ({ plan, format }) => {
        const { diffPlan } = await import('./diff-plan.ts');
        done(await diffPlan({ plan, format }, terminal));
      },
    ),
};
