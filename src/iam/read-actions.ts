// Shared ground: `Action` and `Resource` elements from plain data. Whether such an action exists is the catalogue's business.
import { type PolicyVersion, sortedSet } from './document.ts';
import { type Problem, texts } from './read-data.ts';
import type { Grammar } from './read-grammar.ts';
import { helpForVariable, parseTemplate } from './variables.ts';

const actionForm = /^[A-Za-z0-9*?-]+:[A-Za-z0-9_*?-]+$/;

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html */
export function actionsFromData(data: unknown, problem: Problem): readonly string[] {
  const entries = texts(data, 'an action', problem);
  for (const { text, problem: report } of entries) {
    if (text === '*' || actionForm.test(text)) continue;
    report('policy-action', [], `\`${text}\` is not an action`, 'an action is `service:Name`, or `*`');
  }
  return sortedSet(entries.map(({ text }) => text));
}

/** Which ARNs are taken. */
type ArnForms = Pick<Grammar, 'shortArns' | 'anyPartition'>;

/**
 * Where short ARNs are taken, AWS fills in `*` for the fields that are left off.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function resourcesFromData(
  data: unknown,
  version: PolicyVersion,
  forms: ArnForms,
  problem: Problem,
): readonly string[] {
  const entries = texts(data, 'a resource', problem);
  for (const { text, problem: report } of entries) {
    if (text !== '*') checkArn(text, version, forms, report);
  }
  return sortedSet(entries.map(({ text }) => text));
}

function checkArn(text: string, version: PolicyVersion, forms: ArnForms, problem: Problem): void {
  const [scheme, partition = '', service = ''] = text.split(':', 3);
  if (scheme !== 'arn' || partition === '' || service === '') {
    problem('policy-resource', [], `\`${text}\` is neither an ARN nor \`*\``, 'an ARN is `arn:aws:s3:::bucket/key`');
    return;
  }
  const anyPartition = forms.anyPartition && partition === '*';
  if (/[*?]/.test(service) || (/[*?]/.test(partition) && !anyPartition)) {
    const help = 'AWS refuses `*` and `?` before the third colon';
    problem('policy-resource', [], `\`${text}\` has a wildcard in its partition or service`, help);
  }
  if (!forms.shortArns && text.split(':').length < 6) {
    problem(
      'policy-resource',
      [],
      `\`${text}\` has less than the six fields of an ARN`,
      'an ARN is `arn:aws:s3:::bucket/key`',
    );
  }
  if (version === '2012-10-17') checkVariables(text, problem);
}

function checkVariables(text: string, problem: Problem): void {
  const template = parseTemplate(text);
  if ('error' in template) {
    problem('policy-variable', [], `in \`${text}\`, ${template.error}`, helpForVariable);
    return;
  }
  const head = text.slice(0, text.indexOf('${')).split(':').length;
  if (template.some((part) => part.kind === 'variable') && head < 6) {
    const help = 'AWS substitutes in the last field of an ARN only';
    problem('policy-variable', [], `\`${text}\` has a variable before the fifth colon`, help);
  }
}
