// Build: what yargs asks of its platform, for the bundled program. Its own answer loads node:assert, a segmenter of
// graphemes and locale files: half of the start-up time of a program that speaks English and checks its answers in tests.
import { basename, dirname, extname, join, relative, resolve } from 'node:path';
import { format, inspect, stripVTControlCharacters } from 'node:util';

/** Columns of a text of the help, which has neither wide nor combining characters. */
export function textWidth(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** The platform, around the two of its own packages that yargs does need. */
export function yargsPlatform(cliui: unknown, Parser: unknown): unknown {
  return {
    assert: {
      strictEqual: (actual: unknown, expected: unknown) => assertThat(actual === expected),
      notStrictEqual: (actual: unknown, expected: unknown) => assertThat(actual !== expected),
    },
    cliui,
    findUp: () => undefined,
    getCallerFile: unsupported,
    getEnv: (name: string) => process.env[name],
    getProcessArgvBin: () => process.argv[1],
    inspect,
    mainFilename: '',
    Parser,
    path: { basename, dirname, extname, join, relative, resolve },
    process: {
      argv: () => process.argv,
      cwd: () => process.cwd(),
      emitWarning: (warning: string, type?: string) => process.emitWarning(warning, type),
      execPath: () => process.execPath,
      exit: (code: number) => process.exit(code),
      nextTick: process.nextTick,
      get stdColumns() {
        return process.stdout.columns ?? null;
      },
    },
    readFileSync: unsupported,
    readdirSync: unsupported,
    require: unsupported,
    stringWidth: textWidth,
    y18n: {
      __: format,
      __n: plural,
      getLocale: () => 'en',
      setLocale: () => {},
      updateLocale: () => {},
    },
  };
}

function plural(one: string, other: string, count: number, ...values: unknown[]): string {
  const text = count === 1 ? one : other;
  return text.includes('%d') ? format(text, count, ...values) : format(text, ...values);
}

function assertThat(holds: boolean): void {
  if (!holds) throw new Error('yargs: an assertion of its own failed');
}

function unsupported(): never {
  throw new Error('yargs: configuration files and command folders are not bundled');
}
