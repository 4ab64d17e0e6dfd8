// The file system: a file of any length, a piece at a time.
import { Buffer } from 'node:buffer';
import { readSync } from 'node:fs';
import { type Disk, nodeDisk, reading, refuse, shownPath } from '../io.ts';

const pieceSize = 256 * 1024;

/**
 * INVARIANT: `take` keeps nothing of the bytes, for the next ones come to lie in the same place.
 * @throws Refusal where the file cannot be read, and what `take` throws.
 */
export function readInPieces(path: string, take: (bytes: Uint8Array) => void, disk: Disk = nodeDisk): void {
  const shown = shownPath(path);
  const file = reading(`\`${shown}\``, () => {
    if (!disk.existsSync(path)) refuse('file-unreadable', `there is no \`${shown}\``);
    if (disk.statSync(path).isDirectory()) refuse('file-unreadable', `\`${shown}\` is a folder`);
    return disk.openSync(path, 'r');
  });
  try {
    const room = Buffer.allocUnsafeSlow(pieceSize);
    for (;;) {
      const length = reading(`\`${shown}\``, () => readSync(file, room));
      if (length === 0) return;
      take(room.subarray(0, length));
    }
  } finally {
    disk.closeSync(file);
  }
}
