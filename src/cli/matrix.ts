// `iamspec matrix`: who may do what on which bucket, and with which session; on all requests that there are.
import { type Matrix, matrixOf, usualActions } from '../check/matrix.ts';
import { findSpecs } from '../io.ts';
import type { Build, Tools } from '../pipeline.ts';
import { formatDiagnostics, summaryOf } from '../report/diagnostics.ts';
import { formatMatrix } from '../report/matrix.ts';
import { matrixReport } from '../report/matrix-json.ts';
import { Diagnostics, refusal } from '../text/diagnostic.ts';
import { nearest } from '../text/nearest.ts';
import type { Terminal } from './terminal.ts';
import { buildOne, openTools, renderingIn, reportRefusal } from './workbench.ts';

export interface MatrixOptions {
  /** A file or a folder; absent: `specs`. */
  readonly spec?: string;
  /** Of a spec that has several. */
  readonly environment?: string;
  /** The folder whose bytes are looked at; absent: what the spec renders, in memory. */
  readonly out?: string;
  /** None: all. */
  readonly buckets: readonly string[];
  /** None: the usual ones. */
  readonly actions: readonly string[];
  readonly strangers: boolean;
  readonly closed: boolean;
  readonly format: 'pretty' | 'json';
}

/** Exit code: 0 told, whatever it is; 2 could not. */
export async function matrix(options: MatrixOptions, terminal: Terminal): Promise<number> {
  const diagnostics = new Diagnostics();
  const found = await matrixFor(options, diagnostics);
  const exit = found === undefined || diagnostics.hasErrors ? 2 : 0;
  const { out, err, outPaint, errPaint } = terminal;
  if (options.format === 'json') {
    const report = matrixReport(found?.spec, exit === 0 ? found?.matrix : undefined, diagnostics.all, exit);
    out(`${JSON.stringify(report, null, 2)}\n`);
    return exit;
  }
  // Warnings about the spec are for those who render it.
  const said = diagnostics.all.filter(({ severity }) => severity === 'error');
  if (said.length > 0) err(`${formatDiagnostics(said, errPaint)}\n`);
  if (exit === 0 && found !== undefined) out(formatMatrix(found.matrix, outPaint));
  else err(`${summaryOf(said)}\n`);
  return exit;
}

/** Undefined where there is none, which is reported. */
async function matrixFor(
  options: MatrixOptions,
  diagnostics: Diagnostics,
): Promise<{ readonly spec: Build['spec']; readonly matrix: Matrix } | undefined> {
  try {
    const tools = await openTools(undefined);
    const built = builtFor(options, tools, diagnostics);
    if (built === undefined) return undefined;
    return { spec: built.spec, matrix: matrixIn(built, options, tools) };
  } catch (error) {
    return reportRefusal(error, diagnostics);
  }
}

/** @throws Refusal where a bucket or an action that is named is not known. */
export function matrixIn(
  { spec, held, rendering }: Build,
  options: Pick<MatrixOptions, 'buckets' | 'actions' | 'closed' | 'strangers'>,
  tools: Tools,
): Matrix {
  refuseUnknown(options, spec, tools);
  const { closed, strangers } = options;
  const buckets = options.buckets.length === 0 ? [...spec.buckets.keys()] : options.buckets;
  const actions = options.actions.length === 0 ? usualActions : options.actions;
  const { manifest, documents } = rendering;
  const question = { actions, buckets, closed, strangers };
  const material = { manifest, documents, held, assumptions: spec.assumptions };
  return matrixOf(material, question, tools.library.catalogue);
}

/** The one spec that is asked about, with the rendering that is looked at; undefined: reported. */
export function builtFor(
  { spec, environment, out }: Pick<MatrixOptions, 'spec' | 'environment' | 'out'>,
  tools: Tools,
  diagnostics: Diagnostics,
  more: { readonly tests?: boolean } = {},
): Build | undefined {
  const [path = '', ...others] = findSpecs(spec === undefined ? [] : [spec]);
  if (others.length > 0) {
    const message = `there are ${others.length + 1} specs, and one is asked about`;
    throw refusal('several-specs', message, `name one: \`${path}\``);
  }
  const asked = { ...more, ...(environment === undefined ? {} : { environment }) };
  const built = buildOne(path, tools, diagnostics, undefined, asked);
  if (built === undefined || out === undefined) return built;
  const rendering = renderingIn(out, built.spec, diagnostics);
  return rendering && { ...built, rendering };
}

/** Names that the spec or AWS does not know would be empty columns. */
function refuseUnknown(
  { buckets, actions }: Pick<MatrixOptions, 'buckets' | 'actions'>,
  spec: Build['spec'],
  { library }: Tools,
): void {
  for (const name of buckets.filter((each) => !spec.buckets.has(each))) {
    const meant = nearest(name, [...spec.buckets.keys()]);
    throw refusal('unknown-name', `no bucket is named \`${name}\``, meant && `did you mean \`${meant}\`?`);
  }
  for (const action of actions) {
    if (library.catalogue.action(action) !== undefined) continue;
    throw refusal('unknown-action', `AWS has no action \`${action}\``, 'write one by its whole name: `s3:GetObject`');
  }
}
