// spec/: environments, from which a spec has one rendering each. Puts the values of one into the nodes of a file, and leaves
// out what does not hold in it, before anything else is read.
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/source.ts';
import { broken, Checker } from './check.ts';
import { environments as section } from './definition-environments.ts';
import type { Entry, MapNode, Node, ScalarNode } from './node.ts';
import { Places } from './places.ts';
import type { Problems } from './problems.ts';

export interface Environment {
  readonly name: string;
  /** By name. */
  readonly values: ReadonlyMap<string, string>;
  /** Where they are given. */
  readonly places: ReadonlyMap<string, Span>;
}

/** Those that a spec declares, and where; none, where it has no such section. */
export interface Environments {
  readonly all: readonly Environment[];
  /** Names of values, each where it first stands. */
  readonly values: ReadonlyMap<string, Span>;
}

/** Undefined where the section is in error, which was reported. */
export function readEnvironments({ entries }: MapNode, problems: Problems): Environments | undefined {
  const entry = entries.find(({ key }) => key === 'environments');
  if (entry === undefined) return { all: [], values: new Map() };
  const places = new Places();
  const written = new Checker(problems, places).check(section, entry.value, entry.keyAt);
  if (written === broken || problems.hasErrors) return undefined;
  const values = new Map<string, Span>();
  for (const each of written.values()) {
    for (const name of each.keys()) if (!values.has(name)) values.set(name, places.key(each, name));
  }
  for (const [name, each] of written) {
    for (const [value, text] of each) refuseNested(text, places.of(each, value), problems);
    const missing = [...values.keys()].filter((value) => !each.has(value));
    if (missing.length > 0) reportMissing(name, missing, places.key(written, name), problems);
  }
  const all = [...written].map(([name, each]): Environment => {
    const given = [...each.keys()].map((value) => [value, places.of(each, value)] as const);
    return { name, values: each, places: new Map(given) };
  });
  return problems.hasErrors ? undefined : { all, values };
}

const named = /<([a-z][a-z0-9-]*)>/g;

/** What may be meant for one, in however many words. */
const meant = /<([A-Za-z][A-Za-z0-9_ -]*)>/g;

function refuseNested(text: string, at: Span, problems: Problems): void {
  if (valuesNamed(text).length === 0) return;
  const message = `\`${text}\` names another value, and values are put in once`;
  problems.error('value-nested', at, message, 'write out what is meant');
}

function reportMissing(name: string, missing: readonly string[], at: Span, problems: Problems): void {
  const list = missing.map((each) => `\`${each}\``).join(', ');
  const message = `the environment \`${name}\` has no value for ${list}`;
  problems.error('value-missing', at, message, `add \`${missing[0]}: …\`: other environments have it`);
}

/** What stands under these is for people, and may hold anything in angle brackets. */
const prose: ReadonlySet<string> = new Set(['description', 'why', 'accept', 'skip', 'todo']);

/** Sections of things that may hold in some environments alone. */
const limited: ReadonlySet<string> = new Set(['rules', 'tests', 'properties']);

/** The nodes of a spec's files as they are in one environment; `environment` is absent where the spec has none. */
export class EnvironmentNodes {
  readonly environment: Environment | undefined;
  readonly #environments: Environments;
  readonly #used = new Set<string>();
  readonly #absent: string[] = [];

  constructor(environments: Environments, environment: Environment | undefined) {
    this.#environments = environments;
    this.environment = environment;
  }

  /** Rules of the spec that do not hold here, in their order. */
  get absent(): readonly string[] {
    return this.#absent;
  }

