import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { policyFromData } from '../../src/iam/read-policy.ts';
import { policyView } from '../../src/render/view.ts';
import { compileText, rules } from './given.ts';

const several = [
  '  read: { allow: [s3:ListBucket, s3:GetObject], to: [staff, partner-all, lambda], resource: data }',
  '  write: { allow: s3:PutObject, to: [bob, sam], resource: [data/b, data/a], when: { any: [{ mfa: fresh }, { tls: true, source_ip: [203.0.113.0/24, 198.51.100.0/24] }] } }',
  '  guard: { deny: [s3:PutObject, s3:DeleteObject], to: everyone, except: [admin, bob], resource: [data, notes], unless: { mfa: lenient-fresh, tls: true } }',
  '  become: { allow: sts:AssumeRole, to: [staff, lambda, analyst], resource: [admin, runner], when: { mfa: present } }',
];

/** Turns every flow list of a rule around; the rule means the same. */
function turned(line: string): string {
  return line.replace(/\[([a-z0-9:./ ,-]+)\]/gi, (_, inner: string) => `[${inner.split(', ').reverse().join(', ')}]`);
}

test('the order of rules, and of lists in them, makes no difference', () => {
  const meaning = (lines: readonly string[]) => {
    const { compiled } = rules(lines.join('\n'));
    return JSON.stringify([compiled?.documents, compiled?.manifest]);
  };
  const expected = meaning(several);
  assert.ok(expected.includes('GuardNoMfa'));
  assert.is(meaning([...several].reverse()), expected);
  assert.is(meaning(several.map(turned)), expected);
  assert.is.not(several.map(turned).join(), several.join());
});

test('every document is a policy that AWS takes', () => {
  const { compiled } = rules(several.join('\n'));
  assert.ok((compiled?.documents.length ?? 0) > 6);
  for (const { name, kind, document } of compiled?.documents ?? []) {
    const { statements } = policyView({ name, kind, document, file: '', attachedTo: '' });
    const Statement = statements.map((view) =>
      Object.fromEntries(
        Object.entries(view).flatMap(([key, value]) =>
          value === null ? [] : [[key.charAt(0).toUpperCase() + key.slice(1), value]],
        ),
      ),
    );
    const problem = (code: string, path: readonly unknown[], message: string) =>
      assert.unreachable(`${name}: ${code} ${path}: ${message}`);
    assert.equal(policyFromData({ Version: document.version, Statement }, kind, problem), document);
  }
});

test('documents and manifest name each other', () => {
  const { compiled } = rules(several.join('\n'));
  const { documents = [], manifest } = compiled ?? {};
  const names = documents.map(({ name }) => name);
  assert.equal(names, [...names].sort());
  assert.equal(Object.keys(manifest?.documents ?? {}), names);
  for (const { name, kind, file, attachedTo } of documents) {
    assert.is(name, `${kind}.${attachedTo}`);
    assert.equal(manifest?.documents[name], { kind, file, attached_to: attachedTo });
  }
  const sids = documents.flatMap(({ document }) => document.statements.map(({ sid }) => sid));
  assert.equal(Object.keys(manifest?.sids ?? {}), [...new Set(sids)].sort());
});

test('the manifest says what each name is', () => {
  const { compiled } = compileText(`
iamspec: 1
accounts: { home: "111111111111", far: { id: "333333333333", managed: false } }
principals:
  all: { account: far }
  boss: { root: home }
  bob: { user: home/x/bob, has: [AmazonS3FullAccess] }
  staff: { group: home/staff, members: [bob] }
  reader: { role: home/reader, instance_profile: reader-profile }
  ec2: { service: ec2.amazonaws.com }
buckets: { data: { name: acme-data, account: home, versioning: enabled, mfa_delete: enabled } }
rules: { run: { allow: sts:AssumeRole, to: ec2, resource: reader } }`);
  assert.equal(compiled?.manifest, {
    iamspec: 1,
    spec: 'given',
    accounts: {
      far: { id: '333333333333', partition: 'aws', managed: false },
      home: { id: '111111111111', partition: 'aws', managed: true },
    },
    principals: {
      all: { kind: 'account', account: 'far', arn: 'arn:aws:iam::333333333333:root' },
      bob: { kind: 'user', account: 'home', arn: 'arn:aws:iam::111111111111:user/x/bob', has: ['AmazonS3FullAccess'] },
      boss: { kind: 'root', account: 'home', arn: 'arn:aws:iam::111111111111:root' },
      ec2: { kind: 'service', service: 'ec2.amazonaws.com' },
      reader: {
        kind: 'role',
        account: 'home',
        arn: 'arn:aws:iam::111111111111:role/reader',
        has: [],
        instance_profile: 'reader-profile',
      },
      staff: {
        kind: 'group',
        account: 'home',
        arn: 'arn:aws:iam::111111111111:group/staff',
        has: [],
        members: ['bob'],
      },
    },
    buckets: {
      data: {
        name: 'acme-data',
        arn: 'arn:aws:s3:::acme-data',
        account: 'home',
        versioning: 'enabled',
        mfa_delete: 'enabled',
      },
    },
    documents: { 'trust.reader': { kind: 'trust', file: 'policies/trust.reader.json', attached_to: 'reader' } },
    sids: { Run: 'run' },
  });
});

test('there is a result exactly where there was no error', () => {
  const wrong = rules(
    '  a: { allow: s3:ListAllMyBuckets, to: home-all, resource: everything }\n  b: { allow: s3:GetObject, to: bob, resource: data }',
  );
  assert.is(wrong.compiled, undefined);
  assert.ok(wrong.diagnostics.some(({ severity }) => severity === 'error'));
  const right = rules('  b: { allow: s3:GetObject, to: everyone, resource: data }');
  assert.ok(right.compiled);
  assert.ok(right.diagnostics.every(({ severity }) => severity !== 'error'));
});

test('the same mistake is told once', () => {
  const { diagnostics } = rules(
    '  a: { allow: [s3:GetObject, s3:PutObject, s3:ListBucket], to: scientists, resource: [data, data/a] }',
  );
  assert.is(diagnostics.filter(({ severity }) => severity === 'error').length, 1);
});

test.run();
