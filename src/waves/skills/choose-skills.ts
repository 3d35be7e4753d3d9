import type { WaveConfig } from '../../model/config.js';
import type { ExecutorKind } from '../../model/executor.js';
import type { Wave, WaveAgent } from '../../model/wave.js';
import { laneConfig } from '../lane-config.js';
import type { SkillSituation } from './is-active.js';

/** What says that an agent gets a skill. */
export type SkillSource = 'base' | 'role' | 'runtime' | 'deploy-kind' | 'wave';

/** A skill that an agent would get. What the wave file names, it gets whatever the skill says of itself. */
export type SkillChoice = Readonly<{ id: string; source: SkillSource }>;

/** What is known besides the agent. */
export type SkillContext = Readonly<{
  config: WaveConfig;
  lane: string;
  /** Undefined where the question is what holds on any of them. */
  kind: ExecutorKind | undefined;
}>;

/**
 * The skills of an agent before it is asked whether they are meant for it: those for everybody, for its role, its runtime, the
 * kinds of places that its wave deploys to, and its own; of each the repository's before the lane's. Each once, at its first
 * place; one that the wave file names as well counts as named there.
 */
export function chooseSkills(
  wave: Pick<Wave, 'deployEnvironments'>,
  agent: Pick<WaveAgent, 'role' | 'skills'>,
  { config, lane, kind }: SkillContext,
): readonly SkillChoice[] {
  const layers = [config.skills, laneConfig(config, lane)?.skills];
  const kinds = deployKinds(wave);
  const listed: readonly (readonly [SkillSource, readonly string[]])[] = [
    ['base', layers.flatMap((layer) => layer?.base ?? [])],
    ['role', layers.flatMap((layer) => layer?.byRole?.[agent.role] ?? [])],
    ['runtime', layers.flatMap((layer) => (kind === undefined ? [] : (layer?.byRuntime?.[kind] ?? [])))],
    ['deploy-kind', layers.flatMap((layer) => kinds.flatMap((name) => own(layer?.byDeployKind, name)))],
    ['wave', agent.skills],
  ];
  const chosen = new Map<string, SkillSource>();
  for (const [source, ids] of listed)
    for (const id of ids) if (source === 'wave' || !chosen.has(id)) chosen.set(id, source);
  return [...chosen].map(([id, source]) => ({ id, source }));
}

/** What a skill's activation is compared with. */
export function situationOf(
  wave: Pick<Wave, 'deployEnvironments'>,
  agent: Pick<WaveAgent, 'role' | 'components'>,
  kind: ExecutorKind | undefined,
): SkillSituation {
  return { role: agent.role, runtime: kind, deployKinds: deployKinds(wave), components: agent.components };
}

function deployKinds({ deployEnvironments }: Pick<Wave, 'deployEnvironments'>): string[] {
  return [...new Set(deployEnvironments.map(({ kind }) => kind))];
}

/** Kinds are anybody's words: `constructor` is none of the configuration's. */
function own(
  table: Readonly<Record<string, readonly string[]>> | undefined,
  name: string,
): readonly string[] {
  return table !== undefined && Object.hasOwn(table, name) ? (table[name] ?? []) : [];
}
