// Audit arm: a rendering from the bytes of its files. The spec that it came from is never seen here.
import type { PolicyDocument } from '../iam/document.ts';
import { type Manifest, manifestName } from '../manifest.ts';
import type { Diagnostics } from '../text/diagnostic.ts';
import { sha256 } from '../text/hash.ts';
import type { Source } from '../text/source.ts';
import { locate } from './json.ts';
import { readManifest } from './manifest.ts';
import { readPolicy } from './policy.ts';

export interface Rendering {
  readonly manifest: Manifest;
  /** By the manifest's document names. */
  readonly documents: ReadonlyMap<string, PolicyDocument>;
}

export interface RenderingOptions {
  /** Whether each file must have the bytes that the manifest lists; default true. A folder's own bytes are tested without. */
  readonly hashes?: boolean;
}

/**
 * Reads a rendering from its files, by path below its folder. A listed file that is missing or differs, and a policy
 * beside the listed ones that the manifest does not list, are errors; other unlisted files are not looked at.
 */
export function readRendering(
  files: ReadonlyMap<string, Source>,
  diagnostics: Diagnostics,
  { hashes = true }: RenderingOptions = {},
): Rendering | undefined {
  const source = files.get(manifestName);
  if (source === undefined) {
    diagnostics.error('manifest-missing', undefined, `there is no \`${manifestName}\``, 'render the spec again');
    return undefined;
  }
  const manifest = readManifest(source, diagnostics);
  if (manifest === undefined) return undefined;
  const filesHold = checkFiles(manifest, source, files, hashes, diagnostics);
  const documents = readDocuments(manifest, files, diagnostics);
  return filesHold && documents ? { manifest, documents } : undefined;
}

function checkFiles(
  manifest: Manifest,
  listing: Source,
  files: ReadonlyMap<string, Source>,
  hashes: boolean,
  diagnostics: Diagnostics,
): boolean {
  let holds = true;
  for (const [path, hash] of Object.entries(manifest.files)) {
    const source = files.get(path);
    if (source === undefined) {
      const at = locate({ source: listing, data: manifest }, ['files', path]);
      diagnostics.error(
        'rendering-file-missing',
        at,
        `\`${path}\` is listed in the manifest and not there`,
        'render again',
      );
      holds = false;
    } else if (hashes && sha256(source.text) !== hash) {
      const at = { source, span: { start: 0, end: 0 } };
      diagnostics.error('rendering-file-differs', at, `\`${path}\` has other bytes than the manifest lists`);
      holds = false;
    }
  }
  const folders = new Set(Object.values(manifest.documents).map(({ file }) => folderOf(file)));
  for (const [path, source] of files) {
    const beside = path.endsWith('.json') && folders.has(folderOf(path));
    if (!beside || path === manifestName || Object.hasOwn(manifest.files, path)) continue;
    const at = { source, span: { start: 0, end: 0 } };
    diagnostics.error(
      'rendering-file-unlisted',
      at,
      `the manifest does not list \`${path}\``,
      'remove it or render again',
    );
    holds = false;
  }
  return holds;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function readDocuments(
  manifest: Manifest,
  files: ReadonlyMap<string, Source>,
  diagnostics: Diagnostics,
): ReadonlyMap<string, PolicyDocument> | undefined {
  const documents = new Map<string, PolicyDocument>();
  let whole = true;
  for (const [name, { file, kind }] of Object.entries(manifest.documents)) {
    const source = files.get(file);
    const document = source && readPolicy(source, kind, diagnostics);
    if (document === undefined) whole = false;
    else documents.set(name, document);
  }
  return whole ? documents : undefined;
}
