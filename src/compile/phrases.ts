// A rule in one sentence, for the runbook. Words and code are kept apart, so that the format can mark and escape each.
// What a list holds is said in one order: it means the same in every order, and has to print the same.
import { byText } from '../iam/document.ts';
import type { Actions, Attachment, Condition, Conditions, GrantRule, MfaRequirement, Rule, Who } from '../spec/spec.ts';
import { wordsFor } from './obstacles.ts';

export type Fragment = { readonly text: string } | { readonly code: string };
export type Phrase = readonly Fragment[];

/** Begins with a verb, to stand after the rule's name; without a full stop. */
export function ruleInWords(rule: Rule): Phrase {
  if (rule.kind === 'statement')
    return [{ text: 'is a statement as AWS has it, for ' }, ...list(rule.attach.map(attachmentName))];
  const what = [
    ...actions(rule.actions),
    { text: ' on ' },
    ...list(rule.resources.map((each) => unquoted(wordsFor(each)))),
  ];
  const who = list(rule.to.map(nameOf));
  // A boundary grants nothing.
  const bounds = rule.attach.length > 0 && rule.attach.every(({ kind }) => kind === 'boundary');
  if (bounds && rule.kind === 'allow')
    return [{ text: 'keeps ' }, ...what, { text: ' within the bounds of ' }, ...who, ...clause(', when ', rule.when)];
  const head =
    rule.kind === 'allow'
      ? [{ text: 'lets ' }, ...who, { text: ' do ' }, ...what]
      : [{ text: 'refuses ' }, ...what, { text: ' to ' }, ...who];
  return [...head, ...exempt(rule), ...clause(', when ', rule.when), ...clause(', unless ', rule.unless ?? [])];
}

function exempt({ except }: GrantRule): Phrase {
  return except.length === 0 ? [] : [{ text: ', but not to ' }, ...list(except.map(nameOf))];
}

function clause(word: string, conditions: Conditions): Phrase {
  return conditions.length === 0 ? [] : [{ text: word }, ...conjunction(conditions)];
}

function actions(value: Actions): Phrase {
  if (value.kind === 'everything') return [{ text: 'everything' }];
  const names = list(value.actions.map((each) => each.value));
  return value.kind === 'list' ? names : [{ text: 'everything except ' }, ...names];
}

function nameOf({ who }: Who): string {
  return typeof who === 'string' ? who : who.name;
}

function attachmentName(attachment: Attachment): string {
  if (attachment.kind === 'bucket') return attachment.bucket.name;
  if (attachment.kind === 'scp' || attachment.kind === 'rcp') return attachment.place.name;
  return attachment.kind === 'role' ? attachment.role.name : attachment.principal.name;
}

/** A name that is quoted for messages, without its quotes. */
function unquoted(words: string): string {
  return words.slice(1, -1);
}

/** `a`, `b` and `c`, each as code. */
function list(names: readonly string[], last = 'and'): Phrase {
  return join(
    names.map((code) => [code.trim() === '' ? { text: 'blank text' } : { code }]),
    last,
  );
}

function join(phrases: readonly Phrase[], last: string): Phrase {
  const sorted = [...phrases].sort((a, b) => byText(plain(a), plain(b)));
  return sorted.flatMap((phrase, index) => {
    if (index === 0) return phrase;
    return [{ text: index === phrases.length - 1 ? ` ${last} ` : ', ' }, ...phrase];
  });
}

function plain(phrase: Phrase): string {
  return phrase.map((each) => ('code' in each ? each.code : each.text)).join('');
}

function conjunction(conditions: Conditions): Phrase {
  return join(conditions.map(condition), 'and');
}

function condition(value: Condition): Phrase {
  switch (value.kind) {
    case 'mfa':
      return [{ text: mfaInWords(value.requirement) }];
    case 'tls':
      return [{ text: value.value ? 'the request uses TLS' : 'the request does not use TLS' }];
    case 'source_ip':
      return [{ text: 'it comes from ' }, ...list(value.cidrs, 'or')];
    case 'prefix':
      return [{ text: 'the prefix listed is ' }, ...list(value.patterns, 'or')];
    case 'organization':
      return [{ text: 'the caller belongs to the organization ' }, { code: value.id }];
    case 'vpc_endpoint':
      return [{ text: 'it comes through the VPC endpoint ' }, ...list(value.ids, 'or')];
    case 'aws_service':
      return [{ text: value.value ? 'the caller is an AWS service' : 'the caller is no AWS service' }];
    case 'via_aws_service':
      return [
        { text: value.value ? 'an AWS service makes it for the caller' : 'no AWS service makes it for the caller' },
      ];
    case 'tag':
      return [{ text: tagged[value.of] }, { code: `${value.key}=${value.value}` }];
    case 'time':
      return [{ text: `it is made ${value.bound} ` }, { code: value.time }];
    case 'claim':
      return [{ text: 'the token says ' }, { code: value.claim }, { text: ' is ' }, ...list(value.values, 'or')];
    case 'external_id':
      return [{ text: 'the external id is ' }, ...list(value.ids, 'or')];
    case 'any':
      return [{ text: 'either ' }, ...join(value.of.map(conjunction), 'or')];
    case 'aws':
      return [{ code: `${value.operator} ${value.key}` }, { text: ' holds for ' }, ...list(value.values, 'or')];
  }
}

const tagged = {
  principal: 'the caller has the tag ',
  resource: 'what is acted on has the tag ',
  request: 'the request sets the tag ',
} as const;

function mfaInWords({ keyAbsent, maxAge }: MfaRequirement): string {
  const shown = maxAge === undefined ? 'MFA was shown' : `MFA was shown at most ${durationInWords(maxAge)} ago`;
  return keyAbsent === 'denied' ? shown : `${shown} (or the session carries no MFA key)`;
}

/** Seconds in the largest unit that they are whole in: `1h`, `90s`. */
export function durationInWords(seconds: number): string {
  const [size, unit] = (
    [
      [86400, 'd'],
      [3600, 'h'],
      [60, 'm'],
    ] as const
  ).find(([each]) => seconds % each === 0) ?? [1, 's'];
  return `${seconds / size}${unit}`;
}
