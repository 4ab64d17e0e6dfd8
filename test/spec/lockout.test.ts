// The lock-out suite: which tests a spec gets, that they pass where the spec is sound, and which mistakes they catch: in
// specs, and in what was rendered.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judge } from '../../src/check/judge.ts';
import { checksOf } from '../../src/check/plan.ts';
import { ask } from '../../src/evaluate/ask.ts';
import { estateOf } from '../../src/evaluate/estate.ts';
import type { PolicyDocument } from '../../src/iam/document.ts';
import { type Build, openLibrary } from '../../src/pipeline.ts';
import { type LockoutName, lockoutNames, lockoutTests } from '../../src/spec/lockout.ts';
import type { Spec, Test } from '../../src/spec/spec.ts';
import { placeOf, Refusal } from '../../src/text/diagnostic.ts';
import { positionOf } from '../../src/text/source.ts';
import { buildShipped, buildText } from '../build.ts';
import { mutantsOf } from '../mutants/mutate.ts';
import { randomSpec } from '../reference/spec-generate.ts';
import { random } from '../seeded.ts';

const library = openLibrary();

/** Each check of a build's generated tests, by the test's name: `failed bob console can iam:GetUser bob`. */
function checksIn({ spec, rendering, held }: Build): Readonly<Partial<Record<LockoutName, readonly string[]>>> {
  const estate = estateOf(rendering, held);
  const results = lockoutTests(spec, library, held).map((each) => [
    keyOf(each),
    checksOf(each, library.catalogue).map((check) => {
      const { status } = judge(check, ask(estate, check.request, spec.assumptions));
      const { as, session } = check.caller;
      const mfa = session.mfaAge === undefined ? '' : `+${session.mfaAge}s`;
      return `${status} ${as} ${session.kind}${mfa} ${check.expected} ${check.target.action} ${check.target.resource.text}`;
    }),
  ]);
  return Object.fromEntries(results);
}

function keyOf({ name }: Test): string {
  return name.replace(/:.*/, '');
}

const head = `iamspec: 1
accounts: { home: "444455556666" }
`;

function checks(text: string): ReturnType<typeof checksIn> {
  return checksIn(buildText(head + text));
}

/** What does not pass, in one generated test, which must be there. */
function wrong(name: LockoutName, text: string): readonly string[] {
  const found = checks(text)[name];
  if (found === undefined) throw new Error(`${name} is not generated`);
  return found.filter((each) => !each.startsWith('passed '));
}

/** Mutants of the rendering that one generated test notices, and it alone is asked. */
function caught(name: LockoutName, text: string): readonly string[] {
  const build = buildText(head + text);
  return [...build.rendering.documents].flatMap(([document, policy]) =>
    [...mutantsOf(policy), ...shorter(policy)].flatMap((mutant) => {
      const documents = new Map(build.rendering.documents).set(document, mutant.document);
      const found = checksIn({ ...build, rendering: { ...build.rendering, documents } })[name] ?? [];
      return found.some((each) => each.startsWith('failed ')) ? [`${document}: ${mutant.name}`] : [];
    }),
  );
}

/** Each action taken out of a statement by itself. */
function shorter(policy: PolicyDocument): readonly { readonly name: string; readonly document: PolicyDocument }[] {
  return policy.statements.flatMap((statement, index) =>
    statement.action.value.length < 2
      ? []
      : statement.action.value.map((action) => {
          const value = statement.action.value.filter((each) => each !== action);
          const changed = { ...statement, action: { ...statement.action, value } };
          return {
            name: `${statement.sid}: without ${action}`,
            document: { ...policy, statements: policy.statements.with(index, changed) },
          };
        }),
  );
}

const people = `principals:
  ann: { user: home/teams/data/ann }
  bob: { user: home/bob }
  staff: { group: home/staff, members: [bob] }
  desk: { group: home/desk, members: [ann] }
  admin: { role: home/admin, has: AdministratorAccess }
  root: { root: home }
buckets: { data: { name: acme-data, account: home } }
mfa: { shown: { key_absent: denied }, lenient: { key_absent: exempt } }
`;

/** AWS's own example by rules: enrolment, and nothing else without MFA. */
const enrolment = `${people}rules:
  own-device:
    allow: [iam:CreateVirtualMFADevice, iam:EnableMFADevice, iam:ListMFADevices, iam:GetUser]
    to: staff
    resource: ["arn:aws:iam::home:mfa/\${aws:username}", "arn:aws:iam::home:user/\${aws:username}"]
`;

