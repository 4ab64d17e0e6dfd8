// spec/: the definition of rules, their conditions, and presets' use.
import { organizationIdPattern } from '../iam/arn.ts';
import { inEnvironments } from './definition-environments.ts';
import {
  data,
  flag,
  forms,
  lazy,
  listOf,
  named,
  type Of,
  object,
  oneOrMore,
  oneScalar,
  optional,
  type Problem,
  required,
  type Shape,
  scalar,
  text,
  variants,
  version,
} from './shape.ts';
import { timePattern } from './time.ts';

const action = text('an action', { pattern: '^(everything|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$', sorted: true });

/** Actions: names and patterns, `everything`, or all but some. */
export const actions = forms({
  scalar: oneOrMore(action),
  list: oneOrMore(action),
  map: object('the actions', {
    everything_except: required(oneOrMore(action), 'All actions of all services but these.'),
  }),
});

export const resource = text('a bucket, `bucket/key`, a principal, an ARN or `everything`', {
  pattern: '^(?!.*\\*\\*)(?!\\*$)',
});
const who = text("a principal's name");

export const time = text('a time', { pattern: timePattern, example: '2026-03-01T12:00:00Z' });

const severalOrganizations = 'for one of several write `any: [{ organization: … }, { organization: … }]`';

/** What conditions are once read; written out because `any` holds conditions again. */
export interface WrittenConditions {
  readonly mfa?: string;
  readonly source_ip?: readonly string[];
  readonly tls?: boolean;
  readonly organization?: string;
  readonly vpc_endpoint?: readonly string[];
  readonly aws_service?: boolean;
  readonly via_aws_service?: boolean;
  readonly prefix?: readonly string[];
  readonly tag?: WrittenTags;
  readonly time?: { readonly after?: string; readonly before?: string };
  readonly claims?: ReadonlyMap<string, readonly string[]>;
  readonly external_id?: readonly string[];
  readonly any?: readonly WrittenConditions[];
  readonly aws?: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

export interface WrittenTags {
  readonly principal?: ReadonlyMap<string, string>;
  readonly resource?: ReadonlyMap<string, string>;
  readonly request?: ReadonlyMap<string, string>;
}

const severalTags = 'for one of several write `any: [{ tag: … }, { tag: … }]`';
const tags = (of: string) =>
  optional(named(oneScalar(severalTags), 'free'), `Tags of ${of}, each with its value; \`*\` and \`?\` as in IAM.`);

const aKeyElse = (key: string, help: string): Problem => ({
  code: 'unknown-key',
  message: `\`${key}\` is not a key of a condition`,
  help,
});

export const conditions: Shape<WrittenConditions> = object(
  'a condition',
  {
    mfa: optional(text("an MFA requirement's name"), 'MFA was shown as this requirement asks.'),
    source_ip: optional(
      oneOrMore(text('an address or a CIDR block')),
      'The request comes from one of these addresses.',
    ),
    tls: optional(flag, 'The request comes over TLS.'),
    organization: optional(
      text('an organization id', {
        pattern: organizationIdPattern,
        example: 'o-a1b2c3d4e5',
        several: severalOrganizations,
      }),
      'The caller belongs to this organization.',
    ),
    vpc_endpoint: optional(
      oneOrMore(text('a VPC endpoint id')),
      'The request comes through one of these VPC endpoints.',
    ),
    aws_service: optional(flag, 'The caller is an AWS service itself.'),
    via_aws_service: optional(flag, "An AWS service makes the request with the caller's credentials."),
    prefix: optional(oneOrMore(scalar), 'A listing asks for keys under one of these prefixes; `*` and `?` as in IAM.'),
    tag: optional(
      object(
        'a map of `principal`, `resource` or `request`',
        { principal: tags('the caller'), resource: tags('what is acted on'), request: tags('the request') },
        { filled: true },
      ),
      'Tags of the caller, of what is acted on, or that the request sets.',
    ),
    time: optional(
      object(
        'a map of `after` and `before`',
        {
          after: optional(time, 'RFC 3339 with a zone: `2026-03-01T00:00:00Z`.'),
          before: optional(time, 'RFC 3339 with a zone: `2026-04-01T00:00:00Z`.'),
        },
        { filled: true },
      ),
      'The request is made `after` and `before` these times.',
    ),
    claims: optional(
      named(oneOrMore(scalar), 'free', '{ sub: VALUE }'),
      'Claims of the OIDC or SAML token, each with one value or more; `*` and `?` as in IAM. For rules on roles.',
    ),
    external_id: optional(oneOrMore(text()), 'The external id given when the role is assumed; for rules on roles.'),
    any: optional(
      listOf(lazy((): Shape<WrittenConditions> => conditions)),
      'At least one of these maps holds. A map by itself holds where all in it hold.',
    ),
    aws: optional(
      named(named(oneOrMore(scalar), 'free'), 'free', '{ OPERATOR: { KEY: VALUE } }'),
      "Conditions in AWS's words: operator, then key, then one value or more.",
    ),
  },
  {
    traps: {
      principal: {
        code: 'principal-condition',
        message: 'who is meant is not a condition',
        help: 'name the callers in `to:`, and in a `deny` those it spares in `except:`',
      },
      org: aKeyElse('org', 'write `organization: …`'),
      vpce: aKeyElse('vpce', 'write `vpc_endpoint: …`'),
      vpc: aKeyElse('vpc', 'write `aws: { StringEquals: { "aws:SourceVpc": … } }`; for an endpoint `vpc_endpoint: …`'),
    },
  },
);

const attach = optional(
  object(
    'an attachment',
    {
      bucket: optional(oneOrMore(text("a bucket's name")), 'Into the bucket policy of these buckets.'),
      role: optional(oneOrMore(text("a role's name")), 'Into the trust policy of these roles.'),
      identity: optional(oneOrMore(who), 'Into the identity policy of these users, roles and groups.'),
      boundary: optional(oneOrMore(who), 'Into the permissions boundary of these users and roles.'),
      scp: optional(
        oneOrMore(text('a place in the organization')),
        'Into the service control policy of these places: organizational units, accounts, or `root`.',
      ),
      rcp: optional(
        oneOrMore(text('a place in the organization')),
        'Into the resource control policy of these places: organizational units, accounts, or `root`.',
      ),
    },
    { filled: true },
  ),
  'Which policy the rule goes into. By default where AWS needs it.',
);

const why = optional(text('a reason'), 'The reason, kept for the runbook, the report and the diff.');
const accept = optional(
  named(text('a reason'), 'free', '{ CODE: REASON }'),
  'Warnings and notes that are accepted here: the code of each, with the reason.',
);

const onIsResource: Problem = {
  code: 'on-is-resource',
  message: 'what a rule is about is said with `resource`, not with `on`',
  help: 'write `resource:`; other YAML readers take `on` for the truth value',
};
const forIsTo: Problem = {
  code: 'for-is-to',
  message: 'whom a rule is for is said with `to`, not with `for`',
  help: 'write `to:`',
};
const nameIsKey: Problem = {
  code: 'name-is-key',
  message: 'there is no `name` here: the key above is the name',
  help: 'remove `name:`',
};
const trustIsRule: Problem = {
  code: 'trust-is-rule',
  message: "a role's trust is a rule like any other",
  help: 'write `{ allow: sts:AssumeRole, to: WHO, resource: ROLE }`',
};
const principalIsTo: Problem = {
  code: 'principal-condition',
  message: 'who is meant is not said with `principal`',
  help: 'name the callers in `to:`, and in a `deny` those it spares in `except:`',
};
const words = { on: onIsResource, for: forIsTo, name: nameIsKey, trust: trustIsRule, principal: principalIsTo };

const to = required(oneOrMore(who), 'Whom the rule is about: names of principals, `everyone`, or `anonymous`.', {
  code: 'missing-to',
  message: 'this rule does not say whom it is about',
  help: 'add `to:` with the names of principals; `to: everyone` if everyone is meant',
});
const onWhat = required(
  oneOrMore(resource),
  'What the rule is about: a bucket with its objects, `bucket/key`, a principal, an ARN, or `everything`. Each action goes to the resources of its type.',
);
const when = optional(conditions, 'The rule applies only where all of this holds.');

const allow = object(
  'an `allow`',
  {
    allow: required(actions, 'The actions that are granted.'),
    to,
    resource: onWhat,
    when,
    attach,
    environments: inEnvironments,
    accept,
    why,
  },
  {
    traps: {
      ...words,
      unless: {
        code: 'allow-unless',
        message: 'an `allow` takes `when`, not `unless`',
        help: 'say with `when` what must hold; to shut out a case, write a second rule with `deny … unless`',
      },
      except: {
        code: 'allow-except',
        message: 'an `allow` takes no `except`',
        help: 'name in `to` those it is for; to shut some out, write a second rule with `deny`',
      },
    },
  },
);

const deny = object(
  'a `deny`',
  {
    deny: required(actions, 'The actions that are refused.'),
    to,
    except: optional(oneOrMore(who), 'Principals that are spared.'),
    resource: onWhat,
    when,
    unless: optional(conditions, 'Where all of this holds, nothing is refused. A missing key satisfies nothing.'),
    attach,
    environments: inEnvironments,
    accept,
    why,
  },
  { traps: words },
);

const statementNeeds = (key: string, help: string): Problem => ({
  code: 'statement-incomplete',
  message: `a \`statement\` needs \`${key}\``,
  help,
});

const statement = object(
  'a `statement`',
  {
    statement: required(
      data("a statement in AWS's words", '{ Effect: …, Action: …, Resource: … }'),
      "One statement in AWS's JSON, which goes out as it is.",
    ),
    attach: {
      ...attach,
      ...required(
        attach.shape,
        attach.doc,
        statementNeeds(
          'attach',
          'add `attach: { bucket: NAME }`, or `role`, `identity` or `boundary` in place of `bucket`',
        ),
      ),
    },
    why: {
      ...why,
      ...required(
        why.shape,
        why.doc,
        statementNeeds('why', 'add `why:` with the reason why an `allow` or a `deny` cannot say it'),
      ),
    },
    environments: inEnvironments,
    accept,
  },
  { traps: { name: nameIsKey } },
);

export const rule = variants('a rule', { allow, deny, statement }, { traps: words });
export const rules = named(rule);

export const use = named(
  object(
    'the use of a preset',
    {
      preset: required(text("a preset's name"), 'Which preset.'),
      version: required(version, 'Its version; a new version of a preset never changes what you have.', {
        code: 'missing-key',
        message: 'the use of a preset needs `version`',
        help: 'add `version: 1`, or a later one that there is',
      }),
      to: required(oneOrMore(who), 'Whom it is for; the presets that ship are for users and groups.'),
      with: optional(
        named(scalar, 'free'),
        'What the preset asks for, by the name of the setting; `hardened: true` where it has such rules.',
      ),
      without: optional(oneOrMore(text("a rule's name")), 'Rules of the preset that are left out.'),
    },
    { traps: { for: forIsTo, name: nameIsKey } },
  ),
);

export type WrittenRule = Of<typeof rule>;
export type WrittenGrant = Extract<WrittenRule, { form: 'allow' | 'deny' }>;
export type WrittenStatement = Extract<WrittenRule, { form: 'statement' }>;
export type WrittenUse = Of<typeof use> extends ReadonlyMap<string, infer U> ? U : never;
export type WrittenActions = Of<typeof actions>;
export type WrittenAttach = Of<typeof attach.shape>;
