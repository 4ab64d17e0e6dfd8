// spec/: the definition of accounts, principals, buckets and MFA requirements.
import {
  duration,
  flag,
  forms,
  named,
  object,
  oneOrMore,
  optional,
  type Problem,
  required,
  text,
  variants,
  word,
} from './shape.ts';

const nameIsKey: Problem = {
  code: 'name-is-key',
  message: 'there is no `name` here: the key above is the name',
  help: 'remove `name:`; names are keys everywhere, a bucket alone has its S3 name besides',
};

const trustIsRule: Problem = {
  code: 'trust-is-rule',
  message: "a role's trust is not said here: rules say who may assume it",
  help: 'write a rule: `{ allow: sts:AssumeRole, to: WHO, resource: ROLE }`',
};

const accountName = text("an account's name", { pattern: '^[a-z][a-z0-9-]*$' });
const accountId = text('an account id of 12 digits in quotes', {
  pattern: '^[0-9]{12}$',
  numberCode: 'account-id-not-text',
});
const inAccount = (what: string) =>
  text(what, { pattern: '^[a-z][a-z0-9-]*/.+$', several: 'for each of the others write an entry of its own' });

export const accounts = named(
  forms({
    scalar: accountId,
    map: object(
      'an account',
      {
        id: required(accountId, "The account's 12 digits, in quotes."),
        managed: optional(
          flag,
          'Do you write the policies in this account? `false`: only the resource half is rendered, and its principals may hold anything in proofs. Default `true`.',
        ),
        partition: optional(
          word(['aws', 'aws-cn', 'aws-us-gov']),
          'The AWS partition; one for all accounts of a spec. Default `aws`.',
        ),
        organization: optional(
          word(['member', 'management']),
          'Its place in the organization of the section `organization`.',
        ),
        unit: optional(text("an organizational unit's name"), 'The organizational unit it is in, by its name there.'),
      },
      { traps: { name: nameIsKey } },
    ),
  }),
);

const has = optional(
  oneOrMore(text('a policy', { pattern: '^(\\./.+\\.json|[\\w+=,.@-]+)$' })),
  'Policies it holds besides what the spec gives it: names of AWS-managed policies, files `./x.json` beside the spec, or `anything`: what it holds is not known.',
);
const boundary = optional(
  text('a policy', { several: 'AWS has one boundary for each user and role' }),
  'Its permissions boundary: the name of an AWS-managed policy, or a file `./x.json` beside the spec.',
);
const traps = { name: nameIsKey, trust: trustIsRule };

export const principals = named(
  variants(
    'a principal',
    {
      account: object(
        'an account principal',
        { account: required(accountName, 'Every identity of this account, if its own administrators let it.') },
        { traps },
      ),
      user: object(
        'a user',
        {
          user: required(inAccount('`ACCOUNT/name`'), 'An IAM user: `ACCOUNT/name`, or `ACCOUNT/path/name`.'),
          has,
          boundary,
        },
        { traps },
      ),
      role: object(
        'a role',
        {
          role: required(inAccount('`ACCOUNT/name`'), 'An IAM role: `ACCOUNT/name`, or `ACCOUNT/path/name`.'),
          has,
          instance_profile: optional(
            text("an instance profile's name"),
            'The name of the instance profile through which EC2 takes the role.',
          ),
          boundary,
        },
        { traps },
      ),
      group: object(
        'a group',
        {
          group: required(inAccount('`ACCOUNT/name`'), 'An IAM group: `ACCOUNT/name`, or `ACCOUNT/path/name`.'),
          members: optional(
            oneOrMore(text("a user's name")),
            'Its members: names of declared users of the same account.',
          ),
          has,
        },
        { traps },
      ),
      root: object('a root user', { root: required(accountName, 'The root user of this account.') }, { traps }),
      service: object(
        'a service',
        { service: required(text('a service principal'), 'An AWS service: `ec2.amazonaws.com`.') },
        { traps },
      ),
      roles: object(
        'a set of roles',
        {
          roles: required(
            inAccount('`ACCOUNT/pattern`'),
            'All roles that a pattern fits: `ACCOUNT/pattern`, or `any/pattern` for roles of any account.',
          ),
        },
        { traps },
      ),
      sso: object(
        'a permission set',
        {
          sso: required(
            inAccount('`ACCOUNT/PermissionSet`'),
            'A permission set of IAM Identity Center: `ACCOUNT/PermissionSet`, or `any/PermissionSet` for any account.',
          ),
          has,
        },
        { traps },
      ),
      oidc: object(
        'an OIDC provider',
        { oidc: required(inAccount('`ACCOUNT/host`'), 'An OpenID Connect provider: `ACCOUNT/host`.') },
        { traps },
      ),
      saml: object(
        'a SAML provider',
        { saml: required(inAccount('`ACCOUNT/name`'), 'A SAML provider: `ACCOUNT/name`.') },
        { traps },
      ),
    },
    { traps },
  ),
);

export const buckets = named(
  object('a bucket', {
    name: required(text("the bucket's S3 name"), 'Its name in S3.'),
    account: required(accountName, 'The account that owns it.'),
    versioning: optional(word(['enabled', 'suspended']), 'Whether S3 keeps versions.'),
    mfa_delete: optional(
      word(['enabled']),
      "S3's own lock: deleting a version needs root and the code of its device. Needs `versioning: enabled`.",
    ),
    public_access_block: optional(
      word(['all', 'none']),
      'S3 Block Public Access: all four of its settings, or none. By default it is taken not to be on.',
    ),
  }),
);

const oldWord = (key: string): Problem => ({
  code: 'old-mfa-word',
  message: `\`${key}\` is not how an MFA requirement is said`,
  help: 'say `key_absent: denied` or `key_absent: exempt`: it decides for every session without the MFA key, access keys, SSO, SAML, OIDC and services alike',
});

const ageWord: Problem = {
  code: 'old-mfa-word',
  message: '`age` is not how an MFA requirement is said',
  help: 'say `max_age: …` for how long ago MFA may be; say `key: age` where older policies ask by its age key whether MFA was shown at all',
};

export const mfa = named(
  object(
    'an MFA requirement',
    {
      key_absent: required(
        word(['denied', 'exempt']),
        'What sessions without the MFA key get: access keys, SSO, SAML, OIDC, anonymous callers and services carry none. `denied` asks MFA of all of them, `exempt` of none.',
        {
          code: 'key-absent-missing',
          message: 'this requirement does not say what sessions without the MFA key get',
          help: 'add `key_absent: denied` (asks MFA of them, too) or `key_absent: exempt` (access keys, SSO, SAML, OIDC and services pass)',
        },
      ),
      max_age: optional(duration, 'How long ago MFA may have been shown: `15m`, `1h`.'),
      key: optional(
        word(['present', 'age']),
        'Which context key is asked: `aws:MultiFactorAuthPresent` (the default), or `aws:MultiFactorAuthAge` as older policies do.',
      ),
    },
    {
      traps: {
        access_keys: oldWord('access_keys'),
        check: oldWord('check'),
        mfa: oldWord('mfa'),
        age: ageWord,
        name: nameIsKey,
      },
    },
  ),
);
