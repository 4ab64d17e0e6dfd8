// Audit arm: one principal of a manifest. Whether what it names is there is checked with the whole manifest before one.
import { parseArn } from '../iam/arn.ts';
import { isRecord, type PlainObject, type Problem } from '../iam/read-data.ts';
import type { ManifestPrincipal } from '../manifest.ts';
import { record, text, textList } from './manifest-data.ts';

type Kind = ManifestPrincipal['kind'];

const principalKeys: Readonly<Record<Kind, readonly string[]>> = {
  account: ['account', 'arn'],
  root: ['account', 'arn'],
  user: ['account', 'arn', 'has', 'boundary'],
  role: ['account', 'arn', 'has', 'instance_profile', 'boundary'],
  group: ['account', 'arn', 'has', 'members'],
  service: ['service'],
  roles: ['account', 'arn'],
  sso: ['account', 'arn', 'permission_set', 'has'],
  oidc: ['account', 'arn', 'host'],
  saml: ['account', 'arn'],
};

export function readPrincipal(data: unknown, problem: Problem): ManifestPrincipal {
  const kind = isRecord(data) ? data.kind : undefined;
  if (typeof kind !== 'string' || !Object.hasOwn(principalKeys, kind)) {
    problem('manifest-invalid', ['kind'], `a principal's kind is one of ${Object.keys(principalKeys).join(', ')}`);
    return { kind: 'service', service: '' };
  }
  return principalOf(kind as Kind, data, problem);
}

function principalOf(kind: Kind, data: unknown, problem: Problem): ManifestPrincipal {
  const value = record(data, problem, ['kind', ...principalKeys[kind]]) ?? {};
  if (kind === 'service') return { kind, service: text(value, 'service', problem) };
  const arn = readArn(kind, value, problem);
  if (kind === 'roles') return { kind, ...ofAnyAccount(value, problem), arn };
  if (kind === 'sso') {
    const set = text(value, 'permission_set', problem);
    return { kind, ...ofAnyAccount(value, problem), arn, permission_set: set, has: textList(value, 'has', problem) };
  }
  const base = { account: text(value, 'account', problem), arn };
  if (kind === 'oidc') return { kind, ...base, host: text(value, 'host', problem) };
  if (kind === 'account' || kind === 'root' || kind === 'saml') return { kind, ...base };
  return holderOf(kind, { ...base, has: textList(value, 'has', problem) }, value, problem);
}

interface Holder {
  readonly account: string;
  readonly arn: string;
  readonly has: readonly string[];
}

function holderOf(
  kind: 'user' | 'role' | 'group',
  base: Holder,
  value: PlainObject,
  problem: Problem,
): ManifestPrincipal {
  if (kind === 'group') return { kind, ...base, members: textList(value, 'members', problem) };
  const boundary = value.boundary === undefined ? {} : { boundary: text(value, 'boundary', problem) };
  if (kind === 'user' || value.instance_profile === undefined) return { kind, ...base, ...boundary };
  return { kind: 'role', ...base, instance_profile: text(value, 'instance_profile', problem), ...boundary };
}

/** Sets of roles and permission sets are patterns; of everything else there is one. */
function readArn(kind: Kind, value: PlainObject, problem: Problem): string {
  const arn = text(value, 'arn', problem);
  const pattern = kind === 'roles' || kind === 'sso';
  if (parseArn(arn)?.service !== 'iam' || (!pattern && /[*?]/.test(arn))) {
    problem('manifest-invalid', ['arn'], `\`${arn}\` is not the ARN of a principal`);
  }
  return arn;
}

function ofAnyAccount(value: PlainObject, problem: Problem): { readonly account?: string } {
  return value.account === undefined ? {} : { account: text(value, 'account', problem) };
}
