// Spec reference: the page with everything filled in that can be made: tables from the definition, and below each example
// what it renders and what iamspec says of it. Prose and examples are the page's own.
import { Document, parse, visit } from 'yaml';
import type { Key } from '../../src/spec/shape.ts';
import { compactJson, inOneLine } from './compact-json.ts';
import { type Outcome, type Rendered, run } from './example.ts';
import { code, keyIndex, keyTable, markdownTable } from './key-table.ts';
import { keysUsed, tables } from './language.ts';
import { splice } from './splice.ts';

export interface Filled {
  readonly text: string;
  /** With the line they stand on. */
  readonly problems: readonly string[];
  readonly examples: number;
  readonly checks: number;
  /** Keys that some example uses. */
  readonly used: ReadonlySet<Key>;
  /** Paths of the tables that the page shows. */
  readonly shown: ReadonlySet<string>;
}

/** What is looked for: a fenced block, or a place for something made, with what was made before. */
const part = /^```(\S*)(?: (.+))?\n([\s\S]*?)^```$|^<!-- ([a-z]+)(?:: (.+))? -->\n[\s\S]*?^<!-- end -->$/gm;

interface Ran {
  readonly data: Spec;
  readonly outcome: Outcome;
  /** Whether the page shows what iamspec says of it. */
  saidShown: boolean;
  readonly line: number;
}

interface Spec {
  readonly rules?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The page, made anew. */
export function fill(page: string): Filled {
  return new Filler(page).fill();
}

class Filler {
  readonly #page: string;
  readonly #files: ReadonlyMap<string, string>;
  readonly #preludes = new Map<string, string>();
  readonly #problems: string[] = [];
  readonly #ran: Ran[] = [];
  readonly #used = new Set<Key>();
  readonly #shown = new Set<string>();

  constructor(page: string) {
    this.#page = page;
    const blocks = [...page.matchAll(part)].flatMap(([, , role = '', text = '']) => {
      const [, path] = /^file (\S+)$/.exec(role) ?? [];
      return path === undefined ? [] : [[path, text] as const];
    });
    this.#files = new Map(blocks);
  }

  fill(): Filled {
    const text = this.#page.replace(part, (whole, language, role, content, name, args, offset: number) => {
      const line = this.#page.slice(0, offset).split('\n').length;
      if (name === undefined) {
        this.#block(language, role ?? '', content, line);
        return whole;
      }
      const made = this.#made(name, args ?? '', line);
      return `<!-- ${name}${args === undefined ? '' : `: ${args}`} -->\n\n${made}\n<!-- end -->`;
    });
    for (const { outcome, saidShown, line } of this.#ran) {
      if (outcome.said !== '' && !saidShown && outcome.problems.length === 0)
        this.#problem(line, `the page does not show what is said of this example:\n${outcome.said}`);
    }
    const checks = this.#ran.reduce((sum, { outcome }) => sum + outcome.checks, 0);
    return { text, problems: this.#problems, examples: this.#ran.length, checks, used: this.#used, shown: this.#shown };
  }

