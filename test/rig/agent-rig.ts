import { mkdtempSync, rmSync } from 'node:fs';
import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Hello } from './invocation.js';
import { Invocation } from './invocation.js';

const CLIENT = fileURLToPath(new URL('./agent-client.mjs', import.meta.url));

/**
 * Agents that a test drives: real processes that connect back and do what they are told. Give `command('A1')` to a wave
 * file's `command.run` (or to the runner), then `await rig.nextInvocation('A1')`, `inv.stdout('…')`, `inv.exit(3)`.
 */
export class AgentRig {
  readonly #server: Server;
  readonly #folder = mkdtempSync(join(tmpdir(), 'wave-rig-'));
  readonly #sockets = new Set<Socket>();
  /** Invocations nobody has asked for yet, and tests that wait for one, by agent name. */
  readonly #arrived = new Map<string, Invocation[]>();
  readonly #awaited = new Map<string, ((invocation: Invocation) => void)[]>();
  readonly #seen: string[] = [];

  private constructor() {
    this.#server = createServer((socket) => this.#accept(socket));
  }

  static async start(): Promise<AgentRig> {
    const rig = new AgentRig();
    await new Promise<void>((resolve) => rig.#server.listen(rig.#socketPath, resolve));
    return rig;
  }

  /** The argv of an agent; what follows the name comes back as `hello.args`. */
  command(name: string, ...args: string[]): [string, ...string[]] {
    return [process.execPath, CLIENT, this.#socketPath, name, ...args];
  }

  /** The names of all agents that have started so far, in order. */
  get seen(): readonly string[] {
    return this.#seen;
  }

  /** The next run of this agent that no test has taken yet; rejects when none has come in time. */
  nextInvocation(name: string, withinMs = 30_000): Promise<Invocation> {
    const arrived = this.#arrived.get(name)?.shift();
    if (arrived !== undefined) return Promise.resolve(arrived);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(
          new Error(`no run of ${name} within ${withinMs} ms; seen: ${this.#seen.join(', ') || 'none'}`),
        );
      }, withinMs);
      const waiting = this.#awaited.get(name) ?? [];
      this.#awaited.set(name, waiting);
      waiting.push((invocation) => {
        clearTimeout(timer);
        resolve(invocation);
      });
    });
  }

  /** Ends every agent that is still connected. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get #socketPath(): string {
    return join(this.#folder, 's');
  }

  #accept(socket: Socket): void {
    let invocation: Invocation | undefined;
    this.#sockets.add(socket);
    // A killed agent resets its connection; `close` follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      invocation?.left();
    });
    createInterface({ input: socket }).on('line', (line) => {
      const message = JSON.parse(line) as { hello: Hello } & { id: number };
      if (invocation !== undefined) return invocation.answered(message);
      invocation = new Invocation(message.hello, socket);
      this.#arrive(invocation);
    });
  }

  #arrive(invocation: Invocation): void {
    const { name } = invocation.hello;
    this.#seen.push(name);
    const waiting = this.#awaited.get(name)?.shift();
    if (waiting !== undefined) return waiting(invocation);
    this.#arrived.set(name, [...(this.#arrived.get(name) ?? []), invocation]);
  }
}
