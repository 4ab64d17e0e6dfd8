// Audit arm: the actions that a question is about, in cells that no policy can tell apart. Those that AWS does not have yet
// are among them: a pattern grants them, too.
import type { Catalogue } from '../iam/catalogue.ts';
import type { Element } from '../iam/document.ts';
import { compileGlob, foldCase, type Glob, parseGlob } from '../iam/glob.ts';
import { globAutomaton, shapeAutomaton } from './automaton.ts';
import { textCells } from './texts.ts';

/** Names and patterns; with `not`, all but these. */
export interface ActionScope extends Element<readonly string[]> {
  /** Of those that AWS has today. */
  readonly today?: true;
}

export interface ActionCell {
  /** One of them: `s3:GetObject`. */
  readonly name: string;
  readonly service: string;
  /** The types that the action works on; undefined where AWS has no such action yet: on any. */
  readonly types: readonly string[] | undefined;
  /** It lists a bucket, and so may have a prefix. */
  readonly lists: boolean;
  /** All that AWS has of it. */
  readonly names: readonly string[];
}

export interface CellsOptions {
  readonly scope: ActionScope;
  /** Every action element that is looked at. */
  readonly elements: readonly Element<readonly string[]>[];
  /** Which services' actions can be asked for here; undefined: of all. */
  readonly services: readonly string[] | undefined;
  /** Is it asked for here? By the types that it works on. */
  readonly taken: (service: string, types: readonly string[] | undefined) => boolean;
}

const lowerNames = 'abcdefghijklmnopqrstuvwxyz';
const letters = `${lowerNames}${lowerNames.toUpperCase()}0123456789`;

/** Names that make a good example, the best first. */
const familiar = [
  's3:GetObject',
  's3:PutObject',
  's3:ListBucket',
  's3:DeleteObject',
  's3:DeleteBucket',
  'sts:AssumeRole',
];

/** Actions on which AWS has rules of its own, by which of them: those are in cells of their own. */
const special: ReadonlyMap<string, string> = new Map([
  ['s3:listbucket', 'lists'],
  ['s3:listbucketversions', 'lists'],
  ['s3:deleteobjectversion', 'versions'],
  ['s3:putbucketversioning', 'versions'],
  ['s3:getbucketpolicy', 'policy'],
  ['s3:putbucketpolicy', 'policy'],
  ['s3:deletebucketpolicy', 'policy'],
]);

export function isInScope(name: string, { not, value }: ActionScope): boolean {
  return value.some((each) => globOf(each).matches(name)) !== not;
}

const globs = new Map<string, Glob>();

function globOf(pattern: string): Glob {
  const known = globs.get(pattern);
  if (known !== undefined) return known;
  if (globs.size > 5000) globs.clear();
  const made = compileGlob(pattern, { caseInsensitive: true });
  globs.set(pattern, made);
  return made;
}

export function actionCells(catalogue: Catalogue, options: CellsOptions): readonly ActionCell[] {
  const patterns = [...new Set(options.elements.flatMap(({ value }) => value))];
  const matchesOf = matcherOf(patterns);
  const found = new Map<string, ActionCell & { readonly names: string[] }>();
  const add = (cell: Omit<ActionCell, 'names'>, names: readonly string[]): void => {
    const own = cell.service === 'sts' ? cell.name : (special.get(cell.name.toLowerCase()) ?? '');
    const id = [cell.service === 'iam' ? 'iam' : '', own, cell.types?.join() ?? '?', matchesOf(cell.name)].join(' ');
    const alike = found.get(id);
    if (alike === undefined) found.set(id, { ...cell, names: [...names] });
    else alike.names.push(...names.filter((name) => !alike.names.includes(name)));
  };
  const known = knownNames(catalogue, options);
  for (const name of [...familiar.filter((each) => known.has(each)), ...known]) {
    const action = catalogue.action(name);
    if (action !== undefined && options.taken(action.service, action.resourceTypes)) {
      const lists = special.get(name.toLowerCase()) === 'lists';
      add({ name, service: action.service, types: action.resourceTypes, lists }, [name]);
    }
  }
  for (const cell of futureCells(catalogue, patterns, options)) add(cell, []);
  return [...found.values()];
}

