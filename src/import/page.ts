// import/: a whole spec as text, and where in it each rule stands.
import type { Span } from '../text/source.ts';
import type { Declared } from './cast.ts';
import { type Entries, flow, linesOf, sentence } from './yaml.ts';

export interface NamedRule {
  readonly name: string;
  readonly value: Entries;
}

export interface TestText {
  readonly name: string;
  /** Each in braces. */
  readonly rows: readonly string[];
}

export interface Sections {
  /** Lines at the top, without `#`. */
  readonly comments: readonly string[];
  readonly description: string;
  readonly declared: Readonly<Record<'accounts' | 'principals' | 'buckets' | 'mfa', readonly Declared[]>>;
  readonly rules: readonly NamedRule[];
  /** Names of generated tests, each with the reason why it is skipped. */
  readonly skipped: Readonly<Record<string, string>>;
  readonly tests: readonly TestText[];
}

export interface Page {
  readonly text: string;
  readonly spanOf: (rule: string) => Span | undefined;
  readonly spanOfTest: (test: string) => readonly Span[];
}

export function pageOf(sections: Sections): Page {
  const lines = new Lines();
  for (const comment of sections.comments) lines.add(`# ${comment}`);
  lines.add('iamspec: 1');
  lines.add(`description: ${sentence(sections.description)}`);
  for (const section of ['accounts', 'principals', 'buckets', 'mfa'] as const) {
    const all = sections.declared[section];
    if (all.length > 0) lines.add('', `${section}:`);
    for (const each of all) lines.add(...declaredLines(each));
  }
  const rules = new Map<string, Span>();
  lines.add('', 'rules:');
  for (const [index, { name, value }] of sections.rules.entries()) {
    if (index > 0) lines.add('');
    rules.set(name, lines.add(...ruleLines(name, value)));
  }
  if (Object.keys(sections.skipped).length > 0) lines.add('', ...linesOf('lockout', { skip: sections.skipped }));
  const tests = new Map<string, readonly Span[]>();
  if (sections.tests.length > 0) lines.add('', 'tests:');
  for (const [index, { name, rows }] of sections.tests.entries()) {
    if (index > 0) lines.add('');
    lines.add(`  ${sentence(name)}:`, '    cases:');
    tests.set(
      name,
      rows.map((row) => lines.add(`      - ${row}`)),
    );
  }
  return { text: lines.text, spanOf: (rule) => rules.get(rule), spanOfTest: (test) => tests.get(test) ?? [] };
}

function declaredLines({ name, value, comment }: Declared): readonly string[] {
  const text = typeof value === 'string' ? JSON.stringify(value) : flow(value);
  const more = comment === undefined ? '' : ` # ${comment}`;
  return [`  ${name}: ${text}${more}`];
}

function ruleLines(name: string, value: Entries): readonly string[] {
  return [`  ${name}:`, ...Object.entries(value).flatMap(([key, each]) => linesOf(key, each, '    '))];
}

class Lines {
  text = '';

  /** Where they stand. */
  add(...lines: readonly string[]): Span {
    const start = this.text.length;
    for (const line of lines) this.text += `${line}\n`;
    return { start, end: this.text.length };
  }
}
