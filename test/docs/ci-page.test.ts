// docs/ci.md: its recipes are sound, name what is there, and are carried out where no service is needed for it.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { checkout, pullRequest, write } from '../action/workplace.ts';
import { iamspec, project, vault } from '../cli/program.ts';
import { git } from '../git.ts';
import { verbOptions } from './surface.ts';
import { anchorOf } from './worked.ts';

const page = readFileSync('docs/ci.md', 'utf8');
const files = new Map(
  [...page.matchAll(/^```\w+ file=(\S+)\n([\s\S]*?)^```$/gm)].map(([, path = '', text = '']) => [path, text]),
);
const recipe = (path: string): string => files.get(path) ?? assert.unreachable(`no ${path}`) ?? '';
const hooks: readonly { id: string; entry: string; files: string; pass_filenames?: boolean; language: string }[] =
  parse(readFileSync('.pre-commit-hooks.yaml', 'utf8'));

/** Options of a command that the program has not. */
function wrongIn(text: string): readonly string[] {
  return [...text.matchAll(/(?:\biamspec|\$\(IAMSPEC\)) ([a-z]+)((?: (?!\|\||&&)[^\s|&]+)*)/g)].flatMap(
    ([, verb = '', rest = '']) => {
      const known = verbOptions(verb);
      const named = rest.match(/--[a-z][a-z-]*/g) ?? [];
      return known.size === 0 ? [verb] : named.filter((option) => !known.has(option));
    },
  );
}

test('every command that is named is one', () => {
  const spans = [...page.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code]) => code);
  const scripts = [...files.values()].map((text) => text.replace(/^ *#.*|^ *- (?:id|repo): .*| # .*/gm, ''));
  const all = [...spans, ...scripts, ...hooks.map(({ entry }) => entry)].join('\n\n');
  assert.ok((all.match(/\biamspec (?:diff|generate|test|fmt|lint)/g) ?? []).length > 15);
  assert.equal(wrongIn(all), []);
  assert.equal(wrongIn('iamspec diff main --bogus'), ['--bogus']);
});

