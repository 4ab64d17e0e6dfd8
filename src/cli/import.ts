// `iamspec import`: policies that iamspec did not write, as a spec that renders to the same.
import { basename, join } from 'node:path';

import { accountIdProblem, bucketNameProblem } from '../iam/arn.ts';
import { bucketIn, type FileName, type Given, type GivenKind, type HolderKind, readFileName } from '../import/given.ts';
import { type Imported, importPolicies, NotImported } from '../import/import.ts';
import { listPolicies, readInside } from '../io/policies.ts';
import { readText, shownPath, writeFile } from '../io.ts';
import { manifestName } from '../manifest.ts';
import type { Tools } from '../pipeline.ts';
import { readPolicy } from '../readback/policy.ts';
import { kindOfPolicy } from '../readback/policy-kind.ts';
import { formatImport } from '../report/import.ts';
import { importReport } from '../report/import-json.ts';
import { jsonText } from '../report/printable.ts';
import { Diagnostics, Refusal, refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { benchOf } from './import-bench.ts';
import type { PlannedGiven } from './import-plan.ts';
import { printErrors } from './print-errors.ts';
import type { Terminal } from './terminal.ts';
import { openTools, reportRefusal } from './workbench.ts';

export interface ImportOptions {
  readonly files: readonly string[];
  /** What `terraform show -json` wrote: a file, or `-`. In the place of files. */
  readonly plan?: string;
  readonly account?: string;
  readonly bucket?: string;
  /** What the identity policies are attached to, with its name in IAM. */
  readonly holder?: { readonly kind: HolderKind; readonly name: string };
  /** Where the spec is written; absent: it is printed. */
  readonly output?: string;
  readonly force: boolean;
  readonly format: 'pretty' | 'json';
}

/** Exit code: 0 imported, 1 a spec for them would say something else, 2 could not run. */
export async function importFiles(options: ImportOptions, terminal: Terminal): Promise<number> {
  const diagnostics = new Diagnostics();
  let imported: Imported | undefined;
  let exit = 0;
  try {
    imported = await importing(options, diagnostics);
    if (options.output !== undefined) writeFile(options.output, imported.text, options.force);
  } catch (error) {
    imported = undefined;
    if (error instanceof NotImported) {
      exit = 1;
      const help = 'nothing was written: please report it, with the policy';
      diagnostics.error('import-differs', undefined, `the spec would say something else ${error.message}`, help);
    } else {
      exit = 2;
      reportRefusal(error, diagnostics);
    }
  }
  const { err, errPaint, out } = terminal;
  if (options.format === 'json') {
    out(jsonText(importReport(options, imported, diagnostics.all, exit)));
    return exit;
  }
  printErrors(diagnostics.all, terminal);
  if (imported === undefined) return exit;
  if (options.output === undefined) out(imported.text);
  err(formatImport(imported, options.output, errPaint));
  return exit;
}

async function importing(options: ImportOptions, diagnostics: Diagnostics): Promise<Imported> {
  const { account, output } = options;
  if (account !== undefined) {
    const problem = accountIdProblem(account);
    if (problem !== undefined) throw refusal('bad-usage', `\`${account}\` ${problem}`);
  }
  const tools = await openTools(undefined);
  const planned = await plannedIn(options, tools, diagnostics);
  const policies = planned?.policies ?? policiesIn(options, diagnostics);
  if (diagnostics.hasErrors) throw new Refusal([]);
  const path = output ?? 'imported.yaml';
  const made = importPolicies(policies, path, account ?? planned?.account, benchOf(tools), planned?.holdings);
  return { ...made, notes: [...(planned?.notes ?? []), ...made.notes] };
}

async function plannedIn(
  { plan, files }: ImportOptions,
  { library }: Tools,
  diagnostics: Diagnostics,
): Promise<PlannedGiven | undefined> {
  if (plan === undefined) {
    if (files.length > 0) return undefined;
    throw refusal('bad-usage', '`import` needs policies', 'name files, or say `--plan`');
  }
  if (files.length > 0) {
    throw refusal('bad-usage', '`--plan` and files say two things to import', 'keep one of them');
  }
  const { givenInPlan } = await import('./import-plan.ts');
  return givenInPlan(plan, library, diagnostics);
}

function policiesIn(options: ImportOptions, diagnostics: Diagnostics): readonly Given[] {
  const sources = options.files.flatMap((path) => {
    const { folder, names, isFolder } = listPolicies(path);
    const policies = names.filter((name) => /\.json$/i.test(name) && basename(name) !== manifestName);
    if (policies.length === 0) {
      const help = 'name a policy in a `.json` file, or a folder of some';
      throw refusal('policies-missing', `there is no policy in \`${shownPath(path)}\``, help);
    }
    return policies.map((name) => (isFolder ? readInside(folder, name) : readText(join(folder, name))));
  });
  const found = sources.flatMap((source) => givenOf(source, options, diagnostics) ?? []);
  refuseTwice(found, diagnostics);
  return found;
}

function givenOf(source: Source, options: ImportOptions, diagnostics: Diagnostics): Given | undefined {
  const file = readFileName(source.path);
  const kind: GivenKind = file.kind ?? kindOfPolicy([source]);
  const grammar = kind === 'boundary' ? 'identity' : kind;
  const document = readPolicy(source, grammar, diagnostics, { empty: 'taken' });
  if (document === undefined) return undefined;
  if (kind !== 'bucket') {
    const { holder } = options;
    if (holder === undefined) return { source, kind, name: file.name, document };
    return { source, kind, name: holder.name, holder: holder.kind, document };
  }
  const name = options.bucket ?? bucketIn(document) ?? bucketNamed(file);
  if (name !== undefined && bucketNameProblem(name) === undefined) return { source, kind, name, document };
  const message = `nothing says which bucket \`${source.path}\` is the policy of`;
  const help = 'say `--bucket NAME`, with its name in S3; AWS keeps names like `amzn-s3-demo-bucket` for its own pages';
  diagnostics.error('attached-nowhere', undefined, message, help);
  return undefined;
}

function bucketNamed({ kind, name }: FileName): string | undefined {
  return kind === 'bucket' && bucketNameProblem(name) === undefined ? name : undefined;
}

/** A bucket has one policy, and a role one that says who may assume it. */
function refuseTwice(all: readonly Given[], diagnostics: Diagnostics): void {
  const taken = new Map<string, Given>();
  for (const each of all.filter(({ kind }) => kind !== 'identity')) {
    const place = `${each.kind} ${each.name}`;
    const other = taken.get(place);
    taken.set(place, each);
    if (other === undefined) continue;
    const message = `\`${other.source.path}\` and \`${each.source.path}\` are both the policy of ${each.kind === 'bucket' ? 'the bucket ' : ''}\`${each.name}\`, and AWS knows one`;
    diagnostics.error('attached-twice', undefined, message, 'import one of them');
  }
}
