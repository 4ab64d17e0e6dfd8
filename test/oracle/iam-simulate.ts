// Oracle: a case put to iam-simulate, an engine that others wrote, in the form that it asks for. Knows nothing of `src/`.
import {
  createValidatedPolicy,
  type ValidatedPolicy,
  type ValidationError,
  validateIdentityPolicy,
  validateResourceControlPolicy,
  validateResourcePolicy,
  validateServiceControlPolicy,
  validateSessionPolicy,
  validateTrustPolicy,
} from '@cloud-copilot/iam-policy';
import {
  anonymousPrincipal,
  type EvaluationResult,
  isConditionKeyArray,
  runSimulation,
  runUnsafeSimulation,
  type Simulation,
  type SimulationOrgPolicies,
  typeForContextKey,
} from '@cloud-copilot/iam-simulate';
import { type Case, type CasePolicies, type CaseRequest, type Json, resourceKindOf } from '../reference/case.ts';
import { callerKeys, callerKind, resourceAccount, serviceName } from './caller.ts';

export type OracleDecision = 'allow' | 'explicit-deny' | 'implicit-deny';

/** What it decided, or why the case could not be put to it or was refused. */
export type OracleAnswer = { readonly decision: OracleDecision } | { readonly notCompared: string };

const decisions: Readonly<Record<EvaluationResult, OracleDecision>> = {
  Allowed: 'allow',
  ExplicitlyDenied: 'explicit-deny',
  ImplicitlyDenied: 'implicit-deny',
};

/** Why a case has no answer, thrown from wherever that shows. */
class NotCompared extends Error {}

/** Nothing of the case is left out: what it cannot be told is a reason not to compare. */
export async function askOracle({ policies, request }: Case): Promise<OracleAnswer> {
  try {
    const simulation = await simulationOf(policies, request);
    if (isChecked(simulation)) return { decision: await decideChecked(simulation) };
    return { decision: decisions[runUnsafeSimulation(simulation, {})] };
  } catch (error) {
    if (error instanceof NotCompared) return { notCompared: error.message };
    return { notCompared: `it breaks: ${String(error).split('\n')[0]}` };
  }
}

/** Its unsafe entry, which is the fast one, leaves session policies out and takes `*` for a resource like any other. */
function isChecked({ sessionPolicy, request }: Pick<Simulation, 'sessionPolicy' | 'request'>): boolean {
  return sessionPolicy !== undefined || request.resource.resource === '*';
}

/** Its checked entry drops context keys that it does not know of the action. */
async function decideChecked(simulation: Simulation): Promise<OracleDecision> {
  const answer = await runSimulation(simulation, {});
  if (answer.resultType === 'error') throw new NotCompared(`it refuses the request: ${answer.errors.message}`);
  const results = answer.resultType === 'single' ? [answer.result] : answer.results;
  const ignored = results.flatMap(({ ignoredContextKeys = [] }) => ignoredContextKeys);
  const text = JSON.stringify({ ...simulation, request: undefined }).toLowerCase();
  if (ignored.some((key) => text.includes(key.toLowerCase())))
    throw new NotCompared('it drops context keys that the policies name');
  return decisions[answer.overallResult];
}

async function simulationOf(policies: CasePolicies, request: CaseRequest): Promise<Simulation> {
  const { identity = [], boundary, session, scps = [], rcps = [], resource, bucket } = policies;
  refuseWhatItLacks(policies, request);
  const simulation = {
    request: {
      principal: principalOf(request),
      action: request.action,
      resource: { resource: request.resource, accountId: accountOf(request) },
      contextVariables: await contextOf(request),
    },
    identityPolicies: named(identity, validateIdentityPolicy, 'identity'),
    ...(boundary ? { permissionBoundaryPolicies: named(orSilent(boundary), validateIdentityPolicy, 'boundary') } : {}),
    ...(session ? { sessionPolicy: validated(merged(session), validateSessionPolicy, 'session') } : {}),
    serviceControlPolicies: scps.map((level, index) => levelOf(level, validateServiceControlPolicy, index)),
    ...(resource ? { resourcePolicy: validated(resource, resourceValidator(request), 'resource') } : {}),
    ...(bucket?.blockPublicAccess ? { additionalSettings: { s3: { blockPublicAccess: true } } } : {}),
  };
  const levels = rcps.map((level, index) => levelOf(level, validateResourceControlPolicy, index));
  return { ...simulation, resourceControlPolicies: isChecked(simulation) ? levels : levels.map(withFullAccess) };
}

