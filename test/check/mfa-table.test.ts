// The forms of an MFA requirement: what each renders to as a guard and as a grant means exactly what the language says that
// the requirement means, for every session of anybody.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openLibrary, test as run } from '../../src/pipeline.ts';
import { buildText } from '../build.ts';

const library = openLibrary();

const forms = [
  'key_absent: denied',
  'key_absent: exempt',
  'key_absent: denied, key: age',
  'key_absent: denied, max_age: 1h',
  'key_absent: exempt, max_age: 1h',
] as const;

const declared = `iamspec: 1
accounts: { home: "444455556666" }
principals:
  bob: { user: home/bob }
  app: { role: home/app }
  ec2: { service: ec2.amazonaws.com }
buckets: { vault: { name: acme-vault, account: home } }
`;
const start = '  app-starts: { allow: sts:AssumeRole, to: ec2, resource: app }\n';

function statuses(form: string, rules: string, properties: string): readonly string[] {
  const text = `${declared}mfa: { asked: { ${form} } }\nrules:\n${start}${rules}properties:\n${properties}`;
  return run(buildText(text), library).properties.map(
    ({ property, status, finding }) => `${property.name}: ${status}${finding === '' ? '' : `: ${finding}`}`,
  );
}

/** Nobody gets past it, and nobody who fulfils it is stopped. */
const both = `  nobody without it: { nobody_can: s3:GetObject, resource: vault, unless: { mfa: asked } }
  everyone with it: { everyone_can: s3:GetObject, resource: vault, among: [bob, app], when: { mfa: asked } }
`;
const proved = ['nobody without it: proved', 'everyone with it: proved'];

for (const form of forms) {
  test(`{ ${form} } as a guard stops exactly those who do not fulfil it`, () => {
    const rules = `  all-read: { allow: s3:GetObject, to: [bob, app], resource: vault }
  guard: { deny: s3:GetObject, to: everyone, resource: vault, unless: { mfa: asked } }
`;
    assert.equal(statuses(form, rules, both), proved);
  });

  test(`{ ${form} } as a grant lets exactly those in who fulfil it`, () => {
    const rules = '  some-read: { allow: s3:GetObject, to: [bob, app], resource: vault, when: { mfa: asked } }\n';
    const closed = both.replaceAll(' } }', ' }, closed: true }');
    const among = closed.replace('resource: vault, unless', 'resource: vault, among: [bob, app], unless');
    assert.equal(statuses(form, rules, among), proved);
  });
}

test('the forms mean different things: no guard of one is that of another', () => {
  const rules = (form: string): string => `mfa: { asked: { ${form} } }
rules:
${start}  all-read: { allow: s3:GetObject, to: [bob, app], resource: vault }
  guard: { deny: s3:GetObject, to: everyone, resource: vault, unless: { mfa: asked } }
`;
  for (const one of forms) {
    for (const other of forms) {
      const property = 'properties: { p: { nobody_can: s3:GetObject, resource: vault, unless: { mfa: other } } }\n';
      const text = declared + rules(one).replace(' } }\nrules', ` }, other: { ${other} } }\nrules`) + property;
      const [found] = run(buildText(text), library).properties;
      assert.is(found?.status === 'proved', isWithin(one, other), `${one} and ${other}: ${found?.finding}`);
    }
  }
});

/** Whom the first lets through, the second does. */
function isWithin(one: string, other: string): boolean {
  const asksNoLess = !one.includes('exempt') || other.includes('exempt');
  return asksNoLess && (!other.includes('max_age') || one.includes('max_age'));
}

test.run();
