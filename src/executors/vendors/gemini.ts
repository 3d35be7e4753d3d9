import { join } from 'node:path';
import type { JsonObject } from '../../base/json.js';
import { Problem } from '../../base/problem.js';
import type {
  DoubtRequest,
  Executor,
  ExecutorRequest,
  LaunchPlace,
  LaunchSpec,
  ProgramHome,
  ReportedUsage,
  Said,
  Surroundings,
} from '../executor.js';
import { rootsBeyond } from './beyond-folder.js';
import type { OpenReport, ToolCalls } from './event-reader.js';
import { aboutOf, countOf, eventReader, partOf, textOf } from './event-reader.js';
import { each, flag, when } from './flags.js';
import { geminiPermissions } from './gemini-permissions.js';
import { refusal } from './refusal.js';
import { programOf, programPreflight } from './vendor-program.js';

const PROGRAM = { name: 'gemini', install: 'npm install --global @google/gemini-cli' } as const;
/** What an agent may do where nothing is said: change files, and speak to Wave. */
const STANDARD_MODE = 'auto_edit';
const STANDARD_TOOLS = ['run_shell_command(wave)'];
/** Of the folder that the variable names, since the program looks there. */
const SETTINGS_FILE = '.gemini/settings.json';
/** What it adds to its message where it was asked too often, and nowhere else. */
const TOO_OFTEN = /\bPlease wait and try again later\b|\bPossible quota limitations\b/;
/** Names of Google's interfaces for statuses of HTTP. */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['INVALID_ARGUMENT', 400],
  ['FAILED_PRECONDITION', 400],
  ['UNAUTHENTICATED', 401],
  ['PERMISSION_DENIED', 403],
  ['NOT_FOUND', 404],
  ['RESOURCE_EXHAUSTED', 429],
  ['INTERNAL', 500],
  ['UNAVAILABLE', 503],
  ['DEADLINE_EXCEEDED', 504],
]);
/** No login, a prompt or settings that it cannot read: it finds the same ones the next time. */
const EXITS = new Map([41, 42, 52].map((code) => [code, 'deterministic'] as const));
const POLICY_FILE = 'wave-policy.toml';
const isWanted = (name: string, { env }: Pick<ExecutorRequest, 'env'>): boolean => (env[name] ?? '') !== '';

/** Gemini CLI, without a terminal: its standard input is the prompt. */
export const geminiExecutor: Executor = {
  kind: 'gemini',
  environment: ['GEMINI_', 'GOOGLE_'],
  preflight: (request, around) => programPreflight(PROGRAM)(request, around) ?? ownSettingsProblem(request),
  doubt: loginDoubt,
  resolve,
  homes: (env) => [homeOf(env)],
  reader: () => eventReader(takeEvent),
  said,
  exits: EXITS,
};

function resolve(request: ExecutorRequest, place: LaunchPlace): LaunchSpec {
  const { settings, model } = settingsOf(request);
  const own = ownSettings(request);
  const { allowed, denials } = geminiPermissions(request.agent.permissions);
  return {
    argv: [
      programOf(request, PROGRAM),
      ...flag('--output-format', 'stream-json'),
      // Whoever launches a wave in a repository has trusted it.
      '--skip-trust',
      ...flag('--approval-mode', settings.approvalMode ?? STANDARD_MODE),
      ...flag('--model', model),
      ...when(settings.sandbox, '--sandbox'),
      ...each('--include-directories', [...(settings.includeDirectories ?? []), ...rootsBeyond(place)]),
      ...each('--allowed-tools', [...STANDARD_TOOLS, ...(settings.allowedTools ?? []), ...allowed]),
      // Beside the user's own policies; `--policy` would be in their place.
      ...when(denials !== null, '--admin-policy', join(place.folder, POLICY_FILE)),
    ],
    env: own === undefined ? {} : { GEMINI_CLI_HOME: place.folder },
    stdin: 'prompt',
    files: {
      ...(own === undefined ? {} : { [SETTINGS_FILE]: `${JSON.stringify(own, null, 2)}\n` }),
      ...(denials === null ? {} : { [POLICY_FILE]: denials }),
    },
  };
}

function settingsOf({
  executor,
}: Pick<ExecutorRequest, 'executor'>): Extract<ExecutorRequest['executor'], { kind: 'gemini' }> {
  if (executor.kind !== 'gemini') throw new TypeError(`gemini was asked to run ${executor.kind}`);
  return executor;
}

/**
 * Settings that hold for this agent alone; undefined where nothing asks for any. The program takes settings from a home folder
 * only: its system-wide ones have to belong to root, and those of the work tree are the user's.
 */
