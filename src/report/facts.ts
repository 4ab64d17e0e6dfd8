// Printing: what a request was decided with: the keys of MFA, and what was taken where it does not say.
import type { CallTrace, WorldTrace } from '../evaluate/ask-trace.ts';
import type { FactTrace } from '../evaluate/facts.ts';
import type { KeyState } from '../evaluate/keys.ts';
import type { Request } from '../evaluate/request.ts';
import { isProviderKey } from '../iam/context-keys.ts';
import type { Line } from './wrap.ts';

/** What the call says of MFA, or the token that it brings in place of credentials. */
export function carriedText({ callerKind, facts }: CallTrace): string {
  return callerKind === 'provider' ? tokenText(facts) : mfaText(facts);
}

function tokenText(facts: readonly FactTrace[]): string {
  const claims = facts.filter(({ key }) => isProviderKey(key));
  return claims.length === 0 ? 'no claim of the token is stated' : `the token says ${claims.map(factText).join(', ')}`;
}

/** `the credentials carry aws:MultiFactorAuthPresent=true, aws:MultiFactorAuthAge=600`. */
function mfaText(facts: readonly FactTrace[]): string {
  const mfa = facts.filter(({ origin }) => origin === 'session');
  const seen = (by: FactTrace['seenBy']): readonly FactTrace[] => mfa.filter(({ seenBy }) => seenBy === by);
  const all = seen('all');
  if (all.length > 0) return `the credentials carry ${keysText(all)}`;
  return `with the MFA code the call carries ${keysText(seen('resource'))}; the caller's own policies see ${keysText(seen('caller'))}`;
}

/** What no policy can change about credentials of this kind. */
export function mfaHint({ session: { kind }, through: [hop] = [], facts }: Request): readonly Line[] {
  const hint = hints.get(kind);
  if (hint === undefined || hop?.mfaCode || facts.mfaCode !== undefined) return [];
  return [{ indent: 2, text: hint, hang: 4 }];
}

const hints: ReadonlyMap<Request['session']['kind'], string> = new Map([
  ['instance-profile', 'an instance can never show MFA'],
  ['access-key', 'an access key never carries one: MFA is shown for a session'],
]);

function keysText(facts: readonly FactTrace[]): string {
  const there = facts.filter(({ states }) => states.some(({ state }) => state !== 'absent'));
  return there.length === 0 ? 'no MFA key' : there.map(factText).join(', ');
}

/** What was taken for granted in all worlds. */
export function defaultsLines(worlds: readonly WorldTrace[]): readonly Line[] {
  const facts = worlds[0]?.calls.at(-1)?.facts ?? [];
  const taken = facts.filter(
    ({ origin, states }) => origin === 'default' && states.every(({ state }) => state === 'present'),
  );
  if (taken.length === 0) return [];
  return [{ indent: 0, text: `taken for granted: ${taken.map(factText).join(', ')}`, colour: 'dim', hang: 2 }];
}

/** `aws:MultiFactorAuthAge=600`, in one piece; `aws:MultiFactorAuthPresent=true or absent`. */
function factText({ key, states }: FactTrace): string {
  const [first, ...others] = states.map((each) => ({ state: each.state, text: stateText(each) }));
  const texts = [`${key}${first?.state === 'present' ? '=' : ' '}${first?.text}`, ...others.map(({ text }) => text)];
  return texts.join(' or ');
}

function stateText(state: KeyState): string {
  if (state.state === 'present') return state.values.join(' ');
  return state.state === 'absent' ? 'absent' : 'not stated';
}
