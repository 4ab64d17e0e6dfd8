// Audit arm: what AWS refuses or grants before and after policies: rules on callers and their sessions, and S3's MFA
// Delete. Reads no policy.
import type { Session } from '../iam/session.ts';
import { isSigned } from './caller.ts';
import type { Situation } from './layers.ts';
import { parseAction, serviceOf } from './names.ts';
import type { Policies } from './policies.ts';

/** Decided without policies, with the reason in words. */
export interface Gate {
  readonly allows: boolean;
  readonly reason: string;
}

const open = (reason: string): Gate => ({ allows: true, reason });
const closed = (reason: string): Gate => ({ allows: false, reason });

const whoAmI = open('anyone with credentials may ask who they are, and no policy can stop it');
const whoIsNobody = closed('only signed requests may ask who they are');
const tokenForKey = open('no permission is needed to call GetSessionToken with an access key');
const tokenForOthers = closed('GetSessionToken takes the access key of a user or root only');
const rootAssumes = closed('root cannot assume roles');
const unsignedIam = closed('only signed requests may call IAM');
const unsignedSts = closed('STS takes signed requests, or the token of an identity provider');
const federatedIam = closed('a federated user cannot call IAM');
const federatedSts = closed('a federated user can call only GetCallerIdentity of STS');

/**
 * What AWS decides by the caller alone; undefined where policies decide.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html#stsapi_comparison
 */
export function callerGate({ caller, action, callerKeys }: Situation): Gate | undefined {
  const { service, name } = parseAction(action) ?? { service: '', name: '' };
  if (service === 'iam' && caller.kind === 'anonymous') return unsignedIam;
  if (service === 'iam' && caller.kind === 'federated-user') return federatedIam;
  if (service !== 'sts') return undefined;
  if (name === 'getcalleridentity') return isSigned(caller) ? whoAmI : whoIsNobody;
  if (caller.kind === 'anonymous') return unsignedSts;
  if (caller.kind === 'federated-user') return federatedSts;
  if (name === 'getsessiontoken') {
    const longTerm = caller.kind === 'user' || caller.kind === 'root';
    return longTerm && callerKeys.lookup('aws:tokenissuetime').state === 'absent' ? tokenForKey : tokenForOthers;
  }
  return name === 'assumerole' && caller.kind === 'root' ? rootAssumes : undefined;
}

/** What AWS refuses to a session token, the kind of which only the spec's own requests state. */
export function sessionGate({ kind, mfaAge }: Session, action: string): Gate | undefined {
  if (kind !== 'session-token') return undefined;
  const service = serviceOf(action);
  if (service === 'iam' && mfaAge === undefined) {
    return closed('a session token that was got without MFA cannot call IAM');
  }
  if (service === 'sts' && action !== 'sts:AssumeRole' && action !== 'sts:GetCallerIdentity') {
    return closed('a session token can call only AssumeRole and GetCallerIdentity of STS');
  }
  return undefined;
}

const guarded: ReadonlySet<string> = new Set(['deleteobjectversion', 'putbucketversioning']);

/**
 * S3's own check on a bucket with MFA Delete, made of what the policies allow: only the owner's root user, with a valid
 * code, over TLS. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMFADelete.html
 */
export function s3Gate(
  { bucket }: Policies,
  { caller, action, account, callerKeys }: Situation,
  code: 'valid' | 'wrong' | undefined,
): Gate | undefined {
  const { service, name } = parseAction(action) ?? {};
  if (bucket.mfaDelete !== true || service !== 's3' || !guarded.has(name ?? '')) return undefined;
  if (caller.kind !== 'root' || caller.account.id !== account) {
    return closed("MFA Delete leaves this to the root user of the bucket's account");
  }
  if (code === undefined) return closed('MFA Delete asks for a code with the request, and none was given');
  if (code === 'wrong') return closed('MFA Delete asks for a valid code, and the one given is wrong');
  const tls = callerKeys.lookup('aws:securetransport');
  const plain = tls.state === 'present' && tls.values.some((value) => value.toLowerCase() === 'false');
  return plain ? closed('MFA Delete takes its code over TLS only') : undefined;
}
