// Z3, with a bound on each question. Whoever starts it must stop it, or the process does not end.
import { init, killThreads } from 'z3-solver';

export type Solved = 'sat' | 'unsat' | 'unknown';

export interface Solver {
  /** `unknown`, too, where it does not answer in time. */
  solve(script: string): Promise<Solved>;
  stop(): Promise<void>;
}

export async function startSolver(milliseconds: number): Promise<Solver> {
  const { Context, em } = await init();
  const context = Context('main');
  return {
    solve: async (script) => {
      const solver = new context.Solver();
      solver.set('timeout', milliseconds);
      solver.fromString(script);
      return await solver.check();
    },
    stop: () => killThreads(em),
  };
}
