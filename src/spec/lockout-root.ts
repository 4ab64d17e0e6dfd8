// spec/: a generated test about the last resort: root of a bucket's account must get past the guards on it.
import type { Session } from '../iam/session.ts';
import type { Span } from '../text/source.ts';
import { rowOf, type Wanted } from './lockout-rows.ts';
import { asksForMfa, coversArn, means, type Request, type Scene, shownBy, speaksOf } from './lockout-scene.ts';
import { refuses } from './lockout-verdicts.ts';
import type { Bucket, RootPrincipal, Row, Rule } from './spec.ts';

/** Signed in just now. */
const fresh: Session = { kind: 'console', mfaAge: 1 };

const repairs = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'];
const removal = 's3:DeleteBucket';

/** Root mends the policy of a bucket that refuses, and deletes the bucket where the spec lets it. */
export function rootWayBack(scene: Scene): readonly Row[] {
  const { principals, buckets } = scene.spec;
  const roots = [...principals.values()].filter((each): each is RootPrincipal => each.kind === 'root');
  return roots.flatMap((root) =>
    [...buckets.values()].flatMap((bucket): readonly Row[] => {
      if (bucket.account !== root.account || !root.account.managed) return [];
      const cause = guardOn(bucket, root, scene);
      if (cause === undefined) return [];
      const wanted: Wanted[] = repairs.map((action) => ({ action, on: bucket }));
      if (mayRemove(root, bucket, scene)) wanted.push({ action: removal, on: bucket });
      return [rowOf({ cause, who: root, sessions: [fresh], expected: 'can', wanted }, scene)];
    }),
  );
}

/** The first rule that puts a Deny into the bucket's policy. */
function guardOn(bucket: Bucket, root: RootPrincipal, { spec }: Scene): Span | undefined {
  const arns = [bucket.arn, `${bucket.arn}/sample`];
  const rule = spec.rules.find((each) => {
    if (each.kind === 'allow') return false;
    if (each.attach.length > 0) {
      const isDeny = each.kind === 'statement' ? each.statement.effect === 'Deny' : true;
      return isDeny && each.attach.some((place) => place.kind === 'bucket' && place.bucket === bucket);
    }
    return (
      each.kind === 'deny' &&
      each.resources.some(
        (resource) =>
          resource.kind !== 'everything' &&
          namesBucket(resource, bucket) &&
          arns.some((arn) => coversArn(resource, root, arn) !== 'no'),
      )
    );
  });
  return rule?.at;
}

function namesBucket(resource: object, bucket: Bucket): boolean {
  return 'bucket' in resource && resource.bucket === bucket;
}

/**
 * A guard on deleting it spares root by name, or asks root for MFA; and no other one that refuses root means it: one that
 * is about everybody, and not about MFA, means it only where nothing spares root by name.
 */
function mayRemove(root: RootPrincipal, bucket: Bucket, scene: Scene): boolean {
  const { rules, assumptions } = scene.spec;
  const request: Request = { who: root, shown: shownBy(root, fresh, assumptions), action: removal, arn: bucket.arn };
  const spares = rules.some((rule) => sparesByName(rule, request));
  const asks = rules.some((rule) => asksForMfa(rule) && refuses(rule, { ...request, shown: [false] }, scene) === 'mfa');
  if (!spares && !asks) return false;
  return rules.every((rule) => {
    const refusing = refuses(rule, request, scene);
    if (refusing === 'silent' || refusing === 'mfa') return true;
    return refusing === 'plain' && spares && !namesRoot(rule, root);
  });
}

function sparesByName(rule: Rule, request: Request): boolean {
  if (rule.kind === 'deny')
    return speaksOf(rule, request) === 'yes' && rule.except.some((each) => means(each, request.who));
  return false;
}

function namesRoot(rule: Rule, root: RootPrincipal): boolean {
  return rule.kind === 'deny' && rule.to.some(({ who }) => who === root);
}
