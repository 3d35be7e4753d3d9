import { join } from 'node:path';
import type { JsonObject } from '../../base/json.js';
import type { VendorSettings } from '../../model/executor-settings.js';
import type {
  DoubtRequest,
  Executor,
  ExecutorRequest,
  LaunchPlace,
  LaunchSpec,
  ProgramHome,
  ReportedFailure,
  Said,
  Surroundings,
} from '../executor.js';
import { rootsBeyond } from './beyond-folder.js';
import { claudePermissions } from './claude-permissions.js';
import { ClaudeUsage } from './claude-usage.js';
import type { OpenReport, ToolCalls } from './event-reader.js';
import {
  aboutOf,
  countOf,
  eventReader,
  eventsOf,
  partOf,
  partsOf,
  saidWhole,
  textOf,
} from './event-reader.js';
import { each, flag, when } from './flags.js';
import { refusal } from './refusal.js';
import { programOf, programPreflight } from './vendor-program.js';

const PROGRAM = { name: 'claude', install: 'npm install --global @anthropic-ai/claude-code' } as const;
/** What an agent may do where nothing is said: change files, and speak to Wave. */
const STANDARD_MODE = 'acceptEdits';
const STANDARD_TOOLS = ['Bash(wave:*)'];
/** It tries again by itself; Wave waits longer, and with others in mind. */
const RETRIES = '3';
const SETTINGS_FILE = 'claude-settings.json';
const MCP_FILE = 'claude-mcp.json';
const LOG_IN = 'claude auth login, or set ANTHROPIC_API_KEY';
const NOT_LOGGED_IN = /\bPlease run \/login\b/;
/** Any of these says who pays, or that another service is asked. */
const CREDENTIALS = [
  'ANTHROPIC_API_KEY',
  'ANTHROPIC_AUTH_TOKEN',
  'CLAUDE_CODE_OAUTH_TOKEN',
  'CLAUDE_CODE_USE_BEDROCK',
  'CLAUDE_CODE_USE_VERTEX',
  'CLAUDE_CODE_USE_FOUNDRY',
];

/** Claude Code, without a terminal: `claude -p`. */
export const claudeExecutor: Executor = {
  kind: 'claude',
  environment: ['ANTHROPIC_', 'CLAUDE_', 'DISABLE_'],
  preflight: programPreflight(PROGRAM, filesOf),
  doubt: loginDoubt,
  instructionsPlace: () => 'the system prompt',
  resolve,
  homes: (env) => [homeOf(env)],
  reader: () => {
    const usage = new ClaudeUsage();
    return eventReader((event, report, calls) => takeEvent(event, report, calls, usage));
  },
  said,
};

function resolve(request: ExecutorRequest, place: LaunchPlace): LaunchSpec {
  const { settings, model, budget } = settingsOf(request);
  const format = settings.outputFormat ?? 'stream-json';
  const given = programSettings(settings, place);
  const tools = settings.mcp === true ? waveTools(place) : undefined;
  const permissions = claudePermissions(request.agent.permissions);
  return {
    argv: [
      programOf(request, PROGRAM),
      '-p',
      ...flag('--output-format', format),
      // Without it the program refuses to print events as they come.
      ...when(format === 'stream-json', '--verbose'),
      ...flag('--model', model),
      ...flag('--agent', settings.agent),
      ...flag('--effort', settings.effort),
      // A file, since an argument has a limit.
      ...flag('--append-system-prompt-file', place.instructions?.path),
      ...flag('--permission-mode', settings.permissionMode ?? STANDARD_MODE),
      ...flag('--permission-prompt-tool', settings.permissionPromptTool),
      ...flag('--max-turns', settings.maxTurns ?? budget.turns),
      ...flag('--max-budget-usd', budget.usd),
      ...each('--mcp-config', [...(tools === undefined ? [] : [tools.path]), ...(settings.mcpConfig ?? [])]),
      ...flag('--settings', given.argument),
      ...each('--allowedTools', [
        ...STANDARD_TOOLS,
        // In a worktree, the copies that it is handed lie beyond what it may read by itself.
        ...rootsBeyond(place).map((root) => `Read(/${root}/**)`),
        ...when(settings.mcp === true, 'mcp__wave'),
        ...(settings.allowedTools ?? []),
        ...permissions.allowed,
      ]),
      ...each('--disallowedTools', [...(settings.disallowedTools ?? []), ...permissions.disallowed]),
    ],
    env: {
      DISABLE_AUTOUPDATER: '1',
      DISABLE_TELEMETRY: '1',
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
      CLAUDE_CODE_MAX_RETRIES: request.env.CLAUDE_CODE_MAX_RETRIES ?? RETRIES,
    },
    stdin: 'prompt',
    files: { ...given.files, ...tools?.files },
  };
}

function settingsOf({
  executor,
}: Pick<ExecutorRequest, 'executor'>): Extract<ExecutorRequest['executor'], { kind: 'claude' }> {
  if (executor.kind !== 'claude') throw new TypeError(`claude was asked to run ${executor.kind}`);
  return executor;
}

/** Both take JSON in place of a file's path. */
function filesOf(request: ExecutorRequest): readonly string[] {
  const { settings, mcpConfig = [] } = settingsOf(request).settings;
  return [...(settings === undefined ? [] : [settings]), ...mcpConfig].filter((word) => !isJson(word));
}

function isJson(word: string): boolean {
  return word.trimStart().startsWith('{');
}

