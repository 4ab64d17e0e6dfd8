// The file system: which renderings lie in a folder.
import { join } from 'node:path';
import { type Disk, holdsAny, nodeDisk, readText } from '../io.ts';
import { renderedLimit } from '../text/bytes.ts';

/**
 * Names of the renderings below a folder, sorted: `app`, and `app/dev` of an environment. Those of other names lie there for
 * reasons of their own. Links are not followed, and what cannot be read holds none.
 */
export function renderingsIn(out: string, manifest: string, disk: Disk = nodeDisk): readonly string[] {
  const names = foldersIn(out, disk).flatMap((name) => [
    name,
    ...foldersIn(join(out, name), disk).map((each) => `${name}/${each}`),
  ]);
  return names.filter((name) => nameIn(join(out, name), manifest, disk) === name).sort();
}

function foldersIn(folder: string, disk: Disk): readonly string[] {
  try {
    const entries = disk.readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** What the manifest calls the rendering; undefined where there is none, or it is not one. */
function nameIn(folder: string, manifest: string, disk: Disk): unknown {
  if (!holdsAny(folder, [manifest], disk)) return undefined;
  try {
    const { text } = readText(join(folder, manifest), disk, { limit: renderedLimit });
    return (JSON.parse(text) as { spec?: unknown } | null)?.spec;
  } catch {
    return undefined;
  }
}
