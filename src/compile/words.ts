// The conditions that the language has one word for, in AWS's words: which operator asks which key for which values, and
// what is its exact opposite. The language's tables, as code. A missing key satisfies none of them.
import type { Catalogue } from '../iam/catalogue.ts';
import type { ConditionClause } from '../iam/document.ts';
import type { Condition, ProviderPrincipal, TagOwner } from '../spec/spec.ts';
import { type Alternatives, all, clause } from './alternatives.ts';
import { pascal } from './sids.ts';

/** What a statement's actions work on: on objects, tags have keys of their own; `mixed`: on objects and on others. */
export type Nature = 'objects' | 'others' | 'mixed';

/** What the keys of a statement's conditions depend on besides the conditions. */
export interface Scene {
  readonly nature: Nature;
  /** Whose claims are asked. */
  readonly provider?: ProviderPrincipal;
  readonly catalogue: Catalogue;
}

export type WordCondition = Exclude<Condition, { readonly kind: 'mfa' | 'any' | 'aws' }>;

/** Both forms of a condition, each with its word for the Sid. */
interface Forms {
  readonly holds: ConditionClause;
  readonly fails: ConditionClause;
  readonly word: string;
  readonly otherWord: string;
}

/** The condition holds: for `when`. */
export function wordHolds(condition: WordCondition, scene: Scene): Alternatives {
  const { holds, word } = formsOf(condition, scene);
  return all(word, holds);
}

/** The condition does not hold, or its key is missing: for `unless`. */
export function wordFails(condition: WordCondition, scene: Scene): Alternatives {
  const { fails, otherWord } = formsOf(condition, scene);
  return all(otherWord, fails);
}

function formsOf(condition: WordCondition, scene: Scene): Forms {
  switch (condition.kind) {
    case 'tls':
      return truth('aws:SecureTransport', condition.value, 'Tls');
    case 'aws_service':
      return truth('aws:PrincipalIsAWSService', condition.value, 'Service');
    case 'via_aws_service':
      return truth('aws:ViaAWSService', condition.value, 'ViaService');
    case 'source_ip':
      return pair('IpAddress', 'NotIpAddress', 'aws:SourceIp', condition.cidrs, 'Ip');
    case 'prefix':
      return pair('StringLike', 'StringNotLike', 's3:prefix', condition.patterns, 'Prefix');
    case 'organization':
      return equal('aws:PrincipalOrgID', [condition.id], 'Organization');
    case 'vpc_endpoint':
      return equal('aws:SourceVpce', condition.ids, 'Endpoint');
    case 'external_id':
      return equal('sts:ExternalId', condition.ids, 'ExternalId');
    case 'tag':
      return alike(tagKey(condition.of, condition.key, scene.nature), [condition.value], tagWord(condition));
    case 'time':
      return timed(condition.bound, condition.time);
    case 'claim':
      return claimed(condition.claim, condition.values, scene);
  }
}

function pair(on: string, off: string, key: string, values: readonly string[], word: string): Forms {
  return { holds: clause(on, key, ...values), fails: clause(off, key, ...values), word, otherWord: `Other${word}` };
}

function truth(key: string, value: boolean, word: string): Forms {
  const [yes, no] = [word, `No${word}`];
  return {
    holds: clause('Bool', key, String(value)),
    fails: clause('BoolIfExists', key, String(!value)),
    word: value ? yes : no,
    otherWord: value ? no : yes,
  };
}

function equal(key: string, values: readonly string[], word: string): Forms {
  return pair('StringEquals', 'StringNotEquals', key, values, word);
}

/** One value with a wildcard takes all into `StringLike`; `StringEquals` would take it for the character. */
function alike(key: string, values: readonly string[], word: string): Forms {
  if (!values.some((value) => /[*?]/.test(value))) return equal(key, values, word);
  return pair('StringLike', 'StringNotLike', key, values, word);
}

function timed(bound: 'after' | 'before', time: string): Forms {
  const key = 'aws:CurrentTime';
  const before = clause('DateLessThan', key, time);
  const after = clause('DateGreaterThan', key, time);
  return bound === 'after'
    ? { holds: after, fails: clause('DateLessThanEqualsIfExists', key, time), word: 'After', otherWord: 'NotAfter' }
    : {
        holds: before,
        fails: clause('DateGreaterThanEqualsIfExists', key, time),
        word: 'Before',
        otherWord: 'NotBefore',
      };
}

const tagPrefix: Readonly<Record<TagOwner, { readonly objects: string; readonly others: string }>> = {
  principal: { objects: 'aws:PrincipalTag/', others: 'aws:PrincipalTag/' },
  resource: { objects: 's3:ExistingObjectTag/', others: 'aws:ResourceTag/' },
  request: { objects: 's3:RequestObjectTag/', others: 'aws:RequestTag/' },
};

/** For `mixed` the reader of the result is told elsewhere: there is no one key. */
export function tagKey(of: TagOwner, key: string, nature: Nature): string {
  return tagPrefix[of][nature === 'objects' ? 'objects' : 'others'] + key;
}

function tagWord({ of, key }: { readonly of: TagOwner; readonly key: string }): string {
  return `${pascal(of)}Tag${pascal(key)}`;
}

function claimed(claim: string, values: readonly string[], { provider, catalogue }: Scene): Forms {
  if (provider === undefined) throw new Error(`the reader let the claim ${claim} pass where no provider is`);
  const key = claimKey(claim, provider, catalogue);
  const forms = alike(key, values, pascal(claim));
  if (catalogue.conditionKey(key)?.multivalued !== true) return forms;
  return {
    ...forms,
    holds: { ...forms.holds, operator: `ForAnyValue:${forms.holds.operator}` },
    fails: { ...forms.fails, operator: `ForAllValues:${forms.fails.operator}` },
  };
}

/** `token.actions.githubusercontent.com:sub`, `saml:aud`: in AWS's case where AWS lists it. */
export function claimKey(claim: string, provider: ProviderPrincipal, catalogue: Catalogue): string {
  const key = `${provider.kind === 'oidc' ? provider.host : 'saml'}:${claim}`;
  return catalogue.conditionKey(key)?.name ?? key;
}
