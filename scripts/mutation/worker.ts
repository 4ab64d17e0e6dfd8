// Mutation run: one of the processes that try mutants, one at a time. Ends when its parent does.
import { Modules } from './modules.ts';

/** The first message; the others are trials. */
export interface Start {
  readonly code: Readonly<Record<string, string>>;
}

export interface TrialRequest {
  readonly tests: readonly string[];
  readonly replaced?: { readonly file: string; readonly code: string };
}

export interface TrialAnswer {
  /** Which test failed, and how; absent where none did. */
  readonly failure?: string;
}

let modules: Modules | undefined;

process.on('message', (message: Start | TrialRequest) => {
  if ('code' in message) modules = new Modules(message.code);
  else void answer(message);
});

async function answer({ tests, replaced }: TrialRequest): Promise<void> {
  const failure = await modules?.run(tests, replaced);
  process.send?.({ ...(failure === undefined ? {} : { failure }) } satisfies TrialAnswer);
}
