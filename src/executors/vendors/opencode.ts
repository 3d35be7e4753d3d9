import { join } from 'node:path';
import type { JsonObject } from '../../base/json.js';
import { isJsonObject } from '../../base/json.js';
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
import type { OpenReport, ToolCalls } from './event-reader.js';
import {
  aboutOf,
  costOf,
  countOf,
  eventReader,
  eventsOf,
  partOf,
  saidWhole,
  textOf,
} from './event-reader.js';
import { each, flag } from './flags.js';
import { permissionObject, standardPermission, withPermissions } from './opencode-permissions.js';
import { refusal } from './refusal.js';
import { programOf, programPreflight } from './vendor-program.js';

const PROGRAM = { name: 'opencode', install: 'npm install --global opencode-ai' } as const;
/** The agent of opencode's own that works where none is named. */
const STANDARD_AGENT = 'build';
/** Its one word for whatever it did not foresee, such as a model whose provider it has no key of. */
const LOGS = /\bCheck server logs\b/;
/** Has models that need no login. */
const OWN_PROVIDER = 'opencode';
/** What variables with keys of providers are called. */
const KEY = /_(?:API_KEY|TOKEN|ACCESS_KEY(?:_ID)?)$/;
/** How it says, in the answer of a tool, that it was not allowed to call it. */
const REFUSED = /\brejected permission\b|\brule which prevents you\b/;

/** opencode, without a terminal: `opencode run`. Its providers' keys are its own: `opencode auth login`, or `env.pass`. */
export const opencodeExecutor: Executor = {
  kind: 'opencode',
  environment: ['OPENCODE_', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'],
  preflight: programPreflight(PROGRAM, (request) => settingsOf(request).settings.files ?? []),
  doubt: loginDoubt,
  instructionsPlace,
  resolve,
  homes: (env) => Object.values(homesOf(env)),
  reader: () => eventReader(takeEvent),
  said,
};

function resolve(request: ExecutorRequest, place: LaunchPlace): LaunchSpec {
  const { settings, model } = settingsOf(request);
  return {
    argv: [
      programOf(request, PROGRAM),
      'run',
      ...flag('--format', settings.format ?? 'json'),
      ...flag('--model', model),
      ...flag('--agent', settings.agent),
      ...flag('--attach', settings.attach),
      ...each('--file', settings.files),
    ],
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify(configOf(request, place)),
      OPENCODE_DISABLE_AUTOUPDATE: '1',
    },
    stdin: 'prompt',
  };
}

function settingsOf({
  executor,
}: Pick<ExecutorRequest, 'executor'>): Extract<ExecutorRequest['executor'], { kind: 'opencode' }> {
  if (executor.kind !== 'opencode') throw new TypeError(`opencode was asked to run ${executor.kind}`);
  return executor;
}

/** What goes over the program's own files, the more particular over the rest: the launcher's, `config_json`, the keys. */
function configOf(request: ExecutorRequest, place: LaunchPlace): JsonObject {
  const { settings, budget } = settingsOf(request);
  const { agent = STANDARD_AGENT, instructions, permission, configJson } = settings;
  const steps = settings.steps ?? budget.turns;
  const layers: readonly JsonObject[] = [
    { permission: standardPermission(place) },
    eventsOf(request.env.OPENCODE_CONFIG_CONTENT ?? '')[0] ?? {},
    partOf(configJson),
    steps === undefined ? {} : { agent: { [agent]: { steps } } },
    instructions === undefined ? {} : { instructions: [...instructions] },
    permission === undefined ? {} : { permission: permissionObject(permission) },
  ].map((layer) =>
    'permission' in layer ? { ...layer, permission: permissionObject(layer.permission) } : layer,
  );
  const config = layers.reduce(merged);
  const given = Array.isArray(config.instructions) ? (config.instructions as readonly unknown[]) : [];
  return {
    ...config,
    // After its user's own; those of its other files it adds by itself.
    ...(place.instructions === undefined ? {} : { instructions: [...given, place.instructions.path] }),
    permission: withPermissions(partOf(config.permission), request.agent.permissions),
  };
}

/** A server that runs already has the configuration that it was started with. */
function instructionsPlace(request: ExecutorRequest): string | undefined {
  return settingsOf(request).settings.attach === undefined ? 'the system prompt' : undefined;
}

/** Objects go into each other, rules for a tool too; anything else is replaced. */
function merged(base: JsonObject, over: JsonObject): JsonObject {
  const entries = Object.entries(over).map(([key, value]): [string, unknown] => {
    const below = base[key];
    return [key, isJsonObject(below) && isJsonObject(value) ? merged(below, value) : value];
  });
  return { ...base, ...Object.fromEntries(entries) };
}

/** Of the folders that others name, the first two alone are passed on to it. */
function homesOf(
  env: ExecutorRequest['env'],
): Readonly<Record<'data' | 'config' | 'cache' | 'state', ProgramHome>> {
  const home = env.HOME ?? '';
  const within = (folder: string, reads: readonly string[], writes: readonly string[] = []): ProgramHome => ({
    folder: join(folder, 'opencode'),
    reads,
    writes,
    keeps: [],
  });
  return {
    data: within(env.XDG_DATA_HOME ?? join(home, '.local/share'), ['bin', 'mcp-auth.json'], ['auth.json']),
    config: within(env.XDG_CONFIG_HOME ?? join(home, '.config'), [
      ...[
        'opencode.json',
        'opencode.jsonc',
        'config.json',
        'AGENTS.md',
        'package.json',
        'bun.lock',
        'node_modules',
      ],
      ...['agent', 'agents', 'command', 'commands', 'mode', 'modes', 'plugin', 'plugins', 'skill', 'skills'],
      ...['themes', 'tool', 'tools'],
    ]),
    cache: within(join(home, '.cache'), [
      'version',
      'bin',
      'models.json',
      'package.json',
      'bun.lock',
      'node_modules',
    ]),
    state: within(join(home, '.local/state'), ['model.json']),
  };
}

