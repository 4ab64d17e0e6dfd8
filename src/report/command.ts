// Printing: the command that asks a check's request again, to be copied into a shell.
import type { Asked } from '../check/plan.ts';
import type { Request } from '../evaluate/request.ts';
import { durationText } from '../iam/session.ts';
import { contextOf } from './session.ts';

/** What is tested or explained, where it is not what a spec renders: the bytes in a folder, or policies of other origin. */
export interface Tested {
  /** Of a spec that has some: in which. */
  readonly environment?: string;
  readonly out?: string;
  readonly policies?: string;
  readonly plan?: string;
}

/** `iamspec explain specs/x.yaml --as alice …`. */
export function explainCommand(
  spec: string,
  { request, target }: Asked,
  { environment, out, policies, plan }: Tested = {},
): string {
  const { as, session, claims = {}, through = [] } = request;
  const hasWord = session.kind !== 'none' && session.kind !== 'identity-provider';
  const words = [
    ...['iamspec', 'explain', spec.startsWith('-') ? `./${spec}` : spec],
    ...(environment === undefined ? [] : option('environment', environment)),
    ...(out === undefined ? [] : option('out', out)),
    ...(policies === undefined ? [] : option('policies', policies)),
    ...(plan === undefined ? [] : option('plan', plan)),
    ...option('as', as),
    ...(hasWord ? option('with', session.kind) : []),
    ...(session.mfaAge === undefined ? [] : option('mfa', durationText(session.mfaAge))),
    ...Object.entries(claims).flatMap(([claim, values]) =>
      values.flatMap((each) => option('claim', `${claim}=${each}`)),
    ),
    ...(through.length === 0 ? [] : option('through', through.map(({ role }) => role).join(','))),
    ...(codeGiven(request) ? ['--mfa-code'] : []),
    ...option('action', target.action),
    ...option('resource', target.resource.text),
    ...context(request),
  ];
  return words.map(sh).join(' ');
}

/** A value that begins with a hyphen would be taken for another option. */
function option(name: string, value: string): readonly string[] {
  return value.startsWith('-') ? [`--${name}=${value}`] : [`--${name}`, value];
}

/** In the first AssumeRole call, which without a role on the way is the call itself. */
function codeGiven({ through = [], facts }: Request): boolean {
  return through.length === 0 ? facts.mfaCode !== undefined : through.some(({ mfaCode }) => mfaCode);
}

function context({ facts, through = [] }: Request): readonly string[] {
  return Object.entries(contextOf(facts))
    .filter(([key]) => key !== 'mfa_code' || through.length > 0)
    .flatMap(([key, value]) => [value].flat().flatMap((each) => ['--context', `${key}=${each}`]));
}

/**
 * One word of a POSIX shell: as it is where that is plainly safe, else quoted. What cannot be seen is spelt out in `$'…'`,
 * which shells know since POSIX 2024.
 */
export function sh(text: string): string {
  if (/^[A-Za-z0-9_@%+:,./-][A-Za-z0-9_@%+=:,./-]*$/.test(text)) return text;
  if (!unseen.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const inside = text.replace(/[\\']/g, '\\$&').replace(new RegExp(unseen, 'gu'), spelt);
  return `$'${inside}'`;
}

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

function spelt(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`;
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}
