// Makes test/corpus/provider-schema.json: what the AWS provider takes in the resources that templates write, read off a
// package that is generated from the provider's schema. The package is downloaded (37 MB) and not kept.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PACKAGE = '@cdktf/provider-aws';
const VERSION = '21.22.1';
const INTEGRITY = 'sha512-BuSHeaQFUL9l33pBzIMRT7cTQ69AM2mLtijjteCPhVQRmvuhuj9Lvfymf7knAMhYqAT6+Lrls9jiGVW/Us3zrQ==';
const target = 'test/corpus/provider-schema.json';

/** Folders of the package, by what the resources are called. */
const folders = {
  aws_iam_group_policy_attachment: 'iam-group-policy-attachment',
  aws_iam_instance_profile: 'iam-instance-profile',
  aws_iam_policy: 'iam-policy',
  aws_iam_role: 'iam-role',
  aws_iam_role_policy_attachment: 'iam-role-policy-attachment',
  aws_iam_user_policy_attachment: 'iam-user-policy-attachment',
  aws_organizations_policy: 'organizations-policy',
  aws_organizations_policy_attachment: 'organizations-policy-attachment',
  aws_s3_bucket_policy: 's3-bucket-policy',
  aws_s3_bucket_public_access_block: 's3-bucket-public-access-block',
  aws_s3_bucket_versioning: 's3-bucket-versioning',
} as const;

interface Member {
  readonly type: string;
  readonly required: boolean;
}

type Members = Readonly<Record<string, Member>>;

const work = mkdtempSync(path.join(tmpdir(), 'provider-schema-'));
try {
  const tarball = execFileSync('npm', ['pack', '--silent', `${PACKAGE}@${VERSION}`], { cwd: work, encoding: 'utf8' });
  const hash = createHash('sha512')
    .update(readFileSync(path.join(work, tarball.trim())))
    .digest('base64');
  if (INTEGRITY !== `sha512-${hash}`)
    throw new Error(`${tarball.trim()} has the hash sha512-${hash}, not the pinned ${INTEGRITY}`);
  const files = Object.values(folders).map((folder) => `package/lib/${folder}/index.d.ts`);
  execFileSync('tar', ['xzf', tarball.trim(), 'package/package.json', ...files], { cwd: work });
  const about = JSON.parse(readFileSync(path.join(work, 'package/package.json'), 'utf8'));
  const resources = Object.entries(folders).map(([name, folder]) => [name, resourceIn(folder, name)] as const);
  const source = { package: PACKAGE, version: VERSION, license: about.license, provider: providerOf(about) };
  writeFileSync(target, `${JSON.stringify({ source, resources: Object.fromEntries(resources) }, null, 2)}\n`);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function providerOf(about: { readonly cdktf?: { readonly provider?: unknown } }): unknown {
  return about.cdktf?.provider ?? null;
}

/** Its own members, and those of the blocks in it by their names. */
function resourceIn(folder: string, name: string): object {
  const text = readFileSync(path.join(work, `package/lib/${folder}/index.d.ts`), 'utf8');
  if (!text.includes(`tfResourceType = "${name}"`)) throw new Error(`${folder} is not ${name}`);
  const interfaces = new Map(
    [...text.matchAll(/^export interface (\w+)(?: extends [\w.]+)? \{\n(.*?)^\}/gms)].map(
      ([, title = '', body = '']) => [title, membersIn(body)],
    ),
  );
  const [own = {}] = [...interfaces].flatMap(([title, members]) => (title.endsWith('Config') ? [members] : []));
  const blocks = Object.entries(own).flatMap(([key, { type }]) => {
    const inside = interfaces.get(type.replace(/\[\].*$/, ''));
    return inside === undefined ? [] : [[key, inside] as const];
  });
  const attributes = Object.entries(own).filter(([key]) => !blocks.some(([block]) => block === key));
  return { attributes: Object.fromEntries(attributes), blocks: Object.fromEntries(blocks) };
}

function membersIn(body: string): Members {
  const found = body.matchAll(/#(\w+) \w+#\w+\}.*?readonly \w+(\??): ([^;]+);/gs);
  return Object.fromEntries(
    [...found].map(([, name = '', optional, type = '']) => [
      name,
      { type: type.replace(' | cdktf.IResolvable', ''), required: optional === '' },
    ]),
  );
}
