// spec/: rows of generated tests, made like those that are written. What causes a row is the place of all that is in it.
import type { Session } from '../iam/session.ts';
import type { Span } from '../text/source.ts';
import type { Scene } from './lockout-scene.ts';
import type { Bucket, Expected, Principal, Row, TestResource } from './spec.ts';

export interface Wanted {
  readonly action: string;
  readonly on: On;
}

/** What it is done to: something declared, an object, or an ARN. */
export type On = Principal | Bucket | Key | string;

export interface Key {
  readonly bucket: Bucket;
  readonly key: string;
}

export function arnOf(on: On): string {
  if (typeof on === 'string') return on;
  if ('key' in on) return `${on.bucket.arn}/${on.key}`;
  return 'arn' in on ? on.arn : '*';
}

export interface Asking {
  readonly cause: Span;
  readonly who: Principal;
  readonly sessions: readonly Session[];
  readonly expected: Expected;
  /** Never empty. */
  readonly wanted: readonly Wanted[];
}

export function rowOf({ cause: at, who, sessions, expected, wanted }: Asking, { address }: Scene): Row {
  return {
    origin: 'written',
    at,
    callers: sessions.map((session) => ({ as: who.name, session, at })),
    through: [],
    expectations: [
      { expected, at, targets: wanted.map(({ action, on }) => ({ action, at, resource: resourceOf(on, at) })) },
    ],
    context: {
      ...(address === undefined || who.kind === 'service' ? {} : { sourceIp: address.replace(/\/.*/, '') }),
      aws: {},
    },
  };
}

function resourceOf(on: On, at: Span): TestResource {
  if (typeof on === 'string') return { text: on === '*' ? 'everything' : on, arn: on, at };
  if ('key' in on) return { text: `${on.bucket.name}/${on.key}`, arn: arnOf(on), bucket: on.bucket.name, at };
  if ('bucketName' in on) return { text: on.name, arn: on.arn, bucket: on.name, at };
  return { text: on.name, arn: arnOf(on), principal: on.name, at };
}

/** The declared bucket that an ARN is, or lies in. */
export function bucketIn(arn: string, buckets: Iterable<Bucket>): Bucket | undefined {
  for (const bucket of buckets) if (arn === bucket.arn || arn.startsWith(`${bucket.arn}/`)) return bucket;
  return undefined;
}
