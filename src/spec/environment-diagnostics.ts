// spec/: what is wrong in several environments, told once: in which of them, and where the value is given that is wrong there.
import { type Diagnostic, type Diagnostics, placeOf } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { type Environment, valuesNamed } from './environments.ts';

/** What is told of several environments, once, and where it is so not in all of them, in which. */
export function toldOfAll(
  source: Source,
  parts: readonly { readonly environment: Environment | undefined; readonly told: Diagnostics }[],
): readonly Diagnostic[] {
  const found = new Map<string, { readonly diagnostic: Diagnostic; readonly names: string[] }>();
  for (const { environment, told } of parts) {
    const { name = '' } = environment ?? {};
    for (const plain of told.all) {
      const diagnostic = environment === undefined ? plain : withGiven(plain, environment, source);
      const { severity, code, at, message } = diagnostic;
      const { help } = plain;
      const id = JSON.stringify([severity, code, at && [at.source.path, at.span], message, help]);
      const known = found.get(id);
      if (known === undefined) found.set(id, { diagnostic, names: [name] });
      else if (known.names.at(-1) !== name) known.names.push(name);
    }
  }
  return [...found.values()].map(({ diagnostic, names }) => {
    if (names.length === parts.length) return diagnostic;
    const where = names.map((name) => `\`${name}\``).join(' and ');
    const message = `${diagnostic.message} (in the environment${names.length === 1 ? '' : 's'} ${where})`;
    return { ...diagnostic, message };
  });
}

/** What is wrong may be a value that was put in, which stands elsewhere. */
function withGiven(diagnostic: Diagnostic, environment: Environment, source: Source): Diagnostic {
  const { severity, code, at, help } = diagnostic;
  // What is wrong with how a value is used is not in it.
  if (severity !== 'error' || at === undefined || code.startsWith('value-')) return diagnostic;
  const text = at.source.text.slice(at.span.start, at.span.end);
  const given = text.includes('\n') ? '' : givenInWords(text, environment, source);
  return given === '' ? diagnostic : { ...diagnostic, help: help === undefined ? given : `${help}; ${given}` };
}

/** Where the values are given that a text names, in words; empty where it names none. `source`: of the spec. */
function givenInWords(text: string, { values, places }: Environment, source: Source): string {
  return [...new Set(valuesNamed(text))]
    .flatMap((name) => {
      const span = places.get(name);
      return span === undefined ? [] : [`\`<${name}>\` is \`${values.get(name)}\` at ${placeOf({ source, span })}`];
    })
    .join(', and ');
}
