// spec/: principals that are known by a pattern or by a provider's word: sets of roles, permission sets, OIDC and SAML providers.

import { type IamKind, iamArn } from '../iam/arn.ts';
import { permissionSetRole } from '../iam/federation.ts';
import type { Span } from '../text/source.ts';
import type { WrittenSpec } from './definition.ts';
import { heldPolicies } from './held-policies.ts';
import { findAccount, homeOfArn, type Reading } from './reading.ts';
import { noteCrossing } from './resources.ts';
import type { Account, Principal } from './spec.ts';

type Written = NonNullable<WrittenSpec['principals']> extends ReadonlyMap<string, infer P> ? P : never;
type Of<K> = Extract<Written, { form: K }>;

/** `home/rest`, taken apart; `any` gives no account, where that may be. */
interface Home {
  readonly account?: Account;
  readonly rest: string;
}

/** `form`: `ACCOUNT/host`, for the message. */
function readHome(text: string, form: string, mayBeAny: boolean, at: Span, reading: Reading): Home | undefined {
  const slash = text.indexOf('/');
  // No account's name has a dot.
  const isHost = /^[^/]*\./.test(text) && form === 'ACCOUNT/host';
  if (slash < 1 || slash === text.length - 1 || isHost || /^(arn|https?):/.test(text)) {
    const rest = isHost ? text : (/^https?:\/\/(.+)$/.exec(text)?.[1] ?? form.slice(form.indexOf('/') + 1));
    const any = mayBeAny ? `, or \`any/${rest}\` for any account` : '';
    const home = homeOfArn(text, reading);
    const help =
      home === undefined || home.startsWith('ACCOUNT/')
        ? `write \`${home ?? `ACCOUNT/${rest}`}\` with the name of an account of this spec${any}`
        : `write \`${home}\``;
    reading.problems.error('bad-principal', at, `\`${text}\` is not of the form \`${form}\``, help);
    return undefined;
  }
  const rest = text.slice(slash + 1);
  if (mayBeAny && text.startsWith('any/')) return { rest };
  const account = findAccount(reading, text.slice(0, slash), at);
  return account && { account, rest };
}

