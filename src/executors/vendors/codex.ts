import { join } from 'node:path';
import type { JsonObject } from '../../base/json.js';
import { shellWord } from '../../base/shell-quote.js';
import type {
  DoubtRequest,
  Executor,
  ExecutorRequest,
  LaunchPlace,
  LaunchSpec,
  ProgramHome,
  Said,
  Surroundings,
} from '../executor.js';
import { rootsBeyond } from './beyond-folder.js';
import type { OpenReport, ToolCalls } from './event-reader.js';
import { aboutOf, countOf, eventReader, partOf, partsOf, saidWhole, textOf } from './event-reader.js';
import { each, flag, when } from './flags.js';
import { refusal } from './refusal.js';
import { programOf, programPreflight } from './vendor-program.js';

const PROGRAM = { name: 'codex', install: 'npm install --global @openai/codex' } as const;
/** What an agent may do where nothing is said: write where it works, and reach nothing over the network. */
const STANDARD_SANDBOX = 'workspace-write';
const NO_NETWORK = ['sandbox_workspace_write.network_access=false', 'web_search="disabled"'];
/** An argument has at most 128 KiB on Linux. */
const MAX_INSTRUCTIONS_BYTES = 120 * 1024;
const INSTRUCTIONS_KEY = 'developer_instructions';
const SHELL_AROUND = /^(?:\/\S*\/)?(?:ba|da|z)?sh -l?c (.+)$/s;
const CREDENTIALS = ['CODEX_API_KEY', 'OPENAI_API_KEY', 'CODEX_ACCESS_TOKEN'];

/** Codex, without a terminal: `codex exec`. */
export const codexExecutor: Executor = {
  kind: 'codex',
  environment: ['CODEX_', 'OPENAI_'],
  preflight: programPreflight(PROGRAM),
  doubt: loginDoubt,
  instructionsPlace,
  resolve,
  homes: (env) => [homeOf(env)],
  reader: () => eventReader(takeEvent),
  said,
};

function resolve(request: ExecutorRequest, place: LaunchPlace): LaunchSpec {
  const { settings, model } = settingsOf(request);
  return {
    argv: [
      programOf(request, PROGRAM),
      'exec',
      ...when(settings.json !== false, '--json'),
      '--skip-git-repo-check',
      ...flag('--sandbox', settings.sandbox ?? STANDARD_SANDBOX),
      ...flag('--model', model),
      ...flag('--profile', settings.profileName),
      // Not `--search`, which is for its terminal only.
      ...when(settings.search, '-c', 'web_search="live"'),
      // A login shell puts a PATH of its own in the place of the one on which `wave` is.
      ...each('-c', ['allow_login_shell=false', ...(settings.config ?? [])]),
      // After what is configured, so that it counts.
      ...each('-c', request.agent.permissions.network?.length === 0 ? NO_NETWORK : []),
      ...each('--add-dir', [...(settings.addDirs ?? []), ...rootsBeyond(place)]),
      // With `=`: without it, everything up to the next flag would be an image.
      ...(settings.images ?? []).map((image) => `--image=${image}`),
      ...when(settings.ephemeral, '--ephemeral'),
      ...each('-c', place.instructions === undefined ? [] : [instructionsSetting(place.instructions.text)]),
      '-',
    ],
    env: {},
    stdin: 'prompt',
  };
}

function settingsOf({
  executor,
}: Pick<ExecutorRequest, 'executor'>): Extract<ExecutorRequest['executor'], { kind: 'codex' }> {
  if (executor.kind !== 'codex') throw new TypeError(`codex was asked to run ${executor.kind}`);
  return executor;
}

/** The program takes them as a value of its configuration, of which there is one: where its user has set it, it stays. */
function instructionsPlace(
  request: ExecutorRequest,
  text: string,
  { read }: Pick<Surroundings, 'read'>,
): string | undefined {
  if (Buffer.byteLength(instructionsSetting(text)) > MAX_INSTRUCTIONS_BYTES) return undefined;
  const { config = [], profileName } = settingsOf(request).settings;
  const { folder } = homeOf(request.env);
  const files = [
    '/etc/codex/config.toml',
    join(folder, 'config.toml'),
    ...(profileName === undefined ? [] : [join(folder, `${profileName}.config.toml`)]),
    '.codex/config.toml',
  ];
  const configured = [...config, ...files.map((path) => read(path) ?? '')];
  return configured.some((one) => one.includes(INSTRUCTIONS_KEY)) ? undefined : 'the developer instructions';
}

