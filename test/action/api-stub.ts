// GitHub's REST as far as comments go, on loopback, in what it was recorded to answer: pages with links, refusals, limits.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Comment {
  readonly id: number;
  body: string;
  readonly user: { readonly login: string } | null;
}

export interface Refusal {
  readonly status: number;
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiStub {
  readonly url: string;
  readonly comments: Comment[];
  /** `POST /repos/acme/infra/issues/7/comments`. */
  readonly asked: string[];
  /** What the next requests of the method are refused by, one each. */
  readonly refusals: { method: string; refusal: Refusal }[];
  close(): Promise<void>;
}

export const bot = { login: 'github-actions[bot]' };
/** https://docs.github.com/rest/issues/comments: how a fork's token is answered. */
export const readOnly: Refusal = { status: 403, message: 'Resource not accessible by integration' };

const token = 'ghs_stub';
const perPage = 100;

export async function apiStub(): Promise<ApiStub> {
  const stub = { comments: [] as Comment[], asked: [] as string[], refusals: [] as ApiStub['refusals'] };
  const server = createServer((request, response) => void answer(stub, request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.closeAllConnections();
      server.close(() => done());
    });
  return { ...stub, url: `http://127.0.0.1:${port}`, close };
}

type Stub = Pick<ApiStub, 'comments' | 'asked' | 'refusals'>;

async function answer(stub: Stub, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '', 'http://127.0.0.1');
  const method = request.method ?? '';
  stub.asked.push(`${method} ${url.pathname}`);
  const { status, data, headers } = outcomeOf(stub, method, url, await bodyOf(request), request.headers.authorization);
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
  response.end(data === undefined ? '' : JSON.stringify(data));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of request) text += String(piece);
  return text === '' ? '' : String(JSON.parse(text).body);
}

interface Outcome {
  readonly status: number;
  readonly data?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function outcomeOf(stub: Stub, method: string, url: URL, body: string, authorization: string | undefined): Outcome {
  const refused = (refusal: Refusal): Outcome => ({ ...refusal, data: { message: refusal.message } });
  const next = stub.refusals.findIndex((each) => each.method === method);
  const [found] = next < 0 ? [] : stub.refusals.splice(next, 1);
  if (found !== undefined) return refused(found.refusal);
  if (authorization !== `Bearer ${token}`) return refused({ status: 401, message: 'Bad credentials' });
  const [, id] = /^\/repos\/acme\/infra\/issues\/(?:7\/comments|comments\/(\d+))$/.exec(url.pathname) ?? [];
  if (!url.pathname.startsWith('/repos/acme/infra/issues/')) return refused({ status: 404, message: 'Not Found' });
  // In characters, not in units of UTF-16.
  if ([...body].length > 65_536) {
    return refused({ status: 422, message: 'Validation Failed: body is too long (maximum is 65536 characters)' });
  }
  if (method === 'GET') return pageOf(stub.comments, url);
  if (method === 'POST') {
    stub.comments.push({ id: 9000 + stub.comments.length, body, user: bot });
    return { status: 201, data: stub.comments.at(-1) };
  }
  const at = stub.comments.findIndex((each) => `${each.id}` === id);
  const comment = stub.comments[at];
  if (comment === undefined) return refused({ status: 404, message: 'Not Found' });
  if (method === 'PATCH') comment.body = body;
  else stub.comments.splice(at, 1);
  return method === 'PATCH' ? { status: 200, data: comment } : { status: 204 };
}

function pageOf(comments: readonly Comment[], url: URL): Outcome {
  const page = Number(url.searchParams.get('page') ?? 1);
  const size = Math.min(perPage, Number(url.searchParams.get('per_page') ?? 30));
  const data = comments.slice((page - 1) * size, page * size);
  const link = `<${url.origin}${url.pathname}?per_page=${size}&page=${page + 1}>; rel="next"`;
  return { status: 200, data, headers: page * size < comments.length ? { link } : {} };
}
