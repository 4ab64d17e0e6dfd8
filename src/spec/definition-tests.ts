// spec/: the definition of tests and properties.
import { inEnvironments } from './definition-environments.ts';
import { context, session, sessionOrName } from './definition-fixtures.ts';
import { actions, conditions, resource } from './definition-rules.ts';
import { namePattern } from './names.ts';
import {
  flag,
  forms,
  listOf,
  named,
  noneOrMore,
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

const hop = forms({
  scalar: text("a role's name"),
  map: object('the way through a role', {
    role: required(text("a role's name"), 'The role that is assumed.'),
    mfa_code: optional(word(['given']), 'The MFA code is given in the AssumeRole call itself; by users alone.'),
  }),
});

const expected = (doc: string) =>
  optional(
    oneOrMore(action),
    `${doc} Every action on every resource of its type; \`*\` and \`?\` stand for all actions that fit.`,
  );

const assumed = (doc: string) =>
  optional(
    oneOrMore(text("a role's name")),
    `${doc} The call is the one that takes the caller's credentials or token.`,
  );

const claimsKey = optional(
  named(oneOrMore(scalar), 'free', '{ sub: VALUE }'),
  'The claims of the token that the OIDC or SAML provider vouches for. One that is not stated is open.',
);
const contexts = optional(
  oneOrMore(forms({ scalar: text("a context's name", { pattern: namePattern }), map: context })),
  "The request's other facts, or contexts by name: it is made in each.",
);
const sessions = oneOrMore(sessionOrName);
const resources = oneOrMore(resource);
const onResource =
  'On what: a bucket, `bucket/key`, a principal, an ARN, or `everything` for actions that work on no resource. No wildcards.';

const rowKeys = {
  as: required(
    oneOrMore(who),
    'Who makes the request: a user, a role, root, a service, or `anonymous`; or a group of `callers`.',
  ),
  with: optional(
    sessions,
    'How the first credentials were got, and how long ago MFA was shown; or `sessions` by name. Required for users and root.',
  ),
  claims: claimsKey,
  through: optional(oneOrMore(hop), 'The role that the caller assumes first, or several, each from the one before.'),
  context: contexts,
  can: expected('Must be allowed.'),
  cannot: expected('Must be refused.'),
  undecided: expected('AWS does not say.'),
  can_assume: assumed('Roles that they must be able to assume.'),
  cannot_assume: assumed('Roles that they must not be able to assume.'),
  resource: optional(resources, `${onResource} Needed with \`can\`, \`cannot\` and \`undecided\`.`),
  because: optional(
    object(
      'a reason',
      {
        decision: optional(word(['explicit-deny', 'implicit-deny', 'mfa-delete', 'session']), 'What refuses it.'),
        rules: optional(oneOrMore(text("a rule's name")), 'Rules that are among those that decide.'),
        sids: optional(oneOrMore(text('a Sid')), 'Sids of statements that are among those that decide.'),
        only: optional(flag, 'Nothing else decides. Default `false`.'),
      },
      { filled: true },
    ),
    'Why it is refused.',
  ),
};
const ofTest = (key: string, help: string, covers: readonly string[] = []): Problem => ({
  code: 'misplaced-key',
  message: `\`${key}\` is said of a test as a whole`,
  help,
  covers,
});
/** What is said of a test, and stands in one of its rows. */
const inRow = {
  ...Object.fromEntries(
    ['exhaustive', 'skip', 'todo'].map((key) => [
      key,
      ofTest(key, 'write it beside `cases`, or make the row a test of its own'),
    ]),
  ),
  who_can: ofTest('who_can', 'make the row a test of its own', ['exactly', 'among']),
};
/** What is said of a row, and stands beside `cases`. */
const besideCases = Object.fromEntries(
  Object.keys(rowKeys).map((key): [string, Problem] => [
    key,
    {
      code: 'misplaced-key',
      message: `\`${key}\` is said of a row, and does not go with \`cases\``,
      help: 'write it in the rows under `cases`',
    },
  ]),
);
const ofWhoCan = (key: string, help: string, covers: readonly string[] = []): [string, Problem] => [
  key,
  { code: 'misplaced-key', message: `\`${key}\` does not go with \`who_can\``, help, covers },
];
const whoIsListed = 'remove it: who is listed in `exactly` can, and everybody else cannot';
/** What is said of rows, and stands beside `who_can`. */
const besideWhoCan = Object.fromEntries([
  ofWhoCan('can', whoIsListed, ['cannot']),
  ofWhoCan('cannot', whoIsListed),
  ofWhoCan('undecided', 'make another test of it, with `as`'),
  ofWhoCan('can_assume', 'say `who_can: sts:AssumeRole` with the role as `resource`, or make another test with `as`'),
  ofWhoCan('cannot_assume', 'list in `exactly` who can, or make another test with `as`'),
  ofWhoCan('because', 'make another test with `as` and `cannot`: it says why something is refused'),
  ofWhoCan('through', 'make another test with `as`: the role itself may stand in `exactly`'),
  ofWhoCan('exhaustive', 'remove it: `who_can` asks everybody already'),
]);
const expectations = ['can', 'cannot', 'undecided'];
const rowOptions = {
  oneOf: [...expectations, 'can_assume', 'cannot_assume'],
  needs: Object.fromEntries(expectations.map((each) => [each, 'resource'])),
};
const traps = { on: onIsResource };
const row = object('a test row', rowKeys, {
  ...rowOptions,
  traps: { ...traps, ...inRow },
});

const testKeys = {
  environments: inEnvironments,
  skip: optional(text('a reason'), 'Why it is not run.'),
  todo: optional(text('a reason'), 'Why it may fail for now.'),
};
const exhaustive = optional(
  flag,
  'Whatever its rows do not list must be refused: all their callers, sessions, contexts, actions and resources in every combination. A row without `context` adds the usual facts as a context of their own. Default `false`.',
);
const cases = object(
  'a test',
  {
    ...testKeys,
    exhaustive,
    cases: required(listOf(row), 'Several rows under one name.'),
  },
  { traps: besideCases },
);
const single = object('a test', { ...testKeys, exhaustive, ...rowKeys }, { ...rowOptions, traps });
const whoCan = object(
  'a test',
  {
    ...testKeys,
    who_can: required(
      oneOrMore(action),
      'Who can do this? Every action on every resource of its type; `*` and `?` stand for all actions that fit.',
    ),
    resource: required(resources, onResource),
    exactly: required(
      noneOrMore(who),
      'These can, with at least one of their sessions, and nobody else can with any: principals, `anonymous`, groups of `callers`. `[]`: nobody.',
      {
        code: 'missing-key',
        message: 'a test needs `exactly` beside `who_can`',
        help: 'add `exactly:` with a list of those who can; an empty list, `exactly: []`, is nobody',
      },
    ),
    among: optional(
      oneOrMore(who),
      'Who is asked. Default: every user, role, root, service and permission set of one account that is declared, and `anonymous`.',
    ),
    with: optional(
      sessions,
      'The sessions that users and root are asked with. Default: an access key, the console with and without MFA, a session token with MFA.',
    ),
    claims: claimsKey,
    context: contexts,
  },
  { traps: { ...traps, ...besideWhoCan } },
);

export const tests = named(variants('a test', { cases, as: single, who_can: whoCan }, { otherwise: 'as' }), 'sentence');

const { as, claims, through } = rowKeys;
/** A row that expects nothing: it asks. */
export const question = object('a question', {
  as,
  with: optional(oneOrMore(session), 'How the first credentials were got. Required for users and root.'),
  claims,
  through,
  action: required(oneOrMore(action), 'What is done.'),
  resource: required(resources, onResource),
  context: optional(context, "The request's other facts."),
});

/** What `iamspec who` asks. */
export const survey = object('a question', {
  as: optional(oneOrMore(who), 'Only these callers.'),
  with: optional(oneOrMore(session), 'Only these sessions of theirs.'),
  action: optional(oneOrMore(action), 'What is done.'),
  resource: optional(resources, 'On what: also a pattern.'),
});

export type WrittenTest = Of<typeof tests> extends ReadonlyMap<string, infer T> ? T : never;
export type WrittenRow = Of<typeof row>;
export type WrittenWhoCan = Of<typeof whoCan>;
export type WrittenHop = Of<typeof hop>;

const propertyKeys = {
  environments: inEnvironments,
  closed: optional(flag, 'Nobody holds more than the spec says. Default `false`.'),
  why: optional(text('a reason'), 'The reason, for the report.'),
};
const among = {
  among: optional(oneOrMore(who), 'Only these callers are looked at. Default: everyone.'),
};
const requests = {
  except: optional(oneOrMore(who), 'These callers are left aside.'),
  when: optional(conditions, 'Only requests for which all of this holds are looked at.'),
};
const onWhat = required(oneOrMore(resource), 'On what.');
const file = text('a file', { pattern: '^\\./.+\\.json$' });
const attachedTo = required(text('a name'), 'The bucket or principal that the policy is attached to.');

const difference = object(
  'a difference',
  {
    actions: required(actions, 'For these actions …'),
    resource: required(oneOrMore(resource), '… on this …'),
    ...among,
    when: optional(conditions, '… where all of this holds, the two may differ.'),
    why: required(text('a reason'), 'The reason, for the report.'),
  },
  { traps },
);

const kinds = {
  nobody_can: object(
    'a property',
    {
      nobody_can: required(actions, 'Nobody can do this …'),
      resource: onWhat,
      ...among,
      ...requests,
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
      among: required(oneOrMore(who), 'These callers.'),
      ...requests,
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
    differs: optional(listOf(difference), 'Where the two are meant to differ.'),
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
    ...among,
    ...propertyKeys,
  }),
};

export const properties = named(variants('a property', kinds), 'sentence');
