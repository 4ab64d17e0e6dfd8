// Printing: decisions in one line each, with the statements and rules that they rest on.
import type { Check } from '../check/plan.ts';
import type { SpecResult } from '../check/run.ts';
import { isAnything, nameOf } from '../evaluate/reasons.ts';
import type { Case, Question, StatementRef, Verdict } from '../evaluate/request.ts';
import { placeOf } from '../text/diagnostic.ts';

/** What is shown of a spec: where its rules stand. */
export type ShownSpec = Pick<SpecResult['spec'], 'source' | 'rules'>;

export function expectedText({ expected, because }: Pick<Check, 'expected' | 'because'>): string {
  if (expected !== 'cannot') return expected === 'can' ? 'allow' : 'undecided';
  const rules = (because?.rules ?? []).map((rule) => `\`${rule}\``).join(', ');
  return `${because?.decision ?? 'deny'}${rules === '' ? '' : ` by ${rules}${because?.only ? ' alone' : ''}`}`;
}

/** The decision; where it hangs on what AWS leaves open, each decision with the answers that it goes with. */
export function actualLines(spec: ShownSpec, { cases }: Verdict): readonly string[] {
  return grouped(cases, (each) => decisionLines(spec, each).join('\n')).flatMap(({ condition, value }) =>
    `${condition === '' ? '' : `if ${condition}: `}${value}`.split('\n'),
  );
}

function decisionLines(spec: ShownSpec, { step, decision }: Case): readonly string[] {
  const { statements, reason } = decision;
  const kind = `${step === 'assume' ? 'assuming the role: ' : ''}${decision.kind}`;
  if (statements.length === 0) return [`${kind}, ${reason}`];
  return statements.map((statement, index) => `${index === 0 ? kind : 'and'} by ${statementText(spec, statement)}`);
}

/** The reasons that the deciding rules give for themselves, each once: `` `changes-need-mfa`: Sessions of roles … ``. */
export function whyLines(spec: ShownSpec, cases: readonly Case[]): readonly string[] {
  const rules = new Set(cases.flatMap(({ decision }) => decision.statements.map(({ rule }) => rule)));
  return [...rules].flatMap((rule) => {
    const why = whyOf(spec, rule);
    return why === undefined ? [] : [`\`${rule}\`: ${why}`];
  });
}

export function whyOf(spec: ShownSpec, rule: string | undefined): string | undefined {
  return ruleNamed(spec, rule)?.why;
}

const rulesByName = new WeakMap<ShownSpec['rules'], ReadonlyMap<string, ShownSpec['rules'][number]>>();

/** Asked for every statement that is printed. */
function ruleNamed({ rules }: ShownSpec, name: string | undefined): ShownSpec['rules'][number] | undefined {
  const known = rulesByName.get(rules) ?? new Map(rules.map((rule) => [rule.name, rule]));
  rulesByName.set(rules, known);
  return name === undefined ? undefined : known.get(name);
}

/** `ChangesNeedMfa in bucket.exchange (rule changes-need-mfa, specs/x.yaml:35:3)`. */
export function statementText(spec: ShownSpec, ref: StatementRef): string {
  if (isAnything(ref)) return nameOf(ref);
  const rule = ruleText(spec, ref);
  return `${sidText(ref)} in ${ref.document}${rule === undefined ? '' : ` (${rule})`}`;
}

export function sidText({ sid, index }: StatementRef): string {
  return sid ?? `statement ${index + 1}`;
}

/** ``rule `changes-need-mfa`, specs/x.yaml:35:3``; undefined of policies that no rule made. */
export function ruleText(spec: ShownSpec, { rule }: StatementRef): string | undefined {
  const declared = ruleNamed(spec, rule);
  return declared && `rule \`${declared.name}\`, ${placeOf({ source: spec.source, span: declared.at })}`;
}

/** What comes out under some of the ways that AWS may behave. */
export interface Alternative<Each, Value> {
  /** `mfa_through_role is carried`; empty where it comes out in any case. */
  readonly condition: string;
  readonly value: Value;
  readonly members: readonly Each[];
}

interface Given {
  readonly given: readonly Question[];
}

/** Each value once, with the answers that it goes with. Values are plain data. */
export function grouped<Each extends Given, Value>(
  all: readonly Each[],
  pick: (each: Each) => Value,
): readonly Alternative<Each, Value>[] {
  const groups = new Map<string, { readonly value: Value; readonly members: Each[] }>();
  for (const each of all) {
    const value = pick(each);
    const id = JSON.stringify(value);
    const group = groups.get(id);
    if (group === undefined) groups.set(id, { value, members: [each] });
    else group.members.push(each);
  }
  return [...groups.values()].map(({ value, members }) => ({
    condition: groups.size === 1 ? '' : conditionOf(members, all),
    value,
    members,
  }));
}

/** What the members share, where that tells them from all others; else the answers of each member. */
function conditionOf(members: readonly Given[], all: readonly Given[]): string {
  const telling = ({ given }: Given) => given.filter((answer) => !all.every((each) => gives(each, answer)));
  const [first] = members;
  const shared = first ? telling(first).filter((answer) => members.every((each) => gives(each, answer))) : [];
  const fitting = all.filter((each) => shared.every((answer) => gives(each, answer)));
  const told = fitting.length === members.length ? [shared] : members.map(telling);
  const texts = told.map((answers) => [...new Set(answers.map(answerText))].join(' and '));
  return [...new Set(texts)].join(', or if ');
}

function gives({ given }: Given, { text, answer }: Question): boolean {
  return given.some((each) => each.text === text && each.answer === answer);
}

function answerText({ assumption, statement, text, answer }: Question): string {
  if (statement !== undefined) return `${statement} ${answer === 'yes' ? 'matches' : 'does not match'}`;
  return `${assumption ?? text} is ${answer}`;
}