  #problem(line: number, text: string): void {
    this.#problems.push(`line ${line}: ${text}`);
  }

  /** Every block of YAML is an example, or a file that one names. */
  #block(language: string, info: string, text: string, line: number): void {
    const [role, name = ''] = info.split(' ');
    if (language !== 'yaml' || role === 'file') return;
    const prelude = this.#preludes.get(name);
    if (role === 'prelude') this.#preludes.set(name, text);
    if (role === 'prelude' || role === 'spec') this.#example(text, text, line);
    else if (role === 'in' && prelude !== undefined) this.#example(splice(prelude, text), text, line);
    else this.#problem(line, 'a block of YAML says what it is: `spec`, `prelude NAME`, `in NAME` or `file PATH`');
  }

  #example(text: string, own: string, line: number): void {
    const outcome = run(text, this.#files);
    for (const problem of outcome.problems) this.#problem(line, problem);
    const data = parse(own) as Spec;
    if (outcome.problems.length === 0) for (const key of keysUsed(data)) this.#used.add(key);
    this.#ran.push({ data, outcome, saidShown: false, line });
  }

  #made(name: string, args: string, line: number): string {
    switch (name) {
      case 'index':
        return keyIndex(tables());
      case 'keys':
        return this.#keys(args, line);
      default:
        return this.#madeOfExample(name, args, line);
    }
  }

  #keys(path: string, line: number): string {
    const table = tables().find((each) => each.path === path);
    if (table === undefined) {
      this.#problem(line, `there is no table of keys \`${path}\``);
      return '';
    }
    this.#shown.add(path);
    return keyTable(table);
  }

  #madeOfExample(name: string, args: string, line: number): string {
    const ran = this.#ran.at(-1);
    if (ran === undefined) {
      this.#problem(line, `\`${name}\` stands before any example`);
      return '';
    }
    switch (name) {
      case 'said':
        ran.saidShown = true;
        if (ran.outcome.said === '') this.#problem(line, 'nothing is said of this example');
        return `\`\`\`text\n${ran.outcome.said}\`\`\`\n`;
      case 'statements':
        return this.#statements(ran, args.split(/, */), line);
      case 'conditions':
        return conditionTable(ran);
      case 'placed':
        return placeTable(ran);
      default:
        this.#problem(line, `nothing is made of \`${name}\``);
        return '';
    }
  }

  /** The statements of some rules, by document. */
  #statements({ outcome }: Ran, rules: readonly string[], line: number): string {
    return rules
      .map((rule) => {
        const found = outcome.statements.get(rule) ?? [];
        if (found.length === 0 && outcome.problems.length === 0)
          this.#problem(line, `no statement comes from \`${rule}\``);
        return [...byDocument(found)]
          .map(
            ([document, all]) =>
              `${code(rule)} in ${code(document)}:\n\n\`\`\`json\n${compactJson(all.length === 1 ? all[0] : all)}\n\`\`\`\n`,
          )
          .join('\n');
      })
      .join('\n');
  }
}

function byDocument(found: readonly Rendered[]): ReadonlyMap<string, readonly Rendered['statement'][]> {
  const documents = new Map<string, Rendered['statement'][]>();
  for (const { document, statement } of found) documents.set(document, [...(documents.get(document) ?? []), statement]);
  return documents;
}

/** Where the rules of an example went. */
function placeTable({ data, outcome }: Ran): string {
  const rows = Object.keys(data.rules ?? {}).map((rule) => {
    const found = [...byDocument(outcome.statements.get(rule) ?? [])];
    return [
      code(rule),
      found
        .map(([document, all]) => `${code(document)}: ${all.map(({ Sid }) => code(String(Sid))).join(', ')}`)
        .join('<br>'),
    ];
  });
  return markdownTable(['rule', 'its statements, by document'], rows);
}

/** What each condition of an example's rules becomes, asked for and negated; a line in a cell is a statement. */
function conditionTable({ data, outcome }: Ran): string {
  const rows = new Map<string, { when: string; unless: string }>();
  for (const [rule, written] of Object.entries(data.rules ?? {})) {
    for (const side of ['when', 'unless'] as const) {
      const condition = written[side];
      if (condition === undefined) continue;
      const row = rows.get(inFlow(condition)) ?? { when: '', unless: '' };
      rows.set(inFlow(condition), row);
      const found = (outcome.statements.get(rule) ?? []).map(({ statement }) => code(inOneLine(statement.Condition)));
      row[side] = [...new Set(found)].join('<br>');
    }
  }
  const cells = [...rows].map(([condition, { when, unless }]) => [code(condition), when, unless]);
  return markdownTable(['condition', '`when`', '`unless`'], cells);
}

/** A value as YAML on one line. */
function inFlow(value: unknown): string {
  const document = new Document(value);
  visit(document, {
    Collection(_, node) {
      node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true }).trim();
}
