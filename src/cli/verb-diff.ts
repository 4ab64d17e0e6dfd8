// The command line of `iamspec diff`: its options and help.
import { refusal } from '../text/diagnostic.ts';
import type { DiffFormat } from './diff.ts';
import { every, folder, given, manyOption, once, oneOption, outOption, templatesOption, type Verb } from './verb.ts';

const epilogue = `Exit codes: 0 compared; with --fail-on or --plan: nobody gets more access,
1 somebody does, 2 could not be compared, 3 it cannot be told.`;

const formats = ['pretty', 'json', 'markdown', 'github', 'html'] as const;

export const diff: Verb = {
  name: 'diff',
  args: '[base] [head]',
  describe: 'Say what a change lets in or shuts out: of specs, renderings, or a Terraform plan',
  define: (parser, terminal, done) =>
    parser.command(
      '$0 [base] [head]',
      'Say who may do more, or less, than before: between two commits, folders of\nrenderings or policies; of what was rendered and is (--out); or by a Terraform\nplan (--plan).',
      (verb) =>
        verb
          .positional('base', {
            type: 'string',
            describe: 'A commit, a folder of renderings, or a policy (default: where the branch left main)',
          })
          .positional('head', { type: 'string', describe: 'The same (default: the working tree)' })
          .option('out', { ...outOption, describe: 'Hold the renderings in this folder against the specs' })
          .option('plan', { ...oneOption('plan'), describe: 'What `terraform show -json` wrote: a file, or -' })
          .option('specs', { ...manyOption, describe: 'Spec files or folders (default: specs)' })
          .option('templates', templatesOption)
          .option('fail-on', {
            choices: ['widened'] as const,
            requiresArg: true,
            coerce: once<'widened'>('fail-on'),
            describe: 'Exit 1 where access is widened',
          })
          .option('accept', {
            ...oneOption('accept'),
            coerce: folder('accept'),
            describe: 'File of widenings that are accepted',
          })
          .option('format', {
            choices: formats,
            default: 'pretty' as const,
            requiresArg: true,
            coerce: once<(typeof formats)[number]>('format'),
            describe: 'How to report',
          })
          .option('also', { ...manyOption, describe: 'FORMAT=FILE: a further report, into a file' })
          .example('$0', 'What this branch changes in access')
          .example('$0 main HEAD --fail-on widened', 'Fail where it lets anything in')
          .example('$0 old.json new.json', 'Two policies by themselves')
          .example('$0 --out out', 'Whether a new iamspec changes access')
          .example('$0 --plan plan.json', 'What a plan comes to')
          .epilogue(epilogue),
      async ({ base, head, out, plan, specs, templates, failOn, accept, format, also }) => {
        if (plan !== undefined) {
          if ([base, head, out, specs, templates, failOn, accept, also].some((each) => each !== undefined)) {
            throw refusal('bad-usage', '`--plan` is compared by itself', 'leave out what else is to be compared');
          }
          if (format !== 'pretty' && format !== 'json') {
            throw refusal('bad-usage', `a plan is not printed as ${format}`, 'use `--format pretty` or `json`');
          }
          const { diffPlan } = await import('./diff-plan.ts');
          return done(await diffPlan({ plan, format }, terminal));
        }
        const { diff: run } = await import('./diff.ts');
        const sides = { ...given('base', base), ...given('head', head), ...given('out', out) };
        const how = { ...given('templates', templates), ...given('failOn', failOn), ...given('accept', accept) };
        done(await run({ ...sides, ...how, specs: every(specs), format, also: reports(every(also)) }, terminal));
      },
    ),
};

/** Of `markdown=FILE`. */
function reports(words: readonly string[]): ReadonlyMap<DiffFormat, string> {
  const all = words.map((each): readonly [DiffFormat, string] => {
    const [name = '', ...rest] = each.split('=');
    const [format, path] = [formats.find((known) => known === name), rest.join('=')];
    if (format !== undefined && path !== '') return [format, path];
    throw refusal(
      'bad-usage',
      `\`--also ${each}\` names no format and file`,
      `write \`--also markdown=access.md\`; formats are ${formats.join(', ')}`,
    );
  });
  const found = new Map(all);
  if (found.size === all.length) return found;
  throw refusal('bad-usage', '`--also` names a format twice', 'name one file for each');
}
