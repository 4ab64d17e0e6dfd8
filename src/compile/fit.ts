// Which actions of a rule go with which of its resources, and by which ARN. Asks the catalogue; decides no placement.
import { parseArn } from '../iam/arn.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import { compileGlob } from '../iam/glob.ts';
import { arnsOf } from '../spec/arns.ts';
import type { ActionPattern, Actions, Resource } from '../spec/spec.ts';
import type { Nature } from './words.ts';

/** One action of a rule; `all`: what `everything` or `everything_except` stands for, as a whole. */
export type Term = ActionPattern | 'all';

export function termsOf(actions: Actions): readonly Term[] {
  return actions.kind === 'list' ? actions.actions : ['all'];
}

export function isSts(term: Term): boolean {
  return term !== 'all' && /^sts:/i.test(term.value);
}

/** An ARN that an exact action works on, and the types by which it does. */
export interface TypedArn {
  readonly arn: string;
  readonly types: readonly string[];
}

/** Can the action work on the resource at all? A pattern is taken by its service: tomorrow's actions count. */
export function fits(term: Term, resource: Resource, catalogue: Catalogue): boolean {
  if (term === 'all' || resource.kind === 'everything') return true;
  if (term.exact) return typedArns(term, resource, catalogue).length > 0;
  const service = compileGlob(term.value.slice(0, term.value.indexOf(':')), { caseInsensitive: true });
  if (servicesOf(resource).some((each) => service.matches(each))) return true;
  return catalogue.expand(term.value).some((value) => fits({ ...term, value, exact: true }, resource, catalogue));
}

function servicesOf(resource: Resource): readonly string[] {
  const [first = ''] = arnsOf(resource);
  const service = parseArn(first)?.service ?? '';
  return service === 'iam' ? ['iam', 'sts'] : [service];
}

/** The ARNs of the resource whose type is one that the exact action works on. */
export function typedArns(action: ActionPattern, resource: Resource, catalogue: Catalogue): readonly TypedArn[] {
  if (resource.kind === 'everything') return [{ arn: '*', types: [] }];
  const wanted = catalogue.action(action.value)?.resourceTypes ?? [];
  const service = action.value.slice(0, action.value.indexOf(':')).toLowerCase();
  return arnsOf(resource).flatMap((arn) => {
    const types = typesOf(arn, resource, service, catalogue).filter((type) => wanted.includes(type));
    return types.length > 0 ? [{ arn, types }] : [];
  });
}

/** The types that a service has for the ARN; another service's may have the same name and mean something else. */
function typesOf(arn: string, resource: Resource, service: string, catalogue: Catalogue): readonly string[] {
  if (resource.kind === 'bucket' || resource.kind === 'objects') {
    return service === 's3' ? [arn === resource.bucket.arn ? 'bucket' : 'object'] : [];
  }
  if (resource.kind === 'principal') return service === 'iam' || service === 'sts' ? [resource.principal.kind] : [];
  return catalogue.typesOfArn(arn, service);
}

/** Does the action work on objects of S3 there? For a pattern it is asked of all actions that it may ever fit. */
export function natureOf(term: Term, resource: Resource, catalogue: Catalogue): Nature {
  if (term !== 'all' && term.exact) {
    return catalogue.action(term.value)?.resourceTypes.includes('object') === true ? 'objects' : 'others';
  }
  const service = term === 'all' ? '*' : term.value.slice(0, term.value.indexOf(':'));
  if (!compileGlob(service, { caseInsensitive: true }).matches('s3')) return 'others';
  switch (resource.kind) {
    case 'everything':
    case 'bucket':
      return 'mixed';
    case 'objects':
      return 'objects';
    case 'principal':
      return 'others';
    case 'arn': {
      const types = catalogue.typesOfArn(resource.arn, 's3');
      if (!types.includes('object')) return 'others';
      return types.every((type) => type === 'object') ? 'objects' : 'mixed';
    }
  }
}
