import type { AgentRole } from '../model/agent-role.js';
import type { LaneConfig, WaveConfig } from '../model/config.js';
import type { ExecutorsConfig } from '../model/config-executors.js';
import type { ExecutorKind, RetryPolicy, SandboxKind } from '../model/executor.js';
import { camelCase, executorSettingForms } from '../model/executor.js';
import type { AgentBudget, ExecutorProfile, ExecutorSettings, VendorSettings } from '../model/executor-settings.js';
import { laneConfig } from './lane-config.js';

/** The executor where neither agent, configuration nor command line names one. */
export const DEFAULT_EXECUTOR: ExecutorKind = 'claude';

/** What decided about an executor. */
export type ExecutorSource = 'forced' | 'agent' | 'profile' | 'lane-role' | 'option' | 'default' | 'fallback';

/** The executor of one agent with its merged settings. */
export type ResolvedExecutor = Readonly<{
  [Kind in ExecutorKind]: Readonly<{ kind: Kind; settings: VendorSettings[Kind] }>;
}>[ExecutorKind] &
  Readonly<{
    source: ExecutorSource;
    profile: string | null;
    model: string | null;
    /** In order; the kind itself is not among them. */
    fallbacks: readonly ExecutorKind[];
    tags: readonly string[];
    retryPolicy: RetryPolicy;
    budget: AgentBudget;
    sandbox: Readonly<{
      kind: SandboxKind;
      /** As written: absolute, from `~/`, or from the top of the repository. */
      write: readonly string[];
    }>;
  }>;

/** What is known besides the agent. */
export type ExecutorContext = Readonly<{
  config: WaveConfig;
  lane: string;
  /** `--executor`. */
  executor?: ExecutorKind | undefined;
  /** `--force-executor`: `executor` overrides everything. */
  force?: boolean | undefined;
  /** `--model`: overrides every model. */
  model?: string | undefined;
  /** The agent runs on this fallback now. */
  fallback?: ExecutorKind | undefined;
}>;

/**
 * Which executor runs the agent, and how. The id is the agent's own, else its profile's, the lane's for its role, the
 * option's, the configured default. Settings of lane, profile and agent go over those of the executor: single values
 * replace, lists of profile and agent join.
 */
export function resolveExecutor(
  agent: Readonly<{ role: AgentRole; executorConfig: ExecutorSettings }>,
  context: ExecutorContext,
): ResolvedExecutor {
  const own = agent.executorConfig;
  const lane = laneConfig(context.config, context.lane);
  const profile = findProfile(own.profile, context);
  const natural = chooseKind(agent.role, own, profile, lane, context);
  const { kind, source } = overridden(natural, context);
  const settings = mergedSettings(kind, own, profile, lane, context);
  const runtimeModel = [lane?.executors?.[kind]?.model, context.config.executors?.[kind]?.model];
  // A model of the agent's own executor means nothing to another one; of a profile that is not there nobody knows whose it is.
  const isKnown = own.id !== undefined || own.profile === undefined || profile !== undefined;
  const chosen = kind === natural.kind && isKnown ? [own.model, profile?.model] : [];
  const model = [context.model, ...chosen, ...runtimeModel].find((name) => name !== undefined);
  const fallbacks = own.fallbacks ?? profile?.fallbacks ?? lane?.runtimePolicy?.fallbackExecutorOrder ?? [];
  // Kind and settings belong together: both come from the one `kind`.
  return {
    kind,
    settings,
    source,
    profile: own.profile ?? null,
    model: model ?? null,
    fallbacks: [...new Set(fallbacks)].filter((other) => other !== kind),
    tags: joined(profile?.tags, own.tags) ?? [],
    retryPolicy: own.retryPolicy ?? profile?.retryPolicy ?? 'fallback-allowed',
    budget: { ...profile?.budget, ...own.budget },
    sandbox: sandboxOf(kind, [own, profile, lane?.executors, context.config.executors]),
  } as ResolvedExecutor;
}

/** The profile of that name, the lane's own before the repository's. */
export function findProfile(
  name: string | undefined,
  context: Pick<ExecutorContext, 'config' | 'lane'>,
): ExecutorProfile | undefined {
  if (name === undefined) return undefined;
  const among = (executors: ExecutorsConfig | undefined): ExecutorProfile | undefined =>
    executors?.profiles !== undefined && Object.hasOwn(executors.profiles, name) ? executors.profiles[name] : undefined;
  return among(laneConfig(context.config, context.lane)?.executors) ?? among(context.config.executors);
}

/**
 * The most particular layer that says something decides; the paths of all of them may be written to. `local` has none: what it
 * runs is Wave's own, and a plan is tried with it where nothing is installed.
 */
function sandboxOf(
  kind: ExecutorKind,
  layers: readonly (Pick<ExecutorSettings, 'sandbox' | 'sandboxWrite'> | undefined)[],
): ResolvedExecutor['sandbox'] {
  const said = layers.map((layer) => layer?.sandbox).find((sandbox) => sandbox !== undefined);
  return {
    kind: kind === 'local' ? 'none' : (said ?? 'none'),
    write: [...new Set(layers.flatMap((layer) => layer?.sandboxWrite ?? []))],
  };
}

type Choice = Readonly<{ kind: ExecutorKind; source: ExecutorSource }>;

function chooseKind(
  role: AgentRole,
  own: ExecutorSettings,
  profile: ExecutorProfile | undefined,
  lane: LaneConfig | undefined,
  context: ExecutorContext,
): Choice {
  const candidates: readonly (readonly [ExecutorKind | undefined, ExecutorSource])[] = [
    [own.id, 'agent'],
    [profile?.id, 'profile'],
    [lane?.runtimePolicy?.defaultExecutorByRole?.[role], 'lane-role'],
    [context.executor, 'option'],
    [lane?.executors?.default, 'default'],
    [context.config.executors?.default, 'default'],
  ];
  for (const [kind, source] of candidates) if (kind !== undefined) return { kind, source };
  return { kind: DEFAULT_EXECUTOR, source: 'default' };
}

function overridden(natural: Choice, { executor, force, fallback }: ExecutorContext): Choice {
  if (force === true && executor !== undefined) return { kind: executor, source: 'forced' };
  return fallback === undefined ? natural : { kind: fallback, source: 'fallback' };
}

function mergedSettings(
  kind: ExecutorKind,
  own: ExecutorSettings,
  profile: ExecutorProfile | undefined,
  lane: LaneConfig | undefined,
  { config }: ExecutorContext,
): Readonly<Record<string, unknown>> {
  const merged = new Map<string, unknown>();
  const forms: Readonly<Record<string, unknown>> = executorSettingForms[kind];
  const lists = new Set(
    Object.keys(forms)
      .filter((name) => forms[name] === 'list')
      .map(camelCase),
  );
  for (const layer of [config.executors?.[kind], lane?.executors?.[kind], profile?.[kind]]) {
    for (const [key, value] of Object.entries(layer ?? {})) {
      if (key !== 'model' && value !== undefined) merged.set(key, value);
    }
  }
  const ofProfile = new Map<string, unknown>(Object.entries(profile?.[kind] ?? {}));
  for (const [key, value] of Object.entries(own[kind] ?? {})) {
    const list = lists.has(key) ? joined(ofProfile.get(key) as readonly string[], value as readonly string[]) : value;
    if (list !== undefined) merged.set(key, list);
  }
  return Object.fromEntries(merged);
}

function joined<Item>(
  left: readonly Item[] | undefined,
  right: readonly Item[] | undefined,
): readonly Item[] | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return [...new Set([...left, ...right])];
}
