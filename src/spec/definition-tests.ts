// spec/: the definition of tests and properties.
import { organizationIdPattern } from '../iam/arn.ts';
import { actions, conditions, resource, time } from './definition-rules.ts';
import {
  duration,
  flag,
  forms,
  later,
  listOf,
  named,
  type Of,
  object,
  oneOrMore,
  optional,
  type Problem,
  required,
  scalar,
  text,
  variants,
  word,
} from './shape.ts';

const action = text('an action', { sorted: true });
const who = text("a principal's name");
const onIsResource: Problem = {
  code: 'on-is-resource',
  message: 'on what is said with `resource`, not with `on`',
  help: 'write `resource:`; other YAML readers take `on` for the truth value',
};

const sessionWord = word(
  ['access-key', 'console', 'session-token', 'federation-token', 'role-session', 'instance-profile'],
  { none: 'for a permission set, a service or an identity provider leave `with` out' },
);

const session = forms({
  scalar: sessionWord,
  map: object('a session', {
    session: required(sessionWord, 'How the credentials were got.'),
    mfa: optional(duration, 'How long ago MFA was shown: `10m`. For `console` and `session-token`.'),
  }),
});

const hop = forms({
  scalar: text("a role's name"),
  map: object('the way through a role', {
    role: required(text("a role's name"), 'The role that is assumed.'),
    mfa_code: optional(word(['given']), 'The MFA code is given in the AssumeRole call itself; by users alone.'),
  }),
});

const besides = (key: string, help: string): Problem => ({
  code: 'unknown-key',
  message: `\`${key}\` is not a key of the context`,
  help,
});

const context = object(
  'the context',
  {
    source_ip: optional(text('an address'), 'The address the request comes from.'),
    tls: optional(flag, 'Whether it comes over TLS. Default `true`.'),
    prefix: optional(scalar, 'The prefix that a listing asks for.'),
    organization: optional(
      text('`none` or an organization id', { pattern: `^none$|${organizationIdPattern}`, example: 'o-a1b2c3d4e5' }),
      "The organization of the caller's account, or `none`. By default the account's own, where that is declared.",
    ),
    at: optional(time, 'When the request is made, RFC 3339 with a zone: `2026-03-01T12:00:00Z`.'),
    mfa_code: optional(word(['given']), 'The MFA code is given in the call itself; for `sts:AssumeRole`.'),
    mfa_delete_code: optional(word(['valid', 'wrong']), 'The code that S3 MFA Delete asks for.'),
    aws: optional(named(oneOrMore(scalar), 'free'), "Further context keys in AWS's words."),
  },
  {
    traps: {
      mfa: {
        code: 'mfa-is-session',
        message: 'when MFA was shown is a matter of the session',
        help: 'write `with: { session: console, mfa: 10m }`',
      },
      claims: besides('claims', 'write `claims: { … }` beside `as`, not in the context'),
      tag: besides('tag', 'write `aws: { "aws:PrincipalTag/KEY": VALUE }`, with AWS\'s own name of the key'),
    },
  },
);

const expected = (doc: string) =>
  optional(
    oneOrMore(action),
    `${doc} Every action on every resource of its type; \`*\` and \`?\` stand for all actions that fit.`,
  );

const rowKeys = {
  as: required(oneOrMore(who), 'Who makes the request: a user, a role, root, a service, or `anonymous`.'),
  with: optional(
    oneOrMore(session),
    'How the first credentials were got, and how long ago MFA was shown. Required for users and root.',
  ),
  claims: optional(
    named(oneOrMore(scalar), 'free', '{ sub: VALUE }'),
    'The claims of the token that the OIDC or SAML provider vouches for. One that is not stated is open.',
  ),
  through: optional(oneOrMore(hop), 'The role that the caller assumes first, or several, each from the one before.'),
  context: optional(context, "The request's other facts."),
  can: expected('Must be allowed.'),
  cannot: expected('Must be refused.'),
  undecided: expected('AWS does not say.'),
  resource: required(
    oneOrMore(resource),
    'On what: a bucket, `bucket/key`, a principal, an ARN, or `everything` for actions that work on no resource. No wildcards.',
  ),
  because: optional(
    object(
      'a reason',
      {
        decision: optional(word(['explicit-deny', 'implicit-deny', 'mfa-delete', 'session']), 'What refuses it.'),
        rules: optional(oneOrMore(text("a rule's name")), 'Rules that are among those that decide.'),
        only: optional(flag, 'No other rule decides. Default `false`.'),
      },
      { filled: true },
    ),
    'Why it is refused.',
  ),
};
const rowOptions = { traps: { on: onIsResource }, oneOf: ['can', 'cannot', 'undecided'] };
const row = object('a test row', rowKeys, rowOptions);

