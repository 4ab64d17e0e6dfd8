// What evaluate/ is asked and what it answers, as data. Knows names by the manifest alone.
import type { Facts } from '../iam/facts.ts';
import type { Assumption, Session } from '../iam/session.ts';

/** One question: may this caller do this to that, now? Names are the manifest's. */
export interface Request {
  /** A user, role, root or service principal's name, or `anonymous`. */
  readonly as: string;
  readonly session: Session;
  /** By name, of the token that the identity provider vouches for. */
  readonly claims?: Readonly<Record<string, readonly string[]>>;
  /** The roles that the caller assumes first, one after the other. */
  readonly through?: readonly Hop[];
  /** Exact, in AWS's case: `s3:GetObject`. */
  readonly action: string;
  /** Resource types that the catalogue names for the action; empty: it works on no resource. */
  readonly actionTypes: readonly string[];
  readonly resource: RequestResource;
  readonly facts: Facts;
}

/** A role that is assumed on the way, and whether an MFA code is given in that call. */
export interface Hop {
  readonly role: string;
  readonly mfaCode: boolean;
}

export interface RequestResource {
  /** Concrete ARN; `*` where the action works on no resource. */
  readonly arn: string;
  /** The declared bucket that it is, or lies in. */
  readonly bucket?: string;
  /** The declared principal that it is. */
  readonly principal?: string;
}

export type DecisionKind = 'allow' | 'explicit-deny' | 'implicit-deny' | 'mfa-delete' | 'session';

/** A statement of a policy document, by the manifest's document name or the name of a held policy. */
export interface StatementRef {
  /** `bucket.exchange`, or `AmazonS3FullAccess`. */
  readonly document: string;
  /** Position in the document, from 0. */
  readonly index: number;
  readonly sid?: string;
  /** The rule it was rendered from, by the manifest; absent for held policies. */
  readonly rule?: string;
}

/** What AWS answers, and why. */
export interface Decision {
  readonly kind: DecisionKind;
  /** The statements that decided: all matching Denies, or the Allows that granted. Empty for implicit denies and S3's and STS's own gates. */
  readonly statements: readonly StatementRef[];
  /** One sentence for people: which layer decided, or what was missing. */
  readonly reason: string;
}

/** Something AWS leaves open, or a fact the request does not state, that was consulted on the way. */
export interface Question {
  /** The `assumptions` entry that settles it; absent where none does. */
  readonly assumption?: Assumption;
  /** In words: `whether a role session carries the MFA shown before it was assumed`. */
  readonly text: string;
  /** The answer taken in this case: `carried`. */
  readonly answer: string;
  /** The statement that matches or not, by its rule or Sid, where that is the question; then the answer is `yes` or `no`. */
  readonly statement?: string;
}

/** One way that AWS may behave, and the decision under it. */
export interface Case {
  /** What is decided: the action, or the AssumeRole before it where that is not surely allowed. */
  readonly step: 'assume' | 'act';
  readonly given: readonly Question[];
  readonly decision: Decision;
}

export type Verdict =
  /** All cases agree on whether it is allowed; they may differ in why. Never empty. */
  | { readonly outcome: 'allow' | 'deny'; readonly cases: readonly Case[] }
  /** They differ, or the decision hangs on a fact that is not stated. */
  | {
      readonly outcome: 'unknown';
      readonly cases: readonly Case[];
      readonly reason: string;
      readonly settle: readonly Assumption[];
    }
  /** `through` names a role that the caller cannot assume: the question makes no sense. */
  | { readonly outcome: 'broken'; readonly cases: readonly Case[]; readonly reason: string };
