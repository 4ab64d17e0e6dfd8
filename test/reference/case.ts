// A case in AWS's own terms, as plain JSON: the policies by layer and one request. The form that the corpus, the
// generator and the reference share; it knows nothing of `src/`.

export interface Json {
  readonly [element: string]: unknown;
}

export interface CasePolicies {
  readonly identity?: readonly Json[];
  readonly resource?: Json | null;
  /** Null or absent: none. */
  readonly boundary?: readonly Json[] | null;
  /** Null or absent: none was passed. */
  readonly session?: readonly Json[] | null;
  /** By level. */
  readonly scps?: readonly (readonly Json[])[];
  readonly rcps?: readonly (readonly Json[])[];
  readonly bucket?: { readonly mfaDelete?: boolean; readonly blockPublicAccess?: boolean };
}

export interface CaseRequest {
  readonly principal: string | { readonly service: string } | { readonly federated: string };
  /** The role's ARN with its path, beside the ARN of a session. */
  readonly role?: string;
  readonly principalAccount?: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  readonly mfaDeleteCode?: 'valid' | 'wrong';
}

export interface Case {
  readonly policies: CasePolicies;
  readonly request: CaseRequest;
}

export type ResourceKind = 'bucket' | 'trust' | 'resource';

/** Which grammar the resource's policy has. */
export function resourceKindOf({ action, resource }: CaseRequest): ResourceKind {
  const [, , service, , , name = ''] = resource === '*' ? ['', '', action.split(':')[0]] : resource.split(':');
  if (service === 's3') return 'bucket';
  return service === 'iam' && name.startsWith('role/') ? 'trust' : 'resource';
}
