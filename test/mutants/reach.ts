// Which requests a changed statement can be seen by: those that its document counts for, and that it is about.
import type { Request } from '../../src/evaluate/request.ts';
import type { Statement } from '../../src/iam/document.ts';
import { compileGlob } from '../../src/iam/glob.ts';
import type { Manifest } from '../../src/manifest.ts';

/** Looks at too many rather than too few. */
export function reaches(
  { documents, principals }: Manifest,
  document: string,
  { action }: Statement,
): (request: Request) => boolean {
  const { kind, attached_to: target } = documents[document] ?? {};
  const holder = principals[target ?? ''];
  const holders = new Set([target, ...(holder?.kind === 'group' ? holder.members : [])]);
  const globs = action.value.map((text) => compileGlob(text, { caseInsensitive: true }));
  const covers = (name: string): boolean => globs.some((glob) => glob.matches(name)) !== action.not;
  return ({ as, through = [], resource, action: name }) => {
    const roles = through.map(({ role }) => role);
    if (kind === 'bucket') return resource.bucket === target && covers(name);
    if (kind === 'trust') return resource.principal === target || roles.includes(target ?? '');
    return [as, ...roles].some((each) => holders.has(each)) && (roles.length > 0 || covers(name));
  };
}
