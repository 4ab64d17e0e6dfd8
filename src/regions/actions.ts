// Audit arm: the actions that a question is about, in cells that no policy can tell apart. Those that AWS does not have yet
// are among them: a pattern grants them, too.
import type { Catalogue } from '../iam/catalogue.ts';
import type { Element } from '../iam/document.ts';
import { compileGlob, foldCase, type Glob, parseGlob } from '../iam/glob.ts';
import { globAutomaton, shapeAutomaton } from './automaton.ts';
import { either } from './combined.ts';
import { isTaken, type Place } from './places.ts';
import { Remembered } from './remembered.ts';
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
  /** Tell actions apart also by which patterns of an element match, not only by whether one does. */
  readonly byPattern: boolean;
  /** Which services' actions can be asked for here; undefined: of all. */
  readonly services: readonly string[] | undefined;
  /** Where it is asked for. */
  readonly places: readonly Place[];
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

const compiled = new Remembered<Glob>(5000);

function globOf(pattern: string): Glob {
  return compiled.find(pattern, () => compileGlob(pattern, { caseInsensitive: true }));
}

/** The same cells for all of whom the same is asked. */
export function actionCells(catalogue: Catalogue, options: CellsOptions): readonly ActionCell[] {
  const { scope, elements, byPattern, services, places } = options;
  const kinds = [...new Set(places.map(({ target, type }) => `${target.service} ${type}`))];
  const patterns = elements.map(({ value }) => value);
  const asked = JSON.stringify([scope, patterns, byPattern, services ?? null, kinds]);
  return rememberedIn(cellsOf, catalogue, asked, () => madeCells(catalogue, options));
}

function madeCells(catalogue: Catalogue, options: CellsOptions): readonly ActionCell[] {
  const tests = testsOf(options);
  const matchesOf = matcherOf(tests);
  const found = new Map<string, ActionCell & { readonly names: string[] }>();
  const add = (cell: Omit<ActionCell, 'names'>, names: readonly string[]): void => {
    const own = cell.service === 'sts' ? cell.name : (special.get(cell.name.toLowerCase()) ?? '');
    const id = [cell.service === 'iam' ? 'iam' : '', own, cell.types?.join() ?? '?', matchesOf(cell.name)].join(' ');
    const alike = found.get(id);
    if (alike === undefined) found.set(id, { ...cell, names: [...names] });
    else alike.names.push(...names.filter((name) => !alike.names.includes(name)));
  };
  const known = knownNames(catalogue, options);
  const taken = takenAt(options.places);
  for (const name of [...familiar.filter((each) => known.has(each)), ...known]) {
    const action = catalogue.action(name);
    if (action !== undefined && taken(action.service, action.resourceTypes)) {
      const lists = special.get(name.toLowerCase()) === 'lists';
      add({ name, service: action.service, types: action.resourceTypes, lists }, [name]);
    }
  }
  for (const cell of futureCells(catalogue, tests, options)) add(cell, []);
  return [...found.values()];
}

/** Is it asked for at one of them? By the types that it works on. */
function takenAt(places: readonly Place[]): (service: string, types: readonly string[] | undefined) => boolean {
  return (service, types) => places.some((place) => isTaken(place, service, types));
}

/** Patterns of which it matters whether one matches. */
type Test = readonly string[];

/** Of those that can hold of an action that is asked for. */
function testsOf({ elements, byPattern, services }: CellsOptions): readonly Test[] {
  const near = elements.map(({ value }) =>
    services === undefined ? value : value.filter((each) => services.some((service) => canName(each, service))),
  );
  if (byPattern) return [...new Set(near.flat())].map((pattern) => [pattern]);
  return distinct(near.filter(({ length }) => length > 0));
}

function distinct(tests: readonly Test[]): readonly Test[] {
  return [...new Map(tests.map((test) => [[...test].sort().join(), test])).values()];
}

