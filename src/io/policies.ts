// The file system: policies that iamspec did not write, in a folder or one by one.
import { basename, dirname, join } from 'node:path';
import { type Disk, nodeDisk, reading, readText, refuse, refuseOutside, shownPath } from '../io.ts';
import type { Source } from '../text/source.ts';

/** What lies in a folder of policies, or one file of it. */
export interface PolicyList {
  readonly folder: string;
  /** Paths below the folder. */
  readonly names: readonly string[];
  /** The folder itself was named, and all of it is listed. */
  readonly isFolder: boolean;
}

/** More files are no folder of policies, but somebody's disk. */
const mostPolicies = 10_000;

/**
 * The JSON and YAML files of a folder and of those inside it, or the one file that a path names. What is hidden is left alone.
 * @throws Refusal where there is nothing, or too much.
 */
export function listPolicies(path: string, disk: Disk = nodeDisk): PolicyList {
  const shown = shownPath(path);
  if (!disk.existsSync(path)) refuse('file-unreadable', `there is no \`${shown}\``);
  return reading(`\`${shown}\``, () => {
    if (!disk.statSync(path).isDirectory()) return { folder: dirname(path), names: [basename(path)], isFolder: false };
    const names = filesBelow(path, disk).filter((name) => /\.(?:json|ya?ml)$/i.test(name));
    return { folder: path, names: names.sort(), isFolder: true };
  });
}

function filesBelow(folder: string, disk: Disk): readonly string[] {
  const files: string[] = [];
  const folders = [''];
  let seen = 0;
  for (let inside = folders.pop(); inside !== undefined; inside = folders.pop()) {
    for (const entry of disk.readdirSync(join(folder, inside), { withFileTypes: true })) {
      seen += 1;
      if (entry.name.startsWith('.')) continue;
      (entry.isDirectory() ? folders : files).push(inside === '' ? entry.name : `${inside}/${entry.name}`);
    }
    if (seen > mostPolicies)
      refuse('file-unreadable', `\`${shownPath(folder)}\` holds more than ${mostPolicies} files`);
  }
  return files;
}

/**
 * Reads a file by its path below a folder.
 * @throws Refusal where it cannot be read or lies elsewhere, by a symbolic link too.
 */
export function readInside(folder: string, name: string, disk: Disk = nodeDisk): Source {
  const path = join(folder, name);
  return reading(`\`${shownPath(path)}\``, () => {
    refuseOutside(path, [folder], `\`${shownPath(folder)}\``, disk);
    return readText(path, disk);
  });
}
