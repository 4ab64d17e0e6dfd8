// Fills docs/spec.md in: `tsx scripts/spec-reference.ts`. A page whose examples do not hold is left as it is; with `--check`
// it is left in any case, and being stale is a failure.
import { readFileSync, writeFileSync } from 'node:fs';
import { fill } from './spec-reference/page.ts';

const path = 'docs/spec.md';
const page = readFileSync(path, 'utf8');
const { text, problems: found, examples, checks } = fill(page);
const check = process.argv.includes('--check');
const problems = [...found, ...(check && text !== page ? [`${path} is stale`] : [])];
if (!check && found.length === 0) writeFileSync(path, text);
if (problems.length > 0) {
  console.error(problems.join('\n\n'));
  process.exitCode = 1;
}
console.error(`${path}: ${examples} examples, ${checks} checks`);
