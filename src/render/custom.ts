// Templates of the user's own in place of shipped ones. The compiler is loaded only here, and only when it is needed.
import { templateOptions } from '../generated/templates.ts';
import { Refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import {
  environment,
  type Printable,
  secure,
  shippedPrintables,
  type TemplateName,
  type TemplateSet,
  templateFailure,
  templateNames,
  templateSet,
} from './templates.ts';

/** The shipped templates with those of a folder in their place; `files` by path below it: `terraform/main.tf.hbs`. */
export async function withOverrides(files: ReadonlyMap<string, Source>): Promise<TemplateSet> {
  const { default: Handlebars } = await import('handlebars');
  const own = environment(Handlebars);
  const templates = new Map(shippedPrintables());
  for (const [name, source] of files) templates.set(known(name, source), compiled(own, source));
  return templateSet(templates);
}

function known(name: string, source: Source): TemplateName {
  const found = templateNames.find((each) => each === name);
  if (found !== undefined) return found;
  throw new Refusal([
    {
      severity: 'error',
      code: 'template-failed',
      message: `\`${source.path}\` takes the place of no template`,
      help: `the templates are ${templateNames.join(', ')}`,
    },
  ]);
}

function compiled(own: typeof import('handlebars'), source: Source): Printable {
  try {
    // Parsed and compiled at once, so that a fault is found whether or not the template is used.
    own.precompile(source.text, templateOptions);
    const template = own.compile(source.text, templateOptions);
    return { print: (view) => template(view, secure), source };
  } catch (error) {
    throw templateFailure(source, error);
  }
}
