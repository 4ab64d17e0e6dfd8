// How parts of tests are run, whatever it is that runs them.
import type { Part } from '../check/parts.ts';
import type { Keep, PartResult } from '../check/run.ts';

export interface RunOptions {
  /** On how many processors; 1: here, and nowhere else. Absent: as many as are worth it. */
  readonly jobs?: number;
  readonly keep: Keep;
  /** Called for each part, as it is done. */
  readonly onProgress?: (part: Part, result: PartResult) => void;
  /** Starts no more parts once a check failed, is unknown or broken; those of tests that may fail do not count. */
  readonly stopAtFailure?: boolean;
  /** What other threads run, where it does not lie beside the program. */
  readonly thread?: URL;
}