/** Two names have the same text where the same tests hold of them. */
function matcherOf(tests: readonly Test[]): (name: string) => string {
  const all = tests.map((patterns) => {
    const globs = patterns.map(globOf);
    const names = new Set(globs.flatMap((glob) => (glob.isLiteral ? [foldCase(glob.source)] : [])));
    return { names, open: globs.filter((glob) => !glob.isLiteral) };
  });
  return (name) => {
    const folded = foldCase(name);
    let matches = '';
    for (const { names, open } of all) {
      matches += names.has(folded) || open.some((glob) => glob.matches(name)) ? '1' : '0';
    }
    return matches;
  };
}

function knownNames(catalogue: Catalogue, { scope, services, elements }: CellsOptions): ReadonlySet<string> {
  if (!scope.not && services === undefined && scope.value.every((each) => !each.startsWith('*'))) {
    return new Set(scope.value.flatMap((each) => catalogue.expand(each)));
  }
  const among = services ?? servicesNamed([scope, ...elements]);
  const names = rememberedIn(namesOf, catalogue, JSON.stringify(['today', among, scope]), () => {
    const matches = matcherOf([scope.value]);
    const wanted = scope.not ? '0' : '1';
    return among
      .flatMap((service) => catalogue.service(service)?.actions ?? [])
      .flatMap(({ name }) => (matches(name) === wanted ? [name] : []));
  });
  return new Set(names);
}

type OfCatalogues<Value> = WeakMap<Catalogue, Remembered<Value>>;
const namesOf: OfCatalogues<readonly string[]> = new WeakMap();
const cellsOf: OfCatalogues<readonly ActionCell[]> = new WeakMap();

function rememberedIn<Value>(all: OfCatalogues<Value>, catalogue: Catalogue, asked: string, find: () => Value): Value {
  const known = all.get(catalogue) ?? new Remembered<Value>(500, 20_000);
  all.set(catalogue, known);
  return known.find(asked, find);
}

/** Those that elements of statements name, and those that this is about anyway. */
export function servicesNamed(elements: readonly Element<readonly string[]>[]): readonly string[] {
  const named = elements.flatMap(({ value }) => value.map((each) => each.split(':')[0]?.toLowerCase() ?? ''));
  return [...new Set(['s3', 'iam', 'sts', ...named.filter((each) => /^[a-z0-9-]+$/.test(each))])];
}

/** One for every way in which the tests can hold of a name that AWS does not use yet. */
function futureCells(
  catalogue: Catalogue,
  tests: readonly Test[],
  { scope, services, places }: CellsOptions,
): readonly Omit<ActionCell, 'names'>[] {
  if (scope.today || (!scope.not && scope.value.every((each) => !/[*?]/.test(each)))) return [];
  // A name that AWS has tells nothing of those that it may have one day.
  const open = [...tests, scope.value].map((test) => test.filter((each) => catalogue.action(each) === undefined));
  const taken = takenAt(places);
  return (services ?? [undefined]).flatMap((service) => {
    if (!taken(service ?? 'any', undefined)) return [];
    const near = open
      .map((test) => test.filter((each) => service === undefined || canName(each, service)))
      .filter((test) => test.length > 0);
    return futureNames(catalogue, distinct(near), scope, service).map((name) => {
      return { name, service: service ?? name.split(':')[0] ?? '', types: undefined, lists: false };
    });
  });
}

/** Whether a pattern matches any action of the service. */
function canName(pattern: string, service: string): boolean {
  const [head = '', ...rest] = pattern.split(':');
  return rest.length === 0 || globOf(head).matches(service);
}

/** The same few tests are asked of for bucket after bucket. */
function futureNames(
  catalogue: Catalogue,
  tests: readonly Test[],
  scope: ActionScope,
  service: string | undefined,
): readonly string[] {
  const begin = service === undefined ? [{ run: `${lowerNames}-`, least: 1 } as const] : [{ text: service }];
  const automatonOf = (pattern: string) => globAutomaton(parseGlob(pattern), { caseInsensitive: true });
  return rememberedIn(namesOf, catalogue, JSON.stringify(['one day', service ?? null, scope, tests]), () =>
    textCells(
      tests.map((patterns) => either(patterns.map(automatonOf))),
      {
        within: shapeAutomaton([...begin, { text: ':' }, { run: letters, least: 1 }]),
        accept: (name) => isInScope(name, scope) && catalogue.action(name) === undefined,
      },
    ).map(({ text }) => text),
  );
}
