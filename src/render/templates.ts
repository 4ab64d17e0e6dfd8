// The templates that come with the program, compiled when it was built: a run needs Handlebars' runtime alone.
// Knows nothing of what is printed.
import type Handlebars from 'handlebars';
import untypedRuntime from 'handlebars/runtime.js';
import { shippedTemplates } from '../generated/templates.ts';
import { Refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { helpers } from './helpers.ts';

/** The runtime's own declaration says nothing; it is Handlebars without its compiler. */
const runtime = untypedRuntime as unknown as typeof Handlebars;

export const templateNames = [
  'policies/boundary.json.hbs',
  'policies/bucket.json.hbs',
  'policies/identity.json.hbs',
  'policies/rcp.json.hbs',
  'policies/scp.json.hbs',
  'policies/trust.json.hbs',
  'terraform/main.tf.hbs',
  'terraform/module.tftest.hcl.hbs',
  'terraform/outputs.tf.hbs',
  'terraform/resources.tf.hbs',
  'terraform/versions.tf.hbs',
  'runbook.md.hbs',
] as const;

export type TemplateName = (typeof templateNames)[number];

/** Prints views. Throws a Refusal that names the template and the line where one fails. */
export interface TemplateSet {
  print(name: TemplateName, view: object): string;
}

/** A compiled template, and where its text is, so that a failure can point into it. */
export interface Printable {
  readonly print: (view: object) => string;
  readonly source: Source;
}

/** What a template may do: our four helpers and `each`, `if`, `unless`, `with`. Never reaches a prototype, never logs. */
export function environment(handlebars: typeof Handlebars): typeof Handlebars {
  const own = handlebars.create();
  for (const name of ['log', 'lookup', 'helperMissing', 'blockHelperMissing']) own.unregisterHelper(name);
  for (const [name, helper] of Object.entries(helpers)) own.registerHelper(name, given(helper));
  for (const name of ['each', 'if', 'unless', 'with']) own.registerHelper(name, given(own.helpers[name]));
  return own;
}

/** What Handlebars tells a helper of where it stands; lines start at 1, columns at 0. */
interface Options {
  readonly loc?: { readonly start: { readonly line: number; readonly column: number } };
}

function placeOf({ loc }: Options): Options {
  return loc === undefined ? {} : { loc };
}

/** A helper's failure, with the place of the helper. */
class HelperError extends Error {
  readonly lineNumber: number | undefined;
  readonly column: number | undefined;

  constructor(message: string, { loc, cause }: Options & { readonly cause?: unknown }) {
    super(message, { cause });
    this.name = 'HelperError';
    this.lineNumber = loc?.start.line;
    this.column = loc?.start.column;
  }
}

/** Handlebars is strict about fields that are printed bare, and silent about those that a helper is given. */
function given(helper: Handlebars.HelperDelegate | undefined): Handlebars.HelperDelegate {
  if (helper === undefined) throw new Error('Handlebars lacks a helper that it had');
  return function inPlace(this: unknown, ...all: unknown[]) {
    const options = all.at(-1) as Options;
    if (all.length !== 2) throw new HelperError('a helper takes one value', options);
    if (all[0] === undefined) throw new HelperError('it asks for a field that is not there', options);
    try {
      return (helper as (...values: unknown[]) => unknown).apply(this, all);
    } catch (error) {
      if (error instanceof TypeError) throw new HelperError(error.message, { cause: error, ...placeOf(options) });
      throw error;
    }
  };
}

/** Stays off, whatever Handlebars' default may become. */
export const secure = { allowProtoMethodsByDefault: false, allowProtoPropertiesByDefault: false };

export function templateSet(templates: ReadonlyMap<TemplateName, Printable>): TemplateSet {
  return {
    print(name, view) {
      const template = templates.get(name);
      if (template === undefined) throw new Error(`the template ${name} was not built in`);
      try {
        return template.print(view);
      } catch (error) {
        throw templateFailure(template.source, error);
      }
    },
  };
}

let built: TemplateSet | undefined;

/** The templates that ship with the program. */
export function shipped(): TemplateSet {
  built ??= templateSet(shippedPrintables());
  return built;
}

export function shippedPrintables(): ReadonlyMap<TemplateName, Printable> {
  const own = environment(runtime);
  return new Map(
    templateNames.map((name) => {
      const template = own.template(shippedTemplates[name] as TemplateSpecification);
      return [name, { print: (view) => template(view, secure), source: { path: `templates/${name}`, text: '' } }];
    }),
  );
}

/** What a Handlebars error tells of its place; column starts at 0. */
interface Failure {
  readonly message: string;
  readonly lineNumber?: number | undefined;
  readonly column?: number | undefined;
}

/** A Refusal that points at the line of the template. */
export function templateFailure(source: Source, error: unknown): Refusal {
  const { message, lineNumber, column = 0 } = failureOf(error);
  const place = lineNumber === undefined ? '' : `, line ${lineNumber}`;
  const first = message.split('\n')[0] ?? message;
  const text = first
    .replace(/ - \d+:\d+$/, '')
    .replace(/^Parse error on line \d+:.*$/, 'it is not a Handlebars template');
  const start = lineNumber === undefined ? 0 : offsetOf(source.text, lineNumber, column);
  return new Refusal([
    {
      severity: 'error',
      code: 'template-failed',
      message: `the template \`${source.path}\`${place}: ${text}`,
      help: 'see https://handlebarsjs.com; every `{{` needs its `}}`, and every block its end',
      ...(source.text === '' ? {} : { at: { source, span: { start, end: start } } }),
    },
  ]);
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { message: String(error) };
  const { lineNumber, column } = error as Error & Failure;
  const [, parsed] = /^Parse error on line (\d+)/.exec(error.message) ?? [];
  return {
    message: error.message,
    lineNumber: lineNumber ?? (parsed === undefined ? undefined : Number(parsed)),
    column,
  };
}

function offsetOf(text: string, line: number, column: number): number {
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((sum, each) => sum + each.length + 1, 0) + column;
}
