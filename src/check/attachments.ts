// Audit arm: is nobody attached more policies, or in more groups, than AWS takes? What is attached by hand is not known here.
import type { RenderedKind } from '../iam/document.ts';
import { attachmentLimits, mostGroups } from '../iam/limits.ts';
import type { Manifest, ManifestPrincipal } from '../manifest.ts';
import type { Code } from '../text/codes.ts';
import type { Severity } from '../text/diagnostic.ts';

/** One policy, or several at once: those of a kind that a principal or bucket has, by its name. */
export interface PoliciesOf {
  readonly kind: RenderedKind;
  readonly holder: string;
}

export type Tell = (severity: Severity, code: Code, about: PoliciesOf, message: string, help: string) => void;

export function checkAttachments(manifest: Manifest, tell: Tell): void {
  for (const [name, principal] of Object.entries(manifest.principals)) {
    if (!isHolder(principal)) continue;
    const { account } = principal;
    if (account === undefined || manifest.accounts[account]?.managed !== true) continue;
    checkManaged(name, principal, partsOf(name, principal, manifest), tell);
    if (principal.kind === 'user') checkGroups(name, manifest, tell);
  }
}

type Holder = Extract<ManifestPrincipal, { readonly has: readonly string[] }>;

function isHolder(principal: ManifestPrincipal): principal is Holder {
  return 'has' in principal;
}

/** Identity policies that the spec renders for it; a permission set has one, which is no managed policy. */
function partsOf(name: string, { kind }: Holder, { documents }: Manifest): number {
  if (kind === 'sso') return 0;
  return Object.values(documents).filter((each) => each.kind === 'identity' && each.attached_to === name).length;
}

const remedies: Readonly<Record<Holder['kind'], (parts: number) => string>> = {
  user: (parts) => `${fewer(parts)}, or put it into a group that has some of them`,
  role: (parts) => `${fewer(parts)}, or make two roles`,
  group: (parts) => `${fewer(parts)}, or make two groups of the same members`,
  sso: (parts) => `${fewer(parts)}, or make two permission sets`,
};

function fewer(parts: number): string {
  return parts < 2 ? 'let it have fewer' : `let fewer and wider rules say what is now in ${parts} parts`;
}

/** Policies of files may be attached inline, and `anything` is nobody's count. */
function checkManaged(name: string, { kind, has }: Holder, parts: number, tell: Tell): void {
  const ofAws = has.filter((each) => each !== 'anything' && !each.startsWith('./')).length;
  const about = { kind: 'identity', holder: name } as const;
  const { usual, most } = attachmentLimits[kind];
  const count = ofAws + parts;
  const what = `\`${name}\` is attached ${count} managed policies`;
  const sum = ofAws === 0 || parts === 0 ? '' : ` (${parts} of this spec and ${ofAws} by \`has\`)`;
  if (count > most) {
    tell('error', 'too-many-attachments', about, `${what}${sum}, and AWS takes ${most}`, remedies[kind](parts));
  } else if (count > usual) {
    const message = `${what}${sum}, and AWS takes ${usual} unless that quota was raised in the account`;
    const help = `ask AWS to raise "Managed policies attached to an IAM ${kind === 'user' ? 'user' : 'role'}" (to ${most}), or let it have fewer`;
    tell('warning', 'quota-to-raise', about, message, help);
  }
  if (parts < 2 || count > most) return;
  const message = `the identity policy of \`${name}\` is too large for one, and is rendered in ${parts} parts`;
  tell('note', 'policy-split', about, message, 'attach all of them: the output `identity_policy_parts` lists them');
}

function checkGroups(name: string, { principals }: Manifest, tell: Tell): void {
  const groups = Object.values(principals).filter((each) => each.kind === 'group' && each.members.includes(name));
  if (groups.length <= mostGroups) return;
  const message = `\`${name}\` is in ${groups.length} groups, and AWS takes ${mostGroups}`;
  tell(
    'error',
    'too-many-attachments',
    { kind: 'identity', holder: name },
    message,
    'put what the groups hold into fewer',
  );
}
