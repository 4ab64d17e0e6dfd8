// Audit arm: three-valued answers that keep their reason. Knows nothing of policies.

/** Why a match cannot be told: something that AWS leaves open, or that the request does not state. */
export interface Doubt {
  /** In words, to stand after "hangs on": `` `aws:PrincipalTag/team`, which the request does not state ``. */
  readonly text: string;
  /** The context key that would settle it if it were stated. */
  readonly key?: string;
}

/** Holds, does not hold, or cannot be told. */
export type Outcome = boolean | Doubt;

export function isDoubt(outcome: Outcome): outcome is Doubt {
  return typeof outcome === 'object';
}

export function not(outcome: Outcome): Outcome {
  return isDoubt(outcome) ? outcome : !outcome;
}

/** True where one holds, else a doubt where there is one. */
export function or(a: Outcome, b: Outcome): Outcome {
  if (a === true || b === true) return true;
  return a === false ? b : a;
}

export function and(a: Outcome, b: Outcome): Outcome {
  if (a === false || b === false) return false;
  return a === true ? b : a;
}

/** True where the test holds of one entry; stops at the first that surely does. */
export function some<Entry>(entries: Iterable<Entry>, test: (entry: Entry) => Outcome): Outcome {
  let result: Outcome = false;
  for (const entry of entries) {
    const outcome = test(entry);
    if (outcome === true) return true;
    if (outcome !== false) result = outcome;
  }
  return result;
}

/** True where the test holds of every entry; stops at the first that surely fails. */
export function every<Entry>(entries: Iterable<Entry>, test: (entry: Entry) => Outcome): Outcome {
  let result: Outcome = true;
  for (const entry of entries) {
    const outcome = test(entry);
    if (outcome === false) return false;
    if (outcome !== true) result = outcome;
  }
  return result;
}