function refuseWhatItLacks({ bucket }: CasePolicies, request: CaseRequest): void {
  if (callerKind(request) === 'provider') throw new NotCompared('it has no identity providers as callers');
  if (bucket?.mfaDelete && /^s3:(?:DeleteObjectVersion|PutBucketVersioning)$/.test(request.action))
    throw new NotCompared('it has no MFA Delete');
  if (/.\*|\*./.test(request.resource))
    throw new NotCompared('it takes an asterisk in the name of a thing for a wildcard');
}

/** What AWS attaches at every level: its checked entry adds it and takes no Allow from others, its unsafe one adds nothing. */
function withFullAccess(level: SimulationOrgPolicies): SimulationOrgPolicies {
  const Statement = [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }];
  const full = { name: 'RCPFullAWSAccess', policy: { Version: '2012-10-17', Statement } };
  return { ...level, policies: [full, ...level.policies] };
}

function principalOf(request: CaseRequest): Simulation['request']['principal'] {
  const kind = callerKind(request);
  if (kind === 'anonymous') return anonymousPrincipal;
  return kind === 'service' ? serviceName(request) : String(request.principal);
}

function accountOf(request: CaseRequest): string {
  const account = resourceAccount(request);
  if (account === undefined) throw new NotCompared('whose the resource is is not said');
  return account;
}

/** It fills in no keys of the caller, so that they are given, and takes a list for a key that may have several values. */
async function contextOf(request: CaseRequest): Promise<Record<string, string | string[]>> {
  const context: Record<string, string | string[]> = { ...callerKeys(request) };
  const written = new Map(Object.keys(context).map((key) => [key.toLowerCase(), key]));
  for (const [key, value] of Object.entries(request.context ?? {})) {
    delete context[written.get(key.toLowerCase()) ?? ''];
    const values = [value].flat();
    if (values.length === 0) continue;
    context[key] = (await holdsSeveral(key)) || values.length > 1 ? values : (values[0] ?? '');
  }
  return context;
}

const several = new Map<string, boolean>();

async function holdsSeveral(key: string): Promise<boolean> {
  const known = several.get(key);
  if (known !== undefined) return known;
  const type = await typeForContextKey(key.toLowerCase()).catch(() => 'String' as const);
  several.set(key, isConditionKeyArray(type));
  return isConditionKeyArray(type);
}

type Validate = (policy: unknown) => ValidationError[];

function resourceValidator(request: CaseRequest): Validate {
  return resourceKindOf(request) === 'trust' ? validateTrustPolicy : validateResourcePolicy;
}

function validated(policy: Json, validate: Validate, layer: string): ValidatedPolicy<{ name: string }> {
  const document = createValidatedPolicy(policy, validate, { name: layer });
  const [error] = document.errors;
  if (error !== undefined) throw new NotCompared(`it refuses a policy (${layer}): ${error.message}`);
  return document;
}

function named(documents: readonly Json[], validate: Validate, layer: string): { name: string; policy: unknown }[] {
  return documents.map((document, index) => ({
    name: `${layer}${index}`,
    policy: validated(document, validate, layer),
  }));
}

function levelOf(documents: readonly Json[], validate: Validate, level: number): SimulationOrgPolicies {
  return { orgIdentifier: `level${level}`, policies: named(documents, validate, 'organization') };
}

/** It takes an empty list for no boundary at all. */
function orSilent(documents: readonly Json[]): readonly Json[] {
  return documents.length > 0 ? documents : [{ Version: '2012-10-17', Statement: [] }];
}

/** It takes one session policy: several of one version are one with all their statements. */
function merged(documents: readonly Json[]): Json {
  const versions = new Set(documents.map(({ Version }) => Version ?? '2008-10-17'));
  if (versions.size > 1) throw new NotCompared('it takes one session policy, and these are of two versions');
  return {
    Version: [...versions][0] ?? '2012-10-17',
    Statement: documents.flatMap(({ Statement }) => Statement as Json | readonly Json[]),
  };
}
