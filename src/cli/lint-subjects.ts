// From specs and policies to what is found in them, each finding with its place. Prints nothing.
import { settleAccepted } from '../check/accepted.ts';
import { spanOfStatement } from '../check/policy-places.ts';
import type { StatementRef } from '../evaluate/request.ts';
import type { Catalogue } from '../iam/catalogue.ts';
import type { DocumentKind, PolicyDocument } from '../iam/document.ts';
import { type Finding, findingsOf, type Naming, openWords } from '../lint/finding.ts';
import { type Linted, lint } from '../lint/lint.ts';
import { type Scenes, scenesOfPolicy, scenesOfRendering } from '../lint/scenes.ts';
import type { Block } from '../lint/shadows.ts';
import type { LintedSubject, OpenEntry, PlacedFinding } from '../lint/subject.ts';
import { idOf, type Unit } from '../lint/unit.ts';
import { unitsOfFiles, unitsOfPolicy, unitsOfRules } from '../lint/units.ts';
import type { Build } from '../pipeline.ts';
import type { Rendering } from '../readback/rendering.ts';
import type { Spec } from '../spec/spec.ts';
import { isLintCode } from '../text/codes.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import type { Location, Source } from '../text/source.ts';

/** What its rules accept is settled, and what they accept in vain is told. */
export function lintSpec(
  { spec, held }: Pick<Build, 'spec' | 'held'>,
  rendering: Rendering,
  catalogue: Catalogue,
  diagnostics: Diagnostics,
): LintedSubject {
  const scenes = scenesOfRendering({ ...rendering, held, assumptions: spec.assumptions }, catalogue);
  const units = unitsOfRules(rendering);
  const rules = new Set(spec.rules.map(({ name }) => useOf(name)));
  const documents = new Map([...held, ...rendering.documents]);
  const naming = namingOf(documents, rendering.manifest.documents, (block) => ruleOf(block, rules), false);
  const describe: Describe = {
    catalogue,
    naming,
    ruleOf: ({ id }) => (rules.has(id) ? id : undefined),
    placeOf: (unit) => placeOfRule(unit.id, spec),
    acceptable: ({ id }) => spec.rules.some(({ name }) => name === id),
  };
  const linted = lint(scenes, units, rendering.documents);
  const subject = { path: spec.source.path, kind: 'spec', judged: units.length } as const;
  return settled(subjectOf(subject, linted, describe), spec, diagnostics);
}

/**
 * Policies in the place of what a spec renders, with what they are attached to. `sources`: by the path of the file. What
 * `isJudged` leaves out, by the name of its document, counts for what others come to all the same.
 */
export function lintAttached(
  path: string,
  { spec, held }: Pick<Build, 'spec' | 'held'>,
  rendering: Rendering,
  sources: ReadonlyMap<string, Source>,
  catalogue: Catalogue,
  isJudged: (document: string) => boolean = () => true,
): LintedSubject {
  const scenes = scenesOfRendering({ ...rendering, held, assumptions: spec.assumptions }, catalogue);
  const files = rendering.manifest.documents;
  const documents = new Map([...held, ...rendering.documents]);
  const describe: Describe = {
    catalogue,
    naming: namingOf(documents, files, () => undefined, sources.size > 1),
    ruleOf: () => undefined,
    placeOf: (unit) => {
      const [ref] = refsOf(unit, rendering.documents);
      const source = ref && sources.get(files[ref.document]?.file ?? '');
      return ref && source && { source, span: spanOfStatement(source, ref.index) };
    },
    acceptable: () => false,
  };
  const judged = new Map([...rendering.documents].filter(([name]) => isJudged(name)));
  const units = unitsOfFiles({ ...rendering, documents: judged });
  const linted = lint(scenes, units, rendering.documents);
  return subjectOf({ path, kind: 'policies', judged: units.length }, linted, describe);
}

/** A policy of which nobody says what it is attached to. */
export function lintPolicy(
  source: Source,
  document: PolicyDocument,
  kind: DocumentKind,
  catalogue: Catalogue,
): LintedSubject {
  const { path } = source;
  const documents = new Map([[path, document]]);
  const scenes: Scenes = scenesOfPolicy(path, document, kind, catalogue);
  const units = unitsOfPolicy(path, document);
  const describe: Describe = {
    catalogue,
    naming: namingOf(documents, {}, () => undefined, false),
    ruleOf: () => undefined,
    placeOf: (unit) => {
      const [ref] = refsOf(unit, documents);
      return ref && { source, span: spanOfStatement(source, ref.index) };
    },
    acceptable: () => false,
  };
  const linted = lint(scenes, units, documents);
  return subjectOf({ path, kind: 'policies', judged: units.length }, linted, describe);
}

interface Describe {
  readonly catalogue: Catalogue;
  readonly naming: Naming;
  readonly ruleOf: (unit: Unit) => string | undefined;
  readonly placeOf: (unit: Unit) => Location | undefined;
  /** It is a rule that is written in a spec. */
  readonly acceptable: (unit: Unit) => boolean;
}

