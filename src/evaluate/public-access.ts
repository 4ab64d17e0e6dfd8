// Audit arm: what S3's Block Public Access calls public. Looks at a bucket policy alone, at no request.
import type { ConditionClause, PrincipalValue, Statement } from '../iam/document.ts';
import { parseOperator } from '../iam/operators.ts';
import { parseCidr } from '../iam/read-values.ts';
import { and, type Doubt, every, not, type Outcome, some } from './outcome.ts';

/**
 * Does the policy grant to the public? It does by any Allow to a wildcard principal that no condition narrows down to
 * fixed values of the keys that S3 counts.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */
export function isPublic(statements: readonly Statement[]): Outcome {
  return some(statements, ({ effect, principal, conditions, open }) => {
    if (effect === 'Deny' || principal === undefined || !namesEveryone(principal.value)) return false;
    const isWide = not(some(conditions, narrows));
    return open === undefined ? isWide : and(isWide, { text: open });
  });
}

function namesEveryone(value: PrincipalValue): boolean {
  return value === '*' || value.AWS?.includes('*') === true || (value.Federated ?? []).length > 0;
}

/** Keys whose fixed values make access non-public, in lower case. */
const countedKeys: ReadonlySet<string> = new Set(
  [
    'aws:PrincipalOrgID',
    'aws:PrincipalArn',
    'aws:PrincipalAccount',
    'aws:SourceArn',
    'aws:SourceVpc',
    'aws:SourceVpce',
    'aws:SourceOwner',
    'aws:SourceAccount',
    's3:x-amz-server-side-encryption-aws-kms-key-id',
    'aws:userid',
    's3:DataAccessPointArn',
    's3:DataAccessPointAccount',
  ].map((key) => key.toLowerCase()),
);

/** Of these S3's guide gives one as an example of an identity and says no more. */
const perhapsCounted: ReadonlySet<string> = new Set(['aws:principalorgpaths', 'aws:principalservicename']);

const identityKey: Doubt = {
  text: 'whether S3 counts a condition on another key of the principal than `aws:PrincipalOrgID` as one on an identity',
};

/** A condition that a request without the key passes narrows nothing; neither does a wildcard or a variable. */
function narrows({ operator, key, values }: ConditionClause): Outcome {
  const { base, ifExists, set } = parseOperator(operator) ?? {};
  if (ifExists || set === 'ForAllValues' || values.length === 0) return false;
  const name = key.toLowerCase();
  if (base === 'IpAddress') return name === 'aws:sourceip' && values.every(isNarrowRange);
  const counted: Outcome = countedKeys.has(name) || (perhapsCounted.has(name) && identityKey);
  if (counted === false) return false;
  if (base === 'StringEquals' || base === 'StringEqualsIgnoreCase') {
    return and(
      counted,
      values.every((value) => !hasVariable(value)),
    );
  }
  const wildcards = base === 'StringLike' || base === 'ArnLike' || base === 'ArnEquals';
  return and(counted, wildcards && every(values, (value) => isFixed(name, value)));
}

function hasVariable(value: string): boolean {
  return value.includes('${');
}

const roleId: Doubt = {
  text: 'whether S3 calls a policy public that asks for `aws:userid` with the id of a role and any session, on which its guide is not clear',
};

/** The name of an access point may be a wildcard. */
function isFixed(key: string, value: string): Outcome {
  const text = key === 's3:dataaccesspointarn' ? value.replace(/(?<=:accesspoint\/)[*?]$/, '') : value;
  if (key === 'aws:userid' && /^AROA\w*:\*$/.test(value)) return roleId;
  return !/[*?]/.test(text) && !hasVariable(text);
}

const widestBits = { 4: 8, 16: 32 } as const;

function isNarrowRange(value: string): boolean {
  const range = parseCidr(value);
  return range !== undefined && range.bits >= widestBits[range.bytes.length as 4 | 16];
}
