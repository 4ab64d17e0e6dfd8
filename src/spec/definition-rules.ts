// spec/: the definition of rules, their conditions, and presets' use.
import {
  data,
  flag,
  forms,
  later,
  lazy,
  listOf,
  named,
  type Of,
  object,
  oneOrMore,
  optional,
  type Problem,
  required,
  type Shape,
  scalar,
  text,
  variants,
  version,
} from './shape.ts';

const action = text('an action', { pattern: '^(everything|[A-Za-z0-9-]+:[A-Za-z0-9*?]+)$' });

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

/** What conditions are once read; written out because `any` holds conditions again. */
export interface WrittenConditions {
  readonly mfa?: string;
  readonly source_ip?: readonly string[];
  readonly tls?: boolean;
  readonly prefix?: readonly string[];
  readonly any?: readonly WrittenConditions[];
  readonly aws?: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
}

export const conditions: Shape<WrittenConditions> = object(
  'a condition',
  {
    mfa: optional(text("an MFA requirement's name"), 'MFA was shown as this requirement asks.'),
    source_ip: optional(
      oneOrMore(text('an address or a CIDR block')),
      'The request comes from one of these addresses.',
    ),
    tls: optional(flag, 'The request comes over TLS.'),
    organization: later(text('an organization id'), 'The caller belongs to this organization.'),
    vpc_endpoint: later(oneOrMore(text('a VPC endpoint id')), 'The request comes through one of these VPC endpoints.'),
    aws_service: later(flag, 'The caller is an AWS service itself.'),
    via_aws_service: later(flag, "An AWS service makes the request with the caller's credentials."),
    prefix: optional(
      oneOrMore(text('a key prefix')),
      'A listing asks for keys under one of these prefixes; `*` and `?` as in IAM.',
    ),
    tag: later(named(named(scalar, 'free'), 'free'), 'Tags of the principal, the resource or the request.'),
    time: later(named(scalar, 'free'), 'The request is made `after` and `before` these times.'),
    claims: later(named(oneOrMore(scalar), 'free'), 'Claims of an OIDC or SAML token; for rules on roles.'),
    external_id: later(oneOrMore(text()), 'The external id given when the role is assumed.'),
    any: optional(
      listOf(lazy((): Shape<WrittenConditions> => conditions)),
      'At least one of these maps holds. A map by itself holds where all in it hold.',
    ),
    aws: optional(
      named(named(oneOrMore(scalar), 'free'), 'free'),
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
      boundary: later(oneOrMore(who), 'Into the permissions boundary of these principals.'),
      scp: later(oneOrMore(text()), 'Into the service control policy of these places.'),
      rcp: later(oneOrMore(text()), 'Into the resource control policy of these places.'),
    },
    { filled: true },
  ),
  'Which policy the rule goes into. By default where AWS needs it.',
);

const why = optional(text('a reason'), 'The reason, kept for the runbook, the report and the diff.');
const environments = later(oneOrMore(text()), 'The environments it holds in.');
const accept = later(named(text(), 'free'), 'Warnings that are accepted here, each with a reason.');

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
  message: 'a rule says whom it is about',
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
    environments,
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
    resource: onWhat,
    when,
    unless: optional(conditions, 'Where all of this holds, nothing is refused. A missing key satisfies nothing.'),
    except: optional(oneOrMore(who), 'Principals that are spared.'),
    attach,
    environments,
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
    statement: required(data("a statement in AWS's words"), "One statement in AWS's JSON, which goes out as it is."),
    attach: {
      ...attach,
      ...required(
        attach.shape,
        attach.doc,
        statementNeeds('attach', 'add `attach: { bucket: NAME }`, `role` or `identity`'),
      ),
    },
    why: {
      ...why,
      ...required(why.shape, why.doc, statementNeeds('why', 'add `why:` with the reason that no rule can say it')),
    },
    environments,
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
      version: required(version, 'Its version; a new version of a preset never changes what you have.'),
      to: required(oneOrMore(who), 'The users and groups it is for.'),
      with: optional(named(scalar, 'free'), 'What the preset asks for: `mfa`, `hardened`.'),
      without: later(oneOrMore(text()), 'Rules of the preset that are left out.'),
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
