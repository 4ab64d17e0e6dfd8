// `iamspec generate`: renders specs into folders, or with --check says how the folders differ.
import { join } from 'node:path';
import { renderingsIn } from '../io/renderings.ts';
import { changesIn, type Folder, publish, shownPath } from '../io.ts';
import { manifestName } from '../manifest.ts';
import type { Build } from '../pipeline.ts';
import { formatAccepted } from '../report/accepted.ts';
import { formatChanges, formatDiff, formatRendered, type RenderedSpec, summaryOfChanges } from '../report/changes.ts';
import { formatDiagnostics, summaryOf } from '../report/diagnostics.ts';
import { type Diagnostic, Diagnostics } from '../text/diagnostic.ts';
import type { Terminal } from './terminal.ts';
import { buildAll, specOf } from './workbench.ts';

export interface GenerateOptions {
  readonly specs: readonly string[];
  readonly out: string;
  readonly templates?: string;
  readonly check: boolean;
  readonly force: boolean;
}

/** Exit code: 0 done or up to date, 1 stale (`--check`), 2 refused with nothing written. */
export async function generate(options: GenerateOptions, terminal: Terminal): Promise<number> {
  const { out, err, outPaint, errPaint } = terminal;
  const diagnostics = new Diagnostics();
  const { builds } = await buildAll(options.specs, options.templates, diagnostics);
  if (diagnostics.all.length > 0) err(`${formatDiagnostics(diagnostics.all, errPaint)}\n`);
  if (diagnostics.hasErrors) {
    err(`${summaryOf(diagnostics.all)}; nothing was written\n`);
    return 2;
  }
  const rendered = builds.map(
    ({ spec, files }): Folder => ({ path: join(options.out, spec.name), files, manifest: manifestName }),
  );
  const { before, others } = leftIn(options, builds);
  const folders = [...before, ...rendered];
  const changes = options.check ? changesIn(folders) : publish(folders, options.force);
  const count = folders.reduce((sum, folder) => sum + folder.files.size, 0);
  if (options.check) out(formatDiff(changes, outPaint));
  else out(`${formatRendered(builds.map(renderedOf(options)), outPaint)}\n${formatChanges(changes, outPaint)}`);
  out(`${summaryOfChanges(rendered.length, count, changes, options.check)}\n`);
  if (others.length > 0) err(`${formatDiagnostics(others, errPaint)}\n`);
  out(
    formatAccepted(
      builds.flatMap(({ accepted }) =>
        accepted.map(({ rule, reason, diagnostic: { severity, code } }) => ({ rule, reason, severity, code })),
      ),
      outPaint,
    ),
  );
  return options.check && changes.length > 0 ? 1 : 0;
}

interface Left {
  /** What specs rendered to before they gained, lost or renamed environments: nothing of it should be left. */
  readonly before: readonly Folder[];
  /** What is told of renderings that no spec makes. */
  readonly others: readonly Diagnostic[];
}

/** Renderings in the output's folder that are none of these. Where specs were named, others may belong to other specs. */
function leftIn({ out, specs }: GenerateOptions, builds: readonly Build[]): Left {
  const names = new Set(builds.map(({ spec }) => spec.name));
  const own = new Set([...names].map(specOf));
  const left = renderingsIn(out, manifestName).filter((name) => !names.has(name));
  const before = left.filter((name) => own.has(specOf(name)));
  const told = new Diagnostics();
  for (const name of specs.length > 0 ? [] : left.filter((each) => !own.has(specOf(each)))) {
    const folder = shownPath(join(out, name));
    const help = `remove it, if its spec is gone: \`rm -r ${folder}\``;
    told.warning('output-left', undefined, `\`${folder}\` is what no spec renders`, help);
  }
  const folderOf = (name: string): Folder => ({ path: join(out, name), files: new Map(), manifest: manifestName });
  return { before: before.map(folderOf), others: told.all };
}

function renderedOf({ out }: GenerateOptions): (build: Build) => RenderedSpec {
  return ({ spec, rendering }) => ({
    name: spec.name,
    policies: rendering.documents.size,
    folder: shownPath(join(out, spec.name)),
  });
}
