// From a spec to what it means: policy documents, the manifest and the runbook's facts. Knows no file format:
// printing is render/'s business, and what AWS makes of the documents is evaluate/'s.
import type { Catalogue } from '../iam/catalogue.ts';
import type { Manifest } from '../manifest.ts';
import type { Rule, Spec } from '../spec/spec.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import { type CompiledDocument, documentsOf, type Refitted } from './documents.ts';
import { manifestOf } from './manifest-of.ts';
import type { Same } from './minimize.ts';
import { refuseOpenTrusts } from './open-trusts.ts';
import { type Report, reporter } from './report.ts';
import { type AwsResources, resourcesOf } from './resources.ts';
import { type Runbook, runbookOf } from './runbook.ts';
import { type Context, grantStatements, type Piece, verbatimStatements } from './statements.ts';
import { refuseBlockedPolicies, warn } from './warnings.ts';

export interface Compiled {
  /** Sorted by name. */
  readonly documents: readonly CompiledDocument[];
  readonly manifest: Omit<Manifest, 'files'>;
  readonly runbook: Runbook;
  /** What puts the policies in place; undefined where the spec asks for policies alone. */
  readonly resources: AwsResources | undefined;
  /** Of policies that were too large: what their documents must still say. */
  readonly refitted: readonly Refitted[];
}

/**
 * The spec's meaning as documents; undefined exactly where errors were added. The order of its rules makes no difference.
 * `same`: what tells whether a policy that is too large may be said in fewer words.
 */
export function compile(
  spec: Spec,
  catalogue: Catalogue,
  diagnostics: Diagnostics,
  same: Same = () => false,
): Compiled | undefined {
  let failed = false;
  const told = reporter(diagnostics, spec.source);
  const report: Report = {
    ...told,
    error: (...all) => {
      failed = true;
      told.error(...all);
    },
  };
  const context: Context = { spec, catalogue, report };
  const pieces = spec.rules.flatMap((rule) => statementsOf(rule, context));
  rulesBySid(spec.rules, pieces, report);
  refuseOpenTrusts(pieces, context);
  refuseBlockedPolicies(pieces, context);
  if (failed) return undefined;
  const { documents, pieces: gathered, refitted } = documentsOf(pieces, same);
  const sids = rulesBySid(spec.rules, gathered, report);
  if (failed) return undefined;
  warn(pieces, context);
  return {
    documents,
    manifest: manifestOf(spec, documents, sids),
    runbook: runbookOf(pieces, documents, sids, context),
    resources: resourcesOf(spec, documents),
    refitted,
  };
}

function statementsOf(rule: Rule, context: Context): readonly Piece[] {
  return rule.kind === 'statement' ? verbatimStatements(rule, context) : grantStatements(rule, context);
}

/** A Sid must lead back to one rule. */
function rulesBySid(rules: readonly Rule[], pieces: readonly Piece[], report: Report): ReadonlyMap<string, string> {
  const sids = new Map<string, string>();
  const places = new Map(rules.map(({ name, at }) => [name, at]));
  for (const { rule, statement } of pieces) {
    const first = sids.get(statement.sid);
    sids.set(statement.sid, first ?? rule);
    const at = places.get(rule);
    if (first === undefined || first === rule || at === undefined) continue;
    const message = `the rules \`${first}\` and \`${rule}\` both have a statement \`${statement.sid}\``;
    report.error('sid-collision', at, message, 'rename one of them: a statement must lead back to one rule');
  }
  return sids;
}
