// Language: what a rule's resources are as ARNs, as policies print them. Knows no actions.
import type { Resource } from './spec.ts';

/** Every ARN of the resource, whatever the action: a bucket is itself and its objects. */
export function arnsOf(resource: Resource): readonly string[] {
  switch (resource.kind) {
    case 'everything':
      return ['*'];
    case 'bucket':
      return [resource.bucket.arn, `${resource.bucket.arn}/*`];
    case 'objects':
      return [`${resource.bucket.arn}/${resource.key}`];
    case 'principal':
      return [literal(resource.principal.arn)];
    case 'arn':
      return [resource.arn];
  }
}

/** A name in a place that takes patterns: IAM allows `*`, `?` and `$` in paths, and here they must stand for themselves. */
export function literal(arn: string): string {
  return arn.replace(/[*?$]/g, (character) => `\${${character}}`);
}
