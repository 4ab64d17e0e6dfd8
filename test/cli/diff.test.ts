// `iamspec diff`, as it is called: between commits, folders, and what was rendered and is.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diffSchema } from '../../src/report/diff-schema.ts';
import { validator } from '../batch/json-schema.ts';
import { filesIn, iamspec, project, vault } from './program.ts';
import { edit, repository } from './repository.ts';

const path = 'schema/diff.schema.json';
const problems = validator(JSON.parse(readFileSync(path, 'utf8')));

interface Change {
  readonly direction: string;
  readonly sure: boolean;
  readonly fingerprint: string;
  readonly before: { readonly outcome: string };
  readonly after: { readonly outcome: string };
  readonly requests: {
    readonly who: readonly string[];
    readonly actions: readonly string[];
    readonly resources: readonly string[];
    readonly witness: { readonly action: string };
  };
}

function changesIn(folder: string, ...args: readonly string[]): readonly Change[] {
  const data = JSON.parse(iamspec(folder, 'diff', '--format', 'json', ...args).out);
  assert.equal(problems(data), []);
  assert.is.not(data.exit, 2);
  return data.specs.flatMap(({ changes }: { changes: readonly Change[] }) => changes);
}

const hole = ({ direction, sure, before, after }: Change): boolean =>
  direction === 'widened' && sure && before.outcome === 'deny' && after.outcome === 'allow';

/** Other keys that a guard asks for are always there, and without `IfExists` nothing changes. */
const mfaGuard = /IfExists": \{(\s*)"aws:MultiFactorAuth/g;

const guarded = ['partner-exchange', 'ec2-role-mfa', 'cross-account-mfa', 'delete-bucket-guard', 'data-lake'];

