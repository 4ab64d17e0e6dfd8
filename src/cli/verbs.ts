// The command line's surface: every verb with its arguments, options and help. What a verb does is loaded when it runs.

import { refusal } from '../text/diagnostic.ts';
import { type AnySchema, schemaKinds } from './schema-kinds.ts';
import {
  dashForYargs,
  folder,
  formatOption,
  given,
  manyOption,
  once,
  oneOption,
  outOption,
  specArgument,
  templatesOption,
  type Verb,
} from './verb.ts';
import { diff } from './verb-diff.ts';
import { equal } from './verb-equal.ts';
import { importing } from './verb-import.ts';
import { lint } from './verb-lint.ts';
import { matrix } from './verb-matrix.ts';
import { merge } from './verb-merge.ts';
import { report } from './verb-report.ts';
import { test } from './verb-test.ts';
import { who } from './verb-who.ts';

const generateDefaults = { out: 'out', check: false, force: false };

const generate: Verb = {
  name: 'generate',
  flags: ['check', 'force'],
  args: '[spec..]',
  describe: 'Render specs into Terraform, policy JSON and a runbook',
  plain: async (specs, terminal) => {
    const { generate: run } = await import('./generate.ts');
    return run({ specs, ...generateDefaults }, terminal);
  },
  define: (parser, terminal, done) =>
    parser.command(
      '$0 [spec..]',
      'Render specs into Terraform, policy JSON and a runbook, one folder a spec.',
      (verb) =>
        verb
          .positional('spec', specArgument)
          .option('out', { ...outOption, default: generateDefaults.out, describe: 'Folder to render into' })
          .option('templates', templatesOption)
          .option('check', {
            type: 'boolean',
            default: false,
            describe: 'Write nothing; show what is stale and exit 1',
          })
          .option('force', { type: 'boolean', default: false, describe: 'Write over files edited by hand' })
          .example('$0', 'Render specs/*.yaml into out/')
          .example('$0 --check', 'Fail in CI when out/ is stale')
          .epilogue('Exit codes: 0 done or up to date, 1 stale (--check), 2 could not run.'),
      async ({ spec = [], out, templates, check, force }) => {
        const { generate: run } = await import('./generate.ts');
        done(await run({ specs: spec, out, check, force, ...given('templates', templates) }, terminal));
      },
    ),
};

// Too long for yargs's two columns.
const explainEpilogue = `Examples:
  iamspec explain --as bob --with console --mfa 10m \\
    --action s3:PutObject --resource data/a.csv
  iamspec explain --as bob --with access-key --through admin --mfa-code \\
    --action s3:PutObject --resource data/a.csv --context tls=false
  iamspec explain specs/x.yaml --test "only with MFA" --as bob

Exit codes: 0 explained, whatever the answer, 2 could not run.`;

const explain: Verb = {
  name: 'explain',
  flags: ['mfa-code', 'all'],
  args: '[spec]',
  describe: 'Say why one request is allowed or denied, statement by statement',
  define: (parser, terminal, done) =>
    parser.command(
      '$0 [spec]',
      'Say why a request is allowed or denied: asked by flags, as a test would ask it,\nor by a test’s name.',
      (verb) =>
        verb
          .positional('spec', {
            type: 'string',
            describe: 'Spec file; may be left out where only one in specs/ fits',
          })
          .option('environment', { ...oneOption('environment'), describe: 'Of a spec with environments: in which' })
          .option('as', { ...manyOption, describe: 'Who asks: a principal’s name, or anonymous' })
          .option('with', { ...manyOption, describe: 'How the credentials were got: access-key, console, …' })
          .option('mfa', { ...oneOption('mfa'), describe: 'How long ago MFA was shown: 10m' })
          .option('claim', {
            ...manyOption,
            describe: 'CLAIM=VALUE: what the token of an OIDC or SAML provider says',
          })
          .option('through', { ...manyOption, describe: 'The role, or chain of roles, that is assumed first' })
          .option('mfa-code', {
            type: 'boolean',
            default: false,
            describe: 'An MFA code is given in the (first) AssumeRole call',
          })
          .option('action', { ...manyOption, describe: 'What is done: s3:GetObject' })
          .option('resource', { ...manyOption, describe: 'On what: BUCKET/KEY, a principal, an ARN, everything' })
          .option('context', {
            ...manyOption,
            describe: 'KEY=VALUE: source_ip, tls, prefix, organization, at, mfa_delete_code, or a key of AWS',
          })
          .option('test', { ...oneOption('test'), describe: 'A test, by its name or a part of it' })
          .option('out', { ...outOption, describe: 'Explain the bytes in this folder instead' })
          .option('policies', {
            ...oneOption('policies'),
            coerce: folder('policies'),
            describe: 'Explain policies that iamspec did not write: a folder or file',
          })
          .option('plan', {
            ...oneOption('plan'),
            describe: 'Explain what a Terraform plan comes to: what `terraform show -json` wrote, or -',
          })
          .option('all', { type: 'boolean', default: false, describe: 'Show statements about other actions too' })
          .option('format', { ...formatOption, describe: 'How to report' })
          .epilogue(explainEpilogue),
      async ({ mfaCode, spec, environment, mfa, test: name, out, policies, plan, ...flags }) => {
        const { explain: run } = await import('./explain.ts');
        const {
          as = [],
          with: kinds = [],
          claim = [],
          through = [],
          action = [],
          resource = [],
          context = [],
          all,
          format,
        } = flags;
        const asked = { as, with: kinds, claim, through, mfaCode, action, resource, context, all, format };
        const where = {
          ...given('spec', spec),
          ...given('environment', environment),
          ...given('out', out),
          ...given('policies', policies),
          ...given('plan', plan),
        };
        done(await run({ ...asked, ...where, ...given('mfa', mfa), ...given('test', name) }, terminal));
      },
    ),
};

