// For the tests of spec/: what a test comes to, a line for each check.
import { checksOf } from '../../src/check/plan.ts';
import type { Facts } from '../../src/iam/facts.ts';
import type { Caller, Spec, Test } from '../../src/spec/spec.ts';
import { library, readGood } from './reading.ts';

/** Of the only test of a spec, or the one of that name. */
export function testOf(spec: Spec, name?: string): Test {
  const found = name === undefined ? spec.tests[0] : spec.tests.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no test ${name}`);
  return found;
}

/** `cannot bob console+600: s3:GetObject data/a`, and the setting where there is one. */
export function lines(text: string, name?: string): readonly string[] {
  return checksOf(testOf(readGood(text), name), library.catalogue).map(
    ({ expected, caller, target, row, others = [] }) => {
      const who = [caller, ...others.map((other) => other.caller)].map(callerText).join(' | ');
      const through = row.through.map(({ role, mfaCode }) => `>${role.name}${mfaCode ? '!' : ''}`).join('');
      const facts = factsText(row.context);
      return `${expected} ${who}${through}: ${target.action} ${target.resource.text}${facts === '' ? '' : ` ${facts}`}`;
    },
  );
}

export function callerText({ as, session: { kind, mfaAge }, claims }: Caller): string {
  const age = mfaAge === undefined ? '' : `+${mfaAge}`;
  return `${as} ${kind}${age}${claims === undefined ? '' : ` ${JSON.stringify(claims)}`}`;
}

function factsText({ aws, ...facts }: Facts): string {
  const all = [...Object.entries(facts), ...Object.entries(aws)];
  return all.map(([key, value]) => `${key}=${String(value)}`).join(' ');
}
