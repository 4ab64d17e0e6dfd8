// What in a spec made an answer what it is: a comparison in which a word never made a difference says nothing of that word.
import type { Conditions, GrantRule, Spec, Who } from '../../src/spec/spec.ts';
import { Unsaid } from './spec-conditions.ts';
import { type Asker, type Call, is, isAbout, isAllowed } from './spec-semantics.ts';

type Changed = Partial<Pick<GrantRule, 'when' | 'unless' | 'except'>>;

/** The words without which the answer would be another: `deny unless mfa fails`, `allow to user`, `spared role`. */
export function decidingWords(spec: Spec, call: Call): readonly string[] {
  const answer = isAllowed(spec, call);
  const rules = spec.rules.filter((rule): rule is GrantRule => rule.kind !== 'statement' && isAbout(rule, call));
  const turns = (rule: GrantRule, changed: Changed | undefined): boolean => {
    const others = spec.rules.flatMap((one) =>
      one !== rule ? [one] : changed === undefined ? [] : [{ ...rule, ...changed }],
    );
    return answerOf({ ...spec, rules: others }, call, answer) !== answer;
  };
  return rules.flatMap((rule) => wordsOf(rule, call, (changed) => turns(rule, changed)));
}

/** Where the changed spec leaves it open, nothing is turned for sure. */
function answerOf(spec: Spec, call: Call, otherwise: boolean): boolean {
  try {
    return isAllowed(spec, call);
  } catch (error) {
    if (error instanceof Unsaid) return otherwise;
    throw error;
  }
}

function wordsOf(rule: GrantRule, call: Call, turns: (changed?: Changed) => boolean): readonly string[] {
  const { kind, when, unless = [], except } = rule;
  // Of several conditions, those that are enough by themselves.
  const failing = (clause: 'when' | 'unless', conditions: Conditions) =>
    conditions.filter((each) => !turns({ [clause]: [each] })).flatMap((each) => kindsOf([each]));
  if (turns()) {
    return [
      ...kindsOf(when).map((each) => `${kind} when ${each} holds`),
      ...failing('unless', unless).map((each) => `deny unless ${each} fails`),
      ...whoOf(rule.to, call.asker).map((each) => `${kind} to ${each}`),
      ...placesOf(rule, call).map((each) => `${kind} in ${each}`),
    ];
  }
  const stopped = turns({ when: [] }) ? failing('when', when).map((each) => `${kind} when ${each} fails`) : [];
  if (kind === 'allow') return stopped;
  const exempt = unless.length > 0 && turns({ unless: never });
  return [
    ...stopped,
    ...(exempt ? kindsOf(unless).map((each) => `deny unless ${each} holds`) : []),
    ...(except.length > 0 && turns({ except: [] }) ? whoOf(except, call.asker).map((each) => `spared ${each}`) : []),
  ];
}

/** Holds never; `[]` would hold always. */
const never: Conditions = [{ kind: 'any', of: [], at: { start: 0, end: 0 } }];

/** Of all conditions; `any mfa` for those within `any`. */
function kindsOf(conditions: Conditions): readonly string[] {
  return conditions.flatMap((each) => {
    switch (each.kind) {
      case 'any':
        return each.of.flatMap(kindsOf).map((inner) => (inner.startsWith('any ') ? inner : `any ${inner}`));
      case 'mfa':
        return [`mfa ${each.requirement.name}`];
      case 'tag':
        return [`tag ${each.of}`];
      case 'time':
        return [`time ${each.bound}`];
      case 'aws':
        return [`aws ${each.operator}`];
      default:
        return [each.kind];
    }
  });
}

function whoOf(whos: readonly Who[], asker: Asker): readonly string[] {
  return whos.filter((who) => is(who, asker)).map(({ who }) => (typeof who === 'string' ? who : who.kind));
}

/** How far apart caller and resource are, and where the rule was put. */
function placesOf({ attach }: GrantRule, { asker, owner, role }: Call): readonly string[] {
  const put = attach.map(({ kind }) => `attached ${kind}`);
  const own = asker.account !== undefined && (owner === undefined || owner.name === asker.account.name);
  const far =
    asker.account === undefined
      ? 'no account'
      : own
        ? 'same account'
        : asker.account.managed
          ? 'other account'
          : 'unmanaged account';
  return [...put, role === undefined ? far : `trust, ${far}`];
}