/** Two names have the same text where the same of the patterns match them. Most patterns are names, of which one can match. */
function matcherOf(patterns: readonly string[]): (name: string) => string {
  const names = new Map<string, number>();
  const open: Glob[] = [];
  for (const glob of patterns.map(globOf)) {
    if (glob.isLiteral) names.set(foldCase(glob.source), names.size);
    else open.push(glob);
  }
  return (name) => {
    let matches = `${names.get(foldCase(name)) ?? ''} `;
    for (const glob of open) matches += glob.matches(name) ? '1' : '0';
    return matches;
  };
}

function knownNames(catalogue: Catalogue, { scope, services, elements }: CellsOptions): ReadonlySet<string> {
  if (!scope.not && services === undefined && scope.value.every((each) => !each.startsWith('*'))) {
    return new Set(scope.value.flatMap((each) => catalogue.expand(each)));
  }
  const among = services ?? servicesNamed([scope, ...elements]);
  const names = remembered(catalogue, ['today', among, scope], () =>
    among
      .flatMap((service) => catalogue.service(service)?.actions ?? [])
      .flatMap(({ name }) => (isInScope(name, scope) ? [name] : [])),
  );
  return new Set(names);
}

const namesOf = new WeakMap<Catalogue, Map<string, readonly string[]>>();

/** The same is asked of for bucket after bucket, and property after property. */
function remembered(catalogue: Catalogue, asked: unknown, find: () => readonly string[]): readonly string[] {
  const known = namesOf.get(catalogue) ?? new Map<string, readonly string[]>();
  namesOf.set(catalogue, known);
  const id = JSON.stringify(asked);
  const before = known.get(id);
  if (before !== undefined) return before;
  const names = find();
  if (known.size > 1000) known.clear();
  known.set(id, names);
  return names;
}

/** Those that elements of statements name, and those that this is about anyway. */
export function servicesNamed(elements: readonly Element<readonly string[]>[]): readonly string[] {
  const named = elements.flatMap(({ value }) => value.map((each) => each.split(':')[0]?.toLowerCase() ?? ''));
  return [...new Set(['s3', 'iam', 'sts', ...named.filter((each) => /^[a-z0-9-]+$/.test(each))])];
}

/** One for every way in which patterns can hold of a name that AWS does not use yet. */
function futureCells(
  catalogue: Catalogue,
  patterns: readonly string[],
  { scope, services, taken }: CellsOptions,
): readonly Omit<ActionCell, 'names'>[] {
  if (scope.today || (!scope.not && scope.value.every((each) => !/[*?]/.test(each)))) return [];
  return (services ?? [undefined]).flatMap((service) => {
    if (!taken(service ?? 'any', undefined)) return [];
    const met = [...patterns, ...scope.value].filter((each) => service === undefined || canName(each, service));
    return futureNames(catalogue, [...new Set(met)].sort(), scope, service).map((name) => {
      return { name, service: service ?? name.split(':')[0] ?? '', types: undefined, lists: false };
    });
  });
}

/** Whether a pattern matches any action of the service. */
function canName(pattern: string, service: string): boolean {
  const [head = '', ...rest] = pattern.split(':');
  return rest.length === 0 || globOf(head).matches(service);
}

function futureNames(
  catalogue: Catalogue,
  patterns: readonly string[],
  scope: ActionScope,
  service: string | undefined,
): readonly string[] {
  const begin = service === undefined ? [{ run: `${lowerNames}-`, least: 1 } as const] : [{ text: service }];
  return remembered(catalogue, ['one day', service ?? null, scope, patterns], () =>
    textCells(
      patterns.map((each) => globAutomaton(parseGlob(each), { caseInsensitive: true })),
      {
        within: shapeAutomaton([...begin, { text: ':' }, { run: letters, least: 1 }]),
        accept: (name) => isInScope(name, scope) && catalogue.action(name) === undefined,
      },
    ).map(({ text }) => text),
  );
}
