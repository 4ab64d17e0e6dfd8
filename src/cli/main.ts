// The program: where it starts, and the one place where an exit code is set.
import type { Argv } from 'yargs';
import { shippedVersion } from '../io.ts';
import { formatDiagnostics } from '../report/diagnostics.ts';
import { type Diagnostic, Refusal, refusal } from '../text/diagnostic.ts';
import { expectShortRun } from './short-run.ts';
import { processTerminal } from './terminal.ts';
import { dashForYargs, type Verb } from './verb.ts';
import { verbs } from './verbs.ts';

const terminal = processTerminal();

/** Runs the verb that the arguments name; its exit code. */
async function run(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args[0] === '--' ? args.slice(1) : args;
  const verb = verbs.find((each) => each.name === name);
  if (verb?.endless !== true) expectShortRun();
  const [words, paths] = parted(rest);
  // Nothing but names of specs leaves nothing to parse, and parsing is a good part of a short run.
  if (verb?.plain !== undefined && !words.some((each) => /^-./.test(each))) {
    return verb.plain([...words, ...paths], terminal);
  }
  const { default: yargs } = await import('yargs');
  if (verb === undefined) {
    await programParser(yargs(name === undefined ? [] : [name, ...rest])).parseAsync();
    return 0;
  }
  let exit = 0;
  const parser = configured(yargs([...wordsFor(verb, words, paths)]), `iamspec ${verb.name}`);
  await verb
    .define(parser, terminal, (code) => {
      exit = code;
    })
    .parseAsync();
  return exit;
}

/** What stands before `--`, and what stands after it. */
function parted(args: readonly string[]): readonly [words: readonly string[], paths: readonly string[]] {
  const at = args.indexOf('--');
  return at < 0 ? [args, []] : [args.slice(0, at), args.slice(at + 1)];
}

/** The arguments of a verb as yargs is to see them; whatever it looks like, what stood after `--` is no option. */
function wordsFor(
  { flags = [], reword = (all) => all }: Verb,
  args: readonly string[],
  paths: readonly string[],
): readonly string[] {
  refuseOddFlags(flags, args);
  const isValue = (before = ''): boolean => /^--[^=]+$/.test(before) && !flags.includes(before.slice('--'.length));
  const reworded = reword(args);
  const words = reworded.map((word, at) => (word === '-' && !isValue(reworded[at - 1]) ? dashForYargs : word));
  // Before the options at the end, the last of which may lack a value: no path is to become one.
  const end = words.findLastIndex((word) => !word.startsWith('-')) + 1;
  return [...words.slice(0, end), ...paths.map((path) => path.replace(/^-/, './-')), ...words.slice(end)];
}

/** An option that is given or not takes no value, and nothing takes it back. */
function refuseOddFlags(flags: readonly string[], args: readonly string[]): void {
  for (const each of args) {
    const [, no = '', name = '', value] = /^--(no-)?([^=]+)(?:=(.*))?$/s.exec(each) ?? [];
    if (!flags.includes(name)) continue;
    if (no !== '') throw usageError(`there is no \`--no-${name}\`\nleave \`--${name}\` out`);
    // yargs takes every other value for false, and would write where `--check=yes` asked to look.
    if (value !== undefined && value !== 'true' && value !== 'false') {
      throw usageError(`\`${each}\` has a value, and the option takes none`);
    }
  }
}

/** For help, the version, and all that names no verb; a verb has a parser of its own. */
function programParser(yargs: Argv): Argv {
  const parser = configured(yargs, 'iamspec')
    .usage('$0 <command>\n\nAccess to S3 that hangs on MFA: YAML specs, rendered to Terraform and tested.')
    .demandCommand(1, 'name a command')
    .recommendCommands()
    .epilogue('Exit codes: 0 yes, 1 no, 2 could not run, 3 undecided.');
  for (const { name, args, describe } of verbs) parser.command(`${name} ${args}`.trim(), describe);
  return parser;
}

function configured(yargs: Argv, scriptName: string): Argv {
  return yargs
    .scriptName(scriptName)
    .strict()
    .parserConfiguration({ 'boolean-negation': false })
    .version(shippedVersion())
    .alias('help', 'h')
    .wrap(80)
    .exitProcess(false)
    .fail((message, error) => {
      throw error === undefined || error.name === 'YError' ? usageError(error?.message ?? message) : error;
    });
}

function usageError(message: string): Refusal {
  const [first = message, ...rest] = message.split('\n');
  const words = first.charAt(0).toLowerCase() + first.slice(1);
  const help = rest.length > 0 ? rest.join(' ').trim() : 'see `iamspec --help`';
  return refusal('bad-usage', words, help);
}

/** A bug of ours, as a diagnostic; the stack only for those who ask for it. */
function internalError(error: unknown): Diagnostic {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const shown = process.env.IAMSPEC_DEBUG ? (stack ?? message) : message;
  const help = 'this is a bug in iamspec; please report it with the spec that shows it (IAMSPEC_DEBUG=1 prints more)';
  return { severity: 'error', code: 'internal-error', message: shown, help };
}

let outputFailed = false;

/** A reader that goes away has seen enough; a full disk has not. */
process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE' || outputFailed) return;
  outputFailed = true;
  const words = `cannot write to standard output: ${code ?? message}`;
  terminal.err(
    formatDiagnostics([{ severity: 'error', code: 'output-unwritable', message: words }], terminal.errPaint),
  );
  process.exitCode = 2;
});

run(process.argv.slice(2)).then(
  (exit) => {
    process.exitCode = outputFailed ? 2 : exit;
  },
  (error: unknown) => {
    const diagnostics = error instanceof Refusal ? error.diagnostics : [internalError(error)];
    terminal.err(formatDiagnostics(diagnostics, terminal.errPaint));
    process.exitCode = 2;
  },
);
