// Audit arm: the sets of callers, sessions, actions, resources and values that a description may call by a name of theirs.
import type { Keys } from '../evaluate/keys.ts';
import { compileClause } from '../evaluate/match-condition.ts';
import { compileArnGlob, compileGlob } from '../iam/glob.ts';
import { type BaseOperator, operators, parseOperator } from '../iam/operators.ts';
import type { SessionKind } from '../iam/session.ts';
import { isInScope } from './actions.ts';
import { ageBounds } from './ages.ts';
import type { Cells, Naming } from './describe-cells.ts';
import type { Term } from './describe-terms.ts';
import type { Ground } from './ground.ts';
import type { KeyLevel } from './key-levels.ts';
import { type NumberSet, numbersUnder, those } from './number-sets.ts';
import type { Approach } from './subjects.ts';
import type { OpenCaller } from './world.ts';

type Kind = 'user' | 'role' | 'root' | 'service' | 'provider' | 'anonymous' | 'federated-user';

export type WhoName =
  | { readonly is: 'everyone' }
  | { readonly is: 'kind'; readonly kind: Kind }
  /** By id; all its identities, or those of a kind. */
  | { readonly is: 'account'; readonly id: string; readonly kind?: Kind }
  | { readonly is: 'group'; readonly name: string }
  /** Those with such an `aws:PrincipalArn`. */
  | { readonly is: 'arn'; readonly pattern: string }
  | { readonly is: 'caller'; readonly caller: OpenCaller };

export type SessionName =
  | { readonly is: 'any' }
  /** Of these kinds, or of any; with MFA that was shown at these ages, or without. */
  | {
      readonly is: 'mfa';
      readonly kinds: readonly SessionKind[] | undefined;
      readonly ages: readonly number[];
      /** What ages are held against, the least first. */
      readonly bounds: readonly number[];
      /** No other age is left out. */
      readonly all: boolean;
    }
  | { readonly is: 'session'; readonly approach: Approach };

export type ActionName =
  | { readonly is: 'pattern'; readonly pattern: string }
  | { readonly is: 'names'; readonly names: readonly string[] }
  /** One that AWS does not have yet. */
  | { readonly is: 'future'; readonly name: string };

export type ValueName =
  | { readonly is: 'anything' | 'present' | 'absent' }
  | { readonly is: 'compared'; readonly operator: BaseOperator; readonly value: string }
  /** One of several that are alike. */
  | { readonly is: 'like'; readonly value: string };

/** Who asks, and how, in numbers. */
export interface Askers {
  readonly callers: readonly OpenCaller[];
  readonly approaches: readonly Approach[];
  /** The subjects' cells; empty where the caller cannot ask so. */
  cells(caller: number, approach: number): readonly number[];
  /** Of a subject's cell. */
  readonly of: readonly { readonly caller: number; readonly approach: number }[];
}

export function askersOf({ subjects }: Ground): Askers {
  const callers = new Map<string, OpenCaller>();
  const approaches = new Map<string, Approach>();
  const cells = new Map<string, number[]>();
  const of = subjects.map((subject, cell) => {
    const { from } = subject;
    const how = waysId(subject);
    if (!callers.has(from.caller.name)) callers.set(from.caller.name, from);
    if (!approaches.has(how)) approaches.set(how, subject);
    const [caller, approach] = [[...callers.keys()].indexOf(from.caller.name), [...approaches.keys()].indexOf(how)];
    const id = `${caller} ${approach}`;
    cells.set(id, [...(cells.get(id) ?? []), cell]);
    return { caller, approach };
  });
  return {
    callers: [...callers.values()],
    approaches: [...approaches.values()],
    cells: (caller, approach) => cells.get(`${caller} ${approach}`) ?? [],
    of,
  };
}

/** Equal for those who ask in the same way; with which session of its own a service calls, nobody can choose. */
export function waysId({ session, mfaCode, viaService }: Approach): string {
  return [viaService ? '' : session.kind, session.mfaAge ?? '', mfaCode, viaService].join();
}

