// `iamspec lint --plan`: the policies that a Terraform plan comes to, by themselves or as the names of a spec attach them.
import type { DocumentKind, PolicyDocument, RenderedKind } from '../iam/document.ts';
import type { LintedSubject, OpenEntry } from '../lint/subject.ts';
import { openLibrary } from '../pipeline.ts';
import type { PlannedText } from '../plan/policies.ts';
import { readPolicy } from '../readback/policy.ts';
import { type Diagnostics, refusal } from '../text/diagnostic.ts';
import { lintAttached, lintPolicy } from './lint-subjects.ts';
import { type PlannedPolicies, readPlanned } from './planned-policies.ts';
import { attempt, buildAll } from './workbench.ts';

/** @throws Refusal where the plan cannot be read, or several specs are named. */
export async function lintPlan(
  path: string,
  specs: readonly string[],
  diagnostics: Diagnostics,
): Promise<readonly LintedSubject[]> {
  const read = await readPlanned(path, openLibrary(), diagnostics);
  if (read === undefined) return [];
  if (specs.length === 0) return alone(read, diagnostics);
  const { builds, tools } = await buildAll(specs, undefined, diagnostics);
  const [built, other] = builds;
  if (built === undefined || diagnostics.hasErrors) return [];
  if (other !== undefined) {
    const message = `a plan is linted by the names of one spec, and ${builds.length} are named`;
    throw refusal('several-specs', message, `name one: \`iamspec lint ${built.spec.source.path} --plan ${path}\``);
  }
  const found = read.renderingFor(built);
  if (found === undefined) return [];
  const { rendering, sources } = found;
  const isKnown = (name: string): boolean => sources.has(rendering.manifest.documents[name]?.file ?? '');
  const subject = lintAttached(read.plan.path, built, rendering, sources, tools.library.catalogue, isKnown);
  return [{ ...subject, open: [...subject.open, ...unknownIn(rendering.documents, isKnown)] }];
}

/** Of what is known only after apply nothing can be told, nor may it be of what must not be shown. */
function unknownIn(
  documents: ReadonlyMap<string, PolicyDocument>,
  isKnown: (name: string) => boolean,
): readonly OpenEntry[] {
  const whys = [...documents].flatMap(([name, { statements }]) => {
    const why = statements.find(({ open }) => open !== undefined)?.open;
    return isKnown(name) || why === undefined ? [] : [why];
  });
  return [...new Set(whys)].map((why) => ({ at: undefined, rule: undefined, message: `nothing was judged of ${why}` }));
}

/** Each policy by itself, whatever it is attached to. */
function alone({ plan, planned }: PlannedPolicies, diagnostics: Diagnostics): readonly LintedSubject[] {
  const { catalogue } = openLibrary();
  if (planned.texts.length === 0) {
    return [{ path: plan.path, kind: 'policies', judged: 0, findings: [], accepted: [], open: [] }];
  }
  return planned.texts.flatMap(({ kind, policy }): readonly LintedSubject[] => {
    if (policy.is === 'managed') return [];
    const path = `${plan.path}#${policy.at}`;
    const nothing = { path, kind: 'policies', judged: 0, findings: [], accepted: [] } as const;
    if (policy.is === 'unknown') return [{ ...nothing, open: [openEntry(policy.why)] }];
    if (policy.isSensitive)
      return [{ ...nothing, open: [openEntry(`what \`${policy.at}\` says, which is sensitive`)] }];
    const source = { path, text: policy.text };
    const linted = attempt(diagnostics, () => {
      const document = readPolicy(source, kind, diagnostics, { empty: 'taken', uniqueIds: 'taken' });
      return document && lintPolicy(source, document, lintedAs(kind), catalogue);
    });
    return linted === undefined ? [] : [linted];
  });
}

function openEntry(why: string): OpenEntry {
  return { at: undefined, rule: undefined, message: `nothing was judged of ${why}` };
}

/** What only limits is judged as what grants: a statement of it has its effect wherever it is attached. */
function lintedAs(kind: PlannedText['kind']): RenderedKind & DocumentKind {
  return kind === 'bucket' || kind === 'trust' ? kind : 'identity';
}
