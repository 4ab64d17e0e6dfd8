// spec/: the lock-out suite: tests that a spec with MFA gets without writing them. They say what its author must have
// meant, from the spec alone; what was rendered has to live up to it.
import { type Diagnostic, Refusal } from '../text/diagnostic.ts';
import { nearest } from '../text/nearest.ts';
import { Fit } from './fit.ts';
import { automationExempt } from './lockout-machines.ts';
import { deviceNeedsMfa, firstDevice, firstPassword } from './lockout-people.ts';
import { rootWayBack } from './lockout-root.ts';
import { asksForMfa, type Held, namesAction, type Scene, sceneOf } from './lockout-scene.ts';
import type { SpecLibrary } from './reading.ts';
import type { Row, Rule, Skip, Spec, Test } from './spec.ts';

interface Generator {
  /** What the test is called: its name in `lockout`, and what holds. */
  readonly sentence: string;
  /** None where the spec has no such situation. */
  readonly rows: (scene: Scene, fit: Fit) => readonly Row[];
}

const generators = {
  'first-device': { sentence: 'a new user can enrol a first MFA device', rows: firstDevice },
  'device-needs-mfa': { sentence: 'nobody takes an MFA device away without MFA', rows: deviceNeedsMfa },
  'first-password': { sentence: 'a new user can change the password at the first sign-in', rows: firstPassword },
  'automation-exempt': { sentence: 'who is spared from MFA keeps what is granted', rows: automationExempt },
  'root-way-back': { sentence: "root gets past the guards on its account's buckets", rows: rootWayBack },
} as const satisfies Readonly<Record<string, Generator>>;

export type LockoutName = keyof typeof generators;

export const lockoutNames = Object.keys(generators) as readonly LockoutName[];

/**
 * The generated tests of a spec, in the order of their names above. `held`: the policies that principals hold beside the
 * spec, by their names in `has`.
 * @throws Refusal where `lockout` skips a test that the spec does not have.
 */
export function lockoutTests(
  spec: Spec,
  { catalogue }: Pick<SpecLibrary, 'catalogue'>,
  held: Held = new Map(),
): readonly Test[] {
  const scene = sceneOf(spec, held);
  const fit = new Fit(catalogue);
  const tests = spec.rules.some(isAboutMfa) ? lockoutNames.flatMap((name) => testOf(name, scene, fit)) : [];
  const idle = [...spec.lockoutSkips].filter(([name]) => !tests.some((each) => nameOf(each) === name));
  if (idle.length > 0) throw new Refusal(idle.map(([name, skip]) => idleSkip(name, skip, spec)));
  return tests;
}

function isAboutMfa(rule: Rule): boolean {
  if (asksForMfa(rule)) return true;
  return rule.kind === 'allow' && rule.actions.kind === 'list' && namesAction(rule, 'iam:EnableMFADevice');
}

function testOf(name: LockoutName, scene: Scene, fit: Fit): readonly Test[] {
  const generator: Generator = generators[name];
  const rows = generator.rows(scene, fit);
  const [first] = rows;
  if (first === undefined) return [];
  const { source, lockoutSkips } = scene.spec;
  const skip = lockoutSkips.get(name)?.reason;
  return [
    {
      name: `${name}: ${generator.sentence}`,
      source,
      generated: true,
      at: first.at,
      rows,
      ...(skip === undefined ? {} : { skip }),
    },
  ];
}

function nameOf({ name }: Test): string {
  return name.slice(0, name.indexOf(':'));
}

function idleSkip(name: string, { at: span }: Skip, { source }: Spec): Diagnostic {
  const at = { source, span };
  if ((lockoutNames as readonly string[]).includes(name)) {
    const message = `\`${name}\` is not generated for this spec, so there is nothing to skip`;
    return { severity: 'error', code: 'lockout-not-generated', message, help: 'remove it', at };
  }
  const meant = nearest(name, lockoutNames);
  const all = lockoutNames.map((each) => `\`${each}\``).join(', ');
  const help = meant === undefined ? `there are ${all}` : `did you mean \`${meant}\`?`;
  return { severity: 'error', code: 'lockout-unknown', message: `no generated test is called \`${name}\``, help, at };
}
