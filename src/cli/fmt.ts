// `iamspec fmt`: rewrites specs, and the files beside them, in the one style, or with --check and --diff says which are not in it.
import { Buffer } from 'node:buffer';
import { formatSpec } from '../format/format.ts';
import { type Change, findYaml, nodeDisk, readText, rewrite } from '../io.ts';
import { formatChanges, formatDiff } from '../report/changes.ts';
import { formatDiagnostics, summaryOf } from '../report/diagnostics.ts';
import { counted } from '../report/paint.ts';
import { sourceOf } from '../text/bytes.ts';
import { Diagnostics, refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { openStandardInput } from './standard-input.ts';
import type { Terminal } from './terminal.ts';
import { attempt } from './workbench.ts';

export interface FmtOptions {
  /** Files and folders, or `-` alone for standard input. */
  readonly specs: readonly string[];
  readonly check: boolean;
  readonly diff: boolean;
}

const standardInput = '-';

/** A byte-order mark is a change to make. */
const exact = { exact: true };

/** Exit code: 0 done, 1 something is not formatted (`--check`), 2 refused with nothing written. */
export async function fmt(options: FmtOptions, terminal: Terminal): Promise<number> {
  const { specs } = options;
  if (!specs.includes(standardInput)) return formatFiles(options, terminal);
  if (specs.length === 1) return formatInput(sourceOf(await readInput(terminal), '<stdin>', exact), options, terminal);
  throw refusal('bad-usage', '`-` stands for standard input, and goes with no other name', 'run `iamspec fmt` twice');
}

function formatFiles(options: FmtOptions, terminal: Terminal): number {
  const { out, outPaint } = terminal;
  const diagnostics = new Diagnostics();
  const paths = findYaml(options.specs);
  const changes = paths.flatMap((path) => {
    const source = attempt(diagnostics, () => readText(path, nodeDisk, exact));
    return source === undefined ? [] : changeOf(source, diagnostics);
  });
  if (refused(diagnostics, terminal)) return 2;
  const looks = options.check || options.diff;
  if (!looks) rewrite(changes);
  out(options.diff ? formatDiff(changes, outPaint) : formatChanges(changes, outPaint));
  const left = looks ? 'not formatted; run `iamspec fmt`' : 'formatted';
  out(`${counted(paths.length, 'file')}: ${changes.length === 0 ? 'all formatted' : `${changes.length} ${left}`}\n`);
  return options.check && changes.length > 0 ? 1 : 0;
}

/** What formatting changes in a source; nothing where it is formatted, or cannot be, which was then reported. */
function changeOf(source: Source, diagnostics: Diagnostics): readonly Change[] {
  const { path, text: before } = source;
  const after = formatSpec(source, diagnostics);
  return after === undefined || after === before ? [] : [{ path, kind: 'update', before, after }];
}

/** Prints the formatted text, or with an option what another run would say of a file. */
function formatInput(source: Source, { check, diff }: FmtOptions, terminal: Terminal): number {
  const { out, outPaint } = terminal;
  const diagnostics = new Diagnostics();
  const [change] = changeOf(source, diagnostics);
  if (refused(diagnostics, terminal)) return 2;
  const changes = change === undefined ? [] : [change];
  if (diff) out(formatDiff(changes, outPaint));
  else if (check) out(formatChanges(changes, outPaint));
  else out(change?.after ?? source.text);
  return check && change !== undefined ? 1 : 0;
}

function refused(diagnostics: Diagnostics, { err, errPaint }: Terminal): boolean {
  if (!diagnostics.hasErrors) return false;
  err(`${formatDiagnostics(diagnostics.all, errPaint)}\n${summaryOf(diagnostics.all)}; nothing was written\n`);
  return true;
}

function readInput({ err }: Terminal): Promise<Uint8Array> {
  const input = openStandardInput();
  if (input.isTTY) err('reading a spec from the terminal, until Ctrl-D\n');
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    input.start({
      bytes: (bytes) => void parts.push(Buffer.from(bytes)),
      end: () => resolve(Buffer.concat(parts)),
      failed: ({ code, message }) =>
        reject(refusal('file-unreadable', `cannot read standard input: ${code ?? message}`)),
    });
  });
}
