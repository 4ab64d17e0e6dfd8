// `iamspec generate`: renders specs into folders, or with --check says how the folders differ.
import { join } from 'node:path';
import { changesIn, type Folder, publish, shownPath } from '../io.ts';
import { manifestName } from '../manifest.ts';
import type { Build } from '../pipeline.ts';
import { formatAccepted } from '../report/accepted.ts';
import { formatChanges, formatDiff, formatRendered, type RenderedSpec, summaryOfChanges } from '../report/changes.ts';
import { formatDiagnostics, summaryOf } from '../report/diagnostics.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import type { Terminal } from './terminal.ts';
import { buildAll } from './workbench.ts';

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
  const folders = builds.map(
    ({ spec, files }): Folder => ({ path: join(options.out, spec.name), files, manifest: manifestName }),
  );
  const changes = options.check ? changesIn(folders) : publish(folders, options.force);
  const count = folders.reduce((sum, folder) => sum + folder.files.size, 0);
  if (options.check) out(formatDiff(changes, outPaint));
  else out(`${formatRendered(builds.map(renderedOf(options)), outPaint)}\n${formatChanges(changes, outPaint)}`);
  out(`${summaryOfChanges(folders.length, count, changes, options.check)}\n`);
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

function renderedOf({ out }: GenerateOptions): (build: Build) => RenderedSpec {
  return ({ spec, rendering }) => ({
    name: spec.name,
    policies: rendering.documents.size,
    folder: shownPath(join(out, spec.name)),
  });
}