/** The program takes one `--settings`: what the keys add goes over what the file or text of `settings` says. */
function programSettings(
  { settings, settingsJson, hooksJson, allowedHttpHookUrls }: VendorSettings['claude'],
  { folder, read }: LaunchPlace,
): Readonly<{ argument?: string | undefined; files: Readonly<Record<string, string>> }> {
  const added = {
    ...partOf(settingsJson),
    ...(hooksJson === undefined ? {} : { hooks: hooksJson }),
    ...(allowedHttpHookUrls === undefined ? {} : { allowedHttpHookUrls }),
  };
  if (Object.keys(added).length === 0) return { argument: settings, files: {} };
  const base = settings === undefined ? undefined : isJson(settings) ? settings : read(settings);
  const merged = { ...eventsOf(base ?? '')[0], ...added };
  return {
    argument: join(folder, SETTINGS_FILE),
    files: { [SETTINGS_FILE]: `${JSON.stringify(merged, null, 2)}\n` },
  };
}

/** What starts Wave's own tools: the `wave` that is first on the agent's PATH, which knows from its variables for whom. */
function waveTools({
  folder,
}: LaunchPlace): Readonly<{ path: string; files: Readonly<Record<string, string>> }> {
  const servers = { mcpServers: { wave: { type: 'stdio', command: 'wave', args: ['mcp'] } } };
  return {
    path: join(folder, MCP_FILE),
    files: { [MCP_FILE]: `${JSON.stringify(servers, null, 2)}\n` },
  };
}

function homeOf(env: ExecutorRequest['env']): ProgramHome {
  return {
    folder: env.CLAUDE_CONFIG_DIR ?? join(env.HOME ?? '', '.claude'),
    reads: [
      ...['settings.json', 'settings.local.json', '.claude.json', 'CLAUDE.md', 'keybindings.json'],
      ...['agents', 'commands', 'skills', 'plugins', 'output-styles', 'rules', 'hooks'],
    ],
    writes: ['.credentials.json'],
    keeps: ['projects'],
  };
}

/** Its login may be where nobody but itself looks (a keychain, a helper of its settings): this can only be a doubt. */
function loginDoubt({ env }: DoubtRequest, { read }: Surroundings): string | undefined {
  if (CREDENTIALS.some((name) => (env[name] ?? '') !== '')) return undefined;
  const { folder } = homeOf(env);
  if (read(join(folder, '.credentials.json')) !== undefined) return undefined;
  if ((read(join(folder, 'settings.json')) ?? '').includes('apiKeyHelper')) return undefined;
  return `no login of claude was found; if it has none: ${LOG_IN}`;
}

function takeEvent(event: JsonObject, report: OpenReport, calls: ToolCalls, usage: ClaudeUsage): void {
  report.sessionId = textOf(event.session_id) ?? report.sessionId;
  switch (event.type) {
    case 'assistant':
      // It gets on, whatever limit was told of; its own words about a failure carry the failure.
      if (event.error === undefined) report.failure = null;
      report.usage = usage.answer(partOf(event.message));
      for (const part of contentOf(event)) {
        if (part.type === 'tool_use') calls.begin(String(part.id), String(part.name), aboutOf(part.input));
      }
      return;
    case 'user':
      for (const part of contentOf(event)) {
        if (part.type === 'tool_result') calls.end(String(part.tool_use_id), part.is_error !== true);
      }
      return;
    case 'rate_limit_event':
      report.failure = limitOf(partOf(event.rate_limit_info));
      return;
    case 'result':
      report.usage = usage.result(event);
      report.denied = partsOf(event.permission_denials).map(({ tool_name: tool, tool_input: input }) =>
        `${String(tool)} ${aboutOf(input)}`.trimEnd(),
      );
      report.failure = failureOf(event, report.failure?.resetsAt);
  }
}

function said(event: JsonObject): Said | null {
  if (event.type === 'result') return event.is_error === true ? null : saidWhole(event.result);
  if (event.type !== 'assistant') return null;
  const texts = contentOf(event).flatMap((part) => (part.type === 'text' ? (textOf(part.text) ?? []) : []));
  return texts.length === 0 ? null : saidWhole(texts.join('\n'));
}

function contentOf(event: JsonObject): readonly JsonObject[] {
  return partsOf(partOf(event.message).content);
}

/** A plan that is used up, which its program tells of before it ends; null where there is still room in it. */
function limitOf({ status, resetsAt }: JsonObject): ReportedFailure | null {
  if (status !== 'rejected') return null;
  const seconds = countOf(resetsAt);
  return refusal('the limit of its plan is reached', {
    status: 429,
    ...(seconds > 0 ? { resetsAt: seconds * 1000 } : {}),
  });
}

/** @param resetsAt of a limit that it told of before */
function failureOf(event: JsonObject, resetsAt?: number): ReportedFailure | null {
  const subtype = textOf(event.subtype) ?? '';
  if (event.is_error !== true && subtype === 'success') return null;
  const errors = Array.isArray(event.errors) ? event.errors.filter((one) => typeof one === 'string') : [];
  const message =
    textOf(event.result) ?? (errors.length > 0 ? errors.join('; ') : `it ended with ${subtype}`);
  if (subtype === 'error_max_turns' || subtype === 'error_max_budget_usd')
    return { message, failureClass: 'budget', retryAfterMs: null };
  // Its own way out is for its terminal.
  if (NOT_LOGGED_IN.test(message))
    return { message: `${message}; here: ${LOG_IN}`, failureClass: 'deterministic', retryAfterMs: null };
  const status = event.api_error_status;
  return refusal(message, { status: typeof status === 'number' ? status : undefined, resetsAt });
}
