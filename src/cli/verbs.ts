// The command line's surface: every verb with its arguments, options and help. What a verb does is loaded when it runs.
import type { Argv } from 'yargs';
import { Refusal } from '../text/diagnostic.ts';
import type { Terminal } from './terminal.ts';

/** Takes the exit code of the verb that ran. */
export type Done = (exit: number) => void;

export interface Verb {
  readonly name: string;
  /** Its arguments as help shows them; empty where it takes none. */
  readonly args: string;
  readonly describe: string;
  /** Runs it on specs without any option; absent where it takes no specs. The exit code. */
  readonly plain?: (specs: readonly string[], terminal: Terminal) => Promise<number>;
  /** Gives a parser of what follows the verb's name its options and its action. */
  readonly define: (parser: Argv, terminal: Terminal, done: Done) => Argv;
}

/** Of an option that is given twice the last counts. */
function last<Value extends string>(values: Value | readonly Value[]): Value {
  return [values].flat().at(-1) as Value;
}

/** A folder's name. An empty one comes from a variable that is not set, and would mean the working directory. */
function folder(values: string | readonly string[]): string {
  const name = last(values);
  if (name !== '') return name;
  throw new Refusal([{ severity: 'error', code: 'bad-usage', message: 'the name of a folder is empty' }]);
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
          .option('format', {
            choices: ['pretty', 'json'] as const,
            default: testDefaults.format,
            requiresArg: true,
            coerce: last<'pretty' | 'json'>,
            describe: 'How to report',
          })
          .example('$0', 'Test specs/*.yaml')
          .example('$0 specs/vault.yaml --format json', 'Results for a program')
          .epilogue('Exit codes: 0 all hold, 1 a check failed or out/ is stale,\n2 could not run, 3 undecided.'),
      async ({ spec = [], out, templates, format }) => {
        const { test: run } = await import('./test.ts');
        done(await run({ specs: spec, format, ...given('out', out), ...given('templates', templates) }, terminal));
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

export const verbs: readonly Verb[] = [generate, test, schema];
