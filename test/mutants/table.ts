// Decisions over all declared principals × sessions × actions × resources, with the facts and claims that conditions ask for,
// so that two renderings can be compared.
import { ask } from '../../src/evaluate/ask.ts';
import { isSigned } from '../../src/evaluate/caller.ts';
import { type Estate, estateOf } from '../../src/evaluate/estate.ts';
import { RequestRefusal } from '../../src/evaluate/refusal.ts';
import type { Request, RequestResource } from '../../src/evaluate/request.ts';
import { compileGlob } from '../../src/iam/glob.ts';
import type { Action } from '../../src/iam/service.ts';
import type { Session } from '../../src/iam/session.ts';
import type { ManifestPrincipal } from '../../src/manifest.ts';
import type { Build, Library } from '../../src/pipeline.ts';
import type { Rendering } from '../../src/readback/rendering.ts';
import { claimsOf, factsOf } from './facts.ts';

/** Services whose whole catalogue is tried. */
const services = ['s3', 'iam', 'sts'];

/** Seconds: fresh, at the shipped specs' bound and beside it, and old. */
const ages = [1, 899, 900, 901, 3599, 3600, 3601, 43_200];

type Asker = Pick<Request, 'as' | 'session' | 'through' | 'claims'>;
type Asking = Asker & Pick<Request, 'facts'>;

/** Sessions that users and root have beside an access key. */
const ofPeople: readonly Session['kind'][] = ['console', 'session-token', 'federation-token'];

/** The requests of a rendering that state nothing, by every action. */
export function requestsOf({ rendering }: Build, { catalogue }: Library): readonly Request[] {
  const askers = askersOf(rendering).map((asker): Asking => ({ ...asker, facts: { aws: {} } }));
  return cross(askers, allActions(catalogue), rendering);
}

/** Those that tell a rendering from its mutants: with all facts that conditions ask for, by each action that differs. */
export function tellingRequestsOf(build: Build, { catalogue }: Library): readonly Request[] {
  const { rendering } = build;
  return cross(withFacts(askersOf(rendering), rendering), differing(allActions(catalogue), build), rendering);
}

function allActions(catalogue: Library['catalogue']): readonly Action[] {
  const names = services.flatMap((service) => catalogue.expand(`${service}:*`));
  return names.flatMap((name) => catalogue.action(name) ?? []);
}

function cross(askers: readonly Asking[], actions: readonly Action[], rendering: Rendering): readonly Request[] {
  const resources = resourcesOf(rendering);
  return actions.flatMap((action) => {
    const fitting = resources.filter(({ types }) =>
      action.resourceTypes.length === 0
        ? types.length === 0
        : types.some((type) => action.resourceTypes.includes(type)),
    );
    return askers.flatMap((asker) => fitting.map(({ resource }) => requestOf(asker, action, resource)));
  });
}

function requestOf({ facts, ...asker }: Asking, action: Action, resource: RequestResource): Request {
  const code = action.name === 's3:DeleteObjectVersion' ? { mfaDeleteCode: 'valid' as const } : {};
  return { ...asker, action: action.name, actionTypes: action.resourceTypes, resource, facts: { ...facts, ...code } };
}

/** Those that AWS itself treats in a way of their own, and those that carry keys that others do not. */
const special =
  /^(?:sts:.*|s3:(?:ListBucket|ListBucketVersions|DeleteObjectVersion|(?:Get|Put|Delete)BucketPolicy|PutBucketVersioning))$/;

/** Of the actions that every statement treats alike, one: mutants leave the actions of statements alone. */
function differing(actions: readonly Action[], { rendering, held }: Build): readonly Action[] {
  const documents = [...rendering.documents.values(), ...held.values()];
  const tests = documents.flatMap(({ statements }) =>
    statements.map(({ action: { value } }) => {
      const globs = value.map((text) => compileGlob(text, { caseInsensitive: true }));
      return (name: string) => globs.some((glob) => glob.matches(name));
    }),
  );
  const found = new Map<string, Action>();
  for (const action of actions) {
    const { name, resourceTypes } = action;
    const own = special.test(name) ? name : name.slice(0, name.indexOf(':'));
    const kind = JSON.stringify([own, resourceTypes, tests.map((covers) => covers(name))]);
    if (!found.has(kind)) found.set(kind, action);
  }
  return [...found.values()];
}

