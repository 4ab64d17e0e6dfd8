// The file system: what stands beside specs and belongs to them: tests, and files of fixtures.
import { dirname, join, resolve, sep } from 'node:path';
import {
  byStem,
  type Disk,
  nodeDisk,
  reading,
  readText,
  refuse,
  refuseOutside,
  shownPath,
  specExtension,
  testExtension,
  testsAlone,
} from '../io.ts';
import type { Source } from '../text/source.ts';

/**
 * Looks for tests whose spec is not there, in the folders that the arguments name, or in `specs` where they name nothing.
 * @throws Refusal where there are any.
 */
export function refuseTestsAlone(paths: readonly string[], disk: Disk = nodeDisk): void {
  for (const path of paths.length > 0 ? paths : ['specs']) {
    if (path === '' || !disk.existsSync(path) || !disk.statSync(path).isDirectory()) continue;
    for (const name of disk.readdirSync(path).sort(byStem)) {
      const [file, spec] = [join(path, name), join(path, name.replace(testExtension, ''))];
      if (spec !== file && !disk.existsSync(spec)) throw testsAlone(shownPath(file), shownPath(spec));
    }
  }
}

/**
 * Reads a file of fixtures that another file includes (`../shared/x.yaml`), and that lies within the working directory or
 * the folder of the other. It is shown under its own path, whatever links lead to it.
 * @throws Refusal where it cannot be read or lies elsewhere; of what lies elsewhere not even whether it is there is told.
 */
export function readIncluded(path: string, name: string, disk: Disk = nodeDisk): Source {
  const file = join(dirname(path), name);
  const homes = ['.', dirname(path)];
  const isBelow = homes.some((home) => resolve(file).startsWith(join(resolve(home), sep)));
  if (!isBelow) refuse('file-unreadable', `\`${shownPath(file)}\` leads out of the repository`);
  return reading(`\`${shownPath(file)}\``, () => {
    refuseOutside(file, homes, 'the repository', disk);
    return readText(disk.realpathSync(file), disk);
  });
}

/**
 * The tests beside a spec: `x.test.yaml` beside `x.yaml`; undefined where there is no such file.
 * @throws Refusal where it cannot be read, or leads elsewhere.
 */
export function readTestsBeside(spec: string, disk: Disk = nodeDisk): Source | undefined {
  const path = testsPath(spec);
  if (path === spec || !isThere(path, disk)) return undefined;
  return reading(`\`${shownPath(path)}\``, () => {
    refuseOutside(path, ['.', dirname(spec)], 'the repository', disk);
    return readText(path, disk);
  });
}

/** Where the tests beside a spec lie, if there are any. */
export function testsPath(spec: string): string {
  return spec.replace(specExtension, '.test$&');
}

/** A link that leads nowhere is there, too. */
function isThere(path: string, disk: Disk): boolean {
  return disk.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
