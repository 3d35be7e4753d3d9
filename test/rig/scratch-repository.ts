import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ENTRY } from './entry.js';
import { isHeavy } from './heavy.js';
import { removeTree } from './remove-tree.js';
import { endsAtOnce, runInProcess } from './in-process.js';
import { readProcess } from '../../src/runner/process-identity.js';

/** How one command line ended. */
export type CliResult = Readonly<{
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}>;

/** A command line that is still running. */
export type RunningCli = Readonly<{ child: ChildProcess; result: Promise<CliResult> }>;

/** How a command line is started. */
export type StartOptions = Readonly<{
  cwd?: string;
  env?: Readonly<Record<string, string>>;
  /** In a session of its own. */
  detached?: boolean;
  /** In bytes: the kernel refuses to write beyond it. */
  fileSizeLimit?: number;
}>;

/** One agent of a wave file that a test writes. */
export type ScratchAgent = Readonly<{
  id: string;
  title?: string;
  role?: string;
  /** argv of `command.run`. */
  run: readonly string[];
  owns?: readonly string[];
  deliverables?: readonly string[];
  dependsOn?: readonly string[];
  exitContract?: readonly string[];
  /** Further sections, as Markdown. */
  extra?: string;
  /** Further bullets of `### Executor`. */
  executor?: readonly string[];
}>;

/** A git repository of its own for one test, with its own state folders, and `wave` to run in it. */
export class ScratchRepository {
  readonly path: string;
  readonly #state = mkdtempSync(join(tmpdir(), 'wave-state-'));
  readonly #running = new Set<ChildProcess>();
  /** The command line that is run. */
  entry = ENTRY;
  /** Added to the environment of every command line. */
  readonly env: Record<string, string> = {};

