// Audit arm: what a request says about one condition key. Which keys a request carries is decided in context.ts.
import type { Doubt } from './outcome.ts';

/**
 * `absent`: the request does not carry the key. `hidden`: it does, with a value that the model does not know.
 * `open`: it may or may not.
 */
export type KeyState =
  | { readonly state: 'present'; readonly values: readonly string[] }
  | { readonly state: 'absent' }
  | { readonly state: 'hidden' }
  | { readonly state: 'open' };

/** What statements are matched against, as far as condition keys go. */
export interface Keys {
  /** By the key's name in lower case. */
  lookup(key: string): KeyState;
}

export const absent: KeyState = { state: 'absent' };
export const hidden: KeyState = { state: 'hidden' };
export const open: KeyState = { state: 'open' };

export function present(...values: readonly string[]): KeyState {
  return { state: 'present', values };
}

/** That a match hangs on a key whose value the request does not state; the key as the policy spells it. */
export function unstated(key: string): Doubt {
  return { key, text: `\`${key}\`, which the request does not state` };
}
