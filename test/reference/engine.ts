// The engine under test, asked a case by its public functions: policies as text, then compiled, then the request.
import { type AwsDecision, decide } from '../../src/evaluate/decide.ts';
import { compilePolicies, type PolicySet } from '../../src/evaluate/policies.ts';
import type { DocumentKind, PolicyDocument } from '../../src/iam/document.ts';
import { parsePolicy } from '../../src/readback/policy.ts';
import { type Case, type Json, resourceKindOf } from './case.ts';

export function policySetOf({ policies, request }: Case): PolicySet {
  const read = (kind: DocumentKind) => (document: Json) => parse(document, kind);
  const layer = (documents: readonly Json[] | null, kind: DocumentKind) =>
    documents === null ? null : documents.map(read(kind));
  const { identity, resource, boundary, session, scps, rcps, bucket } = policies;
  return {
    ...(identity && { identity: identity.map(read('identity')) }),
    ...(resource !== undefined && { resource: resource && parse(resource, resourceKindOf(request)) }),
    ...(boundary !== undefined && { boundary: layer(boundary, 'boundary') }),
    ...(session !== undefined && { session: layer(session, 'session') }),
    ...(scps && { scps: scps.map((level) => level.map(read('scp'))) }),
    ...(rcps && { rcps: rcps.map((level) => level.map(read('rcp'))) }),
    ...(bucket && { bucket }),
  };
}

/** A document that is a string is its JSON text. */
function parse(document: Json | string, kind: DocumentKind): PolicyDocument {
  return parsePolicy(typeof document === 'string' ? document : JSON.stringify(document), kind);
}

/** Throws a Refusal where a policy or the request is malformed. */
export function engineDecision(asked: Case): AwsDecision {
  return decide(compilePolicies(policySetOf(asked)), asked.request);
}

/** The deciding statements by their places, as the reference numbers them: `layer level document index`, sorted. */
export function decidingOf({ deciding }: AwsDecision): readonly string[] {
  return deciding.map(({ layer, level = 0, document = 0, index }) => `${layer} ${level} ${document} ${index}`).sort();
}