function guarded(...spared: readonly string[]): string {
  return `${enrolment}  rest-needs-mfa: { deny: { everything_except: [${spared}] }, to: staff, resource: everything, unless: { mfa: shown } }\n`;
}

const listed = ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice', 'iam:ListMFADevices', 'iam:GetUser'] as const;

test('a spec without MFA gets none', () => {
  const rules =
    'rules: { r: { allow: s3:GetObject, to: bob, resource: data }, d: { deny: s3:DeleteBucket, to: everyone, except: root, resource: data } }\n';
  assert.equal(checks(people + rules), {});
});

test('MFA alone, without a situation that could lock out, brings none', () => {
  const rules = 'rules: { r: { allow: s3:GetObject, to: bob, resource: data, when: { mfa: shown } } }\n';
  assert.equal(checks(people + rules), {});
});

test('they are tests like written ones, with the rule that causes them as their place', () => {
  const { spec } = buildText(head + guarded(...listed));
  const tests = lockoutTests(spec, library);
  assert.equal(
    tests.map(({ name, generated, skip }) => ({ name, generated, skip })),
    [
      { name: 'first-device: a new user can enrol a first MFA device', generated: true, skip: undefined },
      { name: 'device-needs-mfa: nobody takes an MFA device away without MFA', generated: true, skip: undefined },
    ],
  );
  const [first] = tests;
  assert.is(first?.source, spec.source);
  assert.is(positionOf(spec.source, first?.at.start ?? 0).line, 13);
  const [row] = first?.rows ?? [];
  assert.ok(row?.callers.every(({ at }) => at === first?.at));
  assert.ok(
    row?.expectations.every(
      ({ at, targets }) => at === first?.at && targets.every((each) => each.at === at && each.resource.at === at),
    ),
  );
});

test('first-device: with an access key and in the console, on the device that is called like the user', () => {
  assert.equal(
    checks(guarded(...listed))['first-device'],
    ['access-key', 'console'].flatMap((session) => [
      `passed bob ${session} can iam:EnableMFADevice bob`,
      `passed bob ${session} can iam:CreateVirtualMFADevice arn:aws:iam::444455556666:mfa/bob`,
      `passed bob ${session} can iam:ListMFADevices bob`,
      `passed bob ${session} can iam:GetUser bob`,
    ]),
  );
});

test('first-device catches a guard that spares too little', () => {
  for (const forgotten of listed) {
    const found = wrong('first-device', guarded(...listed.filter((each) => each !== forgotten)));
    assert.is(found.length, 2);
    assert.ok(found.every((each) => each.includes(` can ${forgotten} `)));
  }
});

test('first-device catches enrolment that needs MFA, and MFA that only access keys are spared', () => {
  const asking = (requirement: string) => `${enrolment}    when: { mfa: ${requirement} }\n`;
  assert.is(wrong('first-device', asking('shown')).length, 8);
  assert.equal(
    wrong('first-device', asking('lenient')).map((each) => each.split(' ')[2]),
    ['console', 'console', 'console', 'console'],
  );
});

test('first-device catches an administrator whose guard spares enrolment but for creating the device', () => {
  const boss = people.replace('bob: { user: home/bob }', 'bob: { user: home/bob, has: AdministratorAccess }');
  const spec = (spared: string) =>
    `${boss}rules:\n  mfa-first: { deny: { everything_except: [${spared}] }, to: bob, resource: everything, unless: { mfa: shown } }\n`;
  assert.equal(wrong('first-device', spec('iam:CreateVirtualMFADevice, iam:EnableMFADevice, iam:ListMFADevices')), []);
  assert.is(wrong('first-device', spec('iam:CreateVirtualMFADevice, iam:ListMFADevices')).length, 2);
  assert.is(checks(spec('sts:GetSessionToken'))['first-device'], undefined);
});

