// spec/: what a test does to what: actions paired with the concrete resources of their types.
import { formatArn } from '../iam/arn.ts';
import type { Source, Span } from '../text/source.ts';
import { readActionList } from './actions.ts';
import type { WrittenRow } from './definition-tests.ts';
import { allFit, type Fit, type Target as FitTarget } from './fit.ts';
import { kindOfSubject, type Reading, reportPattern } from './reading.ts';
import { findSubject, patternFits, readArn, splitKey, subjectOfArn } from './resources.ts';
import {
  type ActionPattern,
  type Expectation,
  type Expected,
  isPattern,
  type Target,
  type TestResource,
} from './spec.ts';

const expectedWords = ['can', 'cannot', 'undecided'] as const satisfies readonly Expected[];

/** More checks than this in one row come of a pattern that is too wide. */
const mostTargets = 5000;

/** What a row says of actions; `undefined` where something is in error, which was reported. */
export function readExpectations(row: WrittenRow, fit: Fit, reading: Reading): readonly Expectation[] | undefined {
  const { places, problems } = reading;
  const written = expectedWords.flatMap((expected) => {
    const names = row[expected];
    return names === undefined ? [] : [{ expected, names, at: places.key(row, expected) }];
  });
  if (row.resource === undefined) return [];
  if (written.length === 0) {
    const message = '`resource` says what an action is done to, and no action stands here';
    problems.error('misplaced-key', places.key(row, 'resource'), message, 'remove it, or add `can` or `cannot`');
    return undefined;
  }
  return readLists(written, row.resource, fit, reading)?.map(
    ({ list: { expected, at }, targets }): Expectation => ({ expected, at, targets }),
  );
}

/** The same for actions of which nothing is expected. */
export function readTargets(
  actions: ActionList,
  resource: readonly string[],
  fit: Fit,
  reading: Reading,
): readonly Target[] | undefined {
  return readLists([actions], resource, fit, reading)?.[0]?.targets;
}

/** Actions as they are written, and the place of their key. */
export interface ActionList {
  readonly names: readonly string[];
  readonly at: Span;
}

/** Each list of actions, and what is done to what. */
function readLists<List extends ActionList>(
  lists: readonly List[],
  resource: readonly string[],
  fit: Fit,
  reading: Reading,
): readonly { readonly list: List; readonly targets: readonly Target[] }[] | undefined {
  const resources = readTestResources(resource, reading);
  const read = lists.flatMap((list) => {
    const actions = readActionList(list.names, reading, {
      message: 'a test does not ask for `everything`',
      help: 'name the actions, or give patterns for them: `s3:Get*`',
    });
    return actions === undefined ? [] : [{ list, actions }];
  });
  if (resources === undefined || read.length < lists.length) return undefined;
  const all = read.flatMap(({ actions }) => actions);
  if (!allFit(all, resources.map(fitTarget), fit, reading)) return undefined;
  const found = read.map(({ list, actions }) => ({ list, targets: pairs(actions, resources, fit) }));
  const big = found.find(({ targets }) => targets.length > mostTargets);
  if (big === undefined) return found;
  const message = `this comes to ${big.targets.length} checks, and ${mostTargets} are the most`;
  reading.problems.error('too-many-checks', big.list.at, message, 'name fewer actions or resources');
  return undefined;
}

function pairs(actions: readonly ActionPattern[], resources: readonly TestResource[], fit: Fit): readonly Target[] {
  const found = new Map<string, Target>();
  for (const pattern of actions) {
    for (const action of fit.actionsOf(pattern)) {
      for (const resource of resources) {
        const id = `${action.name} ${resource.arn}`;
        if (found.has(id) || !fit.works(action, fitTarget(resource))) continue;
        found.set(id, { action: action.name, at: pattern.at, resource });
      }
    }
  }
  return [...found.values()];
}

/** No action is expected to be two things at once; false where one is, which is reported. */
export function agree(expectations: readonly Expectation[], { problems }: Reading): boolean {
  const seen = new Map<string, { readonly expectation: Expectation; readonly target: Target }>();
  for (const expectation of expectations) {
    for (const target of expectation.targets) {
      const id = `${target.action} ${target.resource.arn}`;
      const other = seen.get(id);
      if (other === undefined) seen.set(id, { expectation, target });
      else if (other.expectation.expected !== expectation.expected) {
        const message = `${standing(other.target, other.expectation, problems.source)}, too`;
        problems.error('contradiction', target.at, message, 'expect one thing, or make two tests of it');
        return false;
      }
    }
  }
  return true;
}

/** Where a written row says it, in its own words: a role under `can_assume`, or else the action. */
export function standing(
  { action, at, resource }: Target,
  expectation: Pick<Expectation, 'at'>,
  { text }: Source,
): string {
  const key = text.slice(expectation.at.start, expectation.at.end).replaceAll(/["']/g, '');
  const isRole = at.start === resource.at.start;
  return `\`${isRole ? resource.text : action}\` stands under \`${key}\``;
}

/** The resource as actions see it. */
export function fitTarget({ arn, text, at, bucket }: TestResource): FitTarget {
  if (arn === '*') return { at, arns: 'none' };
  const { key } = splitKey(text);
  return { at, arns: [arn], ...(bucket === undefined || key === undefined ? {} : { key: { bucket, key } }) };
}

function readTestResources(written: readonly string[], reading: Reading): readonly TestResource[] | undefined {
  const resources = reading.places.each(written).map(([text, at]) => readTestResource(text, at, reading));
  return resources.every((each) => each !== undefined) ? resources : undefined;
}

function readTestResource(text: string, at: Span, reading: Reading): TestResource | undefined {
  if (text === 'everything') return { text, arn: '*', at };
  if (!patternFits(text, at, reading)) return undefined;
  if (text !== '*' && /[*?]|\$\{/.test(text)) {
    const help = 'name one resource; rules and properties have patterns';
    reading.problems.error(
      'resource-not-concrete',
      at,
      `a test is made on a concrete resource, and \`${text}\` is a pattern`,
      help,
    );
    return undefined;
  }
  if (text.startsWith('arn:')) {
    const arn = readArn(text, at, reading);
    return arn && { text, arn: formatArn(arn), at, ...declaredAs(formatArn(arn), reading) };
  }
  const { name, key } = splitKey(text);
  const subject = findSubject(name, text, at, reading);
  if (subject === undefined) return undefined;
  if (subject.is === 'bucket') {
    const { arn } = subject.bucket;
    return { text, arn: key === undefined ? arn : `${arn}/${key}`, bucket: name, at };
  }
  const { principal } = subject;
  if (principal.kind === 'user' || principal.kind === 'role' || principal.kind === 'group') {
    return { text, arn: principal.arn, principal: name, at };
  }
  if (isPattern(principal)) return reportPattern(principal, at, 'is no resource', reading);
  const help = 'name a user, a role or a group, or write an ARN';
  reading.problems.error('wrong-kind', at, `\`${text}\` is ${kindOfSubject(subject)}, which is no resource`, help);
  return undefined;
}

/** An ARN may be that of something declared. */
function declaredAs(arn: string, reading: Reading): { readonly bucket?: string; readonly principal?: string } {
  const subject = subjectOfArn(arn, reading);
  if (subject === undefined) return {};
  return subject.is === 'bucket' ? { bucket: subject.bucket.name } : { principal: subject.principal.name };
}
