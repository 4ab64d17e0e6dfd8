// Every decision over all declared principals × sessions × actions × resources, so that two renderings can be compared.
import { ask } from '../../src/evaluate/ask.ts';
import { type Estate, estateOf } from '../../src/evaluate/estate.ts';
import type { Request, RequestResource } from '../../src/evaluate/request.ts';
import type { Session } from '../../src/iam/session.ts';
import type { ManifestPrincipal } from '../../src/manifest.ts';
import type { Build, Library } from '../../src/pipeline.ts';
import type { Rendering } from '../../src/readback/rendering.ts';

/** Services whose whole catalogue is tried. */
const services = ['s3', 'iam', 'sts'];

/** Seconds: fresh, at the shipped specs' bound and beside it, and old. */
const ages = [1, 3599, 3600, 3601, 43_200];

/** The requests of a rendering; the same list for its mutants. */
export function requestsOf({ rendering }: Build, { catalogue }: Library): readonly Request[] {
  const callers = callersOf(rendering);
  const actions = services.flatMap((service) => catalogue.expand(`${service}:*`)).map((name) => catalogue.action(name));
  const resources = resourcesOf(rendering);
  return actions.flatMap((action) => {
    if (action === undefined) return [];
    const fitting = resources.filter(({ types }) =>
      action.resourceTypes.length === 0
        ? types.length === 0
        : types.some((type) => action.resourceTypes.includes(type)),
    );
    return callers.flatMap((caller) =>
      fitting.map(
        ({ resource }): Request => ({
          ...caller,
          action: action.name,
          actionTypes: action.resourceTypes,
          resource,
          facts: { aws: {}, ...(action.name === 's3:DeleteObjectVersion' ? { mfaDeleteCode: 'valid' } : {}) },
        }),
      ),
    );
  });
}

function callersOf({ manifest }: Rendering): readonly Pick<Request, 'as' | 'session' | 'through'>[] {
  const roles = Object.entries(manifest.principals).filter(([, { kind }]) => kind === 'role');
  const direct = Object.entries(manifest.principals).flatMap(([as, principal]) =>
    sessionsOf(principal).map((session) => ({ as, session })),
  );
  const through = direct
    .filter(({ as }) => manifest.principals[as]?.kind === 'user')
    .flatMap((caller) => roles.map(([role]) => ({ ...caller, through: [{ role, mfaCode: false }] })));
  return [...direct, { as: 'anonymous', session: { kind: 'none' } }, ...through];
}

function sessionsOf(principal: ManifestPrincipal): readonly Session[] {
  switch (principal.kind) {
    case 'user':
    case 'root':
      return [
        { kind: 'access-key' },
        ...(['console', 'session-token'] as const).flatMap((kind): Session[] => [
          { kind },
          ...ages.map((mfaAge) => ({ kind, mfaAge })),
        ]),
      ];
    case 'role':
      return [{ kind: 'role-session' }, ...(principal.instance_profile ? [{ kind: 'instance-profile' } as const] : [])];
    case 'service':
      return [{ kind: 'none' }];
    default:
      return [];
  }
}

interface Candidate {
  readonly types: readonly string[];
  readonly resource: RequestResource;
}

function resourcesOf({ manifest }: Rendering): readonly Candidate[] {
  const buckets = Object.entries(manifest.buckets).flatMap(([bucket, { arn }]): Candidate[] => [
    { types: ['bucket'], resource: { arn, bucket } },
    ...['a', 'tmp/a'].map((key) => ({ types: ['object'], resource: { arn: `${arn}/${key}`, bucket } })),
  ]);
  const principals = Object.entries(manifest.principals).flatMap(([principal, { kind, ...rest }]): Candidate[] => {
    if (kind !== 'user' && kind !== 'role' && kind !== 'group') return [];
    const arn = 'arn' in rest ? rest.arn : '';
    const own: Candidate = { types: [kind], resource: { arn, principal } };
    if (kind !== 'user') return [own];
    return [own, { types: ['mfa'], resource: { arn: arn.replace(':user/', ':mfa/') } }];
  });
  return [{ types: [], resource: { arn: '*' } }, ...buckets, ...principals];
}

/** One line a request: the decision, and where it hangs on what AWS leaves open, the decision under each answer. */
export function decisionsOf({ spec, rendering, held }: Build, requests: readonly Request[]): readonly string[] {
  const estate: Estate = estateOf(rendering, held);
  return requests.map((request) => {
    const { outcome, cases } = ask(estate, request, spec.assumptions);
    const kinds = new Set(cases.map(({ decision }) => decision.kind));
    if (kinds.size === 1) return [outcome, ...kinds].join(' ');
    const lines = cases.map(({ given, decision }) => `${given.map(({ answer }) => answer).join(',')}=${decision.kind}`);
    return [outcome, ...lines].join(' ');
  });
}