test('first-device is not there where somebody else enrols', () => {
  const rule = (text: string) => checks(`${people}rules:\n${text}`)['first-device'];
  const later =
    '  own: { allow: iam:EnableMFADevice, to: staff, resource: "arn:aws:iam::home:user/${aws:username}", when: { mfa: shown } }\n';
  const desk =
    '  desk: { allow: [iam:CreateVirtualMFADevice, iam:EnableMFADevice], to: desk, resource: everything, when: { mfa: shown } }\n';
  assert.ok(rule(later) !== undefined, 'nobody else does');
  assert.is(rule(later + desk), undefined);
  assert.is(rule(desk), undefined);
  assert.is(
    rule('  c: { allow: iam:CreateVirtualMFADevice, to: staff, resource: "arn:aws:iam::home:mfa/*" }\n'),
    undefined,
  );
  assert.is(rule('  a: { allow: "iam:*", to: staff, resource: everything, when: { mfa: shown } }\n'), undefined);
});

test('first-device leaves out what is plainly refused, and what hangs on more than MFA', () => {
  const refused = `${guarded(...listed)}  not-bob: { deny: iam:GetUser, to: bob, resource: everything }\n`;
  assert.ok(!checks(refused)['first-device']?.some((each) => each.includes('GetUser')));
  const tagged = `${guarded(...listed)}  by-tag: { deny: "iam:*", to: staff, resource: everything, unless: { aws: { StringEquals: { aws:PrincipalTag/team: x } } } }\n`;
  assert.is(checks(tagged)['first-device'], undefined);
});

test('first-device asks from an address that the rules name', () => {
  const office = `${guarded(...listed)}  office: { deny: "iam:*", to: staff, resource: everything, unless: { source_ip: 198.51.100.0/24 } }\n`;
  assert.equal(wrong('first-device', office), []);
});

test('first-device takes a device that the rules let be created, under a user with a path', () => {
  const rules = `rules:
  own-device: { allow: [iam:CreateVirtualMFADevice, iam:EnableMFADevice], to: desk, resource: ["arn:aws:iam::home:mfa/phones/*", "arn:aws:iam::home:user/teams/data/\${aws:username}"] }
`;
  assert.equal(checks(people + rules)['first-device'], [
    'passed ann access-key can iam:EnableMFADevice ann',
    'passed ann access-key can iam:CreateVirtualMFADevice arn:aws:iam::444455556666:mfa/phones/sample',
    'passed ann console can iam:EnableMFADevice ann',
    'passed ann console can iam:CreateVirtualMFADevice arn:aws:iam::444455556666:mfa/phones/sample',
  ]);
  const lost = people + rules.replace('teams/data/', '');
  assert.is(checks(lost)['first-device'], undefined, 'that rule is about nobody: `username-without-path` tells it');
});

test('first-device catches renderings that lock out', () => {
  assert.equal(caught('first-device', guarded(...listed)), [
    'identity.staff: OwnDeviceMfa: drop the statement',
    'identity.staff: OwnDeviceUser: drop the statement',
    'identity.staff: OwnDeviceUser: without iam:EnableMFADevice',
    'identity.staff: OwnDeviceUser: without iam:GetUser',
    'identity.staff: OwnDeviceUser: without iam:ListMFADevices',
    'identity.staff: RestNeedsMfa: without iam:CreateVirtualMFADevice',
    'identity.staff: RestNeedsMfa: without iam:EnableMFADevice',
    'identity.staff: RestNeedsMfa: without iam:GetUser',
    'identity.staff: RestNeedsMfa: without iam:ListMFADevices',
  ]);
});

const removal = `${people}rules:
  own-device:
    allow: [iam:CreateVirtualMFADevice, iam:EnableMFADevice]
    to: staff
    resource: ["arn:aws:iam::home:mfa/\${aws:username}", "arn:aws:iam::home:user/\${aws:username}"]
  own-removal:
    allow: [iam:DeactivateMFADevice, iam:DeleteVirtualMFADevice]
    to: staff
    resource: ["arn:aws:iam::home:mfa/\${aws:username}", "arn:aws:iam::home:user/\${aws:username}"]
`;

test('device-needs-mfa: every user and role of the account, on every device', () => {
  const found = checks(`${removal}    when: { mfa: shown }\n`)['device-needs-mfa'] ?? [];
  assert.ok(found.every((each) => each.startsWith('passed ')));
  assert.ok(found.includes('passed bob access-key cannot iam:DeactivateMFADevice ann'));
  assert.ok(found.includes('passed ann console cannot iam:DeleteVirtualMFADevice arn:aws:iam::444455556666:mfa/bob'));
  assert.is(found.length, 16);
  assert.ok(
    !found.some((each) => /root|admin/.test(each)),
    'root is not bound, and admin shows MFA where it is assumed',
  );
});