/** What JSON quotes, TOML reads as the same text. */
function instructionsSetting(text: string): string {
  return `${INSTRUCTIONS_KEY}=${JSON.stringify(text)}`;
}

function homeOf(env: ExecutorRequest['env']): ProgramHome {
  return {
    folder: env.CODEX_HOME ?? join(env.HOME ?? '', '.codex'),
    reads: [
      ...[
        'config.toml',
        'managed_config.toml',
        'AGENTS.md',
        'AGENTS.override.md',
        'hooks.json',
        'version.json',
      ],
      ...['prompts', 'rules', 'skills', 'plugins'],
    ],
    writes: ['auth.json'],
    keeps: ['sessions'],
  };
}

/** A provider of its configuration brings a key of its own: this can only be a doubt. */
function loginDoubt(request: DoubtRequest, { read }: Surroundings): string | undefined {
  const { env } = request;
  if (CREDENTIALS.some((name) => (env[name] ?? '') !== '')) return undefined;
  const { folder } = homeOf(env);
  if (read(join(folder, 'auth.json')) !== undefined) return undefined;
  const configured = [
    ...(settingsOf(request).settings.config ?? []),
    read(join(folder, 'config.toml')) ?? '',
  ];
  if (configured.some((text) => text.includes('model_provider'))) return undefined;
  return `no login of codex was found; if it has none: codex login, or set CODEX_API_KEY`;
}

function takeEvent(event: JsonObject, report: OpenReport, calls: ToolCalls): void {
  switch (event.type) {
    case 'thread.started':
      report.sessionId = textOf(event.thread_id) ?? report.sessionId;
      return;
    case 'turn.started':
      report.failure = null;
      // What this turn uses is told at its end, if that comes.
      if (report.usage !== null) report.usage = { ...report.usage, isPartial: true };
      return;
    case 'turn.completed': {
      const usage = partOf(event.usage);
      report.usage = {
        // Cached ones are among the input, and reasoning among the output.
        inputTokens: countOf(usage.input_tokens),
        outputTokens: countOf(usage.output_tokens),
        cachedTokens: countOf(usage.cached_input_tokens),
        costUsd: null,
      };
      report.failure = null;
      return;
    }
    case 'error':
      // It tries again, without a network for ever; if it gets on, work or the end of the turn follows.
      report.failure = refusal(textOf(event.message) ?? 'its connection failed');
      return;
    case 'turn.failed':
      report.failure = refusal(textOf(partOf(event.error).message) ?? 'its turn failed');
      return;
    case 'item.started':
    case 'item.completed':
      if (partOf(event.item).type !== 'error') report.failure = null;
      takeItem(partOf(event.item), event.type === 'item.completed', report, calls);
  }
}

/** It says aloud that it tries again, and what it misses. */
function said(event: JsonObject): Said | null {
  if (event.type === 'error') return saidWhole(event.message);
  if (event.type !== 'item.completed') return null;
  const item = partOf(event.item);
  if (item.type === 'error') return saidWhole(item.message);
  return item.type === 'agent_message' ? saidWhole(item.text) : null;
}

function takeItem(item: JsonObject, isOver: boolean, report: OpenReport, calls: ToolCalls): void {
  const about = aboutItem(item);
  if (about === undefined) return;
  const id = String(item.id);
  if (!isOver) {
    calls.begin(id, String(item.type), about);
    return;
  }
  calls.drop(id);
  const ok = item.status === 'completed' ? true : item.status === undefined ? null : false;
  calls.add({ tool: String(item.type), about, ok });
  if (item.status === 'declined')
    report.denied = [...report.denied, `${String(item.type)} ${about}`.trimEnd()];
}

/** The command alone: Codex names the shell that it puts around each. */
function withoutShell(command: string): string {
  const quoted = SHELL_AROUND.exec(command)?.[1];
  return quoted === undefined ? command : (shellWord(quoted) ?? command);
}

/** What a call of a tool is about; undefined where the item is none. */
function aboutItem(item: JsonObject): string | undefined {
  switch (item.type) {
    case 'command_execution':
      return withoutShell(aboutOf(item));
    case 'web_search':
      return aboutOf(item);
    case 'file_change':
      return partsOf(item.changes).map(aboutOf).join(' ');
    case 'mcp_tool_call':
      return [item.server, item.tool].flatMap((name) => textOf(name) ?? []).join(' ');
    default:
      return undefined;
  }
}
