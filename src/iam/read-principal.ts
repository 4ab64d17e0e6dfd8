// Shared ground: `Principal` and `NotPrincipal` elements from plain data. Whom they match is evaluate/'s business.
import { nearest } from '../text/nearest.ts';
import { type PrincipalValue, sortedSet } from './document.ts';
import { isRecord, type Problem, texts, typeName, within } from './read-data.ts';
import { type Grammar, type PrincipalType, principalTypes } from './read-grammar.ts';

const partition = 'aws(?:-[a-z]+)*';
const path = '(?:[!-.0-~]+/)*';
const name = '[A-Za-z0-9_+=,.@-]+';

const awsForms: readonly RegExp[] = [
  /^\*$/,
  /^\d{12}$/,
  new RegExp(`^arn:${partition}:iam::\\d{12}:root$`),
  new RegExp(`^arn:${partition}:iam::\\d{12}:(?:user|role)/${path}${name}$`),
  new RegExp(`^arn:${partition}:sts::\\d{12}:assumed-role/${name}/${name}$`),
  new RegExp(`^arn:${partition}:sts::\\d{12}:federated-user/${name}$`),
];

const serviceForm = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;
const federatedForms: readonly RegExp[] = [
  new RegExp(`^arn:${partition}:iam::\\d{12}:oidc-provider/[^*?\\s]+$`),
  new RegExp(`^arn:${partition}:iam::\\d{12}:saml-provider/${name}$`),
  serviceForm,
];
const canonicalForm = /^[0-9a-f]{64}$/;

/** Where a type that is not taken everywhere belongs. */
const homes: Readonly<Partial<Record<PrincipalType, string>>> = {
  Federated: 'trust policies',
  CanonicalUser: 'bucket policies',
};

/**
 * Undefined where no entry can be read.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function principalFromData(data: unknown, grammar: Grammar, problem: Problem): PrincipalValue | undefined {
  if (data === '*') return '*';
  if (typeof data === 'string') {
    problem('policy-principal', [], `\`${data}\` is not a principal`, 'write `{ "AWS": … }`, or `"*"` for everyone');
    return undefined;
  }
  if (!isRecord(data)) {
    problem(
      'policy-type',
      [],
      `a principal is \`"*"\` or an object, not ${typeName(data)}`,
      'write `{ "AWS": … }`, or `"*"` for everyone',
    );
    return undefined;
  }
  if (grammar.principalTypes.length === 0) {
    const help = 'write `"*"`, and narrow it with conditions';
    problem('policy-principal', [], `the principal of ${grammar.name} is \`"*"\``, help);
    return undefined;
  }
  if (Object.keys(data).length === 0)
    problem('policy-empty', [], 'a principal names nobody', 'write `{ "AWS": … }`, or `"*"` for everyone');
  for (const type of Object.keys(data)) {
    if (!(principalTypes as readonly string[]).includes(type)) unknownType(type, within(problem, type));
  }
  const value: Partial<Record<PrincipalType, readonly string[]>> = {};
  for (const type of principalTypes) {
    if (type in data) value[type] = readEntries(type, data[type], grammar, within(problem, type));
  }
  return value;
}

function unknownType(type: string, problem: Problem): void {
  const meant = nearest(type, principalTypes);
  const help = meant ? `write \`${meant}\`` : `there are ${principalTypes.join(', ')}`;
  problem('policy-principal', [], `\`${type}\` is no type of principal`, help);
}

function readEntries(type: PrincipalType, data: unknown, grammar: Grammar, problem: Problem): readonly string[] {
  if (!grammar.principalTypes.includes(type)) {
    const help = type === 'Federated' ? 'name the role that they assume' : undefined;
    problem('policy-principal', [], `\`${type}\` belongs in ${homes[type]} only`, help);
  }
  const entries = texts(data, `\`${type}\``, problem);
  for (const { text, problem: report } of entries) checkEntry(type, text, grammar, report);
  return sortedSet(entries.map(({ text }) => text));
}

function checkEntry(type: PrincipalType, text: string, { uniqueIds }: Grammar, problem: Problem): void {
  if (type === 'AWS') {
    if (uniqueIds && isUniqueId(text)) return;
    if (!awsForms.some((form) => form.test(text))) {
      problem('policy-principal', [], `\`${text}\` is not an AWS principal`, helpForAws(text));
    }
  } else if (type === 'Service') {
    if (!serviceForm.test(text)) {
      problem(
        'policy-principal',
        [],
        `\`${text}\` is not a service`,
        'a service is a host, `ec2.amazonaws.com`, never `*`',
      );
    }
  } else if (type === 'Federated') {
    if (!federatedForms.some((form) => form.test(text))) {
      problem('policy-principal', [], `\`${text}\` is not an identity provider`, 'name one by its ARN or host');
    }
  } else if (!canonicalForm.test(text)) {
    problem('policy-principal', [], `\`${text}\` is not a canonical user`, 'it has 64 hexadecimal digits');
  }
}

/** Of a user or a role. */
export function isUniqueId(text: string): boolean {
  return /^A(?:IDA|ROA)[A-Z0-9]+$/.test(text);
}

function helpForAws(text: string): string {
  if (/:group\//.test(text)) return 'AWS has no group principals: name the members';
  if (isUniqueId(text) || /^A(?:KIA|SIA)[A-Z0-9]+$/.test(text)) return 'this is what AWS shows for a deleted identity';
  if (/[*?]/.test(text)) return 'AWS knows no partial wildcards here: use a condition on `aws:PrincipalArn`';
  if (text.includes('${')) return 'AWS does not substitute variables here';
  return 'it is an account id, or the ARN of a root, user, role, assumed-role session or federated user, or `*`';
}
