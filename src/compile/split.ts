// From the actions and resources of a rule to the statements they need in one document: exact actions go to the ARNs of
// their type, patterns to all of them, for today's catalogue must not open tomorrow's action.
import type { Catalogue } from '../iam/catalogue.ts';
import { byText, type Element, sortedSet } from '../iam/document.ts';
import { arnsOf } from '../spec/arns.ts';
import type { Actions, Resource } from '../spec/spec.ts';
import { natureOf, type Term, typedArns } from './fit.ts';
import { pascal } from './sids.ts';
import type { Nature } from './words.ts';

/** An action on a resource that it fits. */
export interface Pair {
  readonly term: Term;
  readonly resource: Resource;
}

/** Actions with the resources they share. */
export interface Part {
  readonly action: Element<readonly string[]>;
  readonly resource: Element<readonly string[]>;
  readonly nature: Nature;
  /** Word for the Sid, should a rule give several statements: `Objects`. */
  readonly tag: string;
}

/** `byNature`: actions on objects are kept apart from others, for a condition asks them for other keys. */
export function partsOf(
  actions: Actions,
  pairs: readonly Pair[],
  catalogue: Catalogue,
  byNature = false,
): readonly Part[] {
  if (actions.kind !== 'list') {
    const except = actions.kind === 'everything_except' ? actions.actions.map(({ value }) => value) : undefined;
    const action = { not: except !== undefined, value: except === undefined ? ['*'] : sortedSet(except) };
    const nature = together(pairs.map(({ resource }) => natureOf('all', resource, catalogue)));
    return [{ action, resource: resources(pairs.flatMap(({ resource }) => arnsOf(resource))), nature, tag: '' }];
  }
  const groups = new Map<string, Group>();
  for (const [action, reach] of reaches(pairs, catalogue)) {
    const arns = resources(reach.arns);
    const nature = together(reach.natures);
    const key = arns.value.join(' ') + (byNature ? ` ${nature}` : '');
    const group = groups.get(key) ?? { arns, actions: [], types: [], natures: [] };
    groups.set(key, {
      arns,
      actions: [...group.actions, action],
      types: [...group.types, ...reach.types],
      natures: [...group.natures, nature],
    });
  }
  return [...groups.values()]
    .map(({ actions: named, arns, types, natures }) => ({
      action: { not: false, value: sortedSet(named) },
      resource: arns,
      nature: together(natures),
      tag: wordsFor(types) + (byNature && arns.value.includes('*') ? natureWords[together(natures)] : ''),
    }))
    .sort((a, b) => byText(a.tag, b.tag));
}

const natureWords: Readonly<Record<Nature, string>> = { objects: 'OnObjects', others: 'OnOthers', mixed: '' };

function together(natures: readonly Nature[]): Nature {
  const [first = 'others', ...more] = natures;
  return more.every((each) => each === first) ? first : 'mixed';
}

interface Group {
  readonly arns: Element<readonly string[]>;
  readonly actions: readonly string[];
  readonly types: readonly string[];
  readonly natures: readonly Nature[];
}

interface Reach {
  readonly arns: readonly string[];
  /** Empty for patterns. */
  readonly types: readonly string[];
  readonly natures: readonly Nature[];
}

/** By action, everything that it reaches. */
function reaches(pairs: readonly Pair[], catalogue: Catalogue): ReadonlyMap<string, Reach> {
  const found = new Map<string, Reach>();
  for (const { term, resource } of pairs) {
    if (term === 'all') throw new Error('`everything` is not a list of actions');
    const before = found.get(term.value) ?? { arns: [], types: [], natures: [] };
    const typed = term.exact
      ? typedArns(term, resource, catalogue)
      : arnsOf(resource).map((arn) => ({ arn, types: [] }));
    found.set(term.value, {
      arns: [...before.arns, ...typed.map(({ arn }) => arn)],
      types: [...before.types, ...typed.flatMap(({ types }) => types)],
      natures: [...before.natures, natureOf(term, resource, catalogue)],
    });
  }
  return found;
}

/** `*` says all that the others say. */
function resources(arns: readonly string[]): Element<readonly string[]> {
  return { not: false, value: arns.includes('*') ? ['*'] : sortedSet(arns) };
}

const plural: Readonly<Record<string, string>> = { object: 'Objects' };

function wordsFor(types: readonly string[]): string {
  if (types.length === 0) return 'Patterns';
  return sortedSet(types.map((type) => plural[type] ?? pascal(type))).join('');
}