  /** Whatever is in error is reported and left as it is. */
  settle(root: MapNode, problems: Problems): MapNode {
    const entries = root.entries
      .filter(({ key }) => key !== 'environments')
      .flatMap((entry) => (limited.has(entry.key) ? this.#limit(entry, problems) : [entry]));
    if (this.environment !== undefined) return { ...root, entries: this.#entries(entries, false, problems) };
    if (problems.source.text.includes('<')) warnOfValues(entries, problems);
    return { ...root, entries };
  }

  /** Values that no text of the files so far names. */
  reportUnused(problems: Problems): void {
    for (const [name, at] of this.#environments.values) {
      if (this.#used.has(name)) continue;
      problems.error(
        'value-unused',
        at,
        `no text names \`<${name}>\``,
        'remove the value, or write it where it is meant',
      );
    }
  }

  /** A section of which nothing is left is none. */
  #limit(entry: Entry, problems: Problems): readonly Entry[] {
    if (entry.value.kind !== 'map') return [entry];
    const entries = entry.value.entries.flatMap((each): readonly Entry[] => {
      const { value } = each;
      const said = value.kind === 'map' ? value.entries.find(({ key }) => key === 'environments') : undefined;
      if (value.kind !== 'map' || said === undefined) return [each];
      const names = namesIn(said.value);
      // Not names: the section's own reader says so.
      if (names === undefined) return [each];
      for (const name of names) this.#check(name, problems);
      const rest = { ...value, entries: value.entries.filter((other) => other !== said) };
      if (this.environment === undefined || names.some((name) => name.value === this.environment?.name)) {
        return [{ ...each, value: rest }];
      }
      if (entry.key === 'rules') this.#absent.push(each.key);
      this.#use(rest);
      return [];
    });
    const isLeft = entries.length > 0 || entry.value.entries.length === 0;
    return isLeft ? [{ ...entry, value: { ...entry.value, entries } }] : [];
  }

  /** What holds in other environments alone names values, too. */
  #use(node: Node): void {
    if (node.kind === 'map') for (const { value } of node.entries) this.#use(value);
    else if (node.kind === 'list') for (const item of node.items) this.#use(item);
    else if (typeof node.value === 'string') for (const name of valuesNamed(node.value)) this.#used.add(name);
  }

  #check({ value, at }: ScalarNode, problems: Problems): void {
    const known = this.#environments.all.map(({ name }) => name);
    if (known.includes(String(value))) return;
    const near = nearest(String(value), known);
    const list = known.map((each) => `\`${each}\``).join(', ');
    const help =
      known.length === 0
        ? 'add the section `environments: { NAME: { VALUE: text } }`'
        : near === undefined
          ? `the spec has ${list}`
          : `did you mean \`${near}\`? the spec has ${list}`;
    problems.error('unknown-name', at, `an environment named \`${value}\` is not declared`, help);
  }

  #entries(entries: readonly Entry[], isProse: boolean, problems: Problems): readonly Entry[] {
    return entries.map((entry) => {
      this.#checkKey(entry, problems);
      return { ...entry, value: this.#node(entry.value, isProse || prose.has(entry.key), problems) };
    });
  }

  #checkKey({ key, keyAt }: Entry, problems: Problems): void {
    const [value] = valuesNamed(key).filter((name) => this.#environments.values.has(name));
    if (value === undefined) return;
    const message = `\`<${value}>\` stands in a key, where no value is put in`;
    problems.error('value-in-key', keyAt, message, 'write the key out; values stand in texts');
  }

  #node(node: Node, isProse: boolean, problems: Problems): Node {
    if (node.kind === 'map') return { ...node, entries: this.#entries(node.entries, isProse, problems) };
    if (node.kind === 'list') return { ...node, items: node.items.map((item) => this.#node(item, isProse, problems)) };
    if (typeof node.value !== 'string' || !node.value.includes('<')) return node;
    const value = node.value.replace(meant, (whole, name: string) => {
      const found = this.environment?.values.get(name);
      if (found !== undefined) this.#used.add(name);
      else if (!isProse) this.#reportUnknown(name, node, problems);
      return found ?? whole;
    });
    return value === node.value ? node : { ...node, value, text: value };
  }

  #reportUnknown(name: string, node: ScalarNode, problems: Problems): void {
    const known = [...this.#environments.values.keys()];
    const near = nearest(name, known);
    const list = known.map((each) => `\`<${each}>\``).join(', ');
    const help = near === undefined ? `they have ${list}` : `did you mean \`<${near}>\`? they have ${list}`;
    const message = `\`<${name}>\` is no value of the environments`;
    problems.error('value-unknown', spanIn(node, `<${name}>`, problems), message, help);
  }
}

/** Without environments nothing is put in, and what looks like a value is taken as it stands. */
function warnOfValues(entries: readonly Entry[], problems: Problems): void {
  for (const { key, value } of entries) if (!prose.has(key)) warnOfValuesIn(value, problems);
}

function warnOfValuesIn(node: Node, problems: Problems): void {
  if (node.kind === 'map') warnOfValues(node.entries, problems);
  else if (node.kind === 'list') for (const item of node.items) warnOfValuesIn(item, problems);
  else if (typeof node.value === 'string') {
    const [value] = node.value.match(meant) ?? [];
    if (value === undefined) return;
    const message = `\`${value}\` is taken as it stands: the spec has no environments, whose value it could be`;
    const help = 'write out what is meant, or add `environments`';
    problems.warning('value-unknown', spanIn(node, value, problems), message, help);
  }
}

/** Each as often as it stands there. */
export function valuesNamed(text: string): readonly string[] {
  return [...text.matchAll(named)].flatMap(([, name]) => name ?? []);
}

/** Where the text first stands in what was written; the whole of it where quotes hide it. */
function spanIn({ at }: ScalarNode, text: string, { source }: Problems): Span {
  const found = source.text.slice(at.start, at.end).indexOf(text);
  return found < 0 ? at : { start: at.start + found, end: at.start + found + text.length };
}

/** Undefined where they are not names. */
function namesIn(node: Node): readonly ScalarNode[] | undefined {
  const nodes = node.kind === 'list' ? node.items : [node];
  const names = nodes.filter((each): each is ScalarNode => each.kind === 'scalar' && typeof each.value === 'string');
  return names.length === nodes.length && names.length > 0 ? names : undefined;
}
