// Audit arm: the conditions of a property as clauses, by what the language says that they mean. Shares nothing with compile/.
import type { Formula } from '../regions/formula.ts';
import type { Condition, Conditions, MfaRequirement } from '../spec/spec.ts';

/** A missing key satisfies no condition, but for MFA of which a requirement exempts those without the key. */
export function formulaOf(conditions: Conditions): Formula {
  return { all: conditions.map(formulaOfOne) };
}

function formulaOfOne(condition: Condition): Formula {
  switch (condition.kind) {
    case 'mfa':
      return mfa(condition.requirement);
    case 'any':
      return { any: condition.of.map(formulaOf) };
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
      return clause('StringLike', `aws:${tagKeys[condition.of]}/${condition.key}`, [condition.value]);
    case 'time': {
      const operator = condition.bound === 'after' ? 'DateGreaterThan' : 'DateLessThan';
      return clause(operator, 'aws:CurrentTime', [condition.time]);
    }
    case 'aws':
      return clause(condition.operator, condition.key, condition.values);
    case 'claim':
    case 'external_id':
      throw new Error('a property with claims was not refused');
  }
}

const tagKeys = { principal: 'PrincipalTag', resource: 'ResourceTag', request: 'RequestTag' } as const;

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
