// The one comment: found among many, made once, never somebody else's, and what becomes of it where GitHub refuses.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Api } from '../../action/api.mjs';
import { type Asked, keepComment } from '../../action/comment.mjs';
import { accessText, commentText, fenced, markOf, shortText } from '../../action/page.mjs';
import { type ApiStub, apiStub, bot, type Refusal, readOnly } from './api-stub.ts';

const mark = markOf('');
const comment = suite<{ api: ApiStub }>('the comment');

comment.before.each(async (context) => {
  context.api = await apiStub();
});
comment.after.each(({ api }) => api.close());

function keep({ url }: Pick<ApiStub, 'url'>, more: Partial<Asked> = {}, token = 'ghs_stub') {
  return keepComment({
    api: new Api({ api: url, token }),
    repository: 'acme/infra',
    number: 7,
    author: 'github-actions[bot]',
    mark,
    body: 'all',
    short: 'short',
    onlyUpdate: false,
    ...more,
  });
}

function asks({ asked }: ApiStub, method: string): number {
  return asked.filter((each) => each.startsWith(`${method} `)).length;
}

comment('is found on a later page, and others that bear its mark are left alone', async ({ api }) => {
  const forger = { login: 'mallory' };
  api.comments.push({ id: 1, body: `${mark}\nforged`, user: forger }, { id: 2, body: `${mark}\n`, user: null });
  api.comments.push(
    { id: 3, body: `quoting ${mark}\n`, user: bot },
    { id: 4, body: `${markOf('other')}\nx`, user: bot },
  );
  for (let id = 100; id < 350; id += 1) api.comments.push({ id, body: `no. ${id}`, user: forger });
  api.comments.push({ id: 400, body: `${mark}\nold`, user: bot });
  assert.equal(await keep(api), { outcome: 'updated', why: '' });
  assert.is(asks(api, 'GET'), 3);
  assert.is(api.comments.find(({ id }) => id === 400)?.body, `${mark}\nall`);
  assert.is(api.comments.filter(({ body }) => body.endsWith('all')).length, 1);
  assert.is(asks(api, 'POST') + asks(api, 'DELETE'), 0);
});

comment('is one: what two runs at once wrote twice is put right', async ({ api }) => {
  for (const id of [5, 6, 7]) api.comments.push({ id, body: `${mark}\r\nold ${id}`, user: bot });
  await keep(api);
  assert.equal(api.comments, [{ id: 5, body: `${mark}\nall`, user: bot }]);
});

comment('is not made where it is only to be kept up to date', async ({ api }) => {
  assert.is((await keep(api, { onlyUpdate: true })).outcome, 'left out');
  assert.is((await keep(api)).outcome, 'created');
  assert.is((await keep(api, { onlyUpdate: true })).outcome, 'unchanged');
  assert.is((await keep(api, { onlyUpdate: true, body: 'new' })).outcome, 'updated');
  assert.is(asks(api, 'POST'), 1);
  assert.is(asks(api, 'PATCH'), 1);
});

comment('is cut short where GitHub finds it too long', async ({ api }) => {
  assert.equal(await keep(api, { body: 'x'.repeat(70_000) }), { outcome: 'created', why: '' });
  assert.is(api.comments[0]?.body, `${mark}\nshort`);
  const both = 'x'.repeat(70_000);
  const { outcome, why } = await keep(api, { body: both, short: both });
  assert.is(outcome, 'refused');
  assert.match(why, 'GitHub answers 422, Validation Failed: body is too long');
});

