// resources.tf: what it declares of a spec, and that the AWS provider takes it. UPDATE_GOLDEN=1 writes it anew.
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from '@cdktn/hcl2json';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildText } from '../build.ts';

const golden = 'test/golden/resources';
const app = readFileSync(`${golden}/app.yaml`, 'utf8');

type Attributes = Readonly<Record<string, unknown>>;
type Resources = Readonly<Record<string, Readonly<Record<string, readonly [Attributes]>>>>;

interface Member {
  readonly type: string;
  readonly required: boolean;
}

type Members = Readonly<Record<string, Member>>;

interface ProviderSchema {
  readonly source: { readonly provider: { readonly version: string } };
  readonly resources: Readonly<
    Record<string, { readonly attributes: Members; readonly blocks: Readonly<Record<string, Members>> }>
  >;
}

const schema = JSON.parse(readFileSync('test/corpus/provider-schema.json', 'utf8')) as ProviderSchema;

/** What Terraform itself takes in any resource. */
const meta: ReadonlySet<string> = new Set(['provider', 'depends_on', 'lifecycle']);

function filesOf(text: string): ReadonlyMap<string, string> {
  return buildText(text, 'specs/app.yaml').files;
}

async function resourcesIn(text: string): Promise<Resources> {
  const { resource } = (await parse('resources.tf', filesOf(text).get('resources.tf') ?? '')) as {
    resource: Resources;
  };
  return resource;
}

function namesIn(resources: Resources): readonly string[] {
  return Object.entries(resources).flatMap(([type, all]) => Object.keys(all).map((label) => `${type}.${label}`));
}

function problemsOf(members: Members, values: Attributes, at: string, besides: ReadonlySet<string>): readonly string[] {
  const missing = Object.entries(members).flatMap(([name, { required }]) =>
    required && !(name in values) ? [name] : [],
  );
  const wrong = Object.entries(values).flatMap(([name, value]) => {
    if (besides.has(name)) return [];
    const member = members[name];
    if (member === undefined) return [`${at} has no \`${name}\``];
    return typeof value === member.type
      ? []
      : [`${at}.${name} is ${typeof value}, and the provider takes ${member.type}`];
  });
  return [...wrong, ...missing.map((name) => `${at} lacks \`${name}\``)];
}

/** What the provider would not take. */
function unfit(resources: Resources): readonly string[] {
  return Object.entries(resources).flatMap(([type, all]) =>
    Object.entries(all).flatMap(([label, [values]]) => {
      const known = schema.resources[type];
      if (known === undefined) return [`no resource is called ${type}`];
      const inner = new Set([...meta, ...Object.keys(known.blocks)]);
      const inside = Object.entries(known.blocks).flatMap(([block, members]) => {
        const given = values[block] as readonly Attributes[] | undefined;
        return (given ?? []).flatMap((each) => problemsOf(members, each, `${type}.${label}.${block}`, new Set()));
      });
      return [...problemsOf(known.attributes, values, `${type}.${label}`, inner), ...inside];
    }),
  );
}

test('the whole of it, as it is rendered', () => {
  const files = filesOf(app);
  for (const name of ['resources.tf', 'versions.tf']) {
    const text = files.get(name) ?? '';
    if (process.env.UPDATE_GOLDEN) writeFileSync(`${golden}/${name}`, text);
    assert.is(text, readFileSync(`${golden}/${name}`, 'utf8'));
  }
});

test(`the provider takes it (${schema.source.provider.version})`, async () => {
  assert.equal(unfit(await resourcesIn(app)), []);
  const odd: Resources = { aws_iam_role: { x: [{ name: true, tag: 'x' }] }, aws_iam_rool: { x: [{}] } };
  assert.equal(unfit(odd), [
    'aws_iam_role.x.name is boolean, and the provider takes string',
    'aws_iam_role.x has no `tag`',
    'aws_iam_role.x lacks `assume_role_policy`',
    'no resource is called aws_iam_rool',
  ]);
});

test('what it refers to is there: resources, and policies of the module', async () => {
  const files = filesOf(app);
  const resources = await resourcesIn(app);
  const known = new Set(namesIn(resources));
  const { locals } = (await parse('main.tf', files.get('main.tf') ?? '')) as {
    locals: readonly [Readonly<Record<string, Readonly<Record<string, unknown>>>>];
  };
  const text = JSON.stringify(resources);
  const referred = [...text.matchAll(/(aws_[a-z0-9_]+\.[A-Za-z0-9_-]+)(?:\.(?:arn|name|id))?\}/g)].map(
    ([, name = '']) => name,
  );
  const taken = [...text.matchAll(/local\.([a-z_]+)\[\\"([^"\\]+)\\"\]/g)];
  assert.ok(referred.length > 12 && taken.length > 12, `${referred.length}, ${taken.length}`);
  assert.equal(
    referred.filter((name) => !known.has(name)),
    [],
  );
  for (const [whole, local = '', key = ''] of taken) assert.ok(key in (locals[0][local] ?? {}), whole);
});

