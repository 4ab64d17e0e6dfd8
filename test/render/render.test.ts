import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse } from '@cdktn/hcl2json';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { policyFromData } from '../../src/iam/read-policy.ts';
import type { Manifest } from '../../src/manifest.ts';
import { render } from '../../src/render/render.ts';
import { shipped } from '../../src/render/templates.ts';
import { compileText, must, wideRules } from '../compile/given.ts';

const golden = 'test/golden/exchange';
const compiled = must(compileText(readFileSync(`${golden}.yaml`, 'utf8')).compiled, 'it compiles');
const files = render(compiled, shipped());

function text(path: string): string {
  return must(files.get(path), path);
}

const manifest = JSON.parse(text('iamspec.json')) as Manifest;

test('a rendering is what it was, byte for byte', () => {
  // UPDATE_GOLDEN=1 writes it anew; the diff is for a reviewer.
  if (process.env.UPDATE_GOLDEN === '1') {
    for (const [path, content] of files) {
      mkdirSync(dirname(`${golden}/${path}`), { recursive: true });
      writeFileSync(`${golden}/${path}`, content);
    }
  }
  for (const [path, content] of files) {
    assert.ok(existsSync(`${golden}/${path}`), path);
    assert.is(content, readFileSync(`${golden}/${path}`, 'utf8'), path);
  }
  assert.equal(
    readdirSync(golden, { recursive: true }).filter((path) => statSync(`${golden}/${path}`).isFile()).length,
    files.size,
  );
});

test('every file ends in one line break, and has no space before one', () => {
  for (const [path, content] of files) {
    assert.match(content, /[^\n]\n$/, path);
    assert.not.match(content, /[ \t]\n|\r/, path);
  }
});

test('policies are JSON that reads back as what was meant', () => {
  assert.ok(compiled.documents.length > 5);
  for (const { file, kind, document } of compiled.documents) {
    const problem = (code: string, path: readonly unknown[], message: string) => {
      throw new Error(`${file}: ${code} at ${path.join('.')}: ${message}`);
    };
    assert.equal(policyFromData(JSON.parse(text(file)), kind, problem), document);
    assert.is(JSON.stringify(policyFromData(JSON.parse(text(file)), kind, problem)), JSON.stringify(document), file);
  }
});

test('policies are laid out as a person would', () => {
  for (const { file } of compiled.documents) {
    assert.is(text(file), `${JSON.stringify(JSON.parse(text(file)), null, 2)}\n`);
  }
});

test('the manifest comes last and has the hash of every other file', () => {
  const paths = [...files.keys()];
  assert.is(paths.at(-1), 'iamspec.json');
  assert.equal(Object.keys(manifest.files), paths.slice(0, -1).sort());
  for (const [path, hash] of Object.entries(manifest.files)) {
    assert.is(hash, `sha256:${createHash('sha256').update(text(path)).digest('hex')}`);
  }
});

