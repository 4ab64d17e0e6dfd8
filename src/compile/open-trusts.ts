// Trust in OIDC providers that many share: a token says in `sub` whom it was made for, and a trust that does not ask lets
// every customer of the provider in. Looks at statements, so that verbatim ones are held to the same.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
import type { ConditionClause, Statement } from '../iam/document.ts';
import { isBuiltInHost } from '../iam/federation.ts';
import { parseOperator } from '../iam/operators.ts';
import { flat, type Rule } from '../spec/spec.ts';
import type { Span } from '../text/source.ts';

import { type Context, type Piece, piecesOf } from './statements.ts';

type Openness = 'open' | 'any-repository' | 'closed';

/** A statement that trusts an OIDC provider, with what it asks of the claim that says whom a token is for. */
interface Trust {
  readonly host: string;
  readonly role: string;
  readonly asked: readonly ConditionClause[];
}

/** Errors: trusts that let strangers' tokens in. */
export function refuseOpenTrusts(pieces: readonly Piece[], context: Context): void {
  for (const { rule, host, role, asked } of trustsIn(pieces, context)) {
    if (asked.length === 0) {
      const [claim = 'sub'] = ownersClaims(host);
      const message = `\`${rule.name}\` lets whoever gets a token from \`${host}\` assume \`${role}\`: it does not ask for \`${claim}\`, which says whom the token is for`;
      const help =
        rule.kind === 'statement'
          ? `ask for it in its \`Condition\`: \`StringEquals: { "${host}:${claim}": ${exampleOf(host)} }\``
          : `ask for it in \`when\`: \`claims: { ${claim}: ${exampleOf(host)} }\``;
      context.report.error('oidc-without-sub', rule.at, message, help);
      continue;
    }
    if (opennessOf(asked, host) !== 'open') continue;
    for (const value of valuesThat(asked, host, 'open')) {
      const message = `\`${value}\` lets strangers' tokens from \`${host}\` assume \`${role}\`: its wildcard stands before what is one's own`;
      const help = `name the owner in full before any wildcard: \`${exampleOf(host)}\``;
      context.report.error(
        'oidc-open-sub',
        placeOf(rule),
        message,
        forgeOf(host) === undefined ? 'begin the value with fixed text, and put wildcards behind it' : help,
      );
    }
  }
}

/** Warnings: trusts in every repository, workspace or pipeline of an owner. */
export function warnOfAnyRepository(pieces: readonly Piece[], context: Context): void {
  for (const { rule, host, role, asked } of trustsIn(pieces, context)) {
    if (asked.length === 0 || opennessOf(asked, host) !== 'any-repository') continue;
    for (const value of valuesThat(asked, host, 'any-repository')) {
      const what = forgeOf(host)?.what ?? 'repository';
      const message = `\`${value}\` lets every ${what} that fits it assume \`${role}\`, those made later too`;
      const help = `name the ${what} in full; whoever may create one there can otherwise use the role`;
      context.report.warning('oidc-any-repository', placeOf(rule), message, help);
    }
  }
}

function trustsIn(pieces: readonly Piece[], { spec }: Context): readonly (Trust & { readonly rule: Rule })[] {
  return spec.rules.flatMap((rule) =>
    piecesOf(rule.name, pieces).flatMap(({ target, statement }) => {
      if (target.kind !== 'trust' || statement.effect !== 'Allow') return [];
      const hosts = hostsOf(statement);
      const [host] = hosts;
      if (host === undefined) return [];
      // Each provider's tokens carry its own claims alone, so one question keeps out the tokens of all others.
      const asked = statement.conditions.filter((clause) => hosts.some((each) => asksWhose(clause, each)));
      return [{ rule, host, role: target.role.name, asked }];
    }),
  );
}

function hostsOf({ principal }: Statement): readonly string[] {
  if (principal === undefined || principal.value === '*') return [];
  return (principal.value.Federated ?? []).flatMap((entry) => {
    const [, host] = /:oidc-provider\/(.+)$/.exec(entry) ?? [];
    return host !== undefined ? [host] : isBuiltInHost(entry) ? [entry] : [];
  });
}

function asksWhose({ operator, key }: ConditionClause, host: string): boolean {
  const { base, ifExists, set } = parseOperator(operator) ?? {};
  if (ifExists !== false || set === 'ForAllValues') return false;
  const positive = base === 'StringEquals' || base === 'StringEqualsIgnoreCase' || base === 'StringLike';
  return positive && ownersClaims(host).some((claim) => key.toLowerCase() === `${host}:${claim}`.toLowerCase());
}

