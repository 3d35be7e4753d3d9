import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AgentReport, ToolCall } from '../../src/executors/executor.js';
import { executorOf } from '../../src/executors/registry.js';
import type { ExecutorSettings } from '../../src/model/executor-settings.js';
import type { WaveAgent } from '../../src/model/wave.js';
import { executorRequest } from '../rig/executor-request.js';
import type { ModelRequest, Script } from '../rig/model-server/script.js';
import { removeTree } from '../rig/remove-tree.js';
import { ModelServer } from '../rig/model-server/model-server.js';
import { EmptyHome } from './programs.js';
import { withProviders } from './providers.js';

/** A vendor's program, by the name of its executor. */
export type VendorKind = 'claude' | 'codex' | 'opencode' | 'gemini';

/** One run of a program as its adapter starts it. */
export type ProgramRun = Readonly<{
  code: number | null;
  stdout: string;
  stderr: string;
  report: AgentReport | undefined;
  calls: readonly ToolCall[];
  requests: readonly ModelRequest[];
  /** Reads a file of the folder in which it worked; undefined where there is none. */
  file: (path: string) => string | undefined;
}>;

/** What is special about a run. */
export type RunOptions = Readonly<{
  settings?: ExecutorSettings;
  agent?: Partial<WaveAgent>;
  env?: Readonly<Record<string, string>>;
  files?: Readonly<Record<string, string>>;
  /** Words that are added to those of the adapter. */
  words?: readonly string[];
}>;

/** The name of the model that a program asks for `m`. */
export function modelFor(kind: VendorKind, model: string): string {
  return kind === 'opencode' ? `scripted/${model}` : model;
}

/**
 * Starts a program exactly as its adapter says, in an empty folder of its own, and reads what it prints as its adapter does.
 * @param script given the folder, since some tools want whole paths
 */
export async function runProgram(
  kind: VendorKind,
  script: (folder: string) => Script,
  { settings = {}, agent = {}, env = {}, files = {}, words = [] }: RunOptions = {},
): Promise<ProgramRun> {
  const home = new EmptyHome();
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'wave-agent-work-')));
  const server = await ModelServer.start({ m: script(folder) });
  try {
    const source = { ...withProviders(home, server.url, ['m']), ...env };
    for (const [path, text] of Object.entries(files)) put(folder, path, text);
    const request = executorRequest({ id: kind, model: modelFor(kind, 'm'), ...settings }, agent, source);
    const own = join(folder, '.tmp/own');
    const {
      argv,
      env: set,
      files: read = {},
    } = executorOf(kind).resolve(request, {
      cwd: folder,
      stateRoots: [join(folder, '.tmp')],
      folder: own,
      read: (path) => files[path],
    });
    for (const [path, text] of Object.entries(read)) put(own, path, text);
    const ended = await started([...argv, ...words], folder, { ...source, ...set });
    const seen = readBy(kind, ended.stdout);
    const lasting = new Map(
      ['out.txt', 'denied.txt', '.git/hooks/pre-commit'].map((path) => [path, textOf(join(folder, path))]),
    );
    const stdout = [
      [folder, '/repo'],
      // As Claude names what it keeps about a folder.
      [folder.replaceAll('/', '-'), '-repo'],
      [home.path, '/home/ada'],
      [new URL(server.url).host, '127.0.0.1:1'],
    ].reduce((text, [from = '', to = '']) => text.replaceAll(from, to), ended.stdout);
    return { ...ended, stdout, ...seen, requests: server.requests, file: (path) => lasting.get(path) };
  } finally {
    await server.stop();
    home.remove();
    removeTree(folder);
  }
}

/** What the adapter of this kind makes of what was printed. */
export function readBy(kind: VendorKind, stdout: string): Pick<ProgramRun, 'report' | 'calls'> {
  const reader = executorOf(kind).reader?.();
  const calls = stdout.split('\n').flatMap((line) => reader?.line(line) ?? []);
  return { calls: [...calls, ...(reader?.end() ?? [])], report: reader?.report() };
}

function put(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function started(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<Pick<ProgramRun, 'code' | 'stdout' | 'stderr'>> {
  const [program = '', ...rest] = argv;
  const child = spawn(program, rest, { cwd, env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (text.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (text.stderr += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end('Do the work.\n');
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...text }));
  });
}
