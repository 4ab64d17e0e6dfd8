// Audit arm: do two lists of statements say the same of every request? Asked where a policy had to be made smaller.
import type { Catalogue } from '../iam/catalogue.ts';
import { byText, type RenderedKind, type Statement } from '../iam/document.ts';
import { comparePolicies, type Way } from './equal.ts';

export type SaySame = (kind: RenderedKind, first: readonly Statement[], second: readonly Statement[]) => boolean;

/**
 * Proved by regions; where those cannot tell, by the words: a list of alternatives says what its entries say one by one.
 * False where neither proves it. What was asked once is remembered.
 */
export function sameness(catalogue: Catalogue): SaySame {
  const known = new Map<string, boolean>();
  return (kind, first, second) => {
    const words = [wordsOf(first), wordsOf(second)];
    if (words[0] === words[1]) return true;
    const asked = JSON.stringify([kind, ...words]);
    const answer = known.get(asked) ?? isProved(kind, first, second, catalogue);
    known.set(asked, answer);
    return answer;
  };
}

function isProved(
  kind: RenderedKind,
  first: readonly Statement[],
  second: readonly Statement[],
  catalogue: Catalogue,
): boolean {
  const layer = kind === 'bucket' || kind === 'trust' || kind === 'rcp' ? 'resource' : 'identity';
  const found = comparePolicies(policyOf(first), policyOf(second), layer, ['the first', 'the second'], catalogue);
  const ways: readonly Way[] = [found.first, found.second];
  if (ways.every(({ answer }) => answer === 'same')) return true;
  return ways.every(({ answer }) => answer !== 'more') && entriesOf(first) === entriesOf(second);
}

function policyOf(statements: readonly Statement[]) {
  return { version: '2012-10-17', statements } as const;
}

/** Order and Sids change nothing. */
function wordsOf(statements: readonly Statement[]): string {
  return textOf(statements.map(withoutSid));
}

function entriesOf(statements: readonly Statement[]): string {
  return textOf(statements.flatMap((each) => cut(withoutSid(each), 'resource').flatMap((one) => cut(one, 'action'))));
}

function cut(statement: Statement, list: 'action' | 'resource'): readonly Statement[] {
  const element = statement[list];
  if (element === undefined || element.not) return [statement];
  return element.value.map((value) => ({ ...statement, [list]: { not: false, value: [value] } }));
}

function withoutSid({ sid: _, ...statement }: Statement): Statement {
  return statement;
}

function textOf(statements: readonly Statement[]): string {
  return [...new Set(statements.map((each) => JSON.stringify(each)))].sort(byText).join('\n');
}