for (const [name, method, refusal, words] of [
  ['a fork’s token', 'POST', readOnly, 'GitHub answers 403, Resource not accessible by integration'],
  ['a token that may not even read', 'GET', readOnly, 'GitHub answers 403'],
  ['no such pull request', 'GET', { status: 404, message: 'Not Found' }, 'GitHub answers 404, Not Found'],
  ['a failing GitHub', 'POST', { status: 502, message: 'Bad Gateway' }, 'GitHub answers 502'],
  [
    'a limit that lasts',
    'GET',
    { status: 403, message: 'Wait', headers: { 'retry-after': '3600' } },
    'too many requests: ',
  ],
  [
    'a limit that is spent for long',
    'POST',
    { status: 403, message: 'API rate limit exceeded', headers: spentUntil(3600) },
    'too many requests: GitHub answers 403, API rate limit exceeded',
  ],
] as const satisfies readonly (readonly [string, string, Refusal, string])[]) {
  comment(`is refused by ${name}, which is said`, async ({ api }) => {
    api.refusals.push({ method, refusal });
    const { outcome, why } = await keep(api);
    assert.is(outcome, 'refused');
    assert.match(why, words);
    assert.is(asks(api, method), 1, 'once is enough');
    assert.is(api.comments.length, 0);
  });
}

function spentUntil(seconds: number): Readonly<Record<string, string>> {
  const reset = String(Math.floor(Date.now() / 1000) + seconds);
  return { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
}

comment('waits for a limit that soon ends, a few times', async ({ api }) => {
  const soon: Refusal = { status: 429, message: 'Slow down', headers: { 'retry-after': '0' } };
  const spent: Refusal = { status: 403, message: 'API rate limit exceeded', headers: spentUntil(0) };
  api.refusals.push({ method: 'POST', refusal: soon }, { method: 'POST', refusal: spent });
  assert.is((await keep(api)).outcome, 'created');
  for (let each = 0; each < 3; each += 1) api.refusals.push({ method: 'PATCH', refusal: soon });
  const { outcome, why } = await keep(api, { body: 'new' });
  assert.is(outcome, 'refused');
  assert.match(why, 'too many requests: GitHub answers 429, Slow down');
  assert.is(api.comments.length, 1);
});

comment('goes nowhere else: another address, none, or a bad token', async ({ api }) => {
  let stranger = 0;
  const elsewhere = createServer((_, response) => {
    stranger += 1;
    response.end('[]');
  });
  elsewhere.unref();
  await new Promise<void>((done) => elsewhere.listen(0, '127.0.0.1', done));
  const { port } = elsewhere.address() as AddressInfo;
  const headers = { location: `http://127.0.0.1:${port}/` };
  for (const status of [301, 302, 307]) api.refusals.push({ method: 'GET', refusal: { status, message: '', headers } });
  for (let each = 0; each < 3; each += 1) assert.match((await keep(api)).why, 'GitHub cannot be reached');
  assert.is(stranger, 0);
  assert.match((await keep({ url: `http://127.0.0.1:${port}/x` }, { body: '' })).outcome, 'created');
  assert.match((await keep({ url: 'http://127.0.0.1:9' })).why, 'GitHub cannot be reached');
  assert.match((await keep(api, {}, 'ghs_other')).why, 'GitHub answers 401, Bad credentials');
});

comment('whatever a folder is called, its mark ends where it should', () => {
  for (const inside of ['', 'a/b', '--> <script>', '--!>', 'ü\u202e\n', '----']) {
    assert.match(markOf(inside), /^<!-- iamspec: access, of [\w%./~!'()*]* -->$/);
  }
  assert.is.not(markOf('a'), markOf('b'));
});

comment('has room for what it says', () => {
  const text = `## Title\n\n${'x'.repeat(65_500)}`;
  assert.is(commentText(text, 'status'), shortText(text, 'status'));
  assert.match(
    shortText(text, 'status'),
    /^## Title\n\nThe rest is too long for a comment: see the summary of the run\.\n/,
  );
  assert.match(commentText('## Title\n\nall', 'status'), 'all\n\n---\n\nstatus\n');
});

comment('errors stand between fences that they cannot end', () => {
  const text = fenced('a\n````\n@everyone\n```');
  assert.is(text, '`````text\na\n````\n@everyone\n```\n`````');
  const access = { exit: 2, markdown: '', errors: `x\n${'```'.repeat(9000)}`, outcome: null, told: 0 };
  assert.ok(accessText(access).length < 40_000);
});

comment.run();