const testKeys = {
  environments: later(oneOrMore(text()), 'The environments it holds in.'),
  skip: later(text('a reason'), 'Why it is not run.'),
  todo: later(text('a reason'), 'Why it may fail for now.'),
};
const cases = object('a test', { cases: required(listOf(row), 'Several rows under one name.'), ...testKeys });
const single = object('a test', { ...rowKeys, ...testKeys }, rowOptions);

export const tests = named(variants('a test', { cases, as: single }, { otherwise: 'as' }), 'sentence');

const { as, with: sessions, claims, through, resource: target } = rowKeys;
/** A row that expects nothing: it asks. */
export const question = object('a question', {
  as,
  with: sessions,
  claims,
  through,
  action: required(oneOrMore(action), 'What is done.'),
  resource: target,
  context: rowKeys.context,
});

export type WrittenTest = Of<typeof tests> extends ReadonlyMap<string, infer T> ? T : never;
export type WrittenRow = Of<typeof row>;
export type WrittenQuestion = Of<typeof question>;
export type WrittenHop = Of<typeof hop>;
export type WrittenSession = Of<typeof session>;
export type WrittenContext = Of<typeof context>;

const propertyKeys = {
  environments: later(oneOrMore(text()), 'The environments it holds in.'),
  closed: optional(flag, 'Nobody holds more than the spec says. Default `false`.'),
  why: optional(text('a reason'), 'The reason, for the report.'),
};
const callers = {
  among: optional(oneOrMore(who), 'Only these callers are looked at.'),
  except: optional(oneOrMore(who), 'These callers are left aside.'),
  when: optional(conditions, 'Only requests for which all of this holds are looked at.'),
};
const onWhat = required(oneOrMore(resource), 'On what.');
const file = text('a file', { pattern: '^\\./.+\\.json$' });
const attachedTo = required(text('a name'), 'The bucket or principal that the policy is attached to.');
const traps = { on: onIsResource };

const kinds = {
  nobody_can: object(
    'a property',
    {
      nobody_can: required(actions, 'Nobody can do this …'),
      resource: onWhat,
      ...callers,
      unless: optional(conditions, '… unless all of this holds.'),
      ...propertyKeys,
    },
    { traps },
  ),
  everyone_can: object(
    'a property',
    {
      everyone_can: required(actions, 'All of these callers can do this.'),
      resource: onWhat,
      ...callers,
      ...propertyKeys,
    },
    { traps },
  ),
  not_public: object('a property', {
    not_public: required(oneOrMore(text("a bucket's name")), 'These buckets are not public.'),
    ...propertyKeys,
  }),
  same_as: object('a property', {
    same_as: required(file, 'The policy means the same as this file.'),
    attached_to: attachedTo,
    ...propertyKeys,
  }),
  at_most: object('a property', {
    at_most: required(file, 'The policy grants no more than this file.'),
    attached_to: attachedTo,
    ...propertyKeys,
  }),
  never_both: object('a property', {
    never_both: required(
      listOf(object('one half', { can: required(oneOrMore(action), 'The actions.'), resource: onWhat }, { traps })),
      'No caller can do both.',
    ),
    among: callers.among,
    ...propertyKeys,
  }),
};

export const properties = named(variants('a property', kinds), 'sentence');