/** The ones that say most first. */
export function whoTerms(ground: Ground, { callers }: Askers): readonly Term<WhoName>[] {
  const term = (name: WhoName, holds: (each: OpenCaller) => boolean): Term<WhoName> => ({
    name,
    has: those(callers.keys(), (index) => {
      const each = callers[index];
      return each !== undefined && holds(each);
    }),
  });
  const alone = (caller: OpenCaller): Term<WhoName> => term({ is: 'caller', caller }, (each) => each === caller);
  const kinds = [...new Set(callers.map(({ caller }) => caller.kind))];
  const ids = [...new Set(callers.flatMap(({ caller }) => ('account' in caller ? [caller.account.id] : [])))];
  const isOf = ({ caller }: OpenCaller, id: string): boolean => 'account' in caller && caller.account.id === id;
  return [
    term({ is: 'everyone' }, () => true),
    ...ids.map((id) => term({ is: 'account', id }, (each) => isOf(each, id))),
    ...kinds.map((kind) => term({ is: 'kind', kind }, ({ caller }) => caller.kind === kind)),
    ...ids.flatMap((id) =>
      kinds.map((kind) => term({ is: 'account', id, kind }, (each) => isOf(each, id) && each.caller.kind === kind)),
    ),
    ...[...new Set(callers.flatMap(({ groups }) => groups))].map((name) =>
      term({ is: 'group', name }, ({ groups }) => groups.includes(name)),
    ),
    ...callers.filter(({ stranger }) => !stranger).map(alone),
    ...arnPatterns(ground).map(({ pattern, matches }) =>
      term({ is: 'arn', pattern }, ({ caller }) => 'arn' in caller && caller.arn !== undefined && matches(caller.arn)),
    ),
    // One of those stands for all that are like it.
    ...callers.filter(({ stranger }) => stranger).map(alone),
  ].filter(({ has }) => has.size > 0);
}

interface ArnPattern {
  readonly pattern: string;
  readonly matches: (arn: string) => boolean;
}

function arnPatterns(ground: Ground): readonly ArnPattern[] {
  return clausesOn(ground, 'aws:principalarn').flatMap(({ operator, values }) => {
    const base = parseOperator(operator)?.base ?? 'Null';
    const { type, wildcards } = operators[base];
    return values.flatMap((pattern): readonly ArnPattern[] => {
      if (pattern.includes('${')) return [];
      const glob = type === 'arn' ? compileArnGlob(pattern) : wildcards ? compileGlob(pattern) : undefined;
      if (glob !== undefined) return [{ pattern, matches: (arn) => glob.matches(arn) }];
      return type === 'string' ? [{ pattern, matches: (arn) => arn === pattern }] : [];
    });
  });
}

function clausesOn({ statements }: Ground, key: string) {
  const all = statements.flatMap(({ statement }) => statement.clauses.map(({ source }) => source));
  return all.filter((each) => each.key.toLowerCase() === key);
}

/** Of those in which somebody can ask. */
export function sessionTerms(ground: Ground, { approaches }: Askers, among: NumberSet): readonly Term<SessionName>[] {
  const clauses = ground.statements.flatMap(({ statement }) => statement.clauses.map(({ source }) => source));
  const bounds = ageBounds(clauses);
  const term = (name: SessionName, holds: (each: Approach) => boolean): Term<SessionName> => ({
    name,
    has: those(among, (index) => {
      const each = approaches[index];
      return each !== undefined && holds(each);
    }),
  });
  const ages = [...new Set(approaches.flatMap(({ session }) => session.mfaAge ?? []))].sort((a, b) => a - b);
  const runs = ages.flatMap((_, from) => ages.slice(from).map((__, length) => ages.slice(from, from + length + 1)));
  const groups = [undefined, ['console', 'session-token'], ['console'], ['session-token'], ['role-session']] as const;
  const mfa = groups.flatMap((kinds) =>
    [[], ...runs.toReversed()].map((run: readonly number[]) => {
      const name = { is: 'mfa', kinds, ages: run, bounds, all: run.length === ages.length } as const;
      return term(name, ({ session: { kind, mfaAge }, viaService, mfaCode }) => {
        if (viaService || mfaCode || kind === 'none' || !(kinds?.some((one) => one === kind) ?? true)) return false;
        return mfaAge === undefined ? run.length === 0 : run.includes(mfaAge);
      });
    }),
  );
  const each = [...among].flatMap((index): readonly Term<SessionName>[] => {
    const approach = approaches[index];
    return approach === undefined ? [] : [{ name: { is: 'session', approach }, has: new Set([index]) }];
  });
  const telling = mfa.filter(
    ({ name, has }) => has.size > 1 || (has.size === 1 && name.is === 'mfa' && name.ages.length > 0),
  );
  return [term({ is: 'any' }, () => true), ...telling, ...each];
}

