// Audit arm: is every rendered policy small enough for AWS? Counts the text that is handed out; what a policy means is no
// matter here.
import { byText } from '../iam/document.ts';
import { comfortableSize, type SizedKind, type SizeLimit, sizeLimits, sizeOf } from '../iam/limits.ts';
import { statementLength } from '../iam/policy-text.ts';
import type { ManifestDocument } from '../manifest.ts';
import type { Rendering } from '../readback/rendering.ts';
import type { Spec } from '../spec/spec.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import { checkAttachments, type PoliciesOf, type Tell } from './attachments.ts';

/** `texts`: of the rendered files, by path. */
export function checkSizes(
  spec: Spec,
  rendering: Rendering,
  texts: ReadonlyMap<string, string>,
  diagnostics: Diagnostics,
): void {
  const tell = teller(spec, rendering, diagnostics);
  for (const [name, document] of Object.entries(rendering.manifest.documents)) {
    const kind = sizedKind(document, rendering);
    const size = sizeOf(texts.get(document.file) ?? '', sizeLimits[kind]);
    checkSize({ kind, size, document, rules: largestRules(name, rendering) }, tell);
  }
  checkAttachments(rendering.manifest, tell);
}

/**
 * At the principal or bucket, of a guard rail at a rule of it; a warning or note at the rule of such a policy that accepts
 * it, where there is one. Which rule that is does not matter: it is the policy that is too large, and not one of them.
 */
function teller(spec: Spec, { manifest, documents }: Rendering, diagnostics: Diagnostics): Tell {
  const rulesOf = ({ kind, holder }: PoliciesOf): ReadonlySet<string | undefined> => {
    const own = Object.entries(manifest.documents).filter(
      ([, each]) => each.kind === kind && each.attached_to === holder,
    );
    const statements = own.flatMap(([name]) => documents.get(name)?.statements ?? []);
    return new Set(statements.map(({ sid = '' }) => manifest.sids[sid]));
  };
  return (severity, code, about, message, help) => {
    const names = rulesOf(about);
    const rules = spec.rules.filter(({ name }) => names.has(name));
    const own = severity === 'error' ? [] : rules.filter(({ name }) => !name.includes('.'));
    const accepting = own.find(({ accept }) => accept.some((each) => each.code === code));
    const guardRail = about.kind === 'scp' || about.kind === 'rcp' ? rules[0] : undefined;
    const holder = spec.principals.get(about.holder) ?? spec.buckets.get(about.holder);
    const at = (accepting ?? guardRail ?? holder)?.at;
    const meant = own.length === 0 ? '' : `; if that is meant, add \`accept: { ${code}: REASON }\` to one of its rules`;
    diagnostics.add(severity, code, at && { source: spec.source, span: at }, message, `${help}${meant}`);
  };
}

function sizedKind({ kind, attached_to: holder }: ManifestDocument, { manifest }: Rendering): SizedKind {
  return kind === 'identity' && manifest.principals[holder]?.kind === 'sso' ? 'permission set' : kind;
}

interface Sized {
  readonly kind: SizedKind;
  readonly size: number;
  readonly document: ManifestDocument;
  /** In words. */
  readonly rules: string;
}

function checkSize({ kind, size, document, rules }: Sized, tell: Tell): void {
  const limit = sizeLimits[kind];
  const { attached_to: holder } = document;
  const about = { kind: document.kind, holder };
  const { usual, most, unit } = limit;
  const has = `${policyOf[kind]} of \`${holder}\` has ${size} ${unit}`;
  const help = `${remedies[kind]}; ${rules}`;
  if (size > most) tell('error', 'policy-too-large', about, `${has}, and AWS takes ${most}`, help);
  else if (size > usual) {
    const message = `${has}, and AWS takes ${usual} unless that quota was raised in the account`;
    tell('warning', 'quota-to-raise', about, message, `${raising(limit)}, or ${help}`);
  } else if (kind !== 'identity' && size > comfortableSize(limit)) {
    tell('warning', 'policy-nearly-too-large', about, `${has} of the ${usual} that AWS takes`, help);
  }
}

const policyOf: Readonly<Record<SizedKind, string>> = {
  identity: 'an identity policy',
  boundary: 'the permissions boundary',
  bucket: 'the policy',
  trust: 'the trust policy',
  'permission set': 'the inline policy',
  scp: 'the service control policy',
  rcp: 'the resource control policy',
};

const remedies: Readonly<Record<SizedKind, string>> = {
  identity: 'write the rule as several, for it has a statement that no list can be cut of',
  boundary: 'there is one boundary, and it cannot be split: let fewer and wider rules make it',
  bucket:
    'a bucket has one policy: leave to identity policies what can stand there, and name accounts rather than each of their users',
  trust: 'a role has one trust policy: let fewer and wider entries say who may assume it, or make several roles',
  'permission set':
    'a permission set has one inline policy: let it have policies of files (`has`), or make several sets',
  scp: 'let fewer and wider rules say it, or attach some of them to the units and accounts below',
  rcp: 'let fewer and wider rules say it, or attach some of them to the units and accounts below',
};

/** AWS's pages: 4,096 characters of a trust policy at most by one, 8,192 by another. */
function raising({ most }: SizeLimit): string {
  return `ask AWS to raise "Role trust policy length" (to 4096 by its page on quotas, to ${most} by newer announcements)`;
}

const mostNamed = 3;

/** Those that take most room in a document. */
function largestRules(name: string, { manifest, documents }: Rendering): string {
  const sizes = new Map<string, number>();
  for (const statement of documents.get(name)?.statements ?? []) {
    const rule = manifest.sids[statement.sid ?? ''] ?? '';
    sizes.set(rule, (sizes.get(rule) ?? 0) + statementLength(statement));
  }
  const largest = [...sizes].sort(([a, sizeA], [b, sizeB]) => sizeB - sizeA || byText(a, b)).slice(0, mostNamed);
  const words = largest.map(([rule, size]) => `\`${rule}\` (${size})`).join(', ');
  return sizes.size === 1 ? `all of it is ${words}` : `most room is taken by ${words}`;
}
