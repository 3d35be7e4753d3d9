import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from './until.js';

/** One request as it came. */
export type Received = Readonly<{ headers: IncomingMessage['headers']; body: string; url: string }>;

/** What is done about a request: a status, `hang` without an answer, `cut` the connection, or whatever else. */
export type Reply = number | 'hang' | 'cut' | ((response: ServerResponse) => void);

/** A receiver of webhooks whose answers a test decides. */
export class WebhookServer {
  readonly received: Received[] = [];
  readonly #server: Server;
  readonly #replies: Reply[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(port = 0): Promise<WebhookServer> {
    const server = createServer();
    const one = new WebhookServer(server);
    server.on('request', (request, response) => one.#take(request, response));
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return one;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook?key=hidden`;
  }

  /** The next requests get these, one each; all others get 204. */
  reply(...replies: readonly Reply[]): void {
    this.#replies.push(...replies);
  }

  /** The notices that came, each as often as it did. */
  events(): string[] {
    return this.received.map(({ body }) => (JSON.parse(body) as { event: string }).event);
  }

  /** Resolves when that many requests have come. */
  async got(count: number): Promise<readonly Received[]> {
    return until(`${count} requests`, () => (this.received.length >= count ? this.received : undefined));
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      this.received.push({ headers: request.headers, body, url: request.url ?? '' });
      const reply = this.#replies.shift() ?? 204;
      if (reply === 'hang') return;
      if (reply === 'cut') response.destroy();
      else if (typeof reply === 'function') reply(response);
      else response.writeHead(reply).end();
    });
  }
}
