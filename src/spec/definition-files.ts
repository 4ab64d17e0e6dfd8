// spec/: the definitions of the files that stand beside specs: of tests, of fixtures, and of what is attached where.
import { definition } from './definition.ts';
import { clock, fixtureKeys, include } from './definition-fixtures.ts';
import { tests } from './definition-tests.ts';
import { named, object, oneOrMore, optional, type Problem, required, text, version } from './shape.ts';

const iamspec = (what: string) =>
  required(version, 'The version of the language: `1`.', {
    code: 'missing-key',
    message: `${what} needs \`iamspec\``,
    help: 'begin with `iamspec: 1`',
  });

const description = optional(text('a description'), 'For people.');

const stray = (key: string, what: string, help: string): Problem => ({
  code: 'unknown-key',
  message: `\`${key}\` is not a key of ${what}`,
  help,
});

const testKeys = {
  iamspec: iamspec('a file of tests'),
  description,
  include,
  clock,
  ...fixtureKeys,
  tests: required(tests, 'What must be allowed and refused, by a sentence that says so.'),
};

const ofSpecs = Object.keys(definition.keys).filter((key) => !Object.hasOwn(testKeys, key));

/** `x.test.yaml`, beside `x.yaml`. */
export const testFile = object('a file of tests', testKeys, {
  sections: true,
  traps: Object.fromEntries(
    ofSpecs.map((key) => [key, stray(key, 'a file of tests', 'write it in the spec, whose tests these are')]),
  ),
});

/** What an `include` names. */
export const fixturesFile = object(
  'a file of fixtures',
  { iamspec: iamspec('a file of fixtures'), description, ...fixtureKeys },
  {
    sections: true,
    oneOf: Object.keys(fixtureKeys),
    traps: {
      include: stray('include', 'a file of fixtures', 'include the other file where this one is included, too'),
      clock: stray('clock', 'a file of fixtures', 'say it in the spec, or in the file of tests'),
    },
  },
);

const attachedTo = object(
  'an attachment',
  {
    bucket: optional(oneOrMore(text("a bucket's name")), 'It is the policy of these buckets.'),
    role: optional(oneOrMore(text("a role's name")), 'It is the trust policy of these roles.'),
    identity: optional(
      oneOrMore(text("a principal's name")),
      'It is a policy of these users, roles, groups and permission sets.',
    ),
    boundary: optional(
      oneOrMore(text("a principal's name")),
      'It is the permissions boundary of these users and roles.',
    ),
  },
  { filled: true },
);

/** What `--policies` names, or what lies in the folder that it names. */
export const attachmentsFile = object(
  'a file of attachments',
  {
    iamspec: iamspec('a file of attachments'),
    description,
    attachments: required(
      named(attachedTo, 'free', '{ bucket-policy.json: { bucket: NAME } }'),
      'Policy files, each in this folder or below, and what they are attached to, by the names of the spec.',
    ),
  },
  { sections: true },
);
