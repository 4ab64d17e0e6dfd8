// Bad edits as people make them, on the shipped specs: a diff names each hole with a request that replays, and says it so that
// somebody who never saw the spec understands it. UPDATE_GOLDEN=1 writes anew what is said.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { iamspec, project } from './program.ts';

interface Edit {
  readonly spec: string;
  /** What it is called in test/golden/diff/. */
  readonly name: string;
  /** Below the folder of the rendering, where the edit is of what was rendered, as by a template that lost something. */
  readonly rendered?: string;
  readonly from: string | RegExp;
  readonly to: string;
  /** What a witness has to say: who, with which session, does what. Undefined: nothing is let in, and that is proved. */
  readonly hole: RegExp | undefined;
}

const ifExists = /"(Bool|NumericGreaterThan)IfExists": \{(\s*)"aws:MultiFactorAuth/;
const lost = { name: 'if-exists-lost', from: ifExists, to: '"$1": {$2"aws:MultiFactorAuth' } as const;
const exempt = { name: 'key-exempt', from: 'key_absent: denied', to: 'key_absent: exempt' } as const;

const edits: readonly Edit[] = [
  {
    ...lost,
    spec: 'cross-account-mfa',
    rendered: 'policies/bucket.exchange.json',
    hole: /`alice`, with an access key, s3:\w+ on arn:aws:s3:::example\.accounta\.bucket\/x/,
  },
  { ...exempt, spec: 'cross-account-mfa', hole: /`alice`, with an access key, s3:(?:Put|Delete)Object/ },
  {
    spec: 'cross-account-mfa',
    name: 'principal-widened',
    from: 'to: partner-users\n    resource: exchange\n\n',
    to: 'to: everyone\n    resource: exchange\n\n',
    hole: /anonymous|`eve`|another/,
  },
  {
    spec: 'ec2-role-mfa',
    name: 'if-exists-gained',
    rendered: 'policies/trust.operator.json',
    from: '"Bool": {',
    to: '"BoolIfExists": {',
    hole: /`bob`, with an access key, sts:AssumeRole on arn:aws:iam::\d+:role\/operator/,
  },
  { ...exempt, spec: 'ec2-role-mfa', hole: /`bob`, with an access key, sts:AssumeRole/ },
  {
    spec: 'ec2-role-mfa',
    name: 'principal-widened',
    from: 'people-become-operator: { allow: sts:AssumeRole, to: people,',
    to: 'people-become-operator: { allow: sts:AssumeRole, to: [people, mallory],',
    hole: /`mallory`, .*sts:AssumeRole/,
  },
  {
    ...lost,
    spec: 'delete-bucket-guard',
    rendered: 'policies/bucket.vault.json',
    hole: /`root`, with an access key, s3:DeleteBucket on arn:aws:s3:::acme-vault/,
  },
  { ...exempt, spec: 'delete-bucket-guard', hole: /`root`, with an access key, s3:DeleteBucket/ },
  {
    spec: 'delete-bucket-guard',
    name: 'principal-widened',
    from: 'except: root\n',
    to: 'except: [root, bob]\n',
    hole: /`bob`, .*MFA.*s3:DeleteBucket/,
  },
  // Who is let in at all has shown MFA there, so that a key that is not there opens nothing.
  {
    ...exempt,
    spec: 'mfa-by-age',
    from: 'fresh: { key_absent: denied',
    to: 'fresh: { key_absent: exempt',
    hole: undefined,
  },
  {
    spec: 'mfa-by-age',
    name: 'older',
    from: 'max_age: 1h',
    to: 'max_age: 12h',
    hole: /`bob`, .*iam:CreateAccessKey/,
  },
  {
    spec: 'mfa-by-age',
    name: 'principal-widened',
    from: 'to: staff, resource: everything, when',
    to: 'to: [staff, carol], resource: everything, when',
    hole: /`carol`, /,
  },
  { ...lost, spec: 'mfa-by-age', rendered: 'policies/identity.staff.json', hole: undefined },
  {
    ...lost,
    spec: 'console-mfa-hardened',
    rendered: 'policies/identity.staff.json',
    hole: /`dana`, with an access key, iam:(?:Deactivate|DeleteVirtual)MFADevice/,
  },
  {
    spec: 'console-mfa-hardened',
    name: 'not-hardened',
    // The tests name the rules that go, so that they have to go, too.
    from: /, hardened: true(.*\n.*), hardened: true[\s\S]*$/,
    to: '$1 } }\n',
    hole: /`dana`, with an access key, iam:/,
  },
  {
    spec: 'console-mfa-hardened',
    name: 'principal-widened',
    from: 'members: [bob',
    to: 'members: [carol, bob',
    hole: /`carol`, /,
  },
];

/** The exit code, and what a comment says. */
function reviewed({ spec, rendered, from, to }: Edit): {
  readonly exit: number | null;
  readonly markdown: string;
  readonly examples: string;
} {
  const path = `specs/${spec}.yaml`;
  const files = [path, path.replace('.yaml', '.test.yaml'), 'specs/sessions.fixtures.yaml'];
  const folder = project(Object.fromEntries(files.flatMap((each) => textOf(each))));
  assert.is(iamspec(folder, 'generate').exit, 0);
  cpSync(join(folder, 'out'), join(folder, 'before'), { recursive: true });
  const edited = join(folder, rendered === undefined ? path : `out/${spec}/${rendered}`);
  const text = readFileSync(edited, 'utf8');
  assert.is.not(text.replace(from, to), text, 'nothing to edit');
  writeFileSync(edited, text.replace(from, to));
  const sides = rendered === undefined ? ['--out', 'out'] : ['before', 'out'];
  const args = ['diff', ...sides, '--fail-on', 'widened', '--also', 'json=diff.json'];
  const { exit, out: markdown } = iamspec(folder, ...args, '--format', 'markdown');
  const { specs } = JSON.parse(readFileSync(join(folder, 'diff.json'), 'utf8'));
  const changes = specs.flatMap((each: { changes: readonly Change[] }) => each.changes).filter(isHole);
  const examples = changes.map(
    ({ requests: { witness } }: Change) => `${witness.who} ${witness.action} on ${witness.resource}`,
  );
  return { exit, markdown, examples: examples.join('\n') };
}

interface Change {
  readonly direction: string;
  readonly sure: boolean;
  readonly before: { readonly outcome: string };
  readonly after: { readonly outcome: string };
  readonly requests: { readonly witness: { readonly who: string; readonly action: string; readonly resource: string } };
}

const isHole = ({ direction, sure, before, after }: Change): boolean =>
  direction === 'widened' && sure && before.outcome === 'deny' && after.outcome === 'allow';

function textOf(path: string): readonly (readonly [string, string])[] {
  try {
    return [[path, readFileSync(path, 'utf8')]];
  } catch {
    return [];
  }
}

for (const edit of edits) {
  test(`${edit.spec}: ${edit.name}`, () => {
    const { exit, markdown, examples } = reviewed(edit);
    const path = `test/golden/diff/${edit.spec}/${edit.name}.md`;
    if (process.env.UPDATE_GOLDEN === '1') {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, markdown);
    }
    if (edit.hole === undefined) assert.is(examples, '');
    else assert.match(examples, edit.hole);
    assert.is(exit, edit.hole === undefined ? 0 : 1);
    assert.fixture(markdown, readFileSync(path, 'utf8'), basename(path));
  });
}

test.run();