for (const name of guarded) {
  const file = `specs/${name}.yaml`;
  const text = readFileSync(file, 'utf8');

  test(`${name}: a requirement that spares sessions without the key is a hole with a witness`, () => {
    const folder = repository({ [file]: text });
    edit(folder, file, 'key_absent: denied', 'key_absent: exempt');
    const holes = changesIn(folder).filter(hole);
    assert.ok(holes.length > 0);
    const { exit, out } = iamspec(folder, 'diff', '--fail-on', 'widened', '--format', 'markdown');
    assert.is(exit, 1);
    assert.match(out, '⚠️ Access is widened');
    assert.match(out, 'with an access key');
    assert.ok(out.length < 65_536);
    assert.not.match(out, /[@`]/);
  });

  test(`${name}: a guard that lost its IfExists in what was rendered is told by \`--out\``, () => {
    const folder = project({ [file]: text });
    assert.is(iamspec(folder, 'generate').exit, 0);
    const policies = Object.keys(JSON.parse(readFileSync(join(folder, 'out', name, 'iamspec.json'), 'utf8')).files)
      .filter((each) => each.endsWith('.json'))
      .filter((each) => readFileSync(join(folder, 'out', name, each), 'utf8').match(mfaGuard) !== null);
    for (const policy of policies) edit(folder, `out/${name}/${policy}`, mfaGuard, '": {$1"aws:MultiFactorAuth');
    const { exit } = iamspec(folder, 'diff', '--out', 'out');
    if (policies.length === 0) return assert.is(exit, 0);
    const narrowed = changesIn(folder, '--out', 'out').filter(({ direction }) => direction === 'narrowed');
    assert.ok(narrowed.some(({ before, after }) => before.outcome === 'allow' && after.outcome === 'deny'));
  });
}

for (const name of ['partner-exchange', 'cross-account-mfa', 'delete-bucket-guard']) {
  test(`${name}: a template that drops the guard's IfExists renders nothing that could be compared`, () => {
    const file = `specs/${name}.yaml`;
    const shipped = readFileSync('templates/policies/bucket.json.hbs', 'utf8');
    const own = shipped.replace('{{json condition indent=6}}', '{"Bool":{"aws:MultiFactorAuthPresent":"false"}}');
    assert.is.not(own, shipped);
    const template = 'templates/policies/bucket.json.hbs';
    const folder = repository({ [file]: readFileSync(file, 'utf8'), [template]: shipped });
    writeFileSync(join(folder, template), own);
    const { exit, out, err } = iamspec(folder, 'diff', '--templates', 'templates', '--also', 'markdown=access.md');
    assert.is(exit, 2);
    assert.match(err, /^error\[template-changes-policy\]: the template `policies\/bucket\.json\.hbs`/);
    assert.is(out, '');
    assert.not.ok(existsSync(join(folder, 'access.md')));
  });
}

test('two policies by themselves: what `equal` says each way, told as a change', () => {
  const policy = readFileSync('out/partner-exchange/policies/bucket.exchange.json', 'utf8');
  const edited = policy.replace('NumericGreaterThanIfExists', 'NumericGreaterThan');
  assert.is.not(edited, policy);
  const folder = project({ 'a.json': policy, 'b.json': edited });
  const both = JSON.parse(iamspec(folder, 'equal', 'a.json', 'b.json', '--format', 'json').out);
  const told = both.policies[0];
  const changes = changesIn(folder, 'a.json', 'b.json');
  const of = (direction: string) =>
    changes.filter((each) => each.direction === direction).map(({ requests }) => requests);
  assert.equal(of('widened'), told.second_lets_more_in.lines);
  assert.equal(of('narrowed'), told.first_lets_more_in.lines);
  assert.ok(changes.some(hole));
  assert.is(iamspec(folder, 'diff', 'a.json', 'b.json', '--fail-on', 'widened').exit, 1);
  const back = changesIn(folder, 'b.json', 'a.json');
  assert.equal([back.filter(hole).length, back.length], [0, changes.length]);
  const same = iamspec(folder, 'diff', 'a.json', 'a.json');
  assert.equal([same.exit, same.out.split(':')[0]], [0, 'same nothing changed in access']);
  assert.match(iamspec(folder, 'diff', 'a.json', 'b.json', '--format', 'html').out, /^<!doctype html>/);
  assert.is(iamspec(folder, 'diff', 'a.json', 'nonesuch').exit, 2);
});

test('a principal that is widened', () => {
  const folder = repository({ 'specs/vault.yaml': vault });
  edit(folder, 'specs/vault.yaml', 'to: bob', 'to: everyone');
  const holes = changesIn(folder).filter(hole);
  assert.ok(
    holes.some(({ requests }) => requests.who.join().includes('anonymous') || requests.who.join().includes('everyone')),
  );
});

test('a report for each reader, of one comparison', () => {
  const folder = repository({ 'specs/vault.yaml': vault });
  edit(folder, 'specs/vault.yaml', 'key_absent: denied', 'key_absent: exempt');
  const also = ['--also', 'json=access.json', '--also', 'markdown=access.md'];
  const { exit, out, err } = iamspec(folder, 'diff', '--fail-on', 'widened', '--format', 'github', ...also);
  assert.is(exit, 1);
  assert.is(err, '');
  const [first = ''] = out.split('\n');
  assert.match(first, /^::error file=specs\/vault\.yaml,line=9,endLine=9,col=3,title=vault%3A newly allowed::who: /);
  assert.match(out, '::notice file=specs/vault.yaml,line=6,');
  assert.match(out, /::notice title=iamspec diff::widened: 2 kinds of requests newly allowed\n$/);
  assert.is(JSON.parse(readFileSync(join(folder, 'access.json'), 'utf8')).exit, 1);
  assert.match(readFileSync(join(folder, 'access.md'), 'utf8'), /^## ⚠️ Access is widened\n/);
  assert.match(iamspec(folder, 'diff', '--format', 'github').out, /^::warning file=specs\/vault\.yaml,line=9,/);
});

test('what cannot be compared is an annotation, too', () => {
  const folder = repository({ 'specs/vault.yaml': vault });
  edit(folder, 'specs/vault.yaml', 'to: bob', 'to: bobby');
  const { exit, out } = iamspec(folder, 'diff', '--format', 'github', '--also', 'markdown=access.md');
  assert.is(exit, 2);
  assert.match(out, /^::error file=specs\/vault\.yaml,line=8,/);
  assert.match(out, '::notice title=iamspec diff::could not be compared');
  assert.not.ok(existsSync(join(folder, 'access.md')));
});

test('what is told names every action that is meant, and nothing else', () => {
  const text = readFileSync('specs/cross-account-mfa.yaml', 'utf8');
  const folder = repository({ 'specs/exchange.yaml': text });
  const told = (): readonly string[] => {
    const sure = changesIn(folder).filter(hole);
    return [...new Set(sure.flatMap(({ requests: { actions, resources } }) => [...actions, ...resources]))].sort();
  };
  const bucket = 'arn:aws:s3:::example.accounta.bucket';
  const changes = ['s3:DeleteObject', 's3:PutObject', 's3:PutObjectAcl'];
  // All three are guarded alike, so that one of them could seem to stand for them all.
  edit(folder, 'specs/exchange.yaml', 'key_absent: denied', 'key_absent: exempt');
  assert.equal(told(), [`${bucket}/*`, ...changes]);
  // The bucket's users may do anything to S3 by policies of their own, which is not what changes.
  writeFileSync(join(folder, 'specs/exchange.yaml'), text.replace(/to: partner-users/, 'to: everyone'));
  assert.equal(told(), [
    bucket,
    `${bucket}/*`,
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    ...changes.slice(1),
  ]);
});

test('nothing changed, and only names changed', () => {
  const folder = repository({ 'specs/vault.yaml': vault });
  const same = iamspec(folder, 'diff', '--fail-on', 'widened');
  assert.is(same.exit, 0, same.err);
  assert.match(same.out, /1 spec not changed\n\nsame nothing changed in access: proved/);
  edit(folder, 'specs/vault.yaml', /\bbob\b(?!-)(?!\/)/g, 'robert');
  edit(folder, 'specs/vault.yaml', 'home/robert', 'home/bob');
  const renamed = iamspec(folder, 'diff');
  assert.is(renamed.exit, 0, renamed.err);
  assert.match(renamed.out, 'same nothing changed in access');
  assert.equal(changesIn(folder), []);
});

test('what an older version rendered: other words change nothing, another guard does, and a spec is not touched', () => {
  const folder = project({ 'specs/vault.yaml': vault, 'specs/other.yaml': vault.replace('acme-vault', 'acme-other') });
  iamspec(folder, 'generate');
  const older = (file: string, from: string | RegExp, to: string): void => edit(folder, `out/vault/${file}`, from, to);
  const before = filesIn(folder, 'specs');
  older('main.tf', /^# Rendered by.*$/m, '# Rendered by an older iamspec.');
  older('RUNBOOK.md', '## Step by step', '## What to do');
  older('policies/bucket.vault.json', '"Sid": "ReadingNeedsMfa"', '"Sid": "DenyReadingWithoutMfa"');
  older('iamspec.json', '"ReadingNeedsMfa"', '"DenyReadingWithoutMfa"');
  const words = iamspec(folder, 'diff', '--out', 'out', '--fail-on', 'widened');
  assert.is(words.exit, 0, words.err);
  assert.match(words.out, /files +RUNBOOK\.md, iamspec\.json, main\.tf,\s+policies\/bucket\.vault\.json/);
  assert.match(words.out, '1 spec not changed');
  assert.match(words.out, 'same nothing changed in access: proved');

  older('policies/bucket.vault.json', '"BoolIfExists"', '"Bool"');
  const narrowed = iamspec(folder, 'diff', '--out', 'out', '--fail-on', 'widened');
  assert.is(narrowed.exit, 0, narrowed.out);
  assert.match(narrowed.out, /newly denied:[\s\S]*after +denied: rule `reading-needs-mfa` denies it/);

  older('policies/bucket.vault.json', /,?\s*"Condition": \{[\s\S]*?\n {6}\}/, '');
  const widened = iamspec(folder, 'diff', '--out', 'out', '--fail-on', 'widened');
  assert.is(widened.exit, 1, widened.out);
  assert.match(widened.out, /newly allowed:[\s\S]*before +denied: rule `reading-needs-mfa` denies it/);
  assert.equal(filesIn(folder, 'specs'), before);

  older('iamspec.json', '"iamspec": 1', '"iamspec": 0');
  assert.is(iamspec(folder, 'diff', '--out', 'out').exit, 2);
});

test('a change may be accepted until a day', () => {
  const folder = repository({ 'specs/vault.yaml': vault });
  edit(folder, 'specs/vault.yaml', 'allow: s3:GetObject', 'allow: [s3:GetObject, s3:GetObjectAcl]');
  const changes = changesIn(folder);
  assert.ok(changes.some(hole));
  assert.is(iamspec(folder, 'diff', '--fail-on', 'widened').exit, 1);
  const accept = (expires: string): void => {
    const accepted = changes.map(({ fingerprint }) => ({ fingerprint, reason: 'it is meant', expires }));
    writeFileSync(join(folder, 'accepted.json'), JSON.stringify({ accepted }));
  };
  accept('2999-12-31');
  const good = iamspec(folder, 'diff', '--fail-on', 'widened', '--accept', 'accepted.json');
  assert.is(good.exit, 0, good.out);
  assert.match(good.out, 'it is meant (until 2999-12-31)');
  accept('2001-01-31');
  const late = iamspec(folder, 'diff', '--fail-on', 'widened', '--accept', 'accepted.json');
  assert.is(late.exit, 1);
  assert.match(late.out, 'was accepted until 2001-01-31');
  writeFileSync(join(folder, 'accepted.json'), '{"accepted": [{}]}');
  assert.is(iamspec(folder, 'diff', '--accept', 'accepted.json').exit, 2);
});

test('each environment is compared with itself', () => {
  const spec = readFileSync('specs/environments.yaml', 'utf8');
  const folder = repository({ 'specs/app.yaml': spec });
  iamspec(folder, 'generate');
  edit(folder, 'specs/app.yaml', 'age: 1h, too-old: 3601s', 'age: 2h, too-old: 7201s');
  edit(folder, 'specs/app.yaml', / {2}two hours are too old in production:[\s\S]*?(?= {2}two hours are not)/, '');
  for (const args of [[], ['--out', 'out']]) {
    const { specs } = JSON.parse(iamspec(folder, 'diff', '--format', 'json', ...args).out);
    const access = specs.filter(({ changes }: { changes: readonly unknown[] }) => changes.length > 0);
    assert.equal(
      access.map(({ name }: { name: string }) => name),
      ['app/prod'],
    );
    assert.ok(access[0].changes.every(({ direction }: Change) => direction === 'widened'));
  }
});

test('a boundary that is put on cannot be told', () => {
  const folder = repository({ 'specs/vault.yaml': vault });
  edit(folder, 'specs/vault.yaml', 'user: home/bob', 'user: home/bob, boundary: ReadOnlyAccess');
  const { exit, out } = iamspec(folder, 'diff');
  assert.is(exit, 3, out);
  assert.match(out, 'the boundary of `bob` is there on one side alone');
});

test('what cannot be compared is refused', () => {
  const folder = repository({ 'specs/vault.yaml': vault });
  const badAlso = [
    ['--also', 'x'],
    ['--also', 'pdf=x'],
    ['--also', 'json=none/x'],
    ['--also', 'json=x', '--also', 'json=y'],
  ];
  for (const args of [
    ['nonesuch'],
    ['--out', 'nonesuch'],
    ['specs'],
    ['main', '--out', 'out'],
    ['--', '-x'],
    ...badAlso,
  ]) {
    assert.is(iamspec(folder, 'diff', ...args).exit, 2, args.join(' '));
  }
  writeFileSync(join(folder, 'specs/vault.yaml'), 'iamspec: 2\n');
  assert.is(iamspec(folder, 'diff').exit, 2);
});

test('the published schema is the one that is printed', () => {
  const printed = iamspec(project(), 'schema', '--of', 'diff').out;
  assert.is(printed, `${JSON.stringify(diffSchema, null, 2)}\n`);
  assert.is(readFileSync(path, 'utf8'), printed, `print it anew: \`iamspec schema --of diff > ${path}\``);
});

test.run();