const schema: Verb = {
  name: 'schema',
  args: '',
  describe: 'Print the JSON Schema of specs and the files beside them, for editors',
  define: (parser, terminal, done) =>
    parser.command(
      '$0',
      'Print the JSON Schema of specs, of the files beside them, or of reports.',
      (verb) =>
        verb
          .option('of', {
            choices: schemaKinds,
            default: 'spec',
            requiresArg: true,
            coerce: once<AnySchema>('of'),
            describe: 'The kind of file that it is for',
          })
          .example('$0 > spec.schema.json', 'Then name it in a `# yaml-language-server: $schema=` line')
          .example('$0 --of report', 'What `iamspec test --format json` prints')
          .example('$0 --of who', 'What `iamspec who --format json` prints')
          .example('$0 --of matrix', 'What `iamspec matrix --format json` prints')
          .example('$0 --of lint', 'What `iamspec lint --format json` prints')
          .example('$0 --of mutation', 'What `iamspec test --mutate --format json` prints')
          .example('$0 --of plan-diff', 'What `iamspec diff --plan --format json` prints')
          .example('$0 --of import', 'What `iamspec import --format json` prints')
          .example('$0 --of equal', 'What `iamspec equal --format json` prints')
          .example('$0 --of tests > tests.schema.json', 'For x.test.yaml, beside x.yaml'),
      async ({ of }) => {
        const { schema: run } = await import('./schema.ts');
        done(run(of, terminal));
      },
    ),
};

const decide: Verb = {
  name: 'decide',
  endless: true,
  args: '',
  describe: 'Decide requests of other programs, one line of JSON each',
  plain: async (args, terminal) => {
    if (args.length > 0) {
      const message = '`decide` reads standard input, and takes no arguments';
      const help = 'write `iamspec decide < requests.ndjson`';
      throw refusal('bad-usage', message, help);
    }
    const [{ decide: run }, { openStandardInput }] = await Promise.all([
      import('./decide.ts'),
      import('./standard-input.ts'),
    ]);
    return run(openStandardInput(), process.stdout, terminal);
  },
  define: (parser) =>
    parser
      .usage(
        '$0\n\nDecide requests in AWS’s own terms: a line of JSON on standard input for each,\na line of JSON on standard output for each, in the same order.',
      )
      .example('$0 < requests.ndjson', 'Shapes: schema/decide-*.schema.json')
      .example('$0 < requests.ndjson | jq .decision', 'The decisions alone')
      .epilogue(
        'A line that cannot be decided gets a result with an `error`; the rest goes on.\nExit codes: 0 every line was decided, 2 some line was bad, or there was none.',
      ),
};

const fmtDefaults = { check: false, diff: false };

const fmt: Verb = {
  name: 'fmt',
  flags: ['check', 'diff'],
  args: '[spec..]',
  describe: 'Format specs',
  plain: async (specs, terminal) => {
    const { fmt: run } = await import('./fmt.ts');
    return run({ specs, ...fmtDefaults }, terminal);
  },
  define: (parser, terminal, done) =>
    parser.command(
      '$0 [spec..]',
      'Format specs: keys in the order of the language, actions sorted, lists of more\nthan three entries a line each. Comments stay with what they are about.',
      (verb) =>
        verb
          .positional('spec', {
            ...specArgument,
            describe: 'Spec files or folders (default: specs); - for standard input',
          })
          .option('check', {
            type: 'boolean',
            default: fmtDefaults.check,
            describe: 'Write nothing; name what is not formatted and exit 1',
          })
          .option('diff', {
            type: 'boolean',
            default: fmtDefaults.diff,
            describe: 'Write nothing; show what would change',
          })
          .example('$0', 'Format specs/*.yaml')
          .example('$0 --check', 'Fail in CI when a spec is not formatted')
          .epilogue('Exit codes: 0 done, 1 not formatted (--check), 2 could not run.'),
      async ({ spec = [], ...modes }) => {
        const { fmt: run } = await import('./fmt.ts');
        const specs = spec.map((each) => (each === dashForYargs ? '-' : each));
        done(await run({ specs, check: modes.check, diff: modes.diff }, terminal));
      },
    ),
};

export const verbs: readonly Verb[] = [
  generate,
  test,
  merge,
  explain,
  who,
  matrix,
  report,
  lint,
  equal,
  diff,
  importing,
  fmt,
  schema,
  decide,
];
