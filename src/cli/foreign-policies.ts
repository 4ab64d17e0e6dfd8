// `--policies`: policies that iamspec did not write, with what each is attached to, in the place of a rendering.
import { join } from 'node:path';
import { listPolicies, type PolicyList, readInside } from '../io/policies.ts';
import { shownPath } from '../io.ts';
import { manifestName } from '../manifest.ts';
import { type Build, type ForeignPolicy, foreignRendering, type Library } from '../pipeline.ts';
import type { Rendering } from '../readback/rendering.ts';
import { type AttachedFile, attachedByName, attachesItself, readAttachmentsFile } from '../spec/attachments-file.ts';
import { type Diagnostics, Refusal } from '../text/diagnostic.ts';
import type { Source } from '../text/source.ts';
import { Reads, textOf } from './reads.ts';
import { attempt } from './workbench.ts';

const attachmentsNames: readonly string[] = ['attachments.yaml', 'attachments.yml'];
const isYaml = (name: string): boolean => /\.ya?ml$/i.test(name);
const howByName =
  'a name says it as `bucket.NAME.json`, `identity.NAME.json`, `trust.NAME.json` or `boundary.NAME.json`';

/** What is read, by whom, and where mistakes are told. */
interface Desk {
  readonly built: Build;
  readonly library: Library;
  readonly diagnostics: Diagnostics;
  readonly folder: string;
  readonly read: (name: string) => Source;
}

/**
 * The policies that a path names, in the place of the build's rendering: a folder, a file of attachments, or one policy.
 * Undefined where something is in error, which is reported.
 */
export function policiesIn(
  path: string,
  built: Build,
  library: Library,
  diagnostics: Diagnostics,
  reads = new Reads(),
): Rendering | undefined {
  const spec = built.spec.source.path;
  const listed = attempt(diagnostics, () =>
    reads.note(
      { spec, path },
      () => listPolicies(path),
      (found) => JSON.stringify(found),
    ),
  );
  if (listed === undefined) return undefined;
  const { folder } = listed;
  const read = (name: string): Source =>
    reads.note({ spec, path: join(folder, name) }, () => readInside(folder, name), textOf);
  const desk = { built, library, diagnostics, folder, read };
  const files = filesIn(path, listed, desk);
  const policies = files && policiesOf(files, desk);
  return policies && foreignRendering(built, policies, diagnostics);
}

function filesIn(path: string, { names, isFolder }: PolicyList, desk: Desk): readonly AttachedFile[] | undefined {
  const lists = names.filter((name) => (isFolder ? attachmentsNames.includes(name) : isYaml(name)));
  const [list, other] = lists;
  if (other !== undefined) {
    const message = `\`${path}\` has two files of attachments: \`${list}\` and \`${other}\``;
    desk.diagnostics.error('attached-nowhere', undefined, message, 'remove one');
    return undefined;
  }
  const policies = names.filter((name) => name !== list);
  if (list === undefined) return byNames(path, policies, desk);
  const { built, library, diagnostics } = desk;
  const source = attempt(diagnostics, () => desk.read(list));
  const files = source && readAttachmentsFile(source, built.spec, library, diagnostics);
  if (source === undefined || files === undefined) return undefined;
  const known = new Set(files.map(({ file }) => file));
  const left = policies.filter((name) => !known.has(name));
  for (const name of left) {
    const message = `\`${source.path}\` does not say what \`${name}\` is attached to`;
    diagnostics.error('attached-nowhere', undefined, message, `add \`${name}: { … }\` to it, or move the file away`);
  }
  return left.length > 0 ? undefined : files;
}

/** Without a file of attachments, each policy's name says what it is attached to. */
function byNames(path: string, names: readonly string[], desk: Desk): readonly AttachedFile[] | undefined {
  const { built, library, diagnostics, folder, read } = desk;
  if (names.length === 0) {
    const help = `put policies there as \`.json\` files: ${howByName}`;
    diagnostics.error('policies-missing', undefined, `there is no policy in \`${path}\``, help);
    return undefined;
  }
  if (names.includes(manifestName)) {
    const message = `\`${path}\` holds what iamspec rendered, and not policies alone`;
    const help = 'say `--out` with the folder above, or name the folder `policies` inside';
    diagnostics.error('attached-nowhere', undefined, message, help);
    return undefined;
  }
  const files = names.map((name) => {
    if (attachesItself(name)) {
      const source = attempt(diagnostics, () => read(name));
      return source && attachedByName(source, name, built.spec, library, diagnostics);
    }
    const message = `nothing says what \`${shownPath(join(folder, name))}\` is attached to`;
    const list = `list it in \`${shownPath(join(folder, 'attachments.yaml'))}\`, move it away`;
    const help = name.includes('/')
      ? `${list}, or put it into the folder itself`
      : `${list}, or rename it: ${howByName}`;
    return void diagnostics.error('attached-nowhere', undefined, message, help);
  });
  return files.every((each) => each !== undefined) ? files : undefined;
}

/** Each with its text; undefined where one cannot be read, which is reported where it is attached. */
function policiesOf(files: readonly AttachedFile[], desk: Desk): readonly ForeignPolicy[] | undefined {
  const sources = new Map<string, Source>();
  for (const { file, at } of files) {
    try {
      sources.set(file, desk.read(file));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      desk.diagnostics.take(error, at);
    }
  }
  if (sources.size < files.length) return undefined;
  return files.flatMap(({ file, to }) => {
    const source = sources.get(file);
    return source === undefined ? [] : to.map(({ attachment }) => ({ file, source, attachment }));
  });
}
