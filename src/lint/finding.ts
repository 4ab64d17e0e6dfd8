// Audit arm: what was found, as data with a sentence each. How statements are called is told from outside.
import type { StatementRef } from '../evaluate/request.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { Code } from '../text/codes.ts';
import type { Severity } from '../text/diagnostic.ts';
import type { Dead, Linted, Open, Redundant } from './lint.ts';
import type { Block } from './shadows.ts';
import type { Unit } from './unit.ts';
import { deadHelp, deadWords } from './words.ts';

export interface Finding {
  readonly severity: Severity;
  readonly code: Code;
  readonly message: string;
  readonly help: string;
  readonly unit: Unit;
  /** Those that it is about, of the unit. */
  readonly statements: readonly StatementRef[];
  /** Because of which: rules, or statements. */
  readonly because: readonly Block[];
}

/** What sentences call things, backticks and all. */
export interface Naming {
  /** Where its place is told beside it. */
  readonly unit: (unit: Unit) => string;
  readonly block: (block: Block) => string;
  readonly document: (document: string) => string;
  /** Whom the document is attached to, or whom it is about. */
  readonly holder: (document: string) => string;
  readonly refOf: (block: Block) => readonly StatementRef[];
}

export function findingsOf(
  { dead, redundant }: Pick<Linted, 'dead' | 'redundant'>,
  naming: Naming,
  catalogue: Catalogue,
): readonly Finding[] {
  return [
    ...dead.map((each) => deadFinding(each, naming, catalogue)),
    ...redundant.map((each) => redundantFinding(each, naming)),
  ];
}

function deadFinding(dead: Dead, naming: Naming, catalogue: Catalogue): Finding {
  const { unit, statements, whole, reason } = dead;
  const documents = [...new Set(statements.map(({ ref }) => ref.document))];
  const places = listed(documents.map(naming.document));
  const unitName = naming.unit(unit);
  const what = whole ? unitName : `what ${unitName} puts into ${places}`;
  const holders = listed([...new Set(documents.map(naming.holder))].filter((each) => each !== ''));
  const [first] = statements;
  if (first === undefined) throw new Error('no statement is dead');
  const why = deadWords(reason, first.source, holders, catalogue);
  return {
    severity: 'warning',
    code: 'statement-never-matches',
    message: `no request ever matches ${what}: ${why}`,
    help: deadHelp(reason, first.source),
    unit,
    statements: statements.map(({ ref }) => ref),
    because: [],
  };
}

function redundantFinding({ unit, shadow: { how, by } }: Redundant, naming: Naming): Finding {
  const base = { unit, statements: naming.refOf(unit), because: by };
  const name = naming.unit(unit);
  if (how === 'unneeded') {
    const message = `${name} refuses nothing so far: nobody is allowed what it denies`;
    const help = 'keep it as a guard against what may be granted one day, or remove it';
    return { ...base, severity: 'note', code: 'deny-in-reserve', message, help };
  }
  const message = `${name} changes nothing: ${becauseOf(unit, by, how, naming)}`;
  return { ...base, severity: 'warning', code: 'statement-changes-nothing', message, help: helpFor(unit, how) };
}

function becauseOf(unit: Unit, by: readonly Block[], how: Redundant['shadow']['how'], naming: Naming): string {
  const all = listed(by.map(naming.block));
  const verb = (one: string, many: string): string => (by.length === 1 ? one : many);
  switch (how) {
    case 'granted':
      return `${all} ${verb('allows', 'together allow')} all of it already`;
    case 'denied':
      return unit.effect === 'Deny'
        ? `${all} ${verb('denies', 'together deny')} all of it already`
        : `${all} ${verb('denies', 'together deny')} all that it allows`;
    case 'between': {
      const [allows, denies] = (['Allow', 'Deny'] as const).map((effect) => {
        return listed(by.filter((each) => each.effect === effect).map(naming.block));
      });
      return `what is not denied by ${denies} is allowed by ${allows} already`;
    }
    case 'refused':
      return 'all that it allows is refused in the end, for other policies would have to allow it, too';
    default:
      return 'the other statements decide every request by themselves';
  }
}

function helpFor({ effect }: Unit, how: Redundant['shadow']['how']): string {
  if (how === 'refused') return 'remove it, or let the other policies allow it';
  if (effect === 'Deny') return 'remove it, or narrow the other one if that denies more than is meant';
  if (how === 'denied') return 'remove it, or let the Deny spare what is meant to be allowed';
  return 'remove it, or narrow the other one if that allows more than is meant';
}

/** Why nothing is claimed of a unit. */
export function openWords({ unit, reason }: Open, naming: Naming): string {
  return `whether ${naming.unit(unit)} changes anything cannot be told: ${reason}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}
