// Generated specs are rendered or refused with a reason. `make fuzz` tries 200,000, within bounds of time and memory.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { seed } from '../seeded.ts';
import { generatedSpec, shownSpec } from './specs.ts';
import { trySpec } from './try.ts';

const cases = Number(process.env.CASES ?? 1500);

test(`${cases} generated specs are rendered or refused, seed ${seed}`, async () => {
  const count = { rendered: 0, refused: 0 };
  const codes = new Set<string>();
  const statuses = new Set<string>();
  for (let number = 0; number < cases; number += 1) {
    const made = generatedSpec(number);
    try {
      const tried = await trySpec(made, number);
      count[tried.outcome] += 1;
      for (const code of tried.codes) codes.add(code);
      for (const status of tried.statuses) statuses.add(status);
    } catch (error) {
      const shown = error instanceof Error ? error.message : error;
      throw new Error(`SEED=${seed}, spec ${number}: ${shown}\n${shownSpec(made)}`, { cause: error });
    }
  }
  assert.ok(count.rendered > cases / 10, `only ${count.rendered} of ${cases} were rendered`);
  assert.ok(count.refused > cases / 10, `only ${count.refused} of ${cases} were refused`);
  assert.ok(codes.size > 60, `only ${codes.size} kinds of diagnostic came up`);
  assert.equal([...statuses].sort(), ['broken', 'failed', 'passed', 'skipped', 'todo', 'unknown']);
});

test.run();
