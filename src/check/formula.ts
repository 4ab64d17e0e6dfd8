// Audit arm: the conditions of a property as clauses, by what the language says that they mean. Shares nothing with compile/.
import { operators, parseOperator } from '../iam/operators.ts';
import type { Formula } from '../regions/formula.ts';
import type { Condition, Conditions, MfaRequirement } from '../spec/spec.ts';

/**
 * A missing key satisfies no condition, but for MFA of which a requirement exempts those without the key.
 * @param inS3 What it is about lies in buckets: tags of objects have keys of their own.
 */
export function formulaOf(conditions: Conditions, inS3: boolean): Formula {
  return { all: conditions.map((each) => formulaOfOne(each, inS3)) };
}

function formulaOfOne(condition: Condition, inS3: boolean): Formula {
  switch (condition.kind) {
    case 'mfa':
      return mfa(condition.requirement);
    case 'any':
      return { any: condition.of.map((each) => formulaOf(each, inS3)) };
    case 'tls':
      return clause('Bool', 'aws:SecureTransport', [String(condition.value)]);
    case 'source_ip':
      return clause('IpAddress', 'aws:SourceIp', condition.cidrs);
    case 'prefix':
      return clause('StringLike', 's3:prefix', condition.patterns);
    case 'organization':
      return clause('StringEquals', 'aws:PrincipalOrgID', [condition.id]);
    case 'vpc_endpoint':
      return clause('StringEquals', 'aws:SourceVpce', condition.ids);
    case 'aws_service':
      return clause('Bool', 'aws:PrincipalIsAWSService', [String(condition.value)]);
    case 'via_aws_service':
      return clause('Bool', 'aws:ViaAWSService', [String(condition.value)]);
    case 'tag':
      return clause('StringLike', tagKeys[condition.of][inS3 ? 'objects' : 'others'] + condition.key, [
        condition.value,
      ]);
    case 'time': {
      const operator = condition.bound === 'after' ? 'DateGreaterThan' : 'DateLessThan';
      return clause(operator, 'aws:CurrentTime', [condition.time]);
    }
    case 'aws':
      return aws(condition);
    case 'claim':
    case 'external_id':
      throw new Error('a property with claims was not refused');
  }
}

const tagKeys = {
  principal: { objects: 'aws:PrincipalTag/', others: 'aws:PrincipalTag/' },
  resource: { objects: 's3:ExistingObjectTag/', others: 'aws:ResourceTag/' },
  request: { objects: 's3:RequestObjectTag/', others: 'aws:RequestTag/' },
} as const;

/** An operator that AWS takes as satisfied without the key asks for the key here, unless it says `…IfExists`. */
function aws({ operator, key, values }: Extract<Condition, { readonly kind: 'aws' }>): Formula {
  const { base, set, ifExists } = parseOperator(operator) ?? {};
  const written = clause(operator, key, values);
  const passes = set === 'ForAllValues' || (set === undefined && base !== undefined && operators[base].negated);
  return passes && ifExists === false ? { all: [written, clause('Null', key, ['false'])] } : written;
}

function clause(operator: string, key: string, values: readonly string[]): Formula {
  return { clause: { operator, key, values } };
}

/** Shown, and not too long ago; or without the key, where that is exempt. */
function mfa({ keyAbsent, maxAge, key }: MfaRequirement): Formula {
  const present = keyAbsent === 'exempt' ? 'BoolIfExists' : 'Bool';
  const shown = clause(present, 'aws:MultiFactorAuthPresent', ['true']);
  if (maxAge === undefined) return key === 'age' ? clause('Null', 'aws:MultiFactorAuthAge', ['false']) : shown;
  const recent = clause('NumericLessThanEquals', 'aws:MultiFactorAuthAge', [String(maxAge)]);
  if (keyAbsent === 'denied') return recent;
  return { any: [{ all: [clause('Null', 'aws:MultiFactorAuthPresent', ['true'])] }, recent] };
}