  /** @param folder that is there and empty; one of its own where left out */
  constructor(folder = mkdtempSync(join(tmpdir(), 'wave-story-'))) {
    this.path = realpathSync(folder);
    this.git('init', '-q', '-b', 'main');
    appendFileSync(join(this.path, '.git/config'), '[user]\n\tname = Test\n\temail = test@example.invalid\n');
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.path, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  write(path: string, content: string): void {
    const file = join(this.path, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  read(path: string): string {
    return readFileSync(join(this.path, path), 'utf8');
  }

  json(path: string): Record<string, unknown> {
    return JSON.parse(this.read(path)) as Record<string, unknown>;
  }

  /** Writes `waves/<lane>/wave-<n>.md`. */
  wave(number: number, agents: readonly ScratchAgent[], lane = 'main'): void {
    this.write(`waves/${lane}/wave-${number}.md`, waveText(number, agents));
  }

  /** The records of a log, oldest first. What follows the last newline is none: somebody may be writing it. */
  records(path: string): Record<string, unknown>[] {
    const lines = this.read(path).split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  /** Those that count: what a holder was about to write when it was suspended may follow, and is of an epoch that is over. */
  standing(path: string): Record<string, unknown>[] {
    let newest = 0;
    return this.records(path).filter(({ epoch }) => {
      if (typeof epoch !== 'number') return true;
      newest = Math.max(newest, epoch);
      return epoch === newest;
    });
  }

  /** The environment of every command line. */
  environment(): Record<string, string> {
    return { ...baseEnvironment(), XDG_STATE_HOME: this.#state, ...this.env };
  }

  /** Starts `wave …` and leaves it running. */
  start(args: readonly string[], options: StartOptions = {}): RunningCli {
    const { fileSizeLimit: limit } = options;
    const argv = [process.execPath, this.entry, ...args];
    const [program = '', ...rest] =
      limit === undefined ? argv : ['prlimit', `--fsize=${limit}:unlimited`, ...argv];
    const child = spawn(program, rest, {
      cwd: options.cwd ?? this.path,
      env: { ...this.environment(), ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: options.detached ?? false,
    });
    this.#running.add(child);
    const text = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
    const result = new Promise<CliResult>((resolve) => {
      child.on('close', (code, signal) => {
        this.#running.delete(child);
        resolve({ code, signal, ...text });
      });
    });
    return { child, result };
  }

  /**
   * Runs `wave …` to its end. What only looks or appends does so in this process, unless everything is to be proven: a
   * process of Node's costs ten times what the command does. Where several are to run at once, `start` them.
   */
  async run(args: readonly string[], options: StartOptions = {}): Promise<CliResult> {
    const env = { ...this.environment(), ...options.env };
    if (isHeavy || !isPlain(this.entry, env, options) || !endsAtOnce(args))
      return this.start(args, options).result;
    return { signal: null, ...(await runInProcess(options.cwd ?? this.path, args, env)) };
  }

  /** Runs `wave …` to its end, in the repository. */
  wave$(...args: string[]): Promise<CliResult> {
    return this.run(args);
  }

  /** The parsed output of `wave … --json`. */
  async waveJson(...args: string[]): Promise<Record<string, unknown>> {
    const { stdout, stderr, code } = await this.wave$(...args, '--json');
    try {
      return JSON.parse(stdout) as Record<string, unknown>;
    } catch {
      throw new Error(`wave ${args.join(' ')} printed no JSON (exit ${code}): ${stdout}${stderr}`);
    }
  }

  /** The pid of the daemon that `wave submit` started; undefined where none has said that it is there. */
  daemonPid(): number | undefined {
    try {
      return this.json('.tmp/.wave/supervisor.json').pid as number;
    } catch {
      return undefined;
    }
  }

  /** @returns whether there was one */
  killDaemon(signal: NodeJS.Signals = 'SIGKILL'): boolean {
    const pid = this.daemonPid();
    try {
      if (pid === undefined || !readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('wave supervise'))
        return false;
      process.kill(pid, signal);
      // What was killed is there for a moment longer, and a look from this process is quicker than that.
      while (signal === 'SIGKILL' && isThere(pid))
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
      return true;
    } catch {
      return false;
    }
  }

  /** Makes this repository, and the state that lies outside of it, the same as another one in which nothing runs. */
  copyFrom(other: ScratchRepository): void {
    for (const [from, to] of [
      [other.path, this.path],
      [other.#state, this.#state],
    ] as const)
      cpSync(from, to, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  }

  /** Ends what is still running and removes everything. */
  close(): void {
    for (const child of this.#running) child.kill('SIGKILL');
    this.killDaemon();
    removeTree(this.path);
    removeTree(this.#state);
  }
}

function isThere(pid: number): boolean {
  const seen = readProcess(pid);
  return typeof seen !== 'string' && seen.state !== 'Z' && seen.state !== 'X';
}

/** Whether nothing is asked for that only a process of its own can have. */
function isPlain(entry: string, env: Readonly<Record<string, string>>, options: StartOptions): boolean {
  const { detached = false, fileSizeLimit } = options;
  return entry === ENTRY && env.NODE_OPTIONS === undefined && !detached && fileSizeLimit === undefined;
}

/** Nothing of the developer's own settings reaches a test. */
function baseEnvironment(): Record<string, string> {
  const { PATH = '/usr/bin:/bin', HOME = '/tmp', WAVE_WATCH } = process.env;
  return { PATH, HOME, LANG: 'C.UTF-8', CI: 'true', ...(WAVE_WATCH === undefined ? {} : { WAVE_WATCH }) };
}

function waveText(number: number, agents: readonly ScratchAgent[]): string {
  return [`# Wave ${number} - Story`, '**Commit message**: `Test: story`', ...agents.map(agentText)]
    .join('\n\n')
    .concat('\n');
}

function agentText(agent: ScratchAgent): string {
  const bullets = (title: string, lines: readonly string[] | undefined): string[] =>
    lines === undefined || lines.length === 0
      ? []
      : [`### ${title}`, lines.map((line) => `- ${line}`).join('\n')];
  const executor = ['id: command', `command.run: ${JSON.stringify(agent.run)}`, ...(agent.executor ?? [])];
  return [
    `## Agent ${agent.id}: ${agent.title ?? `Agent ${agent.id}`}`,
    ...bullets('Role', agent.role === undefined ? undefined : [agent.role]),
    ...bullets('Executor', executor),
    ...bullets('Depends on', agent.dependsOn),
    ...bullets('Exit contract', agent.exitContract),
    ...bullets('Deliverables', agent.deliverables),
    ...(agent.extra === undefined ? [] : [agent.extra]),
    '### Prompt',
    `\`\`\`text\nDo the work.\n\nFile ownership (only touch these paths):\n${(agent.owns ?? [`out/${agent.id}/`]).map((path) => `- ${path}`).join('\n')}\n\`\`\``,
  ].join('\n\n');
}
