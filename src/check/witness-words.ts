// Audit arm: a request that a proof found, in words, and where the spec's words can say it as a row of a test.
import { defaultFacts } from '../evaluate/context.ts';
import type { Decision, StatementRef } from '../evaluate/request.ts';
import { durationText, type Session } from '../iam/session.ts';
import type { Ground } from '../regions/ground.ts';
import { requestOn, type Witness } from '../regions/witness.ts';
import type { Expected } from '../spec/spec.ts';

export interface PropertyWitness {
  /** To paste under a test: `{ as: bob, with: access-key, cannot: s3:DeleteObject, resource: exchange/x }`. */
  readonly row?: string;
  /** `` `bob` ``, `another user of \`home\``. */
  readonly who: string;
  /** `with an access key`; empty where there is no choice. */
  readonly with: string;
  readonly action: string;
  /** ARN; `*` where the action works on no resource. */
  readonly resource: string;
  /** What else is true of the request, a fact each: `aws:SourceIp 203.0.113.10`. */
  readonly when: readonly string[];
  readonly decision: Decision['kind'];
  readonly reason: string;
  readonly statements: readonly StatementRef[];
}

/** `expected`: what a test would have to say of it. */
export function witnessInWords(witness: Witness, expected: Expected): PropertyWitness {
  const { request, subject, verdict } = witness;
  const decision = verdict.cases[0]?.decision;
  return {
    ...(whyNoRow(witness) === undefined ? { row: rowOf(witness, expected) } : {}),
    who: subject.from.words,
    with: sessionInWords(request.session, subject.viaService, subject.mfaCode),
    action: request.action,
    resource: request.resource.arn,
    when: factsInWords(witness),
    decision: decision?.kind ?? 'implicit-deny',
    reason: decision?.reason ?? '',
    statements: decision?.statements ?? [],
  };
}

/** `` `bob`, with an access key, ``: to stand before a verb. */
export function callerInWords({ subject }: Pick<Witness, 'subject'>): string {
  const how = sessionInWords(subject.session, subject.viaService, subject.mfaCode);
  const { words } = subject.from;
  return how === '' ? words : `${words.replace(/,$/, '')}, ${how},`;
}

/** `` `s3:PutObject` on `arn:aws:s3:::acme-data/x` ``. */
export function deedInWords({ request: { action, resource } }: Witness): string {
  return resource.arn === '*' ? `\`${action}\`` : `\`${action}\` on \`${resource.arn}\``;
}

export function sessionInWords({ kind, mfaAge }: Session, viaService: boolean, mfaCode: boolean): string {
  if (viaService) return 'by way of an AWS service';
  const shown = mfaAge === undefined ? 'without MFA' : `${durationText(mfaAge)} after MFA`;
  switch (kind) {
    case 'access-key':
      return mfaCode ? 'with an access key and an MFA code in the call' : 'with an access key';
    case 'console':
      return `at the console ${shown}`;
    case 'session-token':
      return `with a session token ${mfaAge === undefined ? 'got without MFA' : `got with MFA ${durationText(mfaAge)} ago`}`;
    case 'federation-token':
      return 'with a federation token';
    case 'role-session':
      return mfaAge === undefined
        ? "in a role's session without MFA"
        : `in a role's session that was assumed ${durationText(mfaAge)} after MFA`;
    case 'identity-provider':
      return 'in a session that an identity provider vouched for';
    case 'instance-profile':
      return 'by an instance profile';
    case 'none':
      return '';
  }
}

/** Who does what on a way through a ground, and what else is true of it, in words. */
export function readPath(
  ground: Ground,
  path: ReadonlyMap<number, number>,
): { readonly action: string; readonly subject: string; readonly when: string } {
  const { action, subject, stated } = requestOn(ground, path);
  const facts = factsInWords({ stated, request: { facts: { aws: {} } } });
  return { action: action.name, subject: callerInWords({ subject }), when: facts.join(' and ') };
}

const defaults: Readonly<Record<string, string>> = {
  'aws:sourceip': defaultFacts.sourceIp,
  'aws:securetransport': String(defaultFacts.tls),
  'aws:currenttime': defaultFacts.time,
};

