// spec/: the definition of what tests share: sessions, contexts, and named sets of callers, sessions and contexts.
import { organizationIdPattern } from '../iam/arn.ts';
import { time } from './definition-rules.ts';
import {
  duration,
  flag,
  forms,
  named,
  type Of,
  object,
  oneOrMore,
  optional,
  type Problem,
  required,
  scalar,
  text,
  word,
} from './shape.ts';

/** How first credentials are got, in the words of `with`. */
export const sessionWords = [
  'access-key',
  'console',
  'session-token',
  'federation-token',
  'role-session',
  'instance-profile',
] as const;
const noSession = { none: 'for a permission set, a service or an identity provider leave `with` out' };

const sessionWord = word(sessionWords, noSession);
const sessionMap = object('a session', {
  session: required(sessionWord, 'How the credentials were got.'),
  mfa: optional(duration, 'How long ago MFA was shown: `10m`. For `console` and `session-token`.'),
});

export const session = forms({ scalar: sessionWord, map: sessionMap });
const namedSession = forms({
  scalar: word(sessionWords, { none: 'sessions do not nest: one that has a name holds no other by its name' }),
  map: sessionMap,
});
/** In a test, sessions have names, too. */
export const sessionOrName = forms({ scalar: word(sessionWords, { ...noSession, orName: true }), map: sessionMap });

const besides = (key: string, help: string): Problem => ({
  code: 'unknown-key',
  message: `\`${key}\` is not a key of the context`,
  help,
});

export const context = object(
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

/** Sections that specs, files of tests and files of fixtures have in common. */
export const fixtureKeys = {
  callers: optional(
    named(oneOrMore(text("a principal's name"))),
    'Groups of callers: principals by name, or `anonymous`. `as: NAME` means all of them.',
  ),
  sessions: optional(named(oneOrMore(namedSession)), 'Sessions by name. `with: NAME` means all of them.'),
  contexts: optional(named(context), 'Contexts of requests by name, for `context: NAME`.'),
};

export const include = optional(
  oneOrMore(text('a file', { pattern: '^\\.\\.?/.+\\.ya?ml$', example: './people.fixtures.yaml' })),
  'Files of fixtures, beside the file or elsewhere in the project: `./people.fixtures.yaml`.',
);

export const clock = optional(
  time,
  'When the requests of tests are made that do not say `at`, RFC 3339 with a zone: `2026-03-01T12:00:00Z`.',
);

const fixtures = object('fixtures', fixtureKeys);
/** What a file says of them, whatever else stands in it. */
export type WrittenFixtures = Of<typeof fixtures>;
export type WrittenSession = Of<typeof session>;
export type WrittenContext = Of<typeof context>;
