// Audit arm: callers whom policies can name and of whom no world has any.
import type { Statement } from '../iam/document.ts';
import type { World } from '../regions/world.ts';

/** Why it cannot be told whom a statement is about; undefined where it can. */
export function unmodelled({ principal }: Statement, { callers }: World): string | undefined {
  if (principal === undefined || principal.not || principal.value === '*') return undefined;
  const { CanonicalUser = [], Federated = [] } = principal.value;
  const [user] = CanonicalUser;
  if (user !== undefined) return `it names the canonical user \`${user}\`, whose account nobody can tell`;
  const known = new Set(callers.flatMap(({ caller }) => (caller.kind === 'provider' ? [caller.provider] : [])));
  const provider = Federated.find((each) => !known.has(each));
  return provider && `it names the identity provider \`${provider}\`, which is not declared`;
}
