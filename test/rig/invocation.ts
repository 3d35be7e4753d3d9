import { once } from 'node:events';
import type { Socket } from 'node:net';

/** What an agent of the rig says of itself when it starts. */
export type Hello = Readonly<{
  name: string;
  pid: number;
  args: readonly string[];
  cwd: string;
  env: Readonly<Record<string, string>>;
  umask: number;
}>;

/** How a child of an agent is started. */
export type ChildOptions = Readonly<{
  /** In a session and group of its own, as a daemon would be. */
  outsideGroup?: boolean;
  ignoreTerm?: boolean;
  /** Without the agent's environment, so without Wave's marker. */
  withoutEnvironment?: boolean;
}>;

type Answer = Readonly<{ id: number; value?: unknown; error?: string }>;

/** One run of an agent, driven by the test. Each method resolves when the agent has done it. */
export class Invocation {
  /** Resolves when the agent's process has ended, for whatever reason. */
  readonly ended: Promise<unknown>;
  readonly #waiting = new Map<
    number,
    Readonly<{ resolve(value: unknown): void; reject(error: Error): void }>
  >();
  #lastId = 0;

  constructor(
    readonly hello: Hello,
    private readonly socket: Socket,
  ) {
    this.ended = once(socket, 'close');
  }

  get pid(): number {
    return this.hello.pid;
  }

  /** Writes exactly this, so add the newline; `times` over. */
  async stdout(text: string, times = 1): Promise<void> {
    await this.#ask('write', { fd: 1, text, times });
  }

  async stderr(text: string, times = 1): Promise<void> {
    await this.#ask('write', { fd: 2, text, times });
  }

  async stdoutBytes(bytes: Uint8Array): Promise<void> {
    await this.#ask('writeBytes', { fd: 1, base64: Buffer.from(bytes).toString('base64') });
  }

  async writeFile(path: string, content: string): Promise<void> {
    await this.#ask('writeFile', { path, content });
  }

  /** All of standard input, up to its end. */
  async readStdin(): Promise<string> {
    return String(await this.#ask('readStdin'));
  }

  async ignoreTerm(): Promise<void> {
    await this.#ask('onTerm', { exit: null });
  }

  /** What an agent does that cleans up when it is told to end. */
  async exitOnTerm(code: number): Promise<void> {
    await this.#ask('onTerm', { exit: code });
  }

  /** Starts a child that runs until it is killed. @returns its pid */
  async spawnChild(options: ChildOptions = {}): Promise<number> {
    const { outsideGroup = false, ignoreTerm = false, withoutEnvironment = false } = options;
    return Number(await this.#ask('spawnChild', { outsideGroup, ignoreTerm, withoutEnvironment }));
  }

  async spawnChildOutsideGroup(options: ChildOptions = {}): Promise<number> {
    return this.spawnChild({ ...options, outsideGroup: true });
  }

  async exit(code: number): Promise<void> {
    this.#tell('exit', { code });
    await this.ended;
  }

  /** The agent kills itself. */
  async dieBy(signal: NodeJS.Signals): Promise<void> {
    this.#tell('dieBy', { signal });
    await this.ended;
  }

  /** For the rig: an answer has come in. */
  answered({ id, value, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(`${this.hello.name}: ${error}`));
  }

  /** For the rig: the agent is gone. */
  left(): void {
    for (const { reject } of this.#waiting.values()) reject(new Error(`${this.hello.name} is gone`));
    this.#waiting.clear();
  }

  #tell(deed: string, details: Readonly<Record<string, unknown>> = {}): number {
    const id = (this.#lastId += 1);
    this.socket.write(`${JSON.stringify({ id, deed, ...details })}\n`);
    return id;
  }

  #ask(deed: string, details?: Readonly<Record<string, unknown>>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(this.#tell(deed, details), { resolve, reject });
    });
  }
}
