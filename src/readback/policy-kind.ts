// Audit arm: what kind of policy a text is, where nobody says what it is attached to: by the elements that it has.
import { isRecord } from '../iam/read-data.ts';
import type { Source } from '../text/source.ts';

/** Who is named makes it a resource's policy; where no resource is named besides, it is a role's trust policy. */
export function kindOfPolicy(sources: readonly Source[]): 'bucket' | 'trust' | 'identity' {
  const statements = sources.flatMap(statementsIn);
  const has = (...keys: readonly string[]): boolean => statements.some((each) => keys.some((key) => key in each));
  if (!has('Principal', 'NotPrincipal')) return 'identity';
  return has('Resource', 'NotResource') ? 'bucket' : 'trust';
}

/** None where the text is no policy, which is told when it is read. */
function statementsIn({ text }: Source): readonly object[] {
  try {
    const data: unknown = JSON.parse(text);
    const found = isRecord(data) ? [data.Statement].flat() : [];
    return found.filter(isRecord);
  } catch {
    return [];
  }
}