/**
 * The claims by which a token says whom it is for, the usual first. The providers that AWS knows itself make tokens for
 * everybody's users, and say in another claim whose pool or application they are of.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
function ownersClaims(host: string): readonly string[] {
  if (!isBuiltInHost(host)) return ['sub'];
  if (host === 'accounts.google.com') return ['aud', 'sub'];
  return host === 'cognito-identity.amazonaws.com' ? ['aud'] : ['app_id'];
}

/** All clauses must hold, so the tightest counts; of a clause one value is enough, so the loosest. */
function opennessOf(asked: readonly ConditionClause[], host: string): Openness {
  const each = asked.map(({ operator, values }) => {
    const found = values.map((value) => openness(operator, value, host));
    return found.find((one) => one === 'open') ?? found.find((one) => one === 'any-repository') ?? 'closed';
  });
  return each.find((one) => one === 'closed') ?? each.find((one) => one === 'any-repository') ?? 'open';
}

function valuesThat(asked: readonly ConditionClause[], host: string, wanted: Openness): readonly string[] {
  return asked.flatMap(({ operator, values }) => values.filter((value) => openness(operator, value, host) === wanted));
}

function openness(operator: string, value: string, host: string): Openness {
  const fixed = fixedPart(value, parseOperator(operator)?.base === 'StringLike');
  if (fixed === value) return 'closed';
  if (fixed === '') return 'open';
  const forge = forgeOf(host);
  if (forge === undefined) return 'closed';
  if (!fixed.startsWith(forge.word)) return /^[^:]+:./.test(fixed) ? 'closed' : 'open';
  if (forge.whole.test(fixed)) return 'closed';
  return forge.owner.test(fixed) ? 'any-repository' : 'open';
}

/** What stands before the first wildcard, or the first variable: that stands for what the request says. */
function fixedPart(value: string, wildcards: boolean): string {
  const pattern = wildcards ? /^(?:\$\{[*?$]\}|(?!\$\{)[^*?])*/ : /^(?:\$\{[*?$]\}|(?!\$\{).)*/s;
  return pattern.exec(value)?.[0] ?? '';
}

/** A host that makes tokens for everybody, and how its `sub` says whose they are. */
interface Forge {
  readonly host: RegExp;
  /** With which its `sub` begins, unless a customer made a form of its own. */
  readonly word: string;
  /** The owner in full, and what follows a name that is in full. */
  readonly owner: RegExp;
  /** The owner and what is theirs in full. */
  readonly whole: RegExp;
  readonly what: string;
  readonly example: string;
}

/**
 * https://docs.github.com/actions/reference/security/oidc
 * https://docs.gitlab.com/ci/cloud_services/
 * https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/workload-identity-tokens
 * https://buildkite.com/docs/pipelines/security/oidc
 * https://vercel.com/docs/oidc/reference
 */
const forges: readonly Forge[] = [
  {
    host: /^token\.actions\.githubusercontent\.com(\/|$)/,
    word: 'repo:',
    owner: /^repo:[^/:]+\//,
    whole: /^repo:[^/:]+\/[^/:]+:/,
    what: 'repository',
    example: 'repo:OWNER/REPO:ref:refs/heads/main',
  },
  {
    host: /^gitlab\.com$/,
    word: 'project_path:',
    owner: /^project_path:[^/:]+\//,
    whole: /^project_path:[^:]+\/[^/:]+:/,
    what: 'project',
    example: 'project_path:GROUP/PROJECT:ref_type:branch:ref:main',
  },
  {
    host: /^app\.terraform\.io$/,
    word: 'organization:',
    owner: /^organization:[^:]+:/,
    whole: /^organization:[^:]+:project:[^:]+:workspace:[^:]+:/,
    what: 'workspace',
    example: 'organization:ORG:project:PROJECT:workspace:WORKSPACE:run_phase:apply',
  },
  {
    host: /^agent\.buildkite\.com$/,
    word: 'organization:',
    owner: /^organization:[^:]+:/,
    whole: /^organization:[^:]+:pipeline:[^:]+:/,
    what: 'pipeline',
    example: 'organization:ORG:pipeline:PIPELINE:ref:refs/heads/main:commit:*',
  },
  {
    host: /^oidc\.vercel\.com$/,
    word: 'owner:',
    owner: /^owner:[^:]+:/,
    whole: /^owner:[^:]+:project:[^:]+:/,
    what: 'project',
    example: 'owner:TEAM:project:PROJECT:environment:production',
  },
];

function forgeOf(host: string): Forge | undefined {
  return forges.find((forge) => forge.host.test(host));
}

function exampleOf(host: string): string {
  const forge = forgeOf(host);
  return forge === undefined ? '"…"' : `"${forge.example}"`;
}

/** Where the rule asks whom a token is for. */
function placeOf(rule: Rule): Span {
  if (rule.kind === 'statement') return rule.at;
  const claims = /(^|:)(sub|aud|app_id)$/i;
  const asked = flat(rule.when).find(
    (each) => (each.kind === 'claim' && claims.test(each.claim)) || (each.kind === 'aws' && claims.test(each.key)),
  );
  return asked?.at ?? rule.at;
}
