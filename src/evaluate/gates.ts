// Audit arm: what AWS refuses or grants before and after policies: rules on sessions, and S3's MFA Delete. Reads no policy.
import type { Call } from './call.ts';
import { defaultFacts } from './context.ts';
import { serviceOf } from './names.ts';
import type { Decision } from './request.ts';

/**
 * What AWS decides by the kind of credentials alone; undefined where policies decide.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html#stsapi_comparison
 */
export function sessionGate({ credentials: { caller, session }, action }: Call): Decision | undefined {
  const signed = caller.kind === 'user' || caller.kind === 'role' || caller.kind === 'root';
  if (action === 'sts:GetCallerIdentity') {
    return signed
      ? granted('anyone with credentials may ask who they are')
      : refused('only signed requests may ask who they are');
  }
  if (action === 'sts:GetSessionToken') {
    return signed && session.kind === 'access-key'
      ? granted('no permission is needed to call GetSessionToken with an access key')
      : refused('GetSessionToken takes the access key of a user or root only');
  }
  if (caller.kind === 'root' && action === 'sts:AssumeRole') return refused('root cannot assume roles');
  if (session.kind !== 'session-token') return undefined;
  const service = serviceOf(action);
  if (service === 'iam' && session.mfaAge === undefined) {
    return refused('a session token that was got without MFA cannot call IAM');
  }
  if (service === 'sts' && action !== 'sts:AssumeRole') {
    return refused('a session token can call only AssumeRole and GetCallerIdentity of STS');
  }
  return undefined;
}

const guarded: ReadonlySet<string> = new Set(['s3:DeleteObjectVersion', 's3:PutBucketVersioning']);

/**
 * S3's own check on a bucket with MFA Delete, made of what the policies allow: only the owner's root user, with a valid
 * code, over TLS. https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMFADelete.html
 */
export function mfaDeleteGate({ credentials: { caller }, action, facts, target }: Call): Decision | undefined {
  if (target.bucket?.mfa_delete !== 'enabled' || !guarded.has(action)) return undefined;
  if (caller.kind !== 'root' || caller.account.id !== target.account) {
    return stopped("MFA Delete leaves this to the root user of the bucket's account");
  }
  if (facts.mfaDeleteCode === undefined)
    return stopped('MFA Delete asks for a code with the request, and none was given');
  if (facts.mfaDeleteCode === 'wrong') return stopped('MFA Delete asks for a valid code, and the one given is wrong');
  return (facts.tls ?? defaultFacts.tls) ? undefined : stopped('MFA Delete takes its code over TLS only');
}

function granted(reason: string): Decision {
  return { kind: 'allow', statements: [], reason };
}

function refused(reason: string): Decision {
  return { kind: 'session', statements: [], reason };
}

function stopped(reason: string): Decision {
  return { kind: 'mfa-delete', statements: [], reason };
}
