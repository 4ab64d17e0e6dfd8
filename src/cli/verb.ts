// What a verb of the command line is, and the options that several of them take.
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
  /** Gives a parser of what follows the verb's name its options and its action. A `-` reaches it as `dashForYargs`. */
  readonly define: (parser: Argv, terminal: Terminal, done: Done) => Argv;
  /** Options that are given or not: a value of theirs is a mistake. */
  readonly flags?: readonly string[];
  /** It does the same little work for as long as there is input. */
  readonly endless?: true;
  /** Its arguments as yargs is to see them. */
  readonly reword?: (args: readonly string[]) => readonly string[];
}

/** What `-` is to yargs, which leaves it out: no spec has that name. */
export const dashForYargs = './-';

/** For an option that is given once. Of what is thrown yargs keeps the text alone, so the help is its second line. */
export function once<Value extends string>(name: string, help = 'keep one') {
  return (values: Value | readonly Value[]): Value => {
    const all = [values].flat();
    if (all.length === 1) return all[0] as Value;
    const often = all.length === 2 ? 'twice' : `${all.length} times`;
    throw refusal('bad-usage', `\`--${name}\` stands ${often}\n${help}`);
  };
}

/** A folder's name. An empty one comes from a variable that is not set, and would mean the working directory. */
export function folder(option: string) {
  return (values: string | readonly string[]): string => {
    const name = once<string>(option)(values);
    if (name !== '') return name;
    throw refusal('bad-usage', 'the name of a folder is empty');
  };
}

export const specArgument = {
  type: 'string',
  array: true,
  describe: 'Spec files or folders (default: specs)',
} as const;
export const outOption = { type: 'string', requiresArg: true, coerce: folder('out') } as const;
export const templatesOption = {
  type: 'string',
  requiresArg: true,
  coerce: folder('templates'),
  describe: 'Folder of templates that stand in for shipped ones',
} as const;

/** An option that was not given is left out, rather than undefined. */
export function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [key in Name]?: Value });
}

/** Of an option that takes a value, and is given once. */
export function oneOption(name: string, help?: string) {
  return { type: 'string', requiresArg: true, coerce: once<string>(name, help) } as const;
}

export const formatOption = {
  choices: ['pretty', 'json'] as const,
  default: 'pretty',
  requiresArg: true,
  coerce: once<'pretty' | 'json'>('format'),
} as const;

/** Of an option that may be given several times. */
export function every(values: string | readonly string[] = []): readonly string[] {
  return [values].flat();
}

export const manyOption = { type: 'string', requiresArg: true, coerce: every } as const;