test('device-needs-mfa catches removal without MFA, and with MFA that access keys are spared', () => {
  assert.is(wrong('device-needs-mfa', removal).length, 4);
  assert.equal(wrong('device-needs-mfa', `${removal}    when: { mfa: lenient }\n`), [
    'failed bob access-key cannot iam:DeactivateMFADevice bob',
    'failed bob access-key cannot iam:DeleteVirtualMFADevice arn:aws:iam::444455556666:mfa/bob',
  ]);
});

test('device-needs-mfa catches an administrator whom no guard binds, but for one that is spared', () => {
  const boss = `${removal}    when: { mfa: shown }\n`.replace('data/ann }', 'data/ann, has: AdministratorAccess }');
  assert.is(wrong('device-needs-mfa', boss).length, 8);
  const guard = (rest: string) =>
    `${boss}  stay: { deny: [iam:DeactivateMFADevice, iam:DeleteVirtualMFADevice], to: [desk, admin], resource: everything, unless: { mfa: shown }${rest} }\n`;
  assert.equal(wrong('device-needs-mfa', guard('')), []);
  assert.ok(
    checks(guard(''))['device-needs-mfa']?.includes('passed admin role-session cannot iam:DeactivateMFADevice bob'),
  );
  const spared = checks(guard(', except: [ann, admin]'))['device-needs-mfa'] ?? [];
  assert.ok(spared.length > 0 && !spared.some((each) => /ann (access|console)|admin/.test(each)));
});

test('device-needs-mfa decides, whatever AWS leaves open', () => {
  const open = `${removal}    when: { mfa: shown }\n  stay: { deny: iam:DeactivateMFADevice, to: admin, resource: everything, unless: { mfa: lenient } }\n`;
  const asked = (text: string) => checks(text)['device-needs-mfa']?.filter((each) => each.includes('admin'));
  assert.equal(asked(open), []);
  assert.equal(asked(`assumptions: { temporary_key_without_mfa: present }\n${open}`), [
    'passed admin role-session cannot iam:DeactivateMFADevice ann',
    'passed admin role-session cannot iam:DeactivateMFADevice bob',
  ]);
});

test('device-needs-mfa catches renderings that ask less', () => {
  const changes = ['drop the condition', 'add IfExists', 'true ↔ false'];
  assert.equal(
    caught('device-needs-mfa', `${removal}    when: { mfa: shown }\n`),
    ['Mfa', 'User'].flatMap((each) =>
      changes.map((change) => `identity.staff: OwnRemoval${each}: Bool aws:MultiFactorAuthPresent: ${change}`),
    ),
  );
});

const password = `${people}rules:
  own-password: { allow: iam:ChangePassword, to: staff, resource: "arn:aws:iam::home:user/\${aws:username}" }
`;

test('first-password: where it is allowed without MFA, the console lets a new user change it', () => {
  const guard = (spared: string) =>
    `${password}  rest: { deny: { everything_except: [${spared}] }, to: staff, resource: everything, unless: { mfa: lenient } }\n`;
  assert.equal(checks(guard('iam:GetUser, iam:ChangePassword'))['first-password'], [
    'passed bob console can iam:ChangePassword bob',
  ]);
  assert.equal(wrong('first-password', guard('iam:GetUser')), ['failed bob console can iam:ChangePassword bob']);
  assert.equal(caught('first-password', guard('iam:GetUser, iam:ChangePassword')), [
    'identity.staff: OwnPassword: drop the statement',
    'identity.staff: Rest: without iam:ChangePassword',
  ]);
});

test('first-password is not there where the password is changed with MFA, or by nobody', () => {
  const withMfa = password.replace('username}" }', 'username}", when: { mfa: shown } }');
  assert.is(checks(withMfa)['first-password'], undefined);
  assert.is(checks(guarded(...listed))['first-password'], undefined);
});

