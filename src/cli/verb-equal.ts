// The command line of `iamspec equal`: its options and help.
import { formatOption, type Verb } from './verb.ts';

const epilogue = `Two files with a policy each, or two folders that \`iamspec generate\` made. They mean the
same where they let the same requests in, whatever else is attached where they are.

Exit codes: 0 the same, 1 not the same, 2 could not be compared, 3 it cannot be told.`;

export const equal: Verb = {
  name: 'equal',
  args: '<first> <second>',
  describe: 'Say whether two policies, or two renderings, mean the same',
  define: (parser, terminal, done) =>
    parser.command(
      '$0 <first> <second>',
      'Say whether two policies, or two renderings, mean the same; where they do not,\nwho can do what by the one alone, each way, in a few lines.',
      (verb) =>
        verb
          .positional('first', { type: 'string', demandOption: true, describe: 'A policy, or a folder of a rendering' })
          .positional('second', { type: 'string', demandOption: true, describe: 'The other one' })
          .option('format', { ...formatOption, describe: 'How to report' })
          .example('$0 old.json new.json', 'Two policies')
          .example('$0 ../main/out/x out/x', 'Two renderings')
          .epilogue(epilogue),
      async ({ first, second, format }) => {
        const { equal: run } = await import('./equal.ts');
        done(run({ first, second, format }, terminal));
      },
    ),
};
