// Shared ground: `Principal` and `NotPrincipal` elements from plain data. Whom they match is evaluate/'s business.
import { nearest } from '../text/nearest.ts';
import { type PrincipalValue, sortedSet } from './document.ts';
import { isRecord, type Problem, texts, typeName, within } from './read-data.ts';

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

const types = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const;
type PrincipalType = (typeof types)[number];

/**
 * `kind` is what the document is called in messages: `a trust policy`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function principalFromData(data: unknown, kind: string, problem: Problem): PrincipalValue | undefined {
  if (data === '*') return '*';
  if (typeof data === 'string') {
    problem('policy-principal', [], `\`${data}\` is not a principal`, 'write `{ "AWS": … }`, or `"*"` for everyone');
    return undefined;
  }
  if (!isRecord(data)) {
    problem('policy-type', [], `a principal is \`"*"\` or an object, not ${typeName(data)}`);
    return undefined;
  }
  if (Object.keys(data).length === 0) problem('policy-empty', [], 'a principal names nobody');
  for (const type of Object.keys(data)) {
    if (!(types as readonly string[]).includes(type)) unknownType(type, within(problem, type));
  }
  const value: Partial<Record<PrincipalType, readonly string[]>> = {};
  for (const type of types) {
    if (type in data) value[type] = readEntries(type, data[type], kind, within(problem, type));
  }
  return value;
}

function unknownType(type: string, problem: Problem): void {
  const meant = nearest(type, types);
  const help = meant ? `write \`${meant}\`` : `there are ${types.join(', ')}`;
  problem('policy-principal', [], `\`${type}\` is no type of principal`, help);
}

function readEntries(type: PrincipalType, data: unknown, kind: string, problem: Problem): readonly string[] {
  if (type === 'Federated' && kind !== 'a trust policy') {
    problem('policy-principal', [], '`Federated` belongs in trust policies only', 'name the role that they assume');
  }
  if (type === 'CanonicalUser' && kind !== 'a bucket policy') {
    problem('policy-principal', [], '`CanonicalUser` belongs in bucket policies only');
  }
  const entries = texts(data, `\`${type}\``, problem);
  for (const { text, problem: report } of entries) checkEntry(type, text, report);
  return sortedSet(entries.map(({ text }) => text));
}

function checkEntry(type: PrincipalType, text: string, problem: Problem): void {
  if (type === 'AWS') {
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

function helpForAws(text: string): string {
  if (/:group\//.test(text)) return 'AWS has no group principals: name the members';
  if (/^A(?:IDA|ROA|KIA|SIA)[A-Z0-9]+$/.test(text)) return 'this is what AWS shows for a deleted identity';
  if (/[*?]/.test(text)) return 'AWS knows no partial wildcards here: use a condition on `aws:PrincipalArn`';
  if (text.includes('${')) return 'AWS does not substitute variables here';
  return 'it is an account id, or the ARN of a root, user, role, assumed-role session or federated user, or `*`';
}
