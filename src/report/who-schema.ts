// Printing: the JSON Schema of `iamspec who --format json`. What makes such a report is who-json.ts.
import { diagnosticSchema } from './diagnostic-schema.ts';
import { list, maybe, maybeOf, object, of, one, text, texts, yes } from './schema-words.ts';

const answer = {
  answer: one(
    '`yes`: all such requests are allowed. `no`: none is. `depends`: some are. `unknown`: AWS does not say.',
    ['yes', 'no', 'depends', 'unknown'],
  ),
  about: maybe('Of `depends`: for which requests. Of `unknown`: why. Otherwise null.'),
  unknown_policies: yes('It hangs on policies that the caller may hold and that the spec does not know.'),
  allowed: maybeOf('request', 'Of `depends`: a request that is allowed. Null where none can be written down.'),
  refused: maybeOf('request', 'Of `depends`: a request that is refused. Null where none is surely so.'),
};

export const callerSchema = object('Somebody who asks.', {
  name: maybe('As the spec declares it; null: it is not declared, and stands for all who are like it.'),
  words: text('As sentences call it.'),
  kind: one('What it is.', ['user', 'role', 'root', 'service', 'anonymous', 'provider', 'federated-user']),
  arn: maybe('Null where it has none, or is not declared.'),
  account: maybe('12 digits.'),
});

const definitions = {
  answer: object('What was asked, and what came of it.', {
    form: one(
      '`callers`: who can, in `callers`. `actions`: what somebody can do, in `can`. `untold`: neither, `unknown` says why.',
      ['callers', 'actions', 'untold'],
    ),
    actions: texts('That were asked about; none: all.'),
    resources: texts('That were asked about; none: all that is declared.'),
    closed: yes('Nobody holds more policies than the spec says.'),
    assumed: texts('What the answer rests on, a sentence each.'),
    unknown: maybe('Why there is no answer.'),
    callers: list('Callers of whom the same is true stand together.', of('callers')),
    can: list('Sessions of one caller in which it can do the same stand together.', of('can')),
  }),
  callers: object('Callers, and what is true of each of them.', {
    callers: list('The declared ones first.', of('caller')),
    cells: list(
      'One for each kind of session in which such a caller can ask.',
      object('With one kind of session.', { session: of('session'), ...answer }),
    ),
  }),
  can: object('A caller, and what it can do with some of its sessions.', {
    caller: of('caller'),
    sessions: list('In all of these.', of('session')),
    rows: list(
      'Actions of which the same is true stand together.',
      object('Some actions.', {
        actions: texts('By name.'),
        cells: list(
          'One for each resource that they work on.',
          object('On one resource.', {
            resource: text('As the spec names it: `data` is the bucket alone, `data/*` its objects.'),
            ...answer,
          }),
        ),
      }),
    ),
  }),
  caller: callerSchema,
  session: object('How the credentials were got.', {
    kind: one('As in tests.', [
      'access-key',
      'console',
      'session-token',
      'federation-token',
      'role-session',
      'instance-profile',
      'identity-provider',
      'none',
    ]),
    mfa_ages: list('Seconds since MFA was shown, one for each range; empty: it was not shown.', {
      type: 'number',
      minimum: 0,
    }),
    mfa: maybe('These ages in words; null where MFA was not shown, or its age does not matter.'),
    mfa_code: yes('An MFA code is given in the call.'),
    via_service: yes('An AWS service makes the call with the credentials.'),
    words: text('All of that, in words.'),
  }),
  request: object('One request; the evaluator decided it so.', {
    row: maybe('To paste under a test; null where no test can be about it.'),
    action: text('`s3:GetObject`'),
    resource: text('An ARN; `*` where the action works on no resource.'),
    when: texts('What else is true of it, a fact each.'),
    decision: text('The kind of the decision.'),
    reason: text('One sentence.'),
    statements: list(
      'That decide it.',
      object('One statement.', {
        document: text('`bucket.data`'),
        index: { description: 'From 0.', type: 'integer', minimum: 0 },
        sid: maybe('Its Sid.'),
        rule: maybe('The rule of the spec that it comes from.'),
        rule_why: maybe('The reason that the rule gives.'),
      }),
    ),
  }),
  diagnostic: diagnosticSchema,
};

export const whoSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'iamspec who --format json',
  ...object('Who can do something, or what somebody can do. Keys are only ever added.', {
    version: one('Of this shape.', [1]),
    exit: one('The program’s exit code: 0 told, 2 could not.', [0, 2]),
    spec: maybe('The spec’s file; null where none was read.'),
    answer: maybeOf('answer', 'Null where there is none; then the diagnostics say why.'),
    diagnostics: list('What is wrong, or worth knowing.', of('diagnostic')),
  }),
  $defs: definitions,
};