export function actionTerms({ actions, statements }: Ground, mayName?: Naming): readonly Term<ActionName>[] {
  const said = new Set(statements.flatMap(({ statement: { source } }) => source.action.value));
  const patterns = [...said].filter((pattern) => mayName?.action(pattern) ?? true);
  const named = patterns.flatMap((pattern): readonly Term<ActionName>[] => {
    const scope = { not: false, value: [pattern] };
    const holds = (name: string): boolean => isInScope(name, scope);
    // Actions that are alike are in one cell, and what stands for some of them stands for none of the cell.
    const isPart = actions.some(({ names }) => names.some(holds) && !names.every(holds));
    const has = those(actions.keys(), (cell) => holds(actions[cell]?.name ?? ''));
    return isPart ? [] : [{ name: { is: 'pattern', pattern }, has }];
  });
  const each = actions.map(({ name, names }, cell): Term<ActionName> => {
    const called: ActionName = names.length === 0 ? { is: 'future', name } : { is: 'names', names };
    return { name: called, has: new Set([cell]) };
  });
  return [...bySize(named), ...each];
}

export function resourceTerms({ cells, patterns }: Cells, mayName?: Naming): readonly Term<string>[] {
  const terms = patterns.map((pattern, index): Term<string> => {
    return { name: pattern, has: those(cells.keys(), (cell) => cells[cell]?.matches[index] === true) };
  });
  const all = { name: '*', has: numbersUnder(cells.length) };
  const inhabited = [...terms.filter(({ has }) => has.size > 0), all];
  return bySize(inhabited.filter(({ name }) => mayName?.resource(name) ?? true));
}

function bySize<Name>(terms: readonly Term<Name>[]): readonly Term<Name>[] {
  return terms.toSorted((a, b) => a.has.size - b.has.size);
}

/** Of a key with one value at most; `examples` are for what has no other name. */
export function valueTerms(
  ground: Ground,
  level: Extract<KeyLevel, { kind: 'single' }>,
): Readonly<Record<'terms' | 'examples', readonly Term<ValueName>[]>> {
  const { states, key } = level;
  const all = numbersUnder(states.length);
  const term = (name: ValueName, has: NumberSet): Term<ValueName> => ({ name, has });
  const present = those(all, (cell) => states[cell]?.state === 'present');
  const compared = clausesOn(ground, key.toLowerCase()).flatMap(({ operator, values }) => {
    const base = parseOperator(operator)?.base;
    if (base === undefined || base === 'Null') return [];
    const { negated, opposite = base } = operators[base];
    const positive = negated ? opposite : base;
    return values.flatMap((value) => comparedTerm(level, positive, value));
  });
  const each = [...present].flatMap((cell): readonly Term<ValueName>[] => {
    const state = states[cell];
    return state?.state === 'present' ? [term({ is: 'like', value: state.values[0] ?? '' }, new Set([cell]))] : [];
  });
  const absent = those(all, (cell) => !present.has(cell));
  const known = new Map(compared.map((one) => [JSON.stringify(one.name), one]));
  const plain = [
    term({ is: 'anything' }, all),
    term({ is: 'present' }, present),
    term({ is: 'absent' }, absent),
    ...bySize([...known.values()]),
  ];
  return { terms: plain.filter(({ has }) => has.size > 0), examples: each };
}

/** None where it hangs on who asks. */
function comparedTerm(
  { states, key }: Extract<KeyLevel, { kind: 'single' }>,
  operator: BaseOperator,
  value: string,
): readonly Term<ValueName>[] {
  const test = compileClause({ operator, key, values: [value] }, '2012-10-17');
  const outcomes = states.map((state) => {
    const keys: Keys = { lookup: (name) => (name === key.toLowerCase() ? state : { state: 'open' }) };
    return state.state === 'present' && test(keys);
  });
  if (outcomes.some((outcome) => typeof outcome !== 'boolean')) return [];
  const has = those(outcomes.keys(), (cell) => outcomes[cell] === true);
  return [{ name: { is: 'compared', operator, value }, has }];
}
