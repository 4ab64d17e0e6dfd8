// Audit arm: a line of a description, as data: requests that are alike in how two policies differ.
import type { Aspect } from './describe-cells.ts';
import type { ActionName, SessionName, ValueName, WhoName } from './describe-names.ts';
import type { Expression } from './describe-terms.ts';
import type { Beyond } from './further.ts';
import type { Ground } from './ground.ts';

/** What is said of one key of a request's context. */
export type KeySaid =
  | { readonly key: string; readonly value: Expression<ValueName> }
  /** Of a key with several values: one of them is such, or none is. `like`: there are others that are alike. */
  | { readonly key: string; readonly holds: boolean; readonly one: string; readonly like: boolean };

/** Requests that are alike in how the policies differ. */
export interface DifferenceLine {
  readonly aspect: Aspect;
  readonly ground: Ground;
  readonly who: Expression<WhoName>;
  readonly with: Expression<SessionName>;
  readonly actions: Expression<ActionName>;
  /** Undefined: what the resources are has no name; the witness's is one of them. */
  readonly resources: Expression<string> | undefined;
  readonly when: readonly KeySaid[];
  /** Why it is not sure: what AWS leaves open. */
  readonly open: readonly string[];
  readonly witness: Beyond;
}