function howToAccept({ code }: Finding): string {
  return `if that is meant, add \`accept: { ${code}: REASON }\``;
}

function subjectOf(
  subject: Pick<LintedSubject, 'path' | 'kind' | 'judged'>,
  linted: Linted,
  { catalogue, naming, ruleOf: ruleOfUnit, placeOf, acceptable }: Describe,
): LintedSubject {
  const findings = findingsOf(linted, naming, catalogue).map((finding): PlacedFinding => {
    const { unit, because } = finding;
    const reasons = because.map((block) => ({
      rule: isUnit(block) ? ruleOfUnit(block) : undefined,
      statements: naming.refOf(block),
    }));
    const placed = { ...finding, at: placeOf(unit), rule: ruleOfUnit(unit), reasons };
    return acceptable(unit) ? { ...placed, help: `${finding.help}; ${howToAccept(finding)}` } : placed;
  });
  const open = linted.open.map((each): OpenEntry => {
    return { at: placeOf(each.unit), rule: ruleOfUnit(each.unit), message: openWords(each, naming) };
  });
  return { ...subject, findings: [...findings].sort(byPlace), accepted: [], open };
}

function byPlace(a: PlacedFinding, b: PlacedFinding): number {
  const [first, second] = [a.at?.source.path ?? '', b.at?.source.path ?? ''];
  if (first !== second) return first < second ? -1 : 1;
  return (a.at?.span.start ?? -1) - (b.at?.span.start ?? -1);
}

function settled(subject: LintedSubject, spec: Spec, diagnostics: Diagnostics): LintedSubject {
  const told = new Diagnostics();
  for (const { severity, code, at, message, help } of subject.findings) told.add(severity, code, at, message, help);
  const undecided = new Set(subject.open.map(({ rule }) => rule));
  // Where it cannot be told, nothing is accepted in vain.
  const accepted = settleAccepted(spec, told, (code, { name }) => isLintCode(code) && !undecided.has(name));
  diagnostics.take({ diagnostics: told.all.filter(({ severity }) => severity === 'error') });
  const reasonFor = ({ code, message }: Finding): string | undefined =>
    accepted.find(({ diagnostic }) => diagnostic.code === code && diagnostic.message === message)?.reason;
  return {
    ...subject,
    findings: subject.findings.filter((each) => reasonFor(each) === undefined),
    accepted: subject.findings.flatMap((each) => {
      const reason = reasonFor(each);
      return reason === undefined ? [] : [{ ...each, reason }];
    }),
  };
}

function isUnit(block: Block): block is Unit {
  return 'id' in block;
}

function useOf(rule: string): string {
  return rule.split('.')[0] ?? rule;
}

function ruleOf(block: Block, rules: ReadonlySet<string>): string | undefined {
  return isUnit(block) && rules.has(block.id) ? block.id : undefined;
}

function placeOfRule(name: string, { rules, source }: Spec): Location | undefined {
  const rule = rules.find((each) => useOf(each.name) === name);
  return rule && { source, span: rule.at };
}

function refsOf(
  { statements }: Pick<Block, 'statements'>,
  documents: ReadonlyMap<string, PolicyDocument>,
): readonly StatementRef[] {
  return [...documents].flatMap(([document, { statements: all }]) =>
    all.flatMap(({ sid }, index) => {
      const ref: StatementRef = { document, index, ...(sid === undefined ? {} : { sid }) };
      return statements.has(idOf(ref)) ? [ref] : [];
    }),
  );
}

/** `several`: statements are told by their files, too. */
function namingOf(
  documents: ReadonlyMap<string, PolicyDocument>,
  listed: Rendering['manifest']['documents'],
  nameOfRule: (block: Block) => string | undefined,
  several: boolean,
): Naming {
  const fileOf = (document: string): string => listed[document]?.file ?? document;
  const block = (each: Block, alone = false): string => {
    const rule = nameOfRule(each);
    if (rule !== undefined) return `\`${rule}\``;
    const [ref] = refsOf(each, documents);
    if (ref === undefined) return 'a statement';
    const name = ref.sid === undefined || ref.sid === '' ? `statement ${ref.index + 1}` : `\`${ref.sid}\``;
    const isHeld = listed[ref.document] === undefined && documents.size > 1;
    return (several && !alone) || isHeld ? `${name} of \`${fileOf(ref.document)}\`` : name;
  };
  return {
    unit: (unit) => block(unit, true),
    block: (each) => block(each),
    document: (document) => `\`${document}\``,
    holder: (document) => {
      const about = listed[document];
      return about === undefined || about.kind === 'bucket' || about.kind === 'trust' ? '' : `\`${about.attached_to}\``;
    },
    refOf: (each) => refsOf(each, documents),
  };
}
