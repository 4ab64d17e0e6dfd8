// The action from end to end: real git, the built program, and a stub of GitHub's REST.
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { vault } from '../cli/program.ts';
import { git } from '../git.ts';
import { type ApiStub, apiStub, bot, readOnly } from './api-stub.ts';
import { act, checkout, commandsIn, pullRequest, write } from './workplace.ts';

const spec = 'specs/vault.yaml';
const exempt = vault.replace('key_absent: denied', 'key_absent: exempt').replace(/tests:[\s\S]*$/, '');
const widened = pullRequest({ [spec]: vault }, { [spec]: exempt });

const action = suite<{ api: ApiStub }>('the action');

action.before.each(async (context) => {
  context.api = await apiStub();
});
action.after.each(({ api }) => api.close());

action('creates one comment, leaves it, and says when nothing changes any more', async ({ api }) => {
  const folder = checkout(widened, widened.merge);
  const more = { GITHUB_API_URL: api.url };
  const first = await act(folder, widened.event, {}, more);
  assert.is(first.exit, 0, first.log);
  assert.equal(first.outputs, { widened: 'true', changed: 'true', page: '', 'exit-code': '0' });
  assert.is(api.comments.length, 1);
  assert.match(api.comments[0]?.body ?? '', /^<!-- iamspec: access, of {2}-->\n## ⚠️ Access is widened\n/);
  assert.match(api.comments[0]?.body ?? '', '[The run](https://github.example/acme/infra/actions/runs/12)');
  assert.match(first.summary, '## ⚠️ Access is widened');
  assert.match(first.summary, '## iamspec test: ');
  assert.ok(commandsIn(first.log).some((line) => line.startsWith('::warning file=specs/vault.yaml,line=9,')));

  await act(folder, widened.event, {}, more);
  assert.equal(
    api.asked.filter((each) => !each.startsWith('GET')),
    ['POST /repos/acme/infra/issues/7/comments'],
  );

  write(folder, spec, `# only words\n${vault}`);
  const last = await act(folder, widened.event, {}, more);
  assert.equal(last.outputs, { widened: 'false', changed: 'false', page: '', 'exit-code': '0' });
  assert.is(api.comments.length, 1);
  assert.match(api.comments[0]?.body ?? '', '## ✅ Nothing changes in access');
});

action('fails the job where it is asked to', async ({ api }) => {
  const inputs = { FAIL_ON: 'widened', COMMENT: 'false' };
  const { exit, log, outputs } = await act(checkout(widened, widened.merge), widened.event, inputs);
  assert.is(exit, 1);
  assert.is(outputs['exit-code'], '1');
  assert.ok(commandsIn(log).some((line) => line.startsWith('::error file=specs/vault.yaml,line=9,')));
  assert.equal(api.asked, []);
});

action('makes a page where it is asked for one, and where there is something to show', async () => {
  const inputs = { PAGE: 'true', COMMENT: 'false' };
  const { exit, outputs } = await act(checkout(widened, widened.merge), widened.event, inputs);
  assert.is(exit, 0);
  assert.match(readFileSync(outputs.page ?? '', 'utf8'), /^<!doctype html>.*what changes in access/s);
  const other = pullRequest({ [spec]: vault }, { 'other.txt': 'x' });
  const none = await act(checkout(other, other.merge), other.event, inputs);
  assert.is(none.outputs.page, '');
});

action('writes no comment where no spec changed, but updates one that is there', async ({ api }) => {
  const pull = pullRequest({ [spec]: vault }, { 'other.txt': 'x' });
  const folder = checkout(pull, pull.merge);
  const more = { GITHUB_API_URL: api.url };
  assert.is((await act(folder, pull.event, {}, more)).exit, 0);
  assert.is(api.comments.length, 0);
  api.comments.push({ id: 5, body: '<!-- iamspec: access, of  -->\nold', user: bot });
  await act(folder, pull.event, {}, more);
  assert.match(api.comments[0]?.body ?? '', 'Nothing changes in access');
});

action('what was rendered is held against the specs, and tests that fail fail it', async () => {
  const broken = vault.replace('with: access-key, cannot', 'with: access-key, can');
  const pull = pullRequest({ [spec]: vault, 'out/.keep': '' }, { [spec]: broken });
  const inputs = { OUT: 'out', COMMENT: 'false' };
  const { exit, log, summary } = await act(checkout(pull, pull.merge), pull.event, inputs);
  assert.is(exit, 1);
  const told = commandsIn(log);
  assert.ok(
    told.some((line) => line.includes('is not what the specs render')),
    log,
  );
  assert.match(summary, 'What was rendered: stale: run `iamspec generate` · Tests and proofs: ');
  const tested = await act(checkout(pull, pull.merge), pull.event, { COMMENT: 'false' });
  assert.is(tested.exit, 1);
  assert.ok(
    commandsIn(tested.log).some((line) => line.startsWith('::error file=specs/vault.yaml,line=12,')),
    tested.log,
  );
  assert.match(tested.summary, 'Tests and proofs: some do not hold');
});

action('the head of a branch is compared with where it parted, though one commit alone was checked out', async () => {
  const pull = pullRequest({ [spec]: vault }, { [spec]: exempt }, 60);
  const folder = checkout(pull, pull.event.pull_request.head.sha);
  assert.is(git(folder, 'rev-list', '--count', 'HEAD'), '1');
  const { outputs, summary, log } = await act(folder, pull.event, { COMMENT: 'false' });
  assert.is(outputs.widened, 'true', log);
  assert.match(summary, git(pull.author, 'merge-base', 'main', 'topic'));
});

action('`base` names a branch that was not fetched; a whole clone stays whole', async () => {
  const shallow = checkout(widened, widened.merge);
  assert.is((await act(shallow, {}, { BASE: 'main', COMMENT: 'false' })).outputs.widened, 'true');
  const whole = checkout(widened, widened.event.pull_request.head.sha, []);
  assert.is((await act(whole, {}, { BASE: 'main', COMMENT: 'false' })).outputs.widened, 'true');
  assert.is(git(whole, 'rev-parse', '--is-shallow-repository'), 'false');
});

action('two commits deep nothing has to be fetched, nor any credentials kept', async () => {
  const folder = checkout(widened, widened.merge, ['--depth=2']);
  git(folder, 'remote', 'remove', 'origin');
  const { exit, outputs } = await act(folder, widened.event, { COMMENT: 'false' });
  assert.is(exit, 0);
  assert.is(outputs.widened, 'true');
});

action('a base that cannot be had is said, in the comment too', async ({ api }) => {
  const folder = checkout(widened, widened.merge);
  git(folder, 'remote', 'set-url', 'origin', join(folder, 'nowhere'));
  const { exit, log, outputs } = await act(folder, widened.event, {}, { GITHUB_API_URL: api.url });
  assert.is(exit, 2);
  assert.equal(outputs, { widened: 'false', changed: 'true', page: '', 'exit-code': '2' });
  assert.match(commandsIn(log).join('\n'), /::error title=iamspec::cannot fetch .*`fetch-depth: 0`.*git says: /);
  assert.match(api.comments[0]?.body ?? '', '## ❌ Access could not be compared');
});

action('histories that have nothing in common are said', async () => {
  const other = pullRequest({ [spec]: vault }, { [spec]: exempt });
  const folder = checkout(widened, widened.event.pull_request.head.sha, []);
  git(folder, 'fetch', '-q', other.origin, other.merge);
  const event = { before: other.merge };
  const { exit, log } = await act(folder, event, { COMMENT: 'false' });
  assert.is(exit, 2);
  assert.match(log, 'parted: check out with');
});

action('a push is compared with what was there; without anything to compare with that is said', async () => {
  const folder = checkout(widened, widened.merge, []);
  const before = git(folder, 'rev-parse', 'HEAD^1');
  assert.is((await act(folder, { before }, {})).outputs.widened, 'true');
  for (const event of [{}, { before: '0'.repeat(40) }]) {
    const { exit, log, outputs } = await act(folder, event);
    assert.is(exit, 0);
    assert.equal(outputs, { widened: 'false', changed: 'false', page: '', 'exit-code': '0' });
    assert.match(log, '::warning title=iamspec::access was not compared');
  }
});

action('names the files of a folder from the top of the repository, and keeps its own comment', async ({ api }) => {
  const inside = 'infra/a b--><x>';
  const pull = pullRequest({ [`${inside}/${spec}`]: vault }, { [`${inside}/${spec}`]: exempt });
  const folder = checkout(pull, pull.merge);
  api.comments.push({ id: 5, body: '<!-- iamspec: access, of  -->\nof the top', user: bot });
  const { log } = await act(folder, pull.event, { WORKING_DIRECTORY: inside }, { GITHUB_API_URL: api.url });
  assert.ok(
    commandsIn(log).some((line) => line.startsWith(`::warning file=${inside}/specs/vault.yaml,line=9,`)),
    log,
  );
  assert.is(api.comments.length, 2);
  assert.match(api.comments[1]?.body ?? '', /^<!-- iamspec: access, of infra%2Fa%20b%2D%2D%3E%3Cx%3E -->\n/);
});

action('text of specs is never a command of the log', async () => {
  const forged = vault
    .replaceAll('bob reads', '::error::forged ##[error]forged')
    .replace('can: s3:GetObject, resource: vault/a', 'can: s3:PutObject, resource: vault/a')
    .replace('rules:', 'nonsense: "::error::forged"\n::set-output name=x::y: 1\nrules:');
  const out = { 'out/vault/x.tf': '::error::forged\n' };
  for (const after of [{ [spec]: forged }, { [spec]: forged.replace(/nonsense.*\n.*\n/, '') }]) {
    const pull = pullRequest({ [spec]: vault, ...out }, after);
    const { log } = await act(checkout(pull, pull.merge), pull.event, { OUT: 'out', COMMENT: 'false' });
    const strange = commandsIn(log).filter(
      (line) =>
        !/^::(?:group::iamspec [\w -]+|endgroup::|[0-9a-f-]{36}::|(?:error|warning|notice) (?:file|title)=.*)$/.test(
          line,
        ),
    );
    assert.equal(strange, []);
    assert.not.match(commandsIn(log).join('\n'), /^::error::/m);
  }
});

action('a spec of any name, and `pull_request_target`', async () => {
  const name = 'specs/$(touch x)`touch y`;\' "z.yaml';
  const pull = pullRequest({ [name]: vault }, { [name]: exempt });
  const folder = checkout(pull, pull.merge);
  const { log } = await act(folder, pull.event, { SPECS: `specs\n${name}`, COMMENT: 'false' });
  assert.equal(git(folder, 'status', '--porcelain'), '', log);
  const refused = await act(folder, pull.event, {}, { GITHUB_EVENT_NAME: 'pull_request_target' });
  assert.is(refused.exit, 2);
  assert.match(refused.log, 'use `pull_request`');
});

for (const [inputs, words] of [
  [{ FAIL_ON: 'always' }, '`fail-on` is `always`: write none or widened'],
  [{ COMMENT: 'yes' }, '`comment` is `yes`'],
  [{ VERSION: 'latest' }, '`version` is `latest`'],
  [{ WORKING_DIRECTORY: 'nowhere' }, 'there is no folder `nowhere`'],
  [{ BASE: '--upload-pack=x' }, 'names no commit'],
  [{ BASE: 'nonesuch' }, 'cannot fetch `nonesuch`'],
] as const) {
  action(`${JSON.stringify(inputs)} is refused in words`, async () => {
    const { exit, log } = await act(checkout(widened, widened.merge), widened.event, { COMMENT: 'false', ...inputs });
    assert.is(exit, 2);
    assert.match(log, '::error title=iamspec::');
    assert.match(log, words);
  });
}

action('a token that may only read leaves it to the summary', async ({ api }) => {
  api.refusals.push({ method: 'POST', refusal: readOnly });
  const { exit, log, summary } = await act(
    checkout(widened, widened.merge),
    widened.event,
    {},
    { GITHUB_API_URL: api.url },
  );
  assert.is(exit, 0);
  assert.match(
    log,
    /::warning title=iamspec::the comment could not be written: GitHub answers 403, Resource not accessible by integration \(it needs `pull-requests: write`, which pull requests from forks never get; the summary says the same\)/,
  );
  assert.match(summary, '## ⚠️ Access is widened');
});

action('whatever it runs gets no token', async () => {
  const folder = checkout(widened, widened.merge);
  const spy = join(folder, 'spy');
  write(spy, 'node_modules/iamspec/package.json', '{"bin":{"iamspec":"spy.cjs"}}');
  const body = `require('fs').appendFileSync('env.txt', JSON.stringify(process.env) + process.argv.slice(2).join(' ') + '\\n'); process.exit(2)`;
  write(spy, 'node_modules/iamspec/spy.cjs', body);
  await act(folder, {}, { WORKING_DIRECTORY: 'spy' });
  const seen = readFileSync(join(spy, 'env.txt'), 'utf8');
  assert.match(seen, 'test --shard 1/1 --format json');
  assert.not.match(seen, /ghs_stub|INPUT_/);
});

action('a version is installed in a folder of its own', async () => {
  const folder = checkout(widened, widened.merge);
  write(
    folder,
    'stub/npm',
    `#!/bin/sh\npwd > "${folder}/where"; echo "$@" > "${folder}/args"\nmkdir -p "$3/node_modules"\nln -s "${process.cwd()}" "$3/node_modules/iamspec"\n`,
  );
  chmodSync(join(folder, 'stub/npm'), 0o755);
  const PATH = `${join(folder, 'stub')}:${process.env.PATH}`;
  const { exit, log } = await act(folder, widened.event, { VERSION: '1.2.3', COMMENT: 'false' }, { PATH });
  assert.is(exit, 0, log);
  assert.match(readFileSync(join(folder, 'args'), 'utf8'), /--ignore-scripts .*iamspec@1\.2\.3\n$/);
  assert.not.match(readFileSync(join(folder, 'where'), 'utf8'), folder);
});

action.run();
