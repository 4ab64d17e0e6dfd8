// The command line's surface: every verb with its arguments, options and help. What a verb does is loaded when it runs.
import type { Argv } from 'yargs';
import { refusal } from '../text/diagnostic.ts';
import type { Terminal } from './terminal.ts';

/** Takes the exit code of the verb that ran. */
export type Done = (exit: number) => void;

export interface Verb {
  readonly name: string;
  /** Its arguments as help shows them; empty where it takes none. */
  readonly args: string;
  readonly describe: string;
  /** Runs it on arguments without any option; absent where it takes none of either. The exit code. */
  readonly plain?: (args: readonly string[], terminal: Terminal) => Promise<number>;
  /** Gives a parser of what follows the verb's name its options and its action. */
  readonly define: (parser: Argv, terminal: Terminal, done: Done) => Argv;
  /** A `-` among its arguments stands for standard input; `define` is given `dashForYargs`. */
  readonly readsInput?: true;
}

/** What `-` is to yargs, which leaves it out: no spec has that name. */
export const dashForYargs = './-';

/** Of an option that is given twice the last counts. */
function last<Value extends string>(values: Value | readonly Value[]): Value {
  return [values].flat().at(-1) as Value;
}

/** A folder's name. An empty one comes from a variable that is not set, and would mean the working directory. */
function folder(values: string | readonly string[]): string {
  const name = last(values);
  if (name !== '') return name;
  throw refusal('bad-usage', 'the name of a folder is empty');
}

const specArgument = { type: 'string', array: true, describe: 'Spec files or folders (default: specs)' } as const;
const outOption = { type: 'string', requiresArg: true, coerce: folder } as const;
const templatesOption = {
  type: 'string',
  requiresArg: true,
  coerce: folder,
  describe: 'Folder of templates that stand in for shipped ones',
} as const;

/** An option that was not given is left out, rather than undefined. */
function given<Name extends string, Value>(name: Name, value: Value | undefined): { readonly [key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]?: Value });
}

const oneOption = { type: 'string', requiresArg: true, coerce: last<string> } as const;
const formatOption = {
  choices: ['pretty', 'json'] as const,
  default: 'pretty',
  requiresArg: true,
  coerce: last<'pretty' | 'json'>,
} as const;

const generateDefaults = { out: 'out', check: false, force: false };

const generate: Verb = {
  name: 'generate',
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

const testDefaults = { format: 'pretty' } as const;

const test: Verb = {
  name: 'test',
  args: '[spec..]',
  describe: 'Run the tests of specs on what they render',
  plain: async (specs, terminal) => {
    const { test: run } = await import('./test.ts');
    return run({ specs, ...testDefaults }, terminal);
  },
  define: (parser, terminal, done) =>
    parser.command(
      '$0 [spec..]',
      'Run the tests of specs on the policies that they render, offline.',
      (verb) =>
        verb
          .positional('spec', specArgument)
          .option('out', { ...outOption, describe: 'Test the bytes in this folder instead' })
          .option('templates', templatesOption)
          .option('format', { ...formatOption, describe: 'How to report' })
          .example('$0', 'Test specs/*.yaml')
          .example('$0 specs/vault.yaml --format json', 'Results for a program')
          .epilogue('Exit codes: 0 all hold, 1 a check failed or out/ is stale,\n2 could not run, 3 undecided.'),
      async ({ spec = [], out, templates, format }) => {
        const { test: run } = await import('./test.ts');
        done(await run({ specs: spec, format, ...given('out', out), ...given('templates', templates) }, terminal));
      },
    ),
};

/** Of an option that may be given several times. */
function every(values: string | readonly string[] = []): readonly string[] {
  return [values].flat();
}

const manyOption = { type: 'string', requiresArg: true, coerce: every } as const;

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
          .option('as', { ...manyOption, describe: 'Who asks: a principal’s name, or anonymous' })
          .option('with', { ...manyOption, describe: 'How the credentials were got: access-key, console, …' })
          .option('mfa', { ...oneOption, describe: 'How long ago MFA was shown: 10m' })
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
          .option('test', { ...oneOption, describe: 'A test, by its name or a part of it' })
          .option('out', { ...outOption, describe: 'Explain the bytes in this folder instead' })
          .option('all', { type: 'boolean', default: false, describe: 'Show statements about other actions too' })
          .option('format', { ...formatOption, describe: 'How to report' })
          .epilogue(explainEpilogue),
      async ({ mfaCode, spec, mfa, test: name, out, ...flags }) => {
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
        done(
          await run(
            { ...asked, ...given('spec', spec), ...given('mfa', mfa), ...given('test', name), ...given('out', out) },
            terminal,
          ),
        );
      },
    ),
};

const schema: Verb = {
  name: 'schema',
  args: '',
  describe: 'Print the JSON Schema of specs, for editors',
  define: (parser, terminal, done) =>
    parser.command(
      '$0',
      'Print the JSON Schema of specs, for editors.',
      (verb) => verb.example('$0 > spec.schema.json', 'Then name it in a `# yaml-language-server: $schema=` line'),
      async () => {
        const { schema: run } = await import('./schema.ts');
        done(run(terminal));
      },
    ),
};

const decide: Verb = {
  name: 'decide',
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
  args: '[spec..]',
  describe: 'Format specs',
  plain: async (specs, terminal) => {
    const { fmt: run } = await import('./fmt.ts');
    return run({ specs, ...fmtDefaults }, terminal);
  },
  readsInput: true,
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
      async ({ spec = [], check, diff }) => {
        const { fmt: run } = await import('./fmt.ts');
        const specs = spec.map((each) => (each === dashForYargs ? '-' : each));
        done(await run({ specs, check, diff }, terminal));
      },
    ),
};

export const verbs: readonly Verb[] = [generate, test, explain, fmt, schema, decide];
