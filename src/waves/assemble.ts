import type { AgentRole } from '../model/agent-role.js';
import { isSteward } from '../model/agent-role.js';
import type { WaveConfig } from '../model/config.js';
import { DEFAULT_WAVES_DIR } from '../model/config-defaults.js';
import type { EvalTarget, Wave, WaveAgent } from '../model/wave.js';
import type { WaveEnvironment } from '../model/wave-environment.js';
import { benchmarkCatalog } from './benchmark-catalog.js';
import type { Located } from './bullets.js';
import type { AgentDraft, WaveDraft } from './draft.js';
import { inferRole } from './sections/role.js';
import { laneConfig } from './lane-config.js';

/** What the wave's shape depends on besides its file's content. */
export type AssemblyContext = Readonly<{ file: string; lane: string; config: WaveConfig; environment: WaveEnvironment; fingerprint: string }>;

/** The parsed wave in the shape that everything else works with. */
export function assembleWave(draft: WaveDraft, context: AssemblyContext): Wave {
  const { componentPromotions, evalTargets, deployEnvironments, context7Defaults } = draft.parts;
  const promotions = values(componentPromotions);
  const roleIds = configuredRoleIds(context);
  const targets = new Map(promotions.map(({ componentId, targetLevel }) => [componentId, targetLevel]));
  return {
    wave: draft.wave,
    lane: context.lane,
    title: draft.title,
    commitMessage: draft.commitMessage,
    agents: draft.agents.map((agent) => assembleAgent(agent, draft.wave, targets, roleIds, context)),
    componentPromotions: promotions,
    evalTargets: resolvedTargets(values(evalTargets), context),
    deployEnvironments: values(deployEnvironments),
    context7Defaults: context7Defaults ?? null,
    fingerprint: context.fingerprint,
  };
}

function assembleAgent(
  { agentId, title, parts }: AgentDraft,
  wave: number,
  targets: ReadonlyMap<string, WaveAgent['componentTargets'][string]>,
  roleIds: ReadonlyMap<string, AgentRole>,
  context: AssemblyContext,
): WaveAgent {
  const rolePromptPaths = values(parts.rolePrompts);
  const role = parts.role?.value ?? inferRole(agentId, rolePromptPaths, roleIds);
  const components = values(parts.components);
  const ownedPaths = values(parts.prompt?.ownedPaths);
  const promoted = components.flatMap((id) => {
    const level = targets.get(id);
    return level === undefined ? [] : [[id, level] as const];
  });
  const workspace = parts.workspace?.value;
  return {
    agentId,
    title,
    role,
    rolePromptPaths,
    prompt: parts.prompt?.text ?? '',
    ownedPaths,
    executorConfig: parts.executor?.settings ?? {},
    components,
    componentTargets: Object.fromEntries(promoted),
    capabilities: values(parts.capabilities),
    skills: values(parts.skills),
    dependsOn: values(parts.dependsOn),
    inputs: values(parts.inputs),
    contracts: values(parts.contracts),
    exitContract: parts.exitContract ?? null,
    deliverables: values(parts.deliverables),
    proofArtifacts: values(parts.proofArtifacts),
    workspace:
      workspace?.mode === 'worktree'
        ? { mode: 'worktree', of: workspace.of ?? agentId }
        : { mode: 'shared', of: null },
    permissions: parts.permissions?.value ?? { allow: [], deny: [], network: null },
    context7Config: parts.context7 ?? null,
    reportPath: reportPath(agentId, role, ownedPaths, wave, context),
  };
}

/** With what the catalogue says of their families: gates read the wave and no file. */
function resolvedTargets(
  targets: readonly EvalTarget[],
  { config, environment }: AssemblyContext,
): readonly EvalTarget[] {
  if (targets.length === 0) return targets;
  const catalog = benchmarkCatalog(config, environment)?.catalog;
  return targets.map((target) => {
    const familyBenchmarks = target.benchmarkFamily === null ? undefined : catalog?.get(target.benchmarkFamily);
    return familyBenchmarks === undefined ? target : { ...target, familyBenchmarks };
  });
}

function values<T>(located: readonly Located<T>[] | undefined): readonly T[] {
  return (located ?? []).map(({ value }) => value);
}

function reportPath(
  agentId: string,
  role: AgentRole,
  ownedPaths: readonly string[],
  wave: number,
  { config, file }: AssemblyContext,
): string | null {
  if (role !== 'design' && !isSteward(role)) return null;
  const reports = ownedPaths.filter((path) => path.toLowerCase().endsWith('.md') && !/[*?{}]/.test(path));
  if (role === 'design') {
    const folders = [config.paths?.wavesDir ?? DEFAULT_WAVES_DIR, file.slice(0, Math.max(0, file.lastIndexOf('/')))];
    const packets = folders.map((folder) => `${folder}/design/wave-${wave}-${agentId}.md`.toLowerCase());
    const packet = reports.find((path) => packets.includes(path.toLowerCase()));
    if (packet !== undefined) return packet;
  }
  return reports[0] ?? null;
}

function configuredRoleIds({ config, lane }: AssemblyContext): ReadonlyMap<string, AgentRole> {
  const roles = { ...config.roles, ...laneConfig(config, lane)?.roles };
  const pairs: readonly (readonly [string | undefined, AgentRole])[] = [
    [roles.contQaAgentId, 'cont-qa'],
    [roles.contEvalAgentId, 'cont-eval'],
    [roles.securityAgentId, 'security'],
    [roles.integrationAgentId, 'integration'],
    [roles.documentationAgentId, 'documentation'],
    [roles.designAgentId, 'design'],
  ];
  return new Map(pairs.flatMap(([id, role]) => (id === undefined ? [] : [[id, role] as const])));
}
