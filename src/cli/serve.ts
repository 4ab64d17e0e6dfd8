// A page on this machine's own address, made anew when something changes, and loaded again by those who look at it.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openWatcher } from '../io/watch.ts';
import { refusal } from '../text/diagnostic.ts';
import { systemWords } from '../text/system-words.ts';

/** The page, or in plain text why there is none. */
export type Made = { readonly page: string } | { readonly problem: string };

export interface Served {
  readonly make: () => Promise<Made>;
  /** Files and folders near which a change may matter. */
  readonly near: readonly string[];
  /** 0: any that is free. */
  readonly port: number;
  readonly ready: (url: string) => void;
}

const address = '127.0.0.1';
/** Milliseconds without a change before anybody is told. */
const quiet = 100;

/** Goes on until the program is ended. @throws Refusal where the port cannot be had. */
export function serve({ make, near, port, ready }: Served): Promise<never> {
  const site = new Site(make);
  const watcher = openWatcher(() => site.changed());
  watcher.follow(near);
  const server = createServer((request, response) => void site.answer(request, response, portOf(server)));
  return new Promise((_, reject) => {
    server.once('error', (error) => {
      watcher.stop();
      const help = 'name another by `--port`, or none';
      reject(refusal('bad-usage', `cannot serve on the port ${port}: ${systemWords(error)}`, help));
    });
    server.listen(port, address, () => ready(`http://${address}:${portOf(server)}/`));
  });
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

const headers = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

class Site {
  readonly #make: () => Promise<Made>;
  readonly #listening = new Set<ServerResponse>();
  #made: Promise<Made> | undefined;
  #waiting: NodeJS.Timeout | undefined;

  constructor(make: () => Promise<Made>) {
    this.#make = make;
  }

  changed(): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => {
      this.#made = undefined;
      for (const each of this.#listening) each.write('data: changed\n\n');
    }, quiet);
  }

  async answer(
    { method, url, headers: asked }: IncomingMessage,
    response: ServerResponse,
    port: number,
  ): Promise<void> {
    // Whoever comes by another name was sent here by another page.
    if (asked.host !== `${address}:${port}` && asked.host !== `localhost:${port}`)
      return plain(response, 403, 'not here');
    if (method !== 'GET') return plain(response, 405, 'this page is only looked at');
    if (url === '/changes') return this.#listen(response);
    if (url !== '/') return plain(response, 404, 'there is one page here: /');
    this.#made ??= this.#make();
    const made = await this.#made;
    if ('page' in made) {
      response.writeHead(200, { ...headers, 'Content-Type': 'text/html; charset=utf-8' }).end(made.page);
    } else plain(response, 500, made.problem);
  }

  #listen(response: ServerResponse): void {
    response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream' });
    response.write(': listening\n\n');
    this.#listening.add(response);
    response.once('close', () => this.#listening.delete(response));
  }
}

/** Asked for again after a while: what is wrong may be mended by then. */
function plain(response: ServerResponse, status: number, text: string): void {
  const again = status === 500 ? { Refresh: '2' } : {};
  response.writeHead(status, { ...headers, ...again, 'Content-Type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
