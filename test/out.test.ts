// The renderings that are committed: what the specs render now, and a Terraform module that hands out just that.
import * as fs from 'node:fs';
import { parse } from '@cdktn/hcl2json';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../src/manifest.ts';
import type { Build } from '../src/pipeline.ts';
import { buildFolder, buildShipped } from './build.ts';

const builds = buildShipped();
const example = 'examples/infra-repo';

/** Files that differ from what was rendered, or that only one of them has. */
function staleIn(folder: string, { files }: Build): readonly string[] {
  const committed = filesIn(folder);
  return [...new Set([...Object.keys(committed), ...files.keys()])].filter(
    (path) => committed[path] !== files.get(path),
  );
}

function filesIn(folder: string): Readonly<Record<string, string>> {
  const paths = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const files = paths.filter((path) => fs.statSync(`${folder}/${path}`).isFile());
  return Object.fromEntries(files.sort().map((path) => [path, fs.readFileSync(`${folder}/${path}`, 'utf8')]));
}

interface Block {
  readonly locals?: readonly [Readonly<Record<string, unknown>>];
  readonly output?: Readonly<Record<string, readonly [{ readonly value: string }]>>;
}

/** The outputs of the module in a folder, as Terraform would give them: locals followed, `file()` read. */
async function outputsOf(folder: string): Promise<Readonly<Record<string, unknown>>> {
  const { locals } = (await parse('main.tf', fs.readFileSync(`${folder}/main.tf`, 'utf8'))) as Block;
  const { output } = (await parse('outputs.tf', fs.readFileSync(`${folder}/outputs.tf`, 'utf8'))) as Block;
  const given = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, given(inner)]));
    }
    if (value === null) return null;
    const text = String(value);
    const [, policy] = /^\$\{local\.identity_policies\["([^"]+)"\]\}$/.exec(text) ?? [];
    if (policy !== undefined)
      return given((locals?.[0].identity_policies as Record<string, unknown> | undefined)?.[policy]);
    const [, local] = /^\$\{local\.(\w+)\}$/.exec(text) ?? [];
    if (local !== undefined) return given(locals?.[0][local]);
    const [, path] = /^\$\{file\("\$\{path\.module\}\/([^"]+)"\)\}$/.exec(text) ?? [];
    return path === undefined ? text : fs.readFileSync(`${folder}/${path}`, 'utf8');
  };
  return Object.fromEntries(Object.entries(output ?? {}).map(([name, [{ value }]]) => [name, given(value)]));
}

/** The same, from the manifest and the policies alone. */
function expectedOf({ files, rendering: { manifest } }: Build): Readonly<Record<string, unknown>> {
  const isSet = (name: string): boolean => manifest.principals[name]?.kind === 'sso';
  const policies = (kind: string, ofSets = false): Readonly<Record<string, unknown>> =>
    Object.fromEntries(
      Object.values(manifest.documents)
        .filter((document) => document.kind === kind && isSet(document.attached_to) === ofSets)
        .map(({ attached_to, file }) => [attached_to, files.get(file)]),
    );
  const named = Object.entries({ ...manifest.principals, ...manifest.buckets });
  const parts = Object.entries(policies('identity')).map(([name, policy]) => [name, { 1: policy }]);
  return {
    bucket_policies: policies('bucket'),
    identity_policies: policies('identity'),
    identity_policy_parts: Object.fromEntries(parts),
    permission_set_policies: policies('identity', true),
    boundary_policies: policies('boundary'),
    trust_policies: policies('trust'),
    service_control_policies: policies('scp'),
    resource_control_policies: policies('rcp'),
    arns: Object.fromEntries(named.flatMap(([name, each]) => ('arn' in each ? [[name, each.arn]] : []))),
    attachments: attachmentsOf(manifest),
  };
}

function attachmentsOf(manifest: Manifest): Readonly<Record<string, unknown>> {
  const { documents, principals, buckets, organization, accounts } = manifest;
  const places: Readonly<Record<string, string | undefined>> = { root: organization?.root, ...organization?.units };
  return Object.fromEntries(
    Object.entries(documents).map(([name, document]) => {
      if (document.kind === 'scp' || document.kind === 'rcp') {
        const place = document.attached_to;
        return [name, { ...document, arn: null, name: places[place] ?? accounts[place]?.id }];
      }
      const holder = buckets[document.attached_to] ?? principals[document.attached_to];
      const arn = holder !== undefined && 'arn' in holder ? holder.arn : '';
      const last = arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1);
      const own = holder !== undefined && 'permission_set' in holder ? holder.permission_set : last;
      return [name, { ...document, arn, name: own }];
    }),
  );
}

/** A spec's folder, or of one with environments a folder for each; and whatever is no rendering. */
function renderingsIn(folder: string): readonly string[] {
  const isRendering = (path: string): boolean => fs.existsSync(`${folder}/${path}/iamspec.json`);
  const found = fs.readdirSync(folder).flatMap((name) => {
    if (isRendering(name)) return [name];
    return fs.readdirSync(`${folder}/${name}`).map((inner) => `${name}/${inner}`);
  });
  return found.sort();
}

test('out/ holds one rendering for each spec', () => {
  assert.ok(builds.length >= 8);
  assert.equal(renderingsIn('out'), builds.map(({ spec }) => spec.name).sort());
});

test('the example repository holds what its specs render', () => {
  const own = buildFolder(`${example}/specs`);
  assert.equal(renderingsIn(`${example}/out`), own.map(({ spec }) => spec.name).sort());
  for (const build of own) {
    assert.equal(staleIn(`${example}/out/${build.spec.name}`, build), [], `run \`make generate\` in ${example}`);
  }
});

for (const build of builds) {
  const folder = `out/${build.spec.name}`;

  test(`${folder} is what the spec renders`, () => {
    assert.equal(staleIn(folder, build), [], 'run `make generate`');
  });

  test(`${folder} is a module whose outputs are the policies and the manifest`, async () => {
    const outputs = await outputsOf(folder);
    assert.equal(outputs, expectedOf(build));
    const { terraform } = (await parse('versions.tf', fs.readFileSync(`${folder}/versions.tf`, 'utf8'))) as {
      terraform: unknown;
    };
    assert.not.match(JSON.stringify(terraform), 'required_providers');
  });
}

test.run();