export function readRoles(name: string, value: Of<'roles'>, at: Span, reading: Reading): Principal | undefined {
  const { problems, places, partition } = reading;
  const place = places.of(value, 'roles');
  const home = readHome(value.roles, 'ACCOUNT/pattern', true, place, reading);
  if (home === undefined) return undefined;
  const { account, rest } = home;
  if (rest.includes('**')) {
    const help = `write \`${value.roles.replace(/\*+/g, '*')}\`: IAM's \`*\` crosses \`/\` by itself`;
    problems.error('globstar', place, '`**` means no more than `*` in IAM', help);
    return undefined;
  }
  const foreign = /[^\w+=,.@/*?-]/.exec(rest)?.[0];
  if (foreign !== undefined || /\/\/|^\/|\/$/.test(rest)) {
    const what = foreign === undefined ? 'an empty step between two `/`' : `a \`${foreign}\``;
    const help = 'write a path and a name with `*` and `?`: `home/automation/*`';
    problems.error('bad-principal', place, `the pattern \`${rest}\` has ${what}, which no role has`, help);
    return undefined;
  }
  if (account !== undefined && !/[*?]/.test(rest)) {
    const message = `\`${rest}\` has no \`*\` and no \`?\`: it is one role`;
    problems.error('bad-principal', place, message, `write \`role: ${value.roles}\``);
    return undefined;
  }
  noteCrossing(rest, place, reading);
  const arn = `arn:${partition.name}:iam::${account?.id ?? '*'}:role/${rest}`;
  return { kind: 'roles', name, arn, at, ...(account === undefined ? {} : { account }) };
}

export function readSso(name: string, value: Of<'sso'>, at: Span, reading: Reading): Principal | undefined {
  const { problems, places, partition } = reading;
  const place = places.of(value, 'sso');
  const home = readHome(value.sso, 'ACCOUNT/PermissionSet', true, place, reading);
  const has = heldPolicies(value.has ?? [], reading);
  if (home === undefined || has === undefined) return undefined;
  const { account, rest } = home;
  if (!/^[\w+=,.@-]{1,32}$/.test(rest)) {
    const message = `\`${rest}\` cannot be the name of a permission set`;
    const help = rest.startsWith('AWSReservedSSO_')
      ? `write the name of the permission set alone, without what AWS adds: \`${account?.name ?? 'any'}/${rest.replace(/^AWSReservedSSO_|_[0-9a-f]{16}$/g, '')}\``
      : 'a name has 1 to 32 letters, digits and characters of `_+=,.@-`; there are no wildcards in it';
    problems.error('bad-principal', place, message, help);
    return undefined;
  }
  if (account === undefined && value.has !== undefined) {
    const message = `\`${name}\` is of any account: what it holds in each is another matter`;
    const help = 'remove `has`, or name one account: `{ sso: ACCOUNT/NAME, has: … }`';
    problems.error('any-account', places.key(value, 'has'), message, help);
    return undefined;
  }
  const arn = `arn:${partition.name}:iam::${account?.id ?? '*'}:role/${permissionSetRole(rest)}`;
  return { kind: 'sso', name, permissionSet: rest, arn, has, at, ...(account === undefined ? {} : { account }) };
}

export function readOidc(name: string, value: Of<'oidc'>, at: Span, reading: Reading): Principal | undefined {
  const place = reading.places.of(value, 'oidc');
  const home = readHome(value.oidc, 'ACCOUNT/host', false, place, reading);
  if (home?.account === undefined) return undefined;
  const { account, rest: host } = home;
  const problem = hostProblem(host, account.name);
  if (problem === undefined) return { kind: 'oidc', name, account, host, arn: arnOf('oidc-provider', home), at };
  reading.problems.error('bad-provider', place, `\`${host}\` ${problem[0]}`, problem[1]);
  return undefined;
}

export function readSaml(name: string, value: Of<'saml'>, at: Span, reading: Reading): Principal | undefined {
  const place = reading.places.of(value, 'saml');
  const home = readHome(value.saml, 'ACCOUNT/name', false, place, reading);
  if (home?.account === undefined) return undefined;
  const { account, rest } = home;
  if (/^[\w.-]{1,128}$/.test(rest)) return { kind: 'saml', name, account, arn: arnOf('saml-provider', home), at };
  const help = "write the provider's name in IAM: 1 to 128 letters, digits and characters of `._-`";
  reading.problems.error('bad-provider', place, `\`${rest}\` cannot be the name of a SAML provider`, help);
  return undefined;
}

function arnOf(kind: IamKind & `${string}-provider`, { account, rest }: Home): string {
  return iamArn(kind, { partition: account?.partition ?? 'aws', account: account?.id ?? '', path: '/', name: rest });
}

/**
 * What is wrong with the address of an OIDC provider, and what to do.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
 */
function hostProblem(host: string, account: string): readonly [what: string, help: string] | undefined {
  const whole = "write the host as it stands in the provider's ARN, like `token.actions.githubusercontent.com`";
  if (/^https?:/.test(host))
    return ['is a URL', `write \`${account}/${host.replace(/^https?:\/*/, '')}\`, without \`https://\``];
  if (/[*?]/.test(host)) return ['has a wildcard: a provider is one exact address', whole];
  const [name = '', ...path] = host.split('/');
  if (/:\d*$/.test(name)) return ['has a port: AWS takes providers without one', whole];
  if (name !== name.toLowerCase())
    return ['has capital letters', `write \`${[account, name.toLowerCase(), ...path].join('/')}\``];
  const label = '[a-z0-9]([a-z0-9-]*[a-z0-9])?';
  if (!new RegExp(`^${label}(\\.${label})+$`).test(name)) return ['does not begin with the name of a host', whole];
  if (host.length > 247) return [`has ${host.length} characters: AWS takes 247`, whole];
  // An issuer may end in a slash, and is another without it.
  if (path.slice(0, -1).includes('') || !/^[\w.~%+=,@/-]*$/.test(path.join('/')))
    return ['has a path that no provider has', whole];
  return undefined;
}
