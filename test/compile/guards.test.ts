// Whom guards for everyone stop besides those they are meant for.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { wideRules } from './given.ts';

const keys = 'access keys';
const roles = 'role sessions, instance profiles';
const federated = 'IAM Identity Center, SAML and OIDC sessions';
const anonymous = 'anonymous callers';
const endpoints = 'requests through a VPC endpoint';
const services = 'AWS services';
const forwarded = "calls that a service makes with a person's credentials";

const note = (rest: string) =>
  wideRules(`  the-rule: { deny: s3:PutObject, to: everyone, resource: data, ${rest} }`).diagnostics.filter(
    ({ code }) => code === 'guard-stops-everyone',
  );

/** After the colon of each note. */
function stopped(rest: string): readonly (readonly string[])[] {
  return note(rest).map(({ message }) => {
    const list = message.slice(message.indexOf(': ') + 2);
    return [keys, roles, federated, anonymous, endpoints, services, forwarded].filter((words) => list.includes(words));
  });
}

const organization = '{ organization: o-a1b2c3d4e5 }';

const rows: readonly (readonly [rest: string, ...stops: (readonly string[])[]])[] = [
  ['unless: { mfa: present }', [keys, roles, federated, anonymous, services, forwarded]],
  ['unless: { mfa: fresh }', [keys, roles, federated, anonymous, services, forwarded]],
  ['unless: { mfa: legacy }', [keys, roles, federated, anonymous, services, forwarded]],
  ['unless: { mfa: lenient }', [roles, forwarded]],
  [`unless: ${organization}`, [anonymous, services]],
  ['unless: { vpc_endpoint: vpce-12345678 }', [services, forwarded]],
  ['unless: { source_ip: 203.0.113.0/24 }', [endpoints, services, forwarded]],
  ['unless: { aws: { StringEquals: { aws:PrincipalOrgID: o-a1b2c3d4e5 } } }', [anonymous, services]],
  // `any` lets through.
  [`unless: { any: [${organization}, { aws_service: true }] }`, [anonymous]],
  ['unless: { any: [{ source_ip: 203.0.113.0/24 }, { aws_service: true }] }', [endpoints, forwarded]],
  [
    'unless: { any: [{ source_ip: 203.0.113.0/24 }, { aws_service: true }, { via_aws_service: true }, { vpc_endpoint: vpce-12345678 }] }',
  ],
  [
    'unless: { any: [{ mfa: present }, { aws_service: true }, { via_aws_service: true }] }',
    [keys, roles, federated, anonymous],
  ],
  [`unless: { any: [${organization}, { vpc_endpoint: vpce-12345678 }] }`, [anonymous, services]],
  [`unless: { any: [{ mfa: present }, ${organization}] }`, [anonymous, services]],
  // All must hold: one guard each.
  [
    'unless: { organization: o-a1b2c3d4e5, source_ip: 203.0.113.0/24 }',
    [endpoints, services, forwarded],
    [anonymous, services],
  ],
  // `when` says whom it is about.
  [`when: { aws_service: false }, unless: ${organization}`, []],
  ['when: { via_aws_service: false }, unless: { vpc_endpoint: vpce-12345678 }', [services]],
  // No guard of that kind.
  ['unless: { tls: true }'],
  ['when: { source_ip: 203.0.113.0/24 }'],
  ['unless: { tag: { principal: { team: red } } }'],
  ['unless: { any: [{ tls: true }, { organization: o-a1b2c3d4e5 }] }'],
];

for (const [rest, ...stops] of rows) {
  test(`${rest} stops ${stops.length === 0 ? 'nobody unawares' : stops.join(' / ')}`, () => {
    const expected = stops.filter((each) => each.length > 0);
    assert.equal([...stopped(rest)].sort(), [...expected].sort());
  });
}

test('it says what is asked, and who is spared', () => {
  const [{ message = '', help = '', severity = '' } = {}] = note(
    `except: [admin, any-robots], unless: ${organization}`,
  );
  assert.is(severity, 'note');
  assert.match(
    message,
    /^`the-rule` stops everyone who is not of the organization, all but `admin` and `any-robots`: /,
  );
  assert.match(help, /`except`.*`any`/);
});

test('a guard for some is no guard for everyone', () => {
  const { diagnostics } = wideRules(
    '  a: { deny: s3:PutObject, to: staff, resource: data, unless: { mfa: present } }\n  b: { deny: s3:PutObject, to: any-robots, resource: data, unless: { mfa: present } }',
  );
  assert.not.ok(diagnostics.some(({ code }) => code === 'guard-stops-everyone'));
});

test('a guard is told once for all the buckets that it is on', () => {
  const { diagnostics } = wideRules(
    '  a: { deny: s3:PutObject, to: everyone, resource: [data, notes], unless: { mfa: present } }',
  );
  assert.is(diagnostics.filter(({ code }) => code === 'guard-stops-everyone').length, 1);
});

test('the order of rules makes no difference to the runbook', () => {
  const guards = (...names: readonly string[]) =>
    wideRules(
      names
        .map((name) => `  ${name}: { deny: s3:PutObject, to: everyone, resource: data, unless: { mfa: present } }`)
        .join('\n'),
    ).compiled?.runbook.dangers.guards.map(({ rule }) => rule);
  assert.equal(guards('b', 'a', 'c'), ['a', 'b', 'c']);
});

test.run();
