// Printing: `iamspec equal` for programs. The shape is published in schema/equal.schema.json; keys are only ever added to it.
import type { LineInWords } from '../check/difference-words.ts';
import type { Compared, Names, Way } from '../check/equal.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { diagnosticOf } from './json.ts';

export interface EqualReport {
  readonly version: 1;
  /** The program's exit code. */
  readonly exit: number;
  readonly first: string;
  readonly second: string;
  readonly policies: readonly object[];
  readonly diagnostics: readonly unknown[];
}

export function equalReport(
  [first, second]: Names,
  compared: readonly Compared[],
  diagnostics: readonly Diagnostic[],
  exit: number,
): EqualReport {
  const policies = compared.map(({ on, ...ways }) => ({
    attached_to: on === '' ? null : on,
    first_lets_more_in: wayOf(ways.first),
    second_lets_more_in: wayOf(ways.second),
  }));
  return { version: 1, exit, first, second, policies, diagnostics: diagnostics.map(diagnosticOf) };
}

export function wayOf(way: Way): object {
  const finding = 'finding' in way ? way.finding : null;
  if (way.answer !== 'more') return { answer: way.answer, finding, lines: [], more: 0, not_told: null };
  const { lines, more, cut } = way.describe();
  return { answer: way.answer, finding, lines: lines.map(lineOf), more, not_told: cut ?? null };
}

const kinds = { spares: 'denied_by_other', allows: 'allowed', names: 'named' } as const;
const certainties = { surely: 'sure', 'by keys': 'keys', perhaps: 'meaning' } as const;

export function lineOf(line: LineInWords): object {
  const { who, with: sessions, actions, resources, witness } = line;
  return {
    kind: kinds[line.further],
    certainty: certainties[line.certainty],
    who: who.any,
    with: sessions.any,
    actions: actions.any,
    resources: line.resourceIsExample ? [] : resources.any,
    when: line.when,
    except: { who: who.but, with: sessions.but, actions: actions.but, resources: resources.but },
    open: line.open,
    witness,
  };
}
