// spec/: accounts, from what is written to what is meant.
import { accountIdProblem } from '../iam/arn.ts';
import type { WrittenSpec } from './definition.ts';
import type { Reading } from './reading.ts';

export function readAccounts(written: WrittenSpec['accounts'], reading: Reading): void {
  const { problems, places, accounts } = reading;
  if (written === undefined) return;
  accounts.setBroken(places.brokenIn(written));
  const byId = new Map<string, string>();
  for (const [name, value] of written) {
    const id = typeof value === 'string' ? value : value.id;
    const idAt = typeof value === 'string' ? places.of(written, name) : places.of(value, 'id');
    const problem = accountIdProblem(id);
    const other = byId.get(id);
    if (problem !== undefined) problems.error('account-id-form', idAt, `\`${id}\` ${problem}`);
    else if (other !== undefined) {
      problems.error('duplicate-account', idAt, `\`${other}\` has this id already`, 'name an account once');
    } else {
      byId.set(id, name);
      const managed = typeof value === 'string' || (value.managed ?? true);
      accounts.set(name, { name, id, partition: 'aws', managed, at: places.key(written, name) });
      continue;
    }
    accounts.setBroken([name]);
  }
}