export function factsInWords({
  stated,
  request,
}: Pick<Witness, 'stated'> & { readonly request: Pick<Witness['request'], 'facts'> }): readonly string[] {
  const facts = stated.flatMap(({ key, state }) => {
    if (state.state !== 'present') return key.toLowerCase() in defaults ? [`no \`${key}\``] : [];
    return defaults[key.toLowerCase()] === state.values[0] ? [] : [`\`${key}\` is \`${state.values.join('`, `')}\``];
  });
  const { mfaDeleteCode } = request.facts;
  return mfaDeleteCode === undefined ? facts : [...facts, `the MFA code for S3 is ${mfaDeleteCode}`];
}

/** Why no row of a test can say it; undefined where one can. */
export function whyNoRow({
  subject: { from, session, viaService },
  request: { claims = {} },
}: Witness): string | undefined {
  if (from.stranger) return 'tests name only callers that are declared';
  if (viaService) return 'tests cannot make a call by way of a service';
  const isLeftOut = Object.values(claims).some((values) => values.length === 0);
  if (isLeftOut) return 'tests cannot say that a token lacks a claim';
  const isCarried = session.kind === 'role-session' && session.mfaAge !== undefined;
  return isCarried ? 'tests show MFA to a role only by `through`' : undefined;
}

function rowOf({ request, subject: { session } }: Witness, expected: Expected): string {
  const resource = resourceInWords(request);
  const context = contextOf(request);
  const parts = [
    `as: ${quoted(request.as)}`,
    ...withOf(session),
    ...claimsOf(request),
    `${expected}: ${quoted(request.action)}`,
    `resource: ${quoted(resource)}`,
    ...(context.length === 0 ? [] : [`context: { ${context.join(', ')} }`]),
  ];
  return `{ ${parts.join(', ')} }`;
}

function withOf({ kind, mfaAge }: Session): readonly string[] {
  if (kind === 'none' || kind === 'identity-provider' || kind === 'role-session') return [];
  return [mfaAge === undefined ? `with: ${kind}` : `with: { session: ${kind}, mfa: ${durationText(mfaAge)} }`];
}

function claimsOf({ claims = {} }: Witness['request']): readonly string[] {
  const said = Object.entries(claims).map(([claim, values]) => `${quoted(claim)}: ${listed(values)}`);
  return said.length === 0 ? [] : [`claims: { ${said.join(', ')} }`];
}

/** As tests name it: the bucket, `bucket/key`, a principal; `everything` where it works on no resource. */
export function resourceInWords({ resource: { arn, bucket, principal } }: Witness['request']): string {
  if (arn === '*') return 'everything';
  if (principal !== undefined) return principal;
  if (bucket === undefined) return arn;
  const slash = arn.indexOf('/');
  return slash < 0 ? bucket : `${bucket}${arn.slice(slash)}`;
}

function contextOf({ facts }: Witness['request']): readonly string[] {
  const { sourceIp, tls, prefix, time, organization, mfaCode, mfaDeleteCode, aws } = facts;
  const words = {
    source_ip: sourceIp,
    tls,
    prefix,
    at: time,
    organization,
    mfa_code: mfaCode,
    mfa_delete_code: mfaDeleteCode,
  };
  const usual: Readonly<Record<string, unknown>> = {
    source_ip: defaultFacts.sourceIp,
    tls: defaultFacts.tls,
    at: defaultFacts.time,
  };
  const own = Object.entries(words)
    .filter(([word, value]) => value !== undefined && usual[word] !== value)
    .map(([word, value]) => `${word}: ${typeof value === 'boolean' ? value : quoted(String(value))}`);
  const raw = Object.entries(aws).map(([key, values]) => `${quoted(key)}: ${listed(values)}`);
  return raw.length === 0 ? own : [...own, `aws: { ${raw.join(', ')} }`];
}

function listed(values: readonly string[]): string {
  const [only] = values;
  return values.length === 1 && only !== undefined ? quoted(only) : `[${values.map(quoted).join(', ')}]`;
}

/** Plain where YAML reads it as the same text. */
function quoted(text: string): string {
  return /^[A-Za-z_][\w./-]*(?::[\w./-]+)*$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
