// Audit arm: a rendering's policies, each with one change as people make them by mistake. Whether a test notices is run.ts's.
import {
  byText,
  type Element,
  type PolicyDocument,
  type PrincipalValue,
  type RenderedKind,
  type Statement,
} from '../iam/document.ts';
import { policyFromData } from '../iam/read-policy.ts';
import {
  type Change,
  type Changes,
  type MutantHints,
  type MutationOperator,
  mutationOperators,
} from './mutant-change.ts';
import { conditionChanges } from './mutant-conditions.ts';
import { actionChanges, resourceChanges } from './mutant-elements.ts';
import { principalChanges } from './mutant-principals.ts';

/** One change to one policy document of a rendering. */
export interface Mutant {
  /** Name in the manifest: `bucket.exchange`. */
  readonly document: string;
  /** Of the statement that was changed, among those of the document as it was rendered; from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly operator: MutationOperator;
  /** In words, to stand after "if": "`ChangesNeedMfa` had no condition on `aws:MultiFactorAuthPresent`". */
  readonly what: string;
  /** Canonical, and one that AWS takes for its kind. It has no statements where the only one was dropped. */
  readonly mutated: PolicyDocument;
}

/**
 * Every mutant of every document, made as it is asked for: by document's name, statement, then operator as
 * `mutationOperators` lists them. No two of a document are equal, and none equals it; some may decide as it does.
 */
export function* mutantsOf(
  documents: ReadonlyMap<string, PolicyDocument>,
  kinds: (document: string) => RenderedKind,
  { accounts }: Pick<MutantHints, 'accounts'>,
): Generator<Mutant, void, undefined> {
  for (const [document, policy] of [...documents].sort(([a], [b]) => byText(a, b))) {
    yield* mutantsOfOne(document, policy, { kind: kinds(document), accounts });
  }
}

const order: readonly string[] = Object.keys(mutationOperators);
const all: readonly Changes[] = [conditionChanges, actionChanges, resourceChanges, principalChanges];

function* mutantsOfOne(document: string, policy: PolicyDocument, hints: MutantHints): Generator<Mutant> {
  const { statements } = policy;
  const texts = statements.map((statement) => JSON.stringify(canonical(statement, policy, hints.kind) ?? statement));
  const seen = new Set([texts.join('\n')]);
  for (const [index, statement] of statements.entries()) {
    const { sid } = statement;
    const said = { document, index, ...(sid === undefined ? {} : { sid }) };
    const name = nameOf(statements, index);
    const isNew = (...by: readonly string[]): boolean => {
      const { size } = seen;
      return seen.add(texts.toSpliced(index, 1, ...by).join('\n')).size > size;
    };
    const mutated = (...by: readonly Statement[]): PolicyDocument => ({
      ...policy,
      statements: statements.toSpliced(index, 1, ...by),
    });
    if (isNew()) {
      const operator = statement.effect === 'Deny' ? 'drop-deny' : 'drop-allow';
      yield { ...said, operator, what: `the ${statement.effect} ${name} was missing`, mutated: mutated() };
    }
    for (const { operator, does, statement: changed } of changesOf(statement, hints)) {
      const written = canonical(changed, policy, hints.kind);
      if (written === undefined || !isNew(JSON.stringify(written))) continue;
      yield { ...said, operator, what: `${name} ${does}`, mutated: mutated(written) };
    }
  }
}

function changesOf(statement: Statement, hints: MutantHints): readonly Change[] {
  return all
    .flatMap((changes) => [...changes(statement, hints)])
    .sort((a, b) => order.indexOf(a.operator) - order.indexOf(b.operator));
}

/** The Sid, unless another statement has it too, as in bucket policies it may. */
function nameOf(statements: readonly Statement[], index: number): string {
  const sid = statements[index]?.sid;
  const unique = statements.filter((each) => each.sid === sid).length === 1;
  return sid !== undefined && unique ? `\`${sid}\`` : `statement ${index + 1}`;
}

/** The statement as readback would make it of its JSON; undefined where it would refuse it. */
function canonical(statement: Statement, { version }: PolicyDocument, kind: RenderedKind): Statement | undefined {
  const data = statementData(statement);
  if (data === undefined) return undefined;
  const read = policyFromData({ Version: version, Statement: [data] }, kind, () => {}, { empty: 'taken' });
  return read?.statements[0];
}

/** The statement as JSON has it; undefined where two conditions would stand in one place. */
function statementData({ sid, effect, principal, action, resource, conditions }: Statement): object | undefined {
  const blocks: Record<string, Record<string, readonly string[]>> = {};
  for (const { operator, key, values } of conditions) {
    blocks[operator] ??= {};
    const block = blocks[operator];
    if (Object.hasOwn(block, key)) return undefined;
    block[key] = values;
  }
  return {
    ...(sid === undefined ? {} : { Sid: sid }),
    Effect: effect,
    ...elementData('Principal', principal),
    ...elementData('Action', action),
    ...elementData('Resource', resource),
    ...(conditions.length === 0 ? {} : { Condition: blocks }),
  };
}

function elementData(name: string, element: Element<PrincipalValue | readonly string[]> | undefined): object {
  return element === undefined ? {} : { [element.not ? `Not${name}` : name]: element.value };
}