const machines = `principals:
  bob: { user: home/bob }
  robot: { user: home/robot }
  app: { role: home/app }
  job: { role: home/robots/job, has: AmazonS3FullAccess }
  jobs: { roles: home/robots/* }
  trail: { service: cloudtrail.amazonaws.com }
buckets: { data: { name: acme-data, account: home } }
mfa: { shown: { key_absent: denied }, lenient: { key_absent: exempt } }
rules:
  app-works: { allow: ["s3:Get*", s3:PutObject], to: [app, robot], resource: [data/in/*, data/out/*] }
  trail-writes: { allow: s3:PutObject, to: trail, resource: data/trail/* }
  bob-reads: { allow: s3:GetObject, to: bob, resource: data, when: { mfa: shown } }
  guard: { deny: s3:*Object, to: everyone, except: [app, jobs, trail], resource: data, unless: { mfa: shown } }
`;

test('automation-exempt: a sample of what rules and held policies grant to those that a guard names', () => {
  assert.equal(checks(machines)['automation-exempt'], [
    'passed app role-session can s3:GetObject data/in/sample',
    'passed app role-session can s3:PutObject data/in/sample',
    'passed app role-session can s3:GetObject data/out/sample',
    'passed app role-session can s3:PutObject data/out/sample',
    'passed trail none can s3:PutObject data/trail/sample',
    'passed job role-session can s3:DeleteObject data/sample',
  ]);
});

test('automation-exempt catches another guard that forgets whom the first one spares', () => {
  const second = (rest: string) =>
    `${machines}  second: { deny: s3:PutObject, to: everyone, resource: data, unless: { mfa: shown }${rest} }\n`;
  assert.equal(wrong('automation-exempt', second(', except: [app, jobs, trail]')), []);
  assert.equal(wrong('automation-exempt', second('')), [
    'failed app role-session can s3:PutObject data/in/sample',
    'failed app role-session can s3:PutObject data/out/sample',
    'failed trail none can s3:PutObject data/trail/sample',
  ]);
});

test('automation-exempt leaves out what is plainly refused', () => {
  const plain = `${machines}  no-puts: { deny: s3:PutObject, to: everyone, resource: data/out/* }\n`;
  assert.ok(!checks(plain)['automation-exempt']?.some((each) => each.includes('PutObject data/out')));
});

test('automation-exempt: callers without the key, where the requirement spares them', () => {
  const lenient = machines
    .replace('except: [app, jobs, trail], ', '')
    .replace('data, unless: { mfa: shown }', 'data, unless: { mfa: lenient }');
  assert.equal(checks(lenient)['automation-exempt'], [
    'passed robot access-key can s3:GetObject data/in/sample',
    'passed robot access-key can s3:PutObject data/in/sample',
    'passed robot access-key can s3:GetObject data/out/sample',
    'passed robot access-key can s3:PutObject data/out/sample',
    'passed trail none can s3:PutObject data/trail/sample',
  ]);
  const clauses = ['drop the condition', 'add IfExists'];
  assert.equal(
    caught('automation-exempt', lenient).filter((each) => each.includes('Guard')),
    clauses.map((each) => `bucket.data: Guard: Bool aws:MultiFactorAuthPresent: ${each}`),
  );
});

test('automation-exempt catches renderings that spare less', () => {
  assert.equal(caught('automation-exempt', machines), [
    'bucket.data: TrailWrites: drop the statement',
    'bucket.data: Guard: ArnNotLike aws:PrincipalArn: drop the condition',
    'bucket.data: Guard: ArnNotLike aws:PrincipalArn: without arn:aws:iam::444455556666:role/app',
    'bucket.data: Guard: ArnNotLike aws:PrincipalArn: without arn:aws:iam::444455556666:role/robots/*',
    'bucket.data: Guard: ArnNotLike aws:PrincipalArn: other values',
    'bucket.data: Guard: ArnNotLike aws:PrincipalArn: anything',
    'bucket.data: Guard: StringNotEquals aws:PrincipalServiceName: drop the condition',
    'bucket.data: Guard: StringNotEquals aws:PrincipalServiceName: other values',
    'identity.app: AppWorks: drop the statement',
    'identity.app: AppWorks: without s3:Get*',
    'identity.app: AppWorks: without s3:PutObject',
  ]);
});

const vault = `principals:
  root: { root: home }
  bob: { user: home/bob, has: AdministratorAccess }
buckets: { data: { name: acme-data, account: home }, open: { name: acme-open, account: home } }
mfa: { shown: { key_absent: denied } }
rules:
  only-root: { deny: s3:DeleteBucket, to: everyone, except: root, resource: data }
  with-mfa: { deny: s3:DeleteBucket, to: everyone, resource: data, unless: { mfa: shown } }
`;
const carried = 'assumptions: { root_session_mfa: carried }\n';

