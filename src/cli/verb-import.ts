// The command line of `iamspec import`: its options and help.
import { refusal } from '../text/diagnostic.ts';
import { folder, formatOption, given, oneOption, type Verb } from './verb.ts';

const epilogue = `Files are policies as AWS prints them, or folders of such; what each is attached to is
guessed from its words and its name: bucket.NAME.json, identity.NAME.json,
trust.NAME.json, boundary.NAME.json. What no rule can say goes out as it stood.

Exit codes: 0 imported, and proved to say the same; 1 a spec would say something
else, and nothing was written; 2 could not run.`;

const holders = ['user', 'role', 'group'] as const;

export const importing: Verb = {
  name: 'import',
  flags: ['force'],
  args: '[file..]',
  describe: 'Write a spec that renders to policies that there are, with tests of today',
  define: (parser, terminal, done) =>
    parser.command(
      '$0 [file..]',
      'Write a spec that renders to policies which say what these say, proved over all\nrequests, with tests that pin what is decided today.',
      (verb) =>
        verb
          .positional('file', { type: 'string', array: true, describe: 'Policies, or folders' })
          .option('plan', {
            ...oneOption('plan'),
            describe: 'Import what a Terraform plan comes to: what `terraform show -json` wrote, or -',
          })
          .option('account', { ...oneOption('account'), describe: 'The account that they are of: 12 digits' })
          .option('bucket', { ...oneOption('bucket'), describe: 'The bucket that a policy is of, by its name in S3' })
          .option('user', { ...oneOption('user'), describe: 'Whom identity policies are attached to' })
          .option('role', { ...oneOption('role'), describe: 'The role that policies are of' })
          .option('group', { ...oneOption('group'), describe: 'The group that identity policies are attached to' })
          .option('output', {
            ...oneOption('output'),
            alias: 'o',
            coerce: folder('output'),
            describe: 'Where to write the spec (default: it is printed)',
          })
          .option('force', { type: 'boolean', default: false, describe: 'Write over a file that is there' })
          .option('format', { ...formatOption, describe: 'How to report' })
          .example('$0 bucket.data.json -o specs/data.yaml', 'The policy of the bucket data')
          .example('$0 policy.json --role deploy --account 111122223333', 'The policy of a role')
          .epilogue(epilogue),
      async ({ file = [], plan, account, bucket, output, force, format, ...who }) => {
        const { importFiles } = await import('./import.ts');
        const [holder, other] = holders.flatMap((kind) => {
          const name = who[kind];
          return name === undefined ? [] : [{ kind, name }];
        });
        if (other !== undefined) {
          throw refusal('bad-usage', `\`--${holder?.kind}\` and \`--${other.kind}\` say two things`, 'keep one');
        }
        const where = {
          ...given('plan', plan),
          ...given('account', account),
          ...given('bucket', bucket),
          ...given('output', output),
        };
        done(await importFiles({ files: file, force, format, ...where, ...given('holder', holder) }, terminal));
      },
    ),
};
