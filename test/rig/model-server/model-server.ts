import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isJsonObject } from '../../../src/base/json.js';
import type { Answer, ModelRequest, Script, Step, ToolCall, Wire } from './script.js';
import { anthropic } from './wires/anthropic.js';
import { gemini } from './wires/gemini.js';
import { openaiChat } from './wires/openai-chat.js';
import { openaiResponses } from './wires/openai-responses.js';

const WIRES: readonly Wire[] = [anthropic, openaiResponses, openaiChat, gemini];
const COST = { input: 100, output: 10 } as const;

/** What each program calls the tool that runs a shell command, and what it gives it. */
const SHELLS: Readonly<Record<string, (command: string) => Readonly<Record<string, unknown>>>> = {
  Bash: (command) => ({ command, description: 'scripted' }),
  exec_command: (cmd) => ({ cmd }),
  shell_command: (command) => ({ command }),
  shell: (command) => ({ command: ['sh', '-c', command] }),
  bash: (command) => ({ command, description: 'scripted' }),
  run_shell_command: (command) => ({ command, description: 'scripted' }),
};

/**
 * A model provider on loopback that answers from scripts, in the four wire formats of the agents' programs. A script is
 * chosen by the name of the model that is asked for. What asks without tools (titles, summaries) gets a word and no step.
 */
export class ModelServer {
  readonly #server: Server;
  readonly #scripts: ReadonlyMap<string, Script>;
  readonly #steps = new Map<string, number>();
  /** What was asked, in order; by models with a script only. */
  readonly requests: ModelRequest[] = [];
  /** Requests that no format reads, or of models without a script: `METHOD path`. */
  readonly others: string[] = [];

  private constructor(scripts: Readonly<Record<string, Script>>) {
    this.#scripts = new Map(Object.entries(scripts));
    this.#server = createServer((request, response) => {
      void this.#take(request, response);
    });
  }

  /** @param scripts by the model's name */
  static async start(scripts: Readonly<Record<string, Script>>): Promise<ModelServer> {
    const server = new ModelServer(scripts);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** Without a slash at its end. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '/';
    const body = jsonOf(await textOf(request));
    for (const wire of WIRES) {
      const asked = wire.read(path, body);
      if (asked === undefined) continue;
      const { model, tools } = asked;
      const isWhole = wire.whole !== undefined && isJsonObject(body) && body.stream !== true;
      const script = this.#scripts.get(model);
      if (script === undefined) break;
      if (tools.length === 0) {
        send(response, wire, { text: 'scripted', call: null, usage: COST }, { model, isWhole });
        return;
      }
      this.requests.push({ wire: wire.name, model, tools, headers: request.headers, body });
      const at = this.#steps.get(model) ?? 0;
      this.#steps.set(model, at + 1);
      answer(response, wire, script[at] ?? { say: 'done' }, { model, tools, isWhole });
      return;
    }
    this.others.push(`${request.method ?? ''} ${path}`);
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
  }
}

function answer(
  response: ServerResponse,
  wire: Wire,
  step: Step,
  { model, tools, isWhole }: Readonly<{ model: string; tools: readonly string[]; isWhole: boolean }>,
): void {
  if ('hang' in step) return;
  if ('status' in step) {
    const message = step.message ?? `scripted ${step.status}`;
    response
      .writeHead(step.status, { 'content-type': 'application/json', ...step.headers })
      .end(JSON.stringify(step.body ?? wire.refusal(step.status, message)));
    return;
  }
  if ('broken' in step) {
    const [first, ...rest] = wire.events({ text: step.broken, call: null, usage: COST }, model);
    begin(response);
    for (const event of rest.length === 0 ? [] : [first]) if (event !== undefined) write(response, event);
    setImmediate(() => response.destroy());
    return;
  }
  const usage = step.usage ?? COST;
  const said: Answer =
    'say' in step
      ? { text: step.say, call: null, usage }
      : { text: null, call: 'run' in step ? shellCall(step.run, tools) : step.call, usage };
  send(response, wire, said, { model, isWhole });
}

function shellCall(command: string, tools: readonly string[]): ToolCall {
  const [name, input] = Object.entries(SHELLS).find(([tool]) => tools.includes(tool)) ?? [];
  if (name === undefined || input === undefined)
    throw new Error(`no shell among the tools ${tools.join(', ')}`);
  return { name, input: input(command) };
}

function send(
  response: ServerResponse,
  wire: Wire,
  said: Answer,
  { model, isWhole }: Readonly<{ model: string; isWhole: boolean }>,
): void {
  if (isWhole && wire.whole !== undefined) {
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify(wire.whole(said, model)));
    return;
  }
  begin(response);
  for (const event of wire.events(said, model)) write(response, event);
  response.end();
}

function begin(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
}

function write(response: ServerResponse, { event, data }: Readonly<{ event?: string; data: unknown }>): void {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