const repair = ['Get', 'Put', 'Delete'].map((each) => `passed root console+1s can s3:${each}BucketPolicy data`);

test('root-way-back: the policy of each guarded bucket, and the bucket where it is decided', () => {
  assert.equal(checks(vault)['root-way-back'], repair);
  assert.equal(checks(carried + vault)['root-way-back'], [
    ...repair,
    'passed root console+1s can s3:DeleteBucket data',
  ]);
});

test('root-way-back catches a bucket that even root can never delete', () => {
  const lost = ['failed root console+1s can s3:DeleteBucket data'];
  assert.equal(wrong('root-way-back', `assumptions: { root_session_mfa: lost }\n${vault}`), lost);
  const third = '  nobody: { deny: "s3:Delete*", to: everyone, resource: data }\n';
  assert.equal(wrong('root-way-back', carried + vault + third), lost);
});

test('root-way-back: a bucket that nobody is to delete is not asked about', () => {
  const nobody = vault
    .replace('except: root, ', '')
    .replace(/only-root.*\n/, 'nobody: { deny: s3:DeleteBucket, to: everyone, resource: data }\n');
  assert.equal(checks(carried + nobody)['root-way-back'], repair);
});

test('root-way-back catches renderings that shut root out', () => {
  assert.equal(caught('root-way-back', carried + vault), [
    'bucket.data: OnlyRoot: ArnNotEquals aws:PrincipalArn: drop the condition',
    'bucket.data: OnlyRoot: ArnNotEquals aws:PrincipalArn: other values',
    'bucket.data: OnlyRoot: ArnNotEquals aws:PrincipalArn: anything',
    'bucket.data: WithMfa: BoolIfExists aws:MultiFactorAuthPresent: drop the condition',
    'bucket.data: WithMfa: BoolIfExists aws:MultiFactorAuthPresent: true ↔ false',
  ]);
});

function skipping(spec: Spec, ...names: readonly string[]): Spec {
  const at = { start: 0, end: 7 };
  return { ...spec, lockoutSkips: new Map(names.map((name) => [name, { reason: 'because', at }])) };
}

test('a skipped one is there, with its reason', () => {
  const { spec } = buildText(head + guarded(...listed));
  const tests = lockoutTests(skipping(spec, 'first-device'), library);
  assert.equal(
    tests.map(({ skip }) => skip),
    ['because', undefined],
  );
});

test('what is not generated cannot be skipped', () => {
  const { spec } = buildText(head + guarded(...listed));
  try {
    lockoutTests(skipping(spec, 'first-password', 'first-devices', 'whatever'), library);
    assert.unreachable();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    assert.equal(
      error.diagnostics.map(({ code, message, help, at }) => `${at && placeOf(at)} ${code}: ${message}; ${help}`),
      [
        'specs/given.yaml:1:1 lockout-not-generated: `first-password` is not generated for this spec, so there is nothing to skip; remove it',
        'specs/given.yaml:1:1 lockout-unknown: no generated test is called `first-devices`; did you mean `first-device`?',
        `specs/given.yaml:1:1 lockout-unknown: no generated test is called \`whatever\`; there are ${lockoutNames.map((each) => `\`${each}\``).join(', ')}`,
      ],
    );
  }
});

test('the worked examples hold, but for the dangers that two of them show', () => {
  const failing = buildShipped().flatMap((build) =>
    Object.entries(checksIn(build)).flatMap(([name, all]) => {
      const found = all?.filter((each) => !each.startsWith('passed ')) ?? [];
      return found.length === 0 ? [] : [`${build.spec.name} ${name} ${found.length}`];
    }),
  );
  assert.equal(failing.sort(), ['console-mfa device-needs-mfa 4', 'console-mfa-own-device device-needs-mfa 4']);
});

test('whatever the spec, each of their checks is decided', () => {
  const asked = Array.from({ length: 200 }, (_, index) => JSON.stringify(randomSpec(random(index)))).flatMap((text) => {
    try {
      return [buildText(text)];
    } catch {
      // Not every random spec can be rendered.
      return [];
    }
  });
  const all = asked.flatMap((build) => Object.values(checksIn(build)).flat());
  assert.ok(all.length > 500);
  assert.equal(
    all.filter((each) => !/^(passed|failed) /.test(each ?? '')),
    [],
  );
});

test.run();