function ownSettings(request: ExecutorRequest): JsonObject | undefined {
  const { settings, budget } = settingsOf(request);
  if (settings.settingsJson === undefined && budget.turns === undefined) return undefined;
  const given = partOf(settings.settingsJson);
  const security = partOf(given.security);
  const turns = budget.turns === undefined ? {} : { maxSessionTurns: budget.turns };
  return {
    ...given,
    model: { ...turns, ...partOf(given.model) },
    security: { ...security, auth: { selectedType: keyKind(request), ...partOf(security.auth) } },
  };
}

/** What its settings call the key of the environment; undefined where there is none. */
function keyKind(request: ExecutorRequest): string | undefined {
  if (request.env.GOOGLE_GENAI_USE_VERTEXAI === 'true') return 'vertex-ai';
  return isWanted('GEMINI_API_KEY', request) ? 'gemini-api-key' : undefined;
}

/** A home folder of its own has no login: only a key of the environment reaches into it. */
function ownSettingsProblem(request: ExecutorRequest): Problem | undefined {
  if (ownSettings(request) === undefined || keyKind(request) !== undefined) return undefined;
  return new Problem(
    'executor/no-key',
    `agent ${request.agent.agentId}: settings of its own (gemini.settings_json, budget.turns) need a key in the environment`,
    { hint: 'set GEMINI_API_KEY, or leave these settings to ~/.gemini/settings.json', exit: 'environment' },
  );
}

function homeOf(env: ExecutorRequest['env']): ProgramHome {
  return {
    folder: join(env.GEMINI_CLI_HOME ?? env.HOME ?? '', '.gemini'),
    reads: [
      ...[
        'settings.json',
        '.env',
        'GEMINI.md',
        'trustedFolders.json',
        'installation_id',
        'google_account_id',
      ],
      ...['extensions', 'commands', 'policies', 'skills', 'agents', 'hooks'],
    ],
    writes: ['oauth_creds.json', 'google_accounts.json'],
    keeps: ['tmp'],
  };
}

/** Its key may be in a keychain: this can only be a doubt. */
function loginDoubt(request: DoubtRequest, { read }: Surroundings): string | undefined {
  const { env } = request;
  const named = ['GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENAI_USE_VERTEXAI', 'GOOGLE_GENAI_USE_GCA'];
  if (named.some((name) => isWanted(name, request))) return undefined;
  const { folder } = homeOf(env);
  const files = ['oauth_creds.json', '.env'].map((name) => read(`${folder}/${name}`));
  if (files.some((text) => text !== undefined)) return undefined;
  if ((read(`${folder}/settings.json`) ?? '').includes('selectedType')) return undefined;
  return `no login of gemini was found; if it has none: set GEMINI_API_KEY, or run gemini once and log in`;
}

function takeEvent(event: JsonObject, report: OpenReport, calls: ToolCalls): void {
  switch (event.type) {
    case 'init':
      report.sessionId = textOf(event.session_id) ?? report.sessionId;
      return;
    case 'tool_use':
      calls.begin(String(event.tool_id), String(event.tool_name), aboutOf(event.parameters));
      return;
    case 'tool_result': {
      const ended = calls.end(String(event.tool_id), event.status === 'success');
      if (ended !== undefined && partOf(event.error).type === 'policy_violation')
        report.denied = [...report.denied, `${ended.tool} ${ended.about}`.trimEnd()];
      return;
    }
    case 'result':
      report.usage = usageOf(partOf(event.stats));
      report.failure = failureOf(event);
  }
}

function said(event: JsonObject): Said | null {
  if (event.type !== 'message' || event.role !== 'assistant' || typeof event.content !== 'string')
    return null;
  return { text: event.content, isPiece: event.delta === true };
}

function usageOf(stats: JsonObject): ReportedUsage {
  const inputTokens = countOf(stats.input_tokens);
  const models = Object.keys(partOf(stats.models));
  return {
    inputTokens,
    // Thoughts are in the total only, and are paid for as what it wrote.
    outputTokens: Math.max(countOf(stats.output_tokens), countOf(stats.total_tokens) - inputTokens),
    cachedTokens: countOf(stats.cached),
    costUsd: null,
    ...(models.length === 0 ? {} : { model: models.length === 1 ? (models[0] ?? null) : null }),
  };
}

function failureOf(event: JsonObject): OpenReport['failure'] {
  if (event.status === 'success') return null;
  const error = partOf(event.error);
  const message = textOf(error.message) ?? 'it ended with an error';
  if (error.type === 'FatalTurnLimitedError') return { message, failureClass: 'budget', retryAfterMs: null };
  return refusal(message, { status: statusOf(message) });
}

/** Of what it drops the number of, it tells the name; of a 429 neither, but what to do about it. */
function statusOf(message: string): number | undefined {
  if (TOO_OFTEN.test(message)) return 429;
  const name = /\(Status: ([A-Z_]+)\)/.exec(message)?.[1];
  return name === undefined ? undefined : STATUSES.get(name);
}