/** Every caller with every session, by itself and through each role. */
function askersOf(rendering: Rendering): readonly Asker[] {
  const { manifest } = rendering;
  const documents = [...rendering.documents.values()];
  const roles = Object.entries(manifest.principals).filter(([, { kind }]) => kind === 'role');
  const callers = callersOf(rendering);
  const direct = Object.entries(manifest.principals).flatMap(([as, principal]): readonly Asker[] => {
    const caller = callers.get(as);
    if (caller === undefined) return [];
    const claims = caller.kind === 'provider' ? claimsOf(documents, caller.claimPrefix ?? '') : [undefined];
    return sessionsOf(principal).flatMap((session) =>
      claims.map((each) => ({ as, session, ...(each === undefined ? {} : { claims: each }) })),
    );
  });
  const through = direct
    .filter(({ as }) => ['user', 'sso', 'oidc', 'saml'].includes(manifest.principals[as]?.kind ?? ''))
    .flatMap((caller) => roles.map(([role]) => ({ ...caller, through: [{ role, mfaCode: false }] })));
  return [...direct, { as: 'anonymous', session: { kind: 'none' } }, ...through];
}

/** All of them with nothing stated; and those who come by themselves, with one session of a kind, with all they can state. */
function withFacts(askers: readonly Asker[], rendering: Rendering): readonly Asking[] {
  const [plain = { aws: {} }, ...stated] = factsOf(rendering.documents.values());
  const callers = callersOf(rendering);
  const few = askers.filter(
    ({ session: { kind, mfaAge }, through }) => through === undefined && (mfaAge === 1 || !ofPeople.includes(kind)),
  );
  return [
    ...askers.map((asker) => ({ ...asker, facts: plain })),
    ...few.flatMap((asker) => {
      const caller = callers.get(asker.as);
      const known = caller !== undefined && isSigned(caller) && caller.account.organization !== undefined;
      const possible = known ? stated.filter(({ organization }) => organization === undefined) : stated;
      return possible.map((facts) => ({ ...asker, facts }));
    }),
  ];
}

function callersOf(rendering: Rendering): Estate['callers'] {
  return estateOf(rendering, new Map(unknownHeld(rendering))).callers;
}

/** The policies that callers hold do not matter to who they are. */
function unknownHeld({
  manifest,
}: Rendering): readonly (readonly [string, { version: '2012-10-17'; statements: [] }])[] {
  const names = Object.values(manifest.principals).flatMap((principal) => [
    ...('has' in principal ? principal.has : []),
    ...('boundary' in principal && principal.boundary !== undefined ? [principal.boundary] : []),
  ]);
  return names.map((name) => [name, { version: '2012-10-17', statements: [] }]);
}

function sessionsOf(principal: ManifestPrincipal): readonly Session[] {
  switch (principal.kind) {
    case 'user':
    case 'root':
      return [
        { kind: 'access-key' },
        { kind: 'federation-token' },
        ...(['console', 'session-token'] as const).flatMap((kind): Session[] => [
          { kind },
          ...ages.map((mfaAge) => ({ kind, mfaAge })),
        ]),
      ];
    case 'role':
      return [{ kind: 'role-session' }, ...(principal.instance_profile ? [{ kind: 'instance-profile' } as const] : [])];
    case 'sso':
      return [{ kind: 'identity-provider' }];
    case 'service':
    case 'oidc':
    case 'saml':
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

/** One line a request, as `deciderOf` gives it. */
export function decisionsOf(build: Build, requests: readonly Request[]): readonly string[] {
  return requests.map(deciderOf(build));
}

/** What is decided of one request after the other: whoever compares may stop at the first that differs. */
export function deciderOf({ spec, rendering, held }: Build): (request: Request) => string {
  const estate: Estate = estateOf(rendering, held);
  return (request) => {
    try {
      return decisionOf(estate, request, spec.assumptions);
    } catch (error) {
      // Nobody can make it, whatever the policies say.
      if (error instanceof RequestRefusal) return 'refused';
      throw error;
    }
  };
}

/** The decision, and where it hangs on what AWS leaves open, the decision under each answer. */
function decisionOf(estate: Estate, request: Request, assumptions: Build['spec']['assumptions']): string {
  const { outcome, cases } = ask(estate, request, assumptions);
  const kinds = new Set(cases.map(({ decision }) => decision.kind));
  if (kinds.size === 1) return [outcome, ...kinds].join(' ');
  const lines = cases.map(({ given, decision }) => `${given.map(({ answer }) => answer).join(',')}=${decision.kind}`);
  return [outcome, ...lines].join(' ');
}
