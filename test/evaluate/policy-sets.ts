// Small policy sets for the tests of decisions in AWS's own terms: each layer as statements only.

import type { AwsRequest } from '../../src/evaluate/aws-request.ts';
import { type AwsDecision, decide } from '../../src/evaluate/decide.ts';
import { type BucketSettings, compilePolicies, type Policies } from '../../src/evaluate/policies.ts';
import type { DocumentKind, PolicyDocument } from '../../src/iam/document.ts';
import { parsePolicy } from '../../src/readback/policy.ts';
import { home, partner } from './estates.ts';

type Statements = readonly unknown[];

/** A policy as a program hands it over: empty lists are taken. */
export function policy(kind: DocumentKind, Statement: unknown, Version = '2012-10-17'): PolicyDocument {
  return parsePolicy(JSON.stringify({ Version, Statement }), kind);
}

export interface Layers {
  readonly identity?: Statements;
  readonly resource?: Statements | null;
  readonly resourceKind?: DocumentKind;
  readonly boundary?: Statements | null;
  readonly session?: Statements | null;
  readonly scps?: readonly Statements[];
  readonly rcps?: readonly Statements[];
  readonly bucket?: BucketSettings;
}

/** Policies of one document a layer, and of one a level of SCPs and RCPs. */
export function policies({ resourceKind = 'bucket', ...layers }: Layers): Policies {
  const { identity, resource, boundary, session, scps, rcps, bucket } = layers;
  const levels = (kind: DocumentKind, each: readonly Statements[]): readonly (readonly PolicyDocument[])[] =>
    each.map((statements) => [policy(kind, statements)]);
  return compilePolicies({
    ...(identity && { identity: [policy('identity', identity)] }),
    ...(resource !== undefined && { resource: resource && policy(resourceKind, resource) }),
    ...(boundary !== undefined && { boundary: boundary && [policy('boundary', boundary)] }),
    ...(session !== undefined && { session: session && [policy('session', session)] }),
    ...(scps && { scps: levels('scp', scps) }),
    ...(rcps && { rcps: levels('rcp', rcps) }),
    ...(bucket && { bucket }),
  });
}

export const alice = `arn:aws:iam::${home}:user/team/alice`;
export const admin = `arn:aws:iam::${home}:role/ops/admin`;
export const adminSession = `arn:aws:sts::${home}:assumed-role/admin/ci`;
export const root = `arn:aws:iam::${home}:root`;
export const federated = `arn:aws:sts::${home}:federated-user/fred`;
export const paula = `arn:aws:iam::${partner}:user/paula`;
export const lambda = { service: 'lambda.amazonaws.com' } as const;

/** `s3:GetObject` on an object of the account `home` by alice, unless said otherwise. */
export function asked(changes: Partial<AwsRequest> = {}): AwsRequest {
  const arn = 'arn:aws:s3:::acme-data/reports/q3.csv';
  const ofHome = (changes.resource ?? arn).startsWith('arn:aws:s3:::') ? { resourceAccount: home } : {};
  return { principal: alice, action: 's3:GetObject', resource: arn, ...ofHome, ...changes };
}

export function decided(layers: Layers, changes: Partial<AwsRequest> = {}): AwsDecision['decision'] {
  return decide(policies(layers), asked(changes)).decision;
}

export const allowAll = { Effect: 'Allow', Action: '*', Resource: '*' } as const;
export const denyAll = { Effect: 'Deny', Action: '*', Resource: '*' } as const;

/** An Allow of a resource's policy to whom it says. */
export function allowTo(Principal: unknown, more: object = {}): object {
  return { Effect: 'Allow', Principal, Action: '*', Resource: '*', ...more };
}
