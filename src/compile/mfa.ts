// What an MFA requirement is in AWS's words, and what its exact opposite is. The language's table, as code.
// A session may lack both keys: `key_absent` says what it gets then, and nothing here may leave that open.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthpresent
import type { MfaRequirement } from '../spec/spec.ts';
import { type Alternatives, all, clause } from './alternatives.ts';

const present = 'aws:MultiFactorAuthPresent';
const age = 'aws:MultiFactorAuthAge';

/** MFA was shown as required: for `when`. */
export function mfaHolds({ key, keyAbsent, maxAge }: MfaRequirement): Alternatives {
  const tag = maxAge === undefined ? 'Mfa' : 'FreshMfa';
  if (key === 'age') return all(tag, clause('Null', age, 'false'));
  if (keyAbsent === 'denied') {
    if (maxAge !== undefined) return all(tag, clause('NumericLessThanEquals', age, String(maxAge)));
    return all(tag, clause('Bool', present, 'true'));
  }
  const shown = clause('BoolIfExists', present, 'true');
  if (maxAge === undefined) return all(tag, shown);
  return all(tag, shown, clause('NumericLessThanEqualsIfExists', age, String(maxAge)));
}

/** MFA was not shown as required: for `unless`. The age exists only where MFA was shown, so it alone covers both. */
export function mfaFails({ key, keyAbsent, maxAge }: MfaRequirement): Alternatives {
  if (key === 'age') return all('NoMfa', clause('Null', age, 'true'));
  if (keyAbsent === 'denied') {
    if (maxAge !== undefined) return all('StaleMfa', clause('NumericGreaterThanIfExists', age, String(maxAge)));
    return all('NoMfa', clause('BoolIfExists', present, 'false'));
  }
  const notShown = all('NoMfa', clause('Bool', present, 'false'));
  if (maxAge === undefined) return notShown;
  return [...notShown, ...all('StaleMfa', clause('NumericGreaterThan', age, String(maxAge)))];
}