interface Locals {
  readonly bucket_policies: Readonly<Record<string, string>>;
  readonly identity_policies: Readonly<Record<string, string>>;
  readonly permission_set_policies: Readonly<Record<string, string>>;
  readonly boundary_policies: Readonly<Record<string, string>>;
  readonly trust_policies: Readonly<Record<string, string>>;
  readonly arns: Readonly<Record<string, string>>;
  readonly attachments: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

async function localsOf(hcl: string): Promise<Locals> {
  const { locals } = (await parse('main.tf', hcl)) as { locals: readonly [Locals] };
  return locals[0];
}

test('the module hands out each document, once, by what it is attached to', async () => {
  const locals = await localsOf(text('main.tf'));
  const found = Object.entries({
    bucket: locals.bucket_policies,
    identity: locals.identity_policies,
    trust: locals.trust_policies,
  });
  const handed = found.flatMap(([kind, policies]) =>
    Object.entries(policies).map(([name, expression]) => {
      const path = must(/^\$\{file\("\$\{path\.module\}\/(.+)"\)\}$/.exec(expression)?.[1], expression);
      assert.type(JSON.parse(text(path)).Statement, 'object');
      return [`${kind}.${name}`, { kind, file: path, attached_to: name }] as const;
    }),
  );
  assert.equal(Object.fromEntries(handed), manifest.documents);
});

test('its ARNs and attachments are the manifest’s', async () => {
  const { arns, attachments } = await localsOf(text('main.tf'));
  const named = Object.entries({ ...manifest.principals, ...manifest.buckets });
  assert.equal(arns, Object.fromEntries(named.flatMap(([name, each]) => ('arn' in each ? [[name, each.arn]] : []))));
  for (const [document, { name, arn, ...rest }] of Object.entries(attachments)) {
    assert.equal(rest, manifest.documents[document]);
    assert.is(arn, arns[must(rest.attached_to, document)]);
    assert.ok(must(arn, document).endsWith(must(name, document)));
  }
  assert.equal(Object.keys(attachments), Object.keys(manifest.documents));
});

test('permission sets and boundaries are handed out apart, and are empty maps where there are none', async () => {
  const none = await localsOf(text('main.tf'));
  assert.equal([none.permission_set_policies, none.boundary_policies], [{}, {}]);
  const outcome = wideRules(
    '  a: { allow: s3:GetObject, to: [admins, bob], resource: data }\n  b: { allow: "s3:*", to: bob, resource: data, attach: { boundary: bob } }',
  );
  const rendered = render(must(outcome.compiled, 'it compiles'), shipped());
  const locals = await localsOf(must(rendered.get('main.tf'), 'main.tf'));
  assert.equal([locals.identity_policies, locals.permission_set_policies, locals.boundary_policies].map(Object.keys), [
    ['bob'],
    ['admins'],
    ['bob'],
  ]);
  assert.equal(locals.boundary_policies.bob, '${file("${path.module}/policies/boundary.bob.json")}');
  const { attachments } = locals;
  assert.is(attachments['identity.admins']?.name, 'DataAdmin');
  assert.is(attachments['boundary.bob']?.kind, 'boundary');
  const boundary = must(rendered.get('policies/boundary.bob.json'), 'the boundary');
  assert.is(boundary, `${JSON.stringify(JSON.parse(boundary), null, 2)}\n`);
  assert.not.ok('Principal' in JSON.parse(boundary).Statement[0]);
});

test('every output is described and hands out a local that is there', async () => {
  const { output } = (await parse('outputs.tf', text('outputs.tf'))) as {
    output: Readonly<Record<string, readonly [{ description: string; value: string }]>>;
  };
  const locals = await localsOf(text('main.tf'));
  assert.equal(Object.keys(output).sort(), Object.keys(locals).sort());
  for (const [name, [{ description, value }]] of Object.entries(output)) {
    assert.is(value, `\${local.${name}}`);
    assert.ok(description.endsWith('.'));
  }
});

test('the module needs no provider', async () => {
  const { terraform } = (await parse('versions.tf', text('versions.tf'))) as { terraform: unknown };
  assert.equal(terraform, [{ required_version: '>= 1.3' }]);
});

test('a map with nothing in it is an empty map', async () => {
  const bare = must(
    compileText(`
iamspec: 1
accounts: { home: "111111111111" }
principals: { ec2: { service: ec2.amazonaws.com }, reader: { role: home/reader } }
rules: { run: { allow: sts:AssumeRole, to: ec2, resource: reader } }`).compiled,
    'it compiles',
  );
  const hcl = must(render(bare, shipped()).get('main.tf'), 'there is one');
  assert.match(hcl, /\n {2}bucket_policies = \{\}\n/);
  assert.match(hcl, /\n {2}identity_policies = \{\}\n/);
  assert.equal((await localsOf(hcl)).bucket_policies, {});
});

test('equals signs stand as `terraform fmt` puts them', () => {
  const lines = text('main.tf').split('\n');
  for (const [index, line] of lines.entries()) {
    const after = lines[index + 1] ?? '';
    const [here, next] = [line, after].map((each) => /^( *)("[^"]*"|\w+) *= [^{]*$/.exec(each));
    if (here && next && here[1] === next[1]) assert.is(line.indexOf(' = '), after.indexOf(' = '), line);
    if (here && !next) assert.not.match(line, / {2}= /.test(lines[index - 1] ?? '') ? /^$/ : /\S {2,}= /);
  }
});

test.run();