test('each policy is attached where the manifest says, but for permission sets', async () => {
  const { rendering } = buildText(app, 'specs/app.yaml');
  const names = new Set(namesIn(await resourcesIn(app)));
  const kinds = rendering.manifest.principals;
  const wanted = Object.entries(rendering.manifest.documents).flatMap(([document, { kind, attached_to: target }]) => {
    const label = document.replaceAll('.', '_');
    switch (kind) {
      case 'bucket':
        return [`aws_s3_bucket_policy.${target}`];
      case 'trust':
        return [`aws_iam_role.${target}`];
      case 'boundary':
        return [`aws_iam_policy.${label}`];
      case 'identity': {
        const holder = kinds[target]?.kind;
        return holder === 'sso' ? [] : [`aws_iam_policy.${label}`, `aws_iam_${holder}_policy_attachment.${label}`];
      }
      default:
        return [`aws_organizations_policy.${label}`, `aws_organizations_policy_attachment.${label}`];
    }
  });
  assert.equal(
    wanted.filter((each) => !names.has(each)),
    [],
  );
  const others = [...names].filter((each) => !wanted.includes(each)).sort();
  assert.equal(others, [
    'aws_iam_instance_profile.admin',
    'aws_iam_role_policy_attachment.has_admin_SecurityAudit',
    'aws_s3_bucket_public_access_block.data',
    'aws_s3_bucket_public_access_block.logs',
    'aws_s3_bucket_versioning.data',
    'aws_s3_bucket_versioning.logs',
  ]);
});

test('nobody is given a password or a key, and no bucket, user or group is made', async () => {
  const types = Object.keys(await resourcesIn(app));
  for (const type of [
    'aws_iam_user',
    'aws_iam_group',
    'aws_s3_bucket',
    'aws_iam_access_key',
    'aws_iam_user_login_profile',
  ]) {
    assert.not.ok(types.includes(type));
  }
});

const plain = `iamspec: 1
terraform: { resources: aws }
accounts: { home: "444455556666" }
principals: { ec2: { service: ec2.amazonaws.com }, one: { role: home/one }, two: { role: home/two } }
buckets: { data: { name: acme-data, account: home } }
rules:
  reads: { allow: s3:GetObject, to: one, resource: data }
  run: { allow: sts:AssumeRole, to: ec2, resource: [one, two] }
`;

test('one account has no alias, and a role that is named comes first', async () => {
  const files = filesOf(plain);
  assert.not.match(files.get('resources.tf') ?? '', 'provider =');
  assert.not.match(files.get('versions.tf') ?? '', 'configuration_aliases');
  assert.match(files.get('module.tftest.hcl') ?? '', '\nmock_provider "aws" {}\n');
  const named = await resourcesIn(
    `${plain}  two-after-one: { allow: sts:AssumeRole, to: one, resource: two, attach: { role: two } }\n`,
  );
  assert.equal(named.aws_iam_role?.two?.[0].depends_on, ['${aws_iam_role.one}']);
  assert.is(named.aws_iam_role?.one?.[0].depends_on, undefined);
});

test('roles that name each other are made in any order', async () => {
  const both = `${plain}  a: { allow: sts:AssumeRole, to: one, resource: two, attach: { role: two } }
  b: { allow: sts:AssumeRole, to: two, resource: one, attach: { role: one } }
`;
  const { aws_iam_role: roles } = await resourcesIn(both);
  assert.equal([roles?.one?.[0].depends_on, roles?.two?.[0].depends_on], [undefined, undefined]);
});

test('a policy in parts is attached part by part, and a long name ends in a hash', async () => {
  const long = `bucket-${'x'.repeat(50)}`;
  const many = Array.from({ length: 90 }, (_, index) => `${long}-${index}`);
  const buckets = many.map((name, index) => `  b${index}: { name: ${name}, account: home }`).join('\n');
  const rules = many.map(
    (_, index) => `  r${index}: { allow: s3:GetObject, to: one, resource: b${index}/part-${index}/* }`,
  );
  const text = `${plain.replace('buckets: {', `buckets:\n${buckets}\n  #`).replace('resource: data', 'resource: b0')}${rules.join('\n')}\n`;
  const built = buildText(text, `specs/${'long-'.repeat(30)}name.yaml`);
  const { resource } = (await parse('resources.tf', built.files.get('resources.tf') ?? '')) as { resource: Resources };
  const attached = Object.keys(resource.aws_iam_role_policy_attachment ?? {});
  assert.ok(attached.length > 1, `${attached}`);
  assert.ok(attached.every((label) => /^identity_one_\d+$/.test(label)));
  const names = Object.values(resource.aws_iam_policy ?? {}).map(([{ name }]) => String(name));
  assert.is(new Set(names).size, attached.length);
  for (const name of names) assert.match(name, /^[\w+=,.@-]{1,128}$/);
});

test('without it there is none, and no provider', () => {
  const files = filesOf(plain.replace('terraform: { resources: aws }\n', ''));
  assert.not.ok(files.has('resources.tf'));
  assert.not.match(files.get('versions.tf') ?? '', 'required_providers');
});

test.run();
