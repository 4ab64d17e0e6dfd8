// spec/: why a test's request must be refused.
import type { WrittenRow } from './definition-tests.ts';
import { lookUp } from './names.ts';
import type { TestNames } from './names-of-tests.ts';
import type { Reading } from './reading.ts';
import type { Because } from './spec.ts';

/** Undefined where nothing is said, or it does not belong there, which is reported. */
export function readBecause(row: WrittenRow, names: TestNames, reading: Reading): Because | undefined {
  const { because } = row;
  if (because === undefined) return undefined;
  const { problems, places } = reading;
  const at = places.key(row, 'because');
  if (!isOfRefusals(row, reading)) return undefined;
  const { decision, rules = [], sids = [], only = false } = because;
  if (rules.length + sids.length === 0 && only) {
    problems.error(
      'because-contradiction',
      places.key(because, 'only'),
      '`only` is about `rules` and `sids`, and none is named',
      'name the rules',
    );
  }
  const named = because.rules === undefined ? 'sids' : 'rules';
  if (rules.length + sids.length > 0 && decision !== undefined && decision !== 'explicit-deny') {
    const message = `no ${named === 'rules' ? 'rule' : 'statement'} decides an \`${decision}\``;
    const help = `name ${named === 'rules' ? 'rules' : 'statements'} with \`explicit-deny\`, or leave them out`;
    problems.error('because-contradiction', places.key(because, named), message, help);
    return undefined;
  }
  for (const [name, place] of places.each(rules)) {
    lookUp(names.rules, name, place, 'a rule', problems, 'unknown-rule');
  }
  return { rules, sids, only, at, ...(decision === undefined ? {} : { decision }) };
}

function isOfRefusals(row: WrittenRow, { problems, places }: Reading): boolean {
  const refuses = row.cannot !== undefined || row.cannot_assume !== undefined;
  if (refuses && row.can === undefined && row.undecided === undefined && row.can_assume === undefined) return true;
  const message = '`because` says why something is refused, and stands on rows with `cannot` alone';
  const help = refuses ? 'make two tests of it: one with `cannot` and `because`, one with the rest' : 'remove it';
  problems.error('because-misplaced', places.key(row, 'because'), message, help);
  return false;
}