/**
 * Its providers may need no login at all (a model on this machine, some of its own), or have one in the configuration: this can
 * only be a doubt. Of a model that is named, only its own provider counts.
 */
function loginDoubt(request: DoubtRequest, { read }: Surroundings): string | undefined {
  const { env } = request;
  const { settings, model } = settingsOf(request);
  const provider = model?.split('/')[0] ?? null;
  if (provider === OWN_PROVIDER || Object.keys(env).some((name) => KEY.test(name) && env[name] !== ''))
    return undefined;
  const { data, config } = homesOf(env);
  const files = ['opencode.json', 'opencode.jsonc'].flatMap((name) => [join(config.folder, name), name]);
  const written = [
    read(join(data.folder, 'auth.json')) ?? '',
    env.OPENCODE_CONFIG_CONTENT ?? '',
    JSON.stringify(settings.configJson ?? null),
    ...files.map((path) => read(path) ?? ''),
  ];
  // A login, and a provider of a configuration, stand under the name of the provider.
  const wanted = provider === null ? /"(?:provider|type)"\s*:/ : nameAsKey(provider);
  if (written.some((text) => wanted.test(text))) return undefined;
  if (provider === null)
    return `no login and no provider of opencode was found; if it has none: opencode auth login`;
  const variable = `${provider.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_API_KEY`;
  return `no login of opencode at ${provider} was found; if it has none: opencode auth login, or let a variable with its key reach it: "env": { "pass": ["${variable}"] } in wave.config.json`;
}

function nameAsKey(name: string): RegExp {
  return new RegExp(`${JSON.stringify(name).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*:`);
}

function takeEvent(event: JsonObject, report: OpenReport, calls: ToolCalls): void {
  report.sessionId = textOf(event.sessionID) ?? report.sessionId;
  const part = partOf(event.part);
  switch (event.type) {
    case 'step_start':
      report.failure = null;
      if (report.usage !== null) report.usage = { ...report.usage, isPartial: true };
      return;
    case 'step_finish':
      addUsage(report, part);
      return;
    case 'tool_use':
      takeCall(part, report, calls);
      return;
    case 'error':
      report.failure = failureOf(partOf(event.error));
  }
}

function said(event: JsonObject): Said | null {
  return event.type === 'text' ? saidWhole(partOf(event.part).text) : null;
}

/**
 * Of one step; the program never sums them up. A model without a price of its own "costs" nothing. A step that ends in calls of
 * tools has another one after it, which tells of itself at its end, if that comes.
 */
function addUsage(report: OpenReport, { tokens, cost, reason }: JsonObject): void {
  const own = partOf(tokens);
  const cache = partOf(own.cache);
  const cached = countOf(cache.read);
  const written = countOf(cache.write);
  const input = countOf(own.input) + cached + written;
  const output = countOf(own.output) + countOf(own.reasoning);
  const price = costOf(cost) ?? 0;
  const known = report.usage;
  const knownTokens = (known?.inputTokens ?? 0) + (known?.outputTokens ?? 0);
  const costUsd = price > 0 ? (known?.costUsd ?? 0) + price : (known?.costUsd ?? null);
  const isUnpriced = price === 0 && input + output > 0;
  report.usage = {
    inputTokens: (known?.inputTokens ?? 0) + input,
    outputTokens: (known?.outputTokens ?? 0) + output,
    cachedTokens: (known?.cachedTokens ?? 0) + cached,
    cacheWriteTokens: (known?.cacheWriteTokens ?? 0) + written,
    costUsd,
    isPartial: reason === 'tool-calls',
    isPartlyPriced:
      costUsd !== null &&
      (isUnpriced || known?.isPartlyPriced === true || (known?.costUsd === null && knownTokens > 0)),
  };
}

/** It is told of when it is over. A question that nobody answered ends the work, unless a further step follows. */
function takeCall(part: JsonObject, report: OpenReport, calls: ToolCalls): void {
  const state = partOf(part.state);
  const tool = String(part.tool);
  const about = aboutOf(state.input);
  calls.add({ tool, about, ok: state.status === 'completed' });
  const error = textOf(state.error) ?? '';
  if (!REFUSED.test(error)) return;
  const what = `${tool} ${about}`.trimEnd();
  report.denied = [...report.denied, what];
  report.failure = {
    message: `it ended where it would have had to ask a person: ${what}`,
    failureClass: 'deterministic',
    retryAfterMs: null,
  };
}

function failureOf(error: JsonObject): OpenReport['failure'] {
  const data = partOf(error.data);
  const status = data.statusCode;
  const after = Number(textOf(partOf(data.responseHeaders)['retry-after']) ?? Number.NaN);
  const said = textOf(data.message) ?? textOf(error.name) ?? 'it ended with an error';
  return refusal(LOGS.test(said) ? `${said} They are in ~/.local/share/opencode/log` : said, {
    status: typeof status === 'number' ? status : undefined,
    retryAfterMs: after >= 0 ? Math.round(after * 1000) : null,
  });
}
