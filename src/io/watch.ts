// The file system as it changes: tells that something happened near files, not what. Reads no file.
import * as fs from 'node:fs';
import { dirname, resolve } from 'node:path';
import { shownPath } from '../io.ts';
import { refusal } from '../text/diagnostic.ts';
import { systemWords } from '../text/system-words.ts';

export interface Watcher {
  /** Looks from now on where these files and folders lie, whether they are there or not, and nowhere else. */
  readonly follow: (paths: Iterable<string>) => void;
  readonly stop: () => void;
}

/**
 * Folders are watched rather than files, for editors put new files in the place of old ones.
 * @throws Refusal where the system watches no more.
 */
export function openWatcher(onChange: () => void): Watcher {
  let open: readonly fs.FSWatcher[] = [];
  const close = (watchers: readonly fs.FSWatcher[]): void => {
    for (const each of watchers) each.close();
  };
  return {
    follow(paths) {
      const old = open;
      // A folder that was replaced has the same name, and its watcher sees nothing any more: all are opened anew.
      const folders = new Set([...paths].flatMap(foldersAround));
      const fresh: fs.FSWatcher[] = [];
      try {
        for (const folder of folders) fresh.push(...watcherOf(folder, onChange));
      } catch (error) {
        close(fresh);
        throw error;
      }
      open = fresh;
      close(old);
    },
    stop() {
      close(open);
      open = [];
    },
  };
}

function watcherOf(folder: string, onChange: () => void): readonly fs.FSWatcher[] {
  try {
    const watcher = fs.watch(folder, () => onChange());
    // It is told, and then looked for anew.
    watcher.on('error', () => onChange());
    return [watcher];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Gone since it was found.
    if (code === 'ENOENT') return [];
    // Said of watching, it means no disk.
    const why = code === 'ENOSPC' ? 'the system watches as much as it may' : systemWords(error);
    throw refusal('file-unreadable', `cannot watch \`${shownPath(folder)}\`: ${why}`);
  }
}

/** The folder of a file, or the nearest above that is there; of a link, the folder of what it names, too. */
function foldersAround(path: string): readonly string[] {
  const whole = resolve(path);
  const places = [whole, realPath(whole)].filter((each) => each !== undefined);
  return places.flatMap((place) => [...(isFolder(place) ? [place] : []), nearestFolder(dirname(place))]);
}

function nearestFolder(path: string): string {
  const above = dirname(path);
  return isFolder(path) || above === path ? path : nearestFolder(above);
}

function isFolder(path: string): boolean {
  try {
    return fs.statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function realPath(path: string): string | undefined {
  try {
    return fs.realpathSync(path);
  } catch {
    return undefined;
  }
}