test('links lead somewhere', () => {
  const anchorsIn = (path: string): readonly string[] =>
    [...readFileSync(path, 'utf8').matchAll(/^##+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading));
  const links = [...page.matchAll(/\]\((?!https:)([^)#]*)(?:#([^)]*))?\)/g)];
  const lost = links.filter(([, file = '', anchor]) => {
    const path = file === '' ? 'docs/ci.md' : `docs/${file}`;
    return !existsSync(path) || (anchor !== undefined && !anchorsIn(path).includes(anchor));
  });
  assert.ok(links.length > 6);
  assert.equal(
    lost.map(([link]) => link),
    [],
  );
});

test('GitHub: the least rights, pinned actions, and inputs that are there', () => {
  const { on, permissions, jobs } = parse(recipe('.github/workflows/access.yml'));
  assert.is(on, 'pull_request');
  assert.equal(permissions, {});
  assert.equal(jobs.access.permissions, { contents: 'read', 'pull-requests': 'write' });
  const { inputs, outputs } = parse(readFileSync('action.yml', 'utf8'));
  for (const step of jobs.access.steps) {
    assert.is(step.run, undefined);
    if (step.uses.startsWith('OWNER/')) {
      assert.equal(
        Object.keys(step.with).filter((name) => !(name in inputs)),
        [],
      );
    } else assert.match(step.uses, /^actions\/[a-z-]+@[0-9a-f]{40}$/);
  }
  const told = [...page.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(
    ([, cell = '']) => cell.match(/(?<=`)[\w-]+(?=`)/g) ?? [],
  );
  assert.equal(told.sort(), [...Object.keys(inputs), ...Object.keys(outputs)].sort());
});

/** Runs a script as a pipeline does, with `npx iamspec` and `npm ci` of this project. */
function runScript(folder: string, script: string, env: Readonly<Record<string, string>> = {}) {
  const program = `"${process.execPath}" "${resolve('dist/iamspec.cjs')}"`;
  write(folder, '.stub/npx', `#!/bin/sh\nshift\nexec ${program} "$@"\n`);
  write(folder, '.stub/iamspec', `#!/bin/sh\nexec ${program} "$@"\n`);
  write(folder, '.stub/npm', '#!/bin/sh\n');
  spawnSync('chmod', ['-R', '+x', join(folder, '.stub')]);
  const PATH = `${join(folder, '.stub')}:${process.env.PATH}`;
  return new Promise<{ readonly exit: number; readonly out: string }>((done) => {
    const child = spawn('bash', ['-ec', script], { cwd: folder, env: { PATH, HOME: folder, NO_COLOR: '1', ...env } });
    let out = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece) => {
        out += String(piece);
      });
    child.on('close', (exit) => done({ exit: exit ?? -1, out }));
  });
}

const spec = 'specs/vault.yaml';
const rendered = (text: string): Readonly<Record<string, string>> => {
  const folder = project({ [spec]: text });
  iamspec(folder, 'generate');
  const manifest = JSON.parse(readFileSync(join(folder, 'out/vault/iamspec.json'), 'utf8'));
  const all = ['iamspec.json', ...Object.keys(manifest.files)];
  const entries = all.map((path) => [`out/vault/${path}`, readFileSync(join(folder, 'out/vault', path), 'utf8')]);
  return { [spec]: text, ...Object.fromEntries(entries) };
};
const wider = vault.replace('allow: s3:GetObject,', 'allow: [s3:GetObject, s3:GetObjectAcl],');

test('GitLab: the job runs, and its note is made, then changed', async () => {
  const { access } = parse(recipe('.gitlab-ci.yml'));
  const notes: { id: number; body: string; author: { id: number } }[] = [
    { id: 1, body: '<!-- iamspec: access -->\nforged', author: { id: 2 } },
  ];
  const tokens = new Set<unknown>();
  const server = createServer(async (request, response) => {
    tokens.add(request.headers['private-token']);
    let text = '';
    for await (const piece of request) text += String(piece);
    const body = new URLSearchParams(text).get('body') ?? '';
    const found = notes.find(({ id }) => request.url?.endsWith(`/notes/${id}`));
    if (request.method === 'POST') notes.push({ id: 10, body, author: { id: 7 } });
    if (request.method === 'PUT' && found !== undefined) found.body = body;
    response.end(JSON.stringify(request.url === '/user' ? { id: 7 } : notes));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const pull = pullRequest(rendered(vault), { ...rendered(wider), 'ci/note.sh': recipe('ci/note.sh') });
  const folder = checkout(pull, pull.event.pull_request.head.sha);
  const env = {
    CI_MERGE_REQUEST_DIFF_BASE_SHA: git(pull.author, 'merge-base', 'main~1', 'topic'),
    CI_API_V4_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    CI_PROJECT_ID: '3',
    CI_MERGE_REQUEST_IID: '4',
    IAMSPEC_NOTE_TOKEN: 'glpat-x',
  };
  const run = () => runScript(folder, access.script.join('\n'), env);
  const first = await run();
  assert.is(first.exit, 1, first.out);
  assert.match(first.out, 'widened: ');
  assert.match(readFileSync(join(folder, access.artifacts.reports.junit), 'utf8'), '<testsuites');
  assert.match(notes[1]?.body ?? '', /^<!-- iamspec: access -->\n## ⚠️ Access is widened\n/);
  for (const [path, text] of Object.entries(rendered(vault))) write(folder, path, text);
  const second = await run();
  assert.is(second.exit, 0, second.out);
  assert.is(notes.length, 2);
  assert.match(notes[1]?.body ?? '', 'Nothing changes in access');
  assert.match(notes[0]?.body ?? '', 'forged');
  assert.equal([...tokens], ['glpat-x']);
  server.close();
});

test('Make: `check` holds, and `access` fails where something is let in', async () => {
  const pull = pullRequest({ ...rendered(vault), Makefile: recipe('Makefile') }, rendered(wider));
  const folder = checkout(pull, pull.event.pull_request.head.sha, []);
  git(folder, 'fetch', '-q', 'origin', 'main:refs/remotes/origin/main');
  const check = await runScript(folder, 'make check');
  assert.match(check.out, 'iamspec generate --check\n', check.out);
  assert.match(check.out, /1 spec, .* checks: \d+ passed/);
  const access = await runScript(folder, 'make access');
  assert.is(access.exit, 2, 'of make');
  assert.match(access.out, 'newly allowed');
});

test('Atlantis: what can run without Terraform runs', async () => {
  const { workflows } = parse(recipe('repos.yaml'));
  const pull = pullRequest(rendered(vault), rendered(wider));
  const folder = checkout(pull, pull.merge);
  const runs: readonly string[] = workflows.iamspec.plan.steps.flatMap(({ run }: { run?: string }) => run ?? []);
  assert.is(runs.length, 3);
  const [first = '', second = ''] = runs;
  assert.is((await runScript(folder, first)).exit, 0);
  const { exit, out } = await runScript(folder, second, { BASE_BRANCH_NAME: 'main' });
  assert.is(exit, 1, out);
  assert.match(out, 'newly allowed');
});

test('pre-commit: the hooks that are named are there, and their entries run', () => {
  const [{ hooks: named }] = parse(recipe('.pre-commit-config.yaml')).repos;
  assert.equal(
    named.map(({ id }: { id: string }) => id),
    hooks.map(({ id }) => id),
  );
  const folder = project(rendered(vault));
  for (const { entry, language, files: pattern, pass_filenames: names } of hooks) {
    assert.is(language, 'system');
    assert.ok(new RegExp(pattern).test(spec));
    assert.match(entry, /^npx --no -- iamspec /);
    const args = entry.split(' ').slice(4);
    const { exit, err } = iamspec(folder, ...args, ...(names === false ? [] : [spec]));
    assert.is(exit, entry.endsWith('lint') ? exit : 0, err);
    assert.is.not(exit, 2, err);
  }
});

test.run();
