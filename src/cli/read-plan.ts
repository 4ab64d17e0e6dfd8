// `--plan`: what `terraform show -json` wrote, from a file or standard input.
import { createHash } from 'node:crypto';
import { readInPieces } from '../io/pieces.ts';
import { shownPath } from '../io.ts';
import type { Plan } from '../plan/plan.ts';
import { PlanReader } from '../plan/read-plan.ts';
import { type Diagnostics, refusal } from '../text/diagnostic.ts';
import { systemWords } from '../text/system-words.ts';
import { openStandardInput } from './standard-input.ts';
import { dashForYargs } from './verb.ts';

export interface ReadPlan {
  readonly plan: Plan;
  /** Of all its bytes. */
  readonly digest: string;
}

/**
 * Undefined where the plan is in error, which is told.
 * @throws Refusal where it cannot be read, or is no plan.
 */
export async function readPlan(path: string, diagnostics: Diagnostics): Promise<ReadPlan | undefined> {
  const isInput = path === '-' || path === dashForYargs;
  const reader = new PlanReader(isInput ? 'standard input' : shownPath(path));
  const digest = createHash('sha256');
  const take = (bytes: Uint8Array): void => {
    digest.update(bytes);
    reader.write(bytes);
  };
  if (isInput) await readStandardInput(take);
  else readInPieces(path, take);
  const plan = reader.end(diagnostics);
  return plan && { plan, digest: digest.digest('hex') };
}

function readStandardInput(take: (bytes: Uint8Array) => void): Promise<void> {
  const input = openStandardInput();
  return new Promise((resolve, reject) => {
    input.start({
      bytes: (bytes) => {
        try {
          take(bytes);
        } catch (error) {
          input.stop();
          reject(error);
        }
      },
      end: () => resolve(),
      failed: (error) => reject(refusal('file-unreadable', `cannot read standard input: ${systemWords(error)}`)),
    });
  });
}
