// spec/: the one definition of the spec language. Types, checks and the published JSON Schema all come from it.
import { organizationIdPattern, organizationRootPattern, organizationUnitPattern } from '../iam/arn.ts';
import { assumptionValues } from '../iam/session.ts';
import { environments } from './definition-environments.ts';
import { clock, fixtureKeys, include } from './definition-fixtures.ts';
import { accounts, buckets, mfa, principals } from './definition-principals.ts';
import { rules, use } from './definition-rules.ts';
import { properties, tests } from './definition-tests.ts';
import { forms, named, type Of, object, optional, required, text, version, word } from './shape.ts';

const values = assumptionValues;

const assumptions = object('the assumptions', {
  mfa_through_role: optional(
    word([...values.mfa_through_role, 'either']),
    'Does a role session carry the MFA shown before it was assumed? Default `either`.',
  ),
  root_session_mfa: optional(
    word([...values.root_session_mfa, 'either']),
    'Do temporary sessions of root carry MFA? Default `either`.',
  ),
  federated_mfa_key: optional(
    word([...values.federated_mfa_key, 'either']),
    'Is the MFA key there, as false, in federated sessions? Default `either`.',
  ),
  temporary_key_without_mfa: optional(
    word([...values.temporary_key_without_mfa, 'either']),
    'Is the MFA key there, as false, in role sessions, instance profiles and session tokens without MFA? Default `either`.',
  ),
  caller_sees_mfa_code: optional(
    word([...values.caller_sees_mfa_code, 'either']),
    "Does the caller's own policy see the MFA code given in an AssumeRole call? Default `either`.",
  ),
});

const unitId = text('the id of an organizational unit', {
  pattern: organizationUnitPattern,
  example: 'ou-ab12-11111111',
});

const organization = object('a map `{ id: o-… }`', {
  id: required(
    text('an organization id', { pattern: organizationIdPattern, example: 'o-a1b2c3d4e5' }),
    "The organization's id: `o-a1b2c3d4e5`.",
  ),
  root: optional(
    text('the id of a root', { pattern: organizationRootPattern, example: 'r-ab12' }),
    'The id of its root, where `attach` may name `root`: `r-ab12`.',
  ),
  units: optional(
    named(
      forms({
        scalar: unitId,
        map: object('a map with `id` and `unit`', {
          id: required(unitId, 'Its id: `ou-ab12-11111111`.'),
          unit: optional(text("an organizational unit's name"), 'The unit that it is in, by its name here.'),
        }),
      }),
    ),
    'Organizational units by name, each with its id: `ou-ab12-11111111`.',
  ),
});

const lockout = object(
  'a map `{ skip: { NAME: REASON } }`',
  {
    skip: optional(named(text('a reason')), 'Tests of them that are not run, by name, each with the reason.'),
  },
  { filled: true },
);

const terraform = object(
  'a map `{ resources: aws }`',
  {
    resources: optional(
      word(['aws']),
      'Render `resources.tf`, too: what puts the policies in place, by the AWS provider.',
    ),
  },
  { filled: true },
);

export const definition = object(
  'a spec',
  {
    iamspec: required(version, 'The version of the language: `1`.', {
      code: 'missing-key',
      message: 'a spec needs `iamspec`',
      help: 'begin with `iamspec: 1`',
    }),
    description: optional(text('a description'), 'For people.'),
    organization: optional(organization, 'The organization that accounts of the spec belong to.'),
    environments: optional(
      environments,
      'One rendering each: by name, the values that `<value>` stands for in any text.',
    ),
    accounts: optional(accounts, 'AWS accounts: 12 digits in quotes, or `{ id, managed, … }`.'),
    principals: optional(principals, 'Who: users, roles, groups, whole accounts, root, services, identity providers.'),
    buckets: optional(buckets, 'S3 buckets.'),
    mfa: optional(mfa, 'Requirements of MFA, by name.'),
    terraform: optional(terraform, 'What the Terraform module holds beside the policies.'),
    assumptions: optional(assumptions, 'Settles what AWS leaves open.'),
    rules: optional(rules, 'Who may do what on which resource.'),
    presets: optional(
      text('a folder'),
      "A folder of the project's own presets, beside or below the spec: `./presets`.",
    ),
    use: optional(use, 'Rules that presets bring; they are named `NAME.rule`.'),
    include,
    clock,
    ...fixtureKeys,
    lockout: optional(lockout, 'The tests that iamspec makes of every spec, so that nobody locks themselves out.'),
    tests: optional(tests, 'What must be allowed and refused, by a sentence that says so.'),
    properties: optional(properties, 'What must hold for all requests, by a sentence that says so.'),
  },
  { sections: true },
);

export type WrittenSpec = Of<typeof definition>;
