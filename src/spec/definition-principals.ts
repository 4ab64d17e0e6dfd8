// spec/: the definition of accounts, principals, buckets and MFA requirements.
import {
  duration,
  flag,
  forms,
  later,
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
const inAccount = (what: string) => text(what, { pattern: '^[a-z][a-z0-9-]*/.+$' });

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
        partition: optional(word(['aws'], ['aws-cn', 'aws-us-gov']), 'The AWS partition. Default `aws`.'),
        organization: later(word(['member', 'management']), 'Its place in the organization.'),
        unit: later(text("an organizational unit's name"), 'The organizational unit it is in.'),
      },
      { traps: { name: nameIsKey } },
    ),
  }),
);

const has = optional(
  oneOrMore(text('a policy', { pattern: '^(\\./.+\\.json|[\\w+=,.@-]+)$' })),
  'Policies it holds besides what the spec gives it: names of AWS-managed policies, or files `./x.json` beside the spec.',
);
const boundary = later(text('a policy'), 'Its permissions boundary.');
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
    },
    {
      traps,
      later: {
        roles: object('a set of roles', {
          roles: required(
            text('`ACCOUNT/pattern`'),
            'All roles that a pattern fits: `ACCOUNT/pattern` or `any/pattern`.',
          ),
        }),
        sso: object('a permission set', {
          sso: required(
            text('`ACCOUNT/PermissionSet`'),
            'A permission set of IAM Identity Center: `ACCOUNT/PermissionSet`.',
          ),
          has,
        }),
        oidc: object('an OIDC provider', {
          oidc: required(text('`ACCOUNT/host`'), 'An OpenID Connect provider: `ACCOUNT/host`.'),
        }),
        saml: object('a SAML provider', { saml: required(text('`ACCOUNT/name`'), 'A SAML provider: `ACCOUNT/name`.') }),
      },
    },
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
    public_access_block: later(word(['all', 'none']), 'S3 Block Public Access.'),
  }),
);

const oldWord = (key: string): Problem => ({
  code: 'old-mfa-word',
  message: `\`${key}\` is not how an MFA requirement is said`,
  help: 'say `key_absent: denied` or `key_absent: exempt`: it decides for every session without the MFA key, access keys, SSO, SAML, OIDC and services alike',
});

const ageWord: Problem = {
  code: 'old-mfa-word',
  message: 'how old MFA may be is not said so',
  help: 'say `max_age: 1h`; for the legacy form of presence say `key: age`',
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
          message: 'an MFA requirement says what sessions without the MFA key get',
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
