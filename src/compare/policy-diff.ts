// Audit arm: what became of one policy by itself, whatever else is attached where it is, told as changes of a spec are.
import type { LineInWords } from '../check/difference-words.ts';
import type { Compared, Way } from '../check/equal.ts';
import type { Decided } from './access.ts';
import { fingerprintOf, type SpecDiff, type ToldChange } from './spec-diff.ts';

/** `first`: as it was. */
export function policyDiff(name: string, { first, second }: Pick<Compared, 'first' | 'second'>): SpecDiff {
  const [widened, narrowed] = [changesOf(name, second, 'widened'), changesOf(name, first, 'narrowed')];
  return {
    name,
    file: '',
    state: 'changed',
    changes: [...widened.changes, ...narrowed.changes],
    untold: [...new Set([...widened.untold, ...narrowed.untold])],
    facts: [],
    checks: [],
    files: [],
  };
}

function changesOf(name: string, way: Way, direction: ToldChange['direction']): Pick<SpecDiff, 'changes' | 'untold'> {
  if (way.answer === 'same') return { changes: [], untold: [] };
  if (way.answer === 'unknown') return { changes: [], untold: [way.finding] };
  const { lines, more, cut } = way.describe();
  const rest = [...(more > 0 ? [`${more} further kinds of requests`] : []), ...(cut === undefined ? [] : [cut])];
  return {
    changes: lines.map((line) => changeOf(name, line, direction)),
    untold: lines.length === 0 ? [way.finding, ...rest] : rest,
  };
}

function changeOf(name: string, line: LineInWords, direction: ToldChange['direction']): ToldChange {
  const [less, more] = said[line.further];
  const sure = line.certainty === 'surely' && line.further !== 'names';
  return {
    line,
    direction,
    sure,
    // What is not denied any more, others still have to allow.
    holdsMore: line.further === 'spares',
    fingerprint: fingerprintOf(name, direction, sure, line),
    ...(direction === 'widened' ? { before: less, after: more } : { before: more, after: less }),
    rules: [],
  };
}

const decided = (outcome: Decided['outcome'], kind: Decided['kind'], reason: string): Decided => {
  return { outcome, kind, reason, statements: [] };
};

/** What the one that goes less far says of a request, and what the other. */
const said: Readonly<Record<LineInWords['further'], readonly [Decided, Decided]>> = {
  allows: [
    decided('deny', 'implicit-deny', 'the policy does not allow it'),
    decided('allow', 'allow', 'the policy allows it'),
  ],
  spares: [
    decided('deny', 'explicit-deny', 'the policy denies it'),
    decided('allow', 'allow', 'the policy does not deny it'),
  ],
  names: [
    decided('allow', 'allow', 'the policy allows it, but does not name who asks'),
    decided('allow', 'allow', 'the policy allows it, and names who asks, which no boundary takes away'),
  ],
};
