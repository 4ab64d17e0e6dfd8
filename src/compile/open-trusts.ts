// Trust in OIDC providers that many share: a token says in `sub` whom it was made for, and a trust that does not ask lets
// every customer of the provider in. Looks at statements, so that verbatim ones are held to the same.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
import type { ConditionClause, Statement } from '../iam/document.ts';
import { isBuiltInHost } from '../iam/federation.ts';
import { parseOperator } from '../iam/operators.ts';
import type { Rule } from '../spec/spec.ts';
import type { Span } from '../text/source.ts';
import { flat } from './conditions.ts';
import { type Context, type Piece, piecesOf } from './statements.ts';

type Openness = 'open' | 'any-repository' | 'closed';

/** A statement that trusts an OIDC provider, with what it asks of `sub`. */
interface Trust {
  readonly host: string;
  readonly role: string;
  readonly asked: readonly ConditionClause[];
}

/** Errors: trusts that let strangers' tokens in. */
export function refuseOpenTrusts(pieces: readonly Piece[], context: Context): void {
  for (const { rule, host, role, asked } of trustsIn(pieces, context)) {
    if (asked.length === 0) {
      const message = `\`${rule.name}\` lets whoever gets a token from \`${host}\` assume \`${role}\`: it does not ask for \`sub\`, which says whom the token is for`;
      context.report.error(
        'oidc-without-sub',
        rule.at,
        message,
        `ask for it in \`when\`: \`claims: { sub: ${exampleOf(host)} }\``,
      );
      continue;
    }
    if (opennessOf(asked, host) !== 'open') continue;
    for (const value of valuesThat(asked, host, 'open')) {
      const message = `\`${value}\` lets strangers' tokens from \`${host}\` assume \`${role}\`: its wildcard stands before what is one's own`;
      const help = `name the owner and the repository before any wildcard: \`${exampleOf(host)}\``;
      context.report.error(
        'oidc-open-sub',
        placeOf(rule),
        message,
        forgeOf(host) === undefined ? 'begin the value with fixed text, and put wildcards behind it' : help,
      );
    }
  }
}

/** Warnings: trusts in every repository of an owner. */
export function warnOfAnyRepository(pieces: readonly Piece[], context: Context): void {
  for (const { rule, host, role, asked } of trustsIn(pieces, context)) {
    if (asked.length === 0 || opennessOf(asked, host) !== 'any-repository') continue;
    for (const value of valuesThat(asked, host, 'any-repository')) {
      const message = `\`${value}\` lets every repository that fits it assume \`${role}\`, those made later too`;
      const help = 'name the repository in full; whoever may create one there can otherwise use the role';
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
      const asked = statement.conditions.filter((clause) => hosts.some((each) => asksForSub(clause, each)));
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

function asksForSub({ operator, key }: ConditionClause, host: string): boolean {
  const { base, ifExists, set } = parseOperator(operator) ?? {};
  if (ifExists !== false || set === 'ForAllValues') return false;
  const positive = base === 'StringEquals' || base === 'StringEqualsIgnoreCase' || base === 'StringLike';
  return positive && key.toLowerCase() === `${host}:sub`.toLowerCase();
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
  const [word = '', ...rest] = fixed.split(':');
  if (word !== forge.word) return rest.join('') === '' ? 'open' : 'closed';
  const [owner = '', repository] = (rest[0] ?? '').split('/');
  if (owner === '' || repository === undefined) return 'open';
  return rest.length > 1 ? 'closed' : 'any-repository';
}

/** What stands before the first wildcard, or the first variable: that stands for what the request says. */
function fixedPart(value: string, wildcards: boolean): string {
  const pattern = wildcards ? /^(?:\$\{[*?$]\}|(?!\$\{)[^*?])*/ : /^(?:\$\{[*?$]\}|(?!\$\{).)*/s;
  return pattern.exec(value)?.[0] ?? '';
}

/** Hosts of repositories, with the word that begins their `sub`. */
interface Forge {
  readonly word: string;
  readonly example: string;
}

/**
 * https://docs.github.com/actions/reference/security/oidc
 * https://docs.gitlab.com/ci/cloud_services/
 */
function forgeOf(host: string): Forge | undefined {
  if (host === 'gitlab.com') return { word: 'project_path', example: 'GROUP/PROJECT:ref_type:branch:ref:main' };
  const github = /^token\.actions\.githubusercontent\.com(\/|$)/.test(host);
  return github ? { word: 'repo', example: 'OWNER/REPO:ref:refs/heads/main' } : undefined;
}

function exampleOf(host: string): string {
  const forge = forgeOf(host);
  return forge === undefined ? '"…"' : `"${forge.word}:${forge.example}"`;
}

/** Where the rule asks for `sub`, if it does so in the spec's words. */
function placeOf(rule: Rule): Span {
  if (rule.kind === 'statement') return rule.at;
  const asked = flat(rule.when).find(
    (each) =>
      (each.kind === 'claim' && each.claim.toLowerCase() === 'sub') ||
      (each.kind === 'aws' && each.key.toLowerCase().endsWith(':sub')),
  );
  return asked?.at ?? rule.at;
}
